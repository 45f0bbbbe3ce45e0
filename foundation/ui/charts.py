"""Charts drawn on the server: lying bars with their numbers, the table under them (foundation/ui/chart.html).

A template lays out what is computed here; colour carries nothing that is not also written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WIDTH, BAR, GAP, LABEL, VALUE = 680, 22, 8, 260, 130


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
    value_x: float
    expected_width: float | None = None


@dataclass(frozen=True)
class Chart:
    title: Any
    label_heading: Any
    value_heading: Any
    bars: list[Bar]
    note: str = ""
    width: int = WIDTH
    bar: int = BAR
    label_x: int = LABEL - 10
    start: int = LABEL

    @property
    def height(self) -> int:
        return len(self.bars) * (BAR + GAP)


def bars(rows: Sequence[Row], *, most: float = 1) -> list[Bar]:
    """All to one scale; `most`: what fills the width even where nothing comes near it."""
    most = max([most, *(max(float(row.value), float(row.expected or 0)) for row in rows)])
    room = WIDTH - LABEL - VALUE
    drawn = []
    for number, row in enumerate(rows):
        y, width = number * (BAR + GAP), round(room * float(row.value) / most, 1)
        frame = round(room * float(row.expected) / most, 1) if row.expected else None
        drawn.append(Bar(row.label, row.text, y, y + BAR // 2, width, LABEL + max(width, frame or 0) + 8, frame))
    return drawn
