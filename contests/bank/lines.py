"""Lines of text that remember what was marked in them: bold, underlined, highlighted. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from foundation.vietnamese.legacy import convert, looks_legacy
from foundation.vietnamese.text import composed

UNDERLINE, BOLD, COLOUR = "underline", "bold", "colour"
# Which mark says more: people write headings in bold, but underline only what they mean.
MARKS = (UNDERLINE, COLOUR, BOLD)
NO_MARKS: frozenset[str] = frozenset()


@dataclass
class Line:
    """`number`: as its author counts lines or paragraphs, from 1. `runs`: pieces of text with what marks each.

    `pictures`: what stands in it or below it; None for one whose content is not in the file, or is drawn of lines.
    """

    number: int
    runs: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    pictures: list[bytes | None] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(text for text, _marks in self.runs)

    def share(self, mark: str, start: int, end: int) -> float:
        """How much of the letters and digits between two places of the text carries a mark, from 0 to 1."""
        marked = total = place = 0
        for text, marks in self.runs:
            piece = text[max(start - place, 0) : max(end - place, 0)]
            letters = sum(map(str.isalnum, piece))
            total += letters
            marked += letters if mark in marks else 0
            place += len(text)
        return marked / total if total else 0.0


def plain_lines(text: str) -> list[Line]:
    """Lines of a text without marks."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0b", "\n").split("\n")
    return [Line(number, [(row, NO_MARKS)]) for number, row in enumerate(rows, start=1) if row.strip()]


def in_unicode(lines: Iterable[Line]) -> str:
    """Puts the lines into one spelling of Unicode, in place. The old encoding they were typed in, or ""."""
    lines = list(lines)
    encoding = looks_legacy([line.text for line in lines]) or ""
    for line in lines:
        runs = [(convert(text, encoding) if encoding else text, marks) for text, marks in line.runs]
        line.runs = [(composed(text.replace("\u00a0", " ").replace("\ufeff", "")), marks) for text, marks in runs]
    return encoding
