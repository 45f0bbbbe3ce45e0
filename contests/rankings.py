"""Places from scores by a rule. Plain Python: rows come in, places go out; no database, no language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

Value = Decimal | int | datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One subject with the value of each measure, in the rule's order, and the key by which equals are listed."""

    subject: int
    values: tuple[Value, ...]
    sort_key: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """`decided_by` is the index of the measure that sets this row below the one above it; None if none does."""

    row: Row
    rank: int
    decided_by: int | None
    tied: bool


def place(rows: Iterable[Row], directions: Sequence[str]) -> list[Placed]:
    """Rank rows by measures with directions ("high": more is better, "low"): equal on all is an equal rank.

    Ranks are those of competitions: after two firsts comes a third.
    """
    ordered = sorted(rows, key=lambda row: (row.sort_key, row.subject))
    for index in range(len(directions) - 1, -1, -1):
        ordered = _sorted_by(ordered, index, more_is_better=directions[index] == "high")
    decided = [None] * bool(ordered) + [_first_difference(above, below) for above, below in pairwise(ordered)]
    placed, rank = [], 1
    for position, (row, difference) in enumerate(zip(ordered, decided, strict=True), start=1):
        if position == 1 or difference is not None:
            rank = position
        tied = (position > 1 and difference is None) or (position < len(ordered) and decided[position] is None)
        placed.append(Placed(row, rank, difference, tied))
    return placed


def _sorted_by(rows: Iterable[Row], index: int, *, more_is_better: bool) -> list[Row]:
    return sorted(rows, key=lambda row: row.values[index], reverse=more_is_better)


def _first_difference(above, below):
    pairs = zip(above.values, below.values, strict=True)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), None)
