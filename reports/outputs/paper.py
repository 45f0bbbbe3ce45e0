"""The report document as plain data: what stands in its head, what was reported, what the officer wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from reports.outputs.book import Book


@dataclass(frozen=True)
class Words:
    """A part that the officer wrote; lines are paragraphs. `results`: the part in which the tables of figures stand."""

    heading: str
    text: str = ""
    results: bool = False


@dataclass(frozen=True)
class Paper:
    """`number`: once it is registered, such as “516/BC-PGDĐT”; until then `abbreviation` stands behind the blank.
    `signer_title`: with what stands above it on lines of its own."""

    book: Book
    body: str
    about: str
    superior: str = ""
    abbreviation: str = ""
    number: str = ""
    place: str = ""
    dated_on: date | None = None
    to: Sequence[str] = ()
    basis: Sequence[str] = ()
    parts: Sequence[Words] = field(default_factory=list)
    recipients: Sequence[str] = ()
    filed: str = "VT"
    signer_title: str = ""
    signer: str = ""
    draft: bool = True
