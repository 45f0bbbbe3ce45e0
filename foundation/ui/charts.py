"""Charts drawn on the server: lying bars with their numbers, the table under them (foundation/ui/chart.html).

A template lays out what is computed here; colour carries nothing that is not also written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Pixels: a line of words, the bar under it, the space to the next. Widths are in percent, so that words keep their
# size on a phone.
WORDS, BAR, GAP = 24, 12, 10
LONGEST, HEAD, TAIL = 34, 15, 19  # characters that a phone has room for beside the value


@dataclass(frozen=True)
class Row:
    """`expected`: drawn as a frame around the bar, where something is known to be the whole."""

    label: str
    text: str
    value: float | Decimal
    expected: float | Decimal | None = None


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    y: int
    middle: int
    width: float
    expected_width: float | None = None

    @property
    def short(self) -> str:
        """What is drawn of the label: the names of schools differ at their end, so a long one is cut in its middle."""
        if len(self.label) <= LONGEST:
            return self.label
        return f"{self.label[:HEAD].rpartition(' ')[0] or self.label[:HEAD]} … {self.label[-TAIL:].split(' ', 1)[-1]}"


@dataclass(frozen=True)
class Chart:
    title: Any
    label_heading: Any
    value_heading: Any
    bars: list[Bar]
    note: str = ""
    bar: int = BAR

    @property
    def height(self) -> int:
        return len(self.bars) * (WORDS + BAR + GAP)


def bars(rows: Sequence[Row], *, most: float = 1) -> list[Bar]:
    """All to one scale; `most`: what fills the width even where nothing comes near it."""
    most = max([most, *(max(float(row.value), float(row.expected or 0)) for row in rows)])
    drawn = []
    for number, row in enumerate(rows):
        top = number * (WORDS + BAR + GAP)
        frame = round(100 * float(row.expected) / most, 1) if row.expected else None
        width = round(100 * float(row.value) / most, 1)
        drawn.append(Bar(row.label, row.text, top + WORDS, top + WORDS // 2, width, frame))
    return drawn
