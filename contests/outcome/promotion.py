"""Who goes on to the next stage. Plain Python: ranked entrants of one group come in (those of a unit, or all together);
who goes on comes out, and who is tied at the line for fewer places. A tie is never cut by the order of rows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple


class Ranked(NamedTuple):
    entrant: int
    rank: int


@dataclass(frozen=True)
class Line:
    """`places` are left for those of `tied`, who are more; with no tie, places that nobody is there for."""

    go: tuple[Ranked, ...]
    tied: tuple[Ranked, ...]
    places: int


def line_of(
    ranked: Iterable[Ranked],
    number: int,
    *,
    gone_on: Collection[int] = (),
    passed_over: Collection[int] = (),
    closed_from: int | None = None,
) -> Line:
    """The best `number` in the order of ranks, less those who have gone on before.

    `passed_over`: who was promoted and withdrawn again, so that the next moves up. `closed_from`: a rank at which it
    was decided that nobody goes on, nor anyone after them.
    """
    left, go = number - len(gone_on), []
    for rank, together in groupby(ranked, key=lambda row: row.rank):
        if left <= 0 or (closed_from is not None and rank >= closed_from):
            break
        block = [row for row in together if row.entrant not in gone_on and row.entrant not in passed_over]
        if len(block) > left:
            return Line(tuple(go), tuple(block), left)
        go += block
        left -= len(block)
    return Line(tuple(go), (), max(left, 0))
