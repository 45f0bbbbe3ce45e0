"""What a consolidated workbook is made of: plain data, to be written anywhere and compared with anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from reports.cells import total_of


@dataclass(frozen=True)
class Measure:
    """A figure. Its columns are named as those of reports.models.Figure, so that reports.cells adds both up alike, but
    what names another figure here is that one's code; `total` may be "mean", "max", "min", "none"."""

    code: str
    label: str
    kind: str = "integer"
    unit_words: str = ""
    decimals: int = 0
    percent: bool = False
    total: str = "sum"
    weight_id: str = ""
    numerator_id: str = ""
    denominator_id: str = ""

    @property
    def pk(self) -> str:
        return self.code

    @property
    def is_text(self) -> bool:
        return self.kind == "text"


@dataclass(frozen=True)
class Heading:
    """A section of the form: one sheet."""

    title: str
    measures: Sequence[Measure]


@dataclass(frozen=True)
class Sent:
    """The version that counts: which one, when and by whom it was sent, what was said to it."""

    number: int
    at: datetime
    by: str = ""
    said: str = ""
    said_at: datetime | None = None
    said_by: str = ""


@dataclass(frozen=True)
class Line:
    """A unit of the list. `missing`: why it is not in, in words, "" when it is; `why`: the reason of that, or of
    *nothing to report*. `owes`: counts among those who have to report; a unit that was released does not. `under` tells
    superiors of one name apart."""

    name: str
    superior: str = ""
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    sent: Sent | None = None
    nothing: bool = False
    missing: str = ""
    why: str = ""
    owes: bool = True
    under: int | None = None


@dataclass(frozen=True)
class Group:
    """The lines of one superior; `totals` by code."""

    superior: str
    lines: list[Line]
    totals: dict[str, Decimal]


@dataclass(frozen=True)
class Book:
    """`lines` stand in the order in which they are shown, those of one superior together. `totals`: the portal's own,
    by code; the formulas of the workbook come to the same."""

    title: str
    notes: Sequence[str]
    sections: Sequence[Heading]
    lines: Sequence[Line]
    totals: Mapping[str, Decimal]
    as_of: datetime
    made_at: datetime

    @cached_property
    def measures(self) -> list[Measure]:
        return [measure for section in self.sections for measure in section.measures]

    @cached_property
    def groups(self) -> list[Group]:
        """In their order; a single one when nothing is grouped."""
        found: dict[tuple, list[Line]] = {}
        for line in self.lines:
            found.setdefault((line.superior, line.under), []).append(line)
        return [
            Group(superior, lines, total_of(self.measures, [line.numbers for line in lines]))
            for (superior, _under), lines in found.items()
        ]

    @cached_property
    def owing(self) -> list[Line]:
        """Who has to report; whoever reported without having to is one of them."""
        return [line for line in self.lines if line.owes or line.sent]

    @cached_property
    def received(self) -> list[Line]:
        return [line for line in self.lines if line.sent]

    @property
    def nothing(self) -> list[Line]:
        return [line for line in self.received if line.nothing]

    @property
    def missing(self) -> dict[str, list[Line]]:
        """Who is not in, by why."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.missing:
                found.setdefault(line.missing, []).append(line)
        return found

    @property
    def rate(self) -> Measure | None:
        """What the charts of units show: the first ratio in percent."""
        return next((each for each in self.measures if each.kind == "ratio" and each.percent), None)


def named(line: Line) -> str:
    """“Trường THCS Đại Mỗ (không có khối THCS)”."""
    return f"{line.name} ({line.why})" if line.why else line.name
