"""Questions one by one: each has its own time by the server's clock, and none comes back.

Attempt.turns holds when each question was shown, so the last entry is the question whose turn it is, on every device.
A question's time begins when it is first shown: a network that is away costs the time of the question on the screen,
not of those nobody has seen. The end of the paper bounds the whole.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from contests.models import Attempt
from contests.quiz import late, saving
from contests.quiz.rules import rule

# What a slow network may take to bring the answer that was marked in time.
SLACK = timedelta(seconds=5)


@dataclass(frozen=True)
class Turn:
    """The question whose turn it is, until when; behind the last question `number` is one more and has no end."""

    number: int
    ends: datetime | None


@dataclass(frozen=True)
class Taken:
    """What became of an answer that was sent, and whose turn it is now."""

    saved: bool
    kept_late: bool
    turn: Turn


@transaction.atomic
def show(attempt_id: int, *, at) -> Turn:
    """Whose turn it is; showing a question for the first time begins its time."""
    attempt = _locked(attempt_id)
    turn = _turn(attempt)
    if (turn.ends and at >= turn.ends) or turn.number == 0:
        turn = _next(attempt, at)
    return turn


@transaction.atomic
def answer(attempt_id: int, number: int, choices, *, go_on: bool, at) -> Taken:
    """Save the answer to the question whose turn it is, and go on to the next one if asked to or its time is over.

    One for another question (a double tap, a device left behind) changes nothing; one that comes after the question's
    time is kept for the organisers.
    """
    attempt = _locked(attempt_id)
    turn = _turn(attempt)
    if number != turn.number or turn.ends is None or attempt.submitted_at or at > attempt.accepts_until:
        return Taken(False, False, turn)
    sent = [saving.Sent(number, int(at.timestamp() * 1000), tuple(choices))]
    in_time = at <= turn.ends + SLACK
    if in_time:
        saving.put(attempt, sent, at)
    kept = {} if in_time else late.keep(attempt, sent, at=at)
    if go_on or at >= turn.ends:
        turn = _next(attempt, at)
    return Taken(in_time, bool(kept), turn)


def _locked(attempt_id):
    return Attempt.objects.select_for_update(of=("self",)).select_related("part").get(pk=attempt_id)


def _turn(attempt):
    number = len(attempt.turns)
    if not 0 < number <= attempt.size:
        return Turn(number, None)
    shown = datetime.fromtimestamp(attempt.turns[-1] / 1000, UTC)
    return Turn(number, min(shown + timedelta(seconds=rule(attempt, "question_seconds")), attempt.deadline))


def _next(attempt, at):
    if at >= attempt.deadline:
        return Turn(attempt.size + 1, None)
    attempt.turns = [*attempt.turns, int(at.timestamp() * 1000)]
    attempt.save(update_fields=["turns"])
    return _turn(attempt)
