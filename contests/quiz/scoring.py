"""Scoring a paper. Plain Python, exact decimals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Score:
    right: int
    answered: int
    size: int
    points: Decimal


def score_paper(
    paper: Iterable, key: Mapping[int, frozenset[int]], answers: Mapping[int, frozenset[int]], maximum: Decimal
) -> Score:
    """Points for one paper: every question weighs the same, and only exactly the right choices score.

    `key` gives the right choices of each question id; `answers` the marked choices of each position (from 1).
    A choice that is not in the paper counts as wrong, never as right. A question without a key cannot be won.
    """
    right = answered = size = 0
    for position, (question, _choices) in enumerate(paper, start=1):
        size += 1
        marked = answers.get(position, frozenset())
        answered += bool(marked)
        right += bool(marked) and marked == key.get(question, frozenset())
    points = (maximum * right / size).quantize(PLACES, ROUND_HALF_UP) if size else Decimal(0)
    return Score(right, answered, size, points)


@dataclass(frozen=True)
class Sat:
    """One submitted attempt, as far as counting needs it."""

    number: int
    points: Decimal
    seconds: Decimal


def attempt_that_counts(attempts: Iterable[Sat], counts: str) -> Sat:
    """The best (most points, then least time, then earliest), last or first of at least one attempt."""
    if counts == "first":
        return min(attempts, key=lambda attempt: attempt.number)
    if counts == "last":
        return max(attempts, key=lambda attempt: attempt.number)
    return min(attempts, key=lambda attempt: (-attempt.points, attempt.seconds, attempt.number))
