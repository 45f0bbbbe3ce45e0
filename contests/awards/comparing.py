"""What changed between two publications of a ranking. Plain Python over two streams in the order of subjects: neither
is ever held whole, so a million places cost no more memory than two hundred."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MOST = 200  # changes that are kept one by one; the others are counted
KINDS = ("new", "gone", "changed", "shifted", "same")


class Spot(NamedTuple):
    """Where one subject stood, and by which values (as texts)."""

    subject: int
    rank: int
    values: Sequence[str]


class Move(NamedTuple):
    """`kind`: new, gone, changed (its own values did) or shifted (only its rank, because of others)."""

    kind: str
    subject: int
    before: int | None
    after: int | None


@dataclass
class Comparison:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    first: list[Move] = field(default_factory=list)


def compare(before: Iterable[Spot], after: Iterable[Spot], most: int = MOST) -> Comparison:
    """Both in rising order of subject. First stand those that changed themselves, best ranks first."""
    found = Comparison()
    found.first = heapq.nsmallest(most, _counted(_moves(before, after), found.counts), key=_weight)
    return found


def _counted(moves, counts):
    for move in moves:
        counts[move.kind] += 1
        if move.kind != "same":
            yield move


def _weight(move):
    return move.kind == "shifted", min(rank for rank in (move.before, move.after) if rank is not None), move.subject


def _moves(before, after) -> Iterator[Move]:
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old or new:
        if old is not None and (new is None or old.subject < new.subject):
            yield Move("gone", old.subject, old.rank, None)
            old = next(olds, None)
        elif new is not None and (old is None or new.subject < old.subject):
            yield Move("new", new.subject, None, new.rank)
            new = next(news, None)
        elif old is not None and new is not None:
            yield Move(_kind(old, new), old.subject, old.rank, new.rank)
            old, new = next(olds, None), next(news, None)


def _kind(old, new):
    if list(old.values) != list(new.values):
        return "changed"
    return "same" if old.rank == new.rank else "shifted"
