"""Scoring a paper. Plain Python, exact decimals.

Every question weighs the same. A right answer gives one share of the maximum, a wrong one takes off `penalty` of such
a share, an open one gives and takes nothing; the whole is never below 0, and every question right gives exactly the
maximum. What rulings say comes in as the Key of a question:

- free: its share is everybody's, whatever they marked and also when they left it open;
- out: it is as if it had never been in the paper. The shares of the others grow, so that the maximum can still be
  reached. Of a paper with nothing left nobody gets anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.0001")
NOTHING: frozenset[int] = frozenset()
RIGHT, WRONG, OPEN, FREE, OUT = "right", "wrong", "open", "free", "out"


@dataclass(frozen=True, slots=True)
class Key:
    """What is right at one question: all of `least` marked, nothing besides `most`; with `one`, exactly one choice."""

    least: frozenset[int] = NOTHING
    most: frozenset[int] = NOTHING
    one: bool = False
    effect: str = ""  # FREE and OUT make the marks not matter

    def accepts(self, marked: frozenset[int]) -> bool:
        return bool(marked) and self.least <= marked <= self.most and not (self.one and len(marked) > 1)

    def verdict(self, marked: frozenset[int]) -> str:
        if self.effect:
            return self.effect
        if not marked:
            return OPEN
        return RIGHT if self.accepts(marked) else WRONG


def plain_key(right: Iterable[int]) -> Key:
    """Exactly these choices are right. Of none, the question cannot be won."""
    right = frozenset(right)
    return Key(right, right)


def ruled_key(right: Iterable[int], effect: str, choices: Iterable[int], *, multiple: bool) -> Key:
    """The key of a question by a ruling: `right` is the key it was drawn with.

    Choices that are right as well: where one is asked for, any one of them or of the key; where several are, the key
    with or without them. Nobody loses what they had.
    """
    right, choices = frozenset(right), frozenset(choices)
    if effect == "replace":
        return plain_key(choices)
    if effect == "also":
        return Key(right, right | choices) if multiple else Key(NOTHING, right | choices, one=True)
    return Key(right, right, effect=effect)


@dataclass(frozen=True)
class Score:
    right: int  # free ones too
    wrong: int
    counted: int  # questions that are not out
    size: int
    points: Decimal


def score_paper(
    paper: Iterable,
    keys: Mapping[int, Key],
    answers: Mapping[int, frozenset[int]],
    maximum: Decimal,
    penalty: Decimal = Decimal(0),
) -> Score:
    """`keys` by question id; `answers`: the marked choices of each position (from 1).

    A choice that is not in the paper counts as wrong, never as right. A question without a key cannot be won.
    """
    verdicts = [
        keys.get(question, Key()).verdict(answers.get(position, NOTHING))
        for position, (question, _choices) in enumerate(paper, start=1)
    ]
    right = verdicts.count(RIGHT) + verdicts.count(FREE)
    wrong = verdicts.count(WRONG)
    counted = len(verdicts) - verdicts.count(OUT)
    share = max(right - penalty * wrong, Decimal(0))
    points = (maximum * share / counted).quantize(PLACES, ROUND_HALF_UP) if counted else Decimal(0)
    return Score(right, wrong, counted, len(verdicts), points)


@dataclass(frozen=True)
class Sat:
    """One submitted attempt, as far as counting needs it."""

    number: int
    points: Decimal
    seconds: Decimal
    change_seconds: Decimal = Decimal(0)
    prediction: Decimal | None = None
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class Counted:
    """What several attempts come to together."""

    points: Decimal
    seconds: Decimal
    change_seconds: Decimal
    prediction: Decimal | None
    reached_at: datetime | None
    attempts: int
    points_sum: Decimal
    seconds_sum: Decimal


def attempt_that_counts(attempts: Iterable[Sat], counts: str) -> Sat:
    """The best (most points, then least time, then earliest), last or first of at least one attempt."""
    if counts == "first":
        return min(attempts, key=lambda attempt: attempt.number)
    if counts == "last":
        return max(attempts, key=lambda attempt: attempt.number)
    return min(attempts, key=lambda attempt: (-attempt.points, attempt.seconds, attempt.number))


def count_attempts(attempts: Sequence[Sat], counts: str) -> Counted:
    """At least one attempt. All added up ("sum"): points and times are sums, moment and prediction of the last."""
    chosen = attempt_that_counts(attempts, "last" if counts == "sum" else counts)
    points_sum = sum((attempt.points for attempt in attempts), Decimal(0))
    seconds_sum = sum((attempt.seconds for attempt in attempts), Decimal(0))
    points, seconds, change = chosen.points, chosen.seconds, chosen.change_seconds
    if counts == "sum":
        points, seconds = points_sum, seconds_sum
        change = sum((attempt.change_seconds for attempt in attempts), Decimal(0))
    return Counted(
        points, seconds, change, chosen.prediction, chosen.submitted_at, len(attempts), points_sum, seconds_sum
    )
