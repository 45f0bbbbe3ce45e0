"""When: how a report owed stands against the clock, the moments of reminders, and the moments of frozen workbooks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When

from reports.models import Obligation

# How a report stands, in the order of a person's attention.
OVERDUE, SENT_BACK, OWING, NOT_OPEN, SENT, ACCEPTED, RELEASED = STANDINGS = (
    "overdue", "sent_back", "owing", "not_open", "sent", "accepted", "released",
)  # fmt: skip
OPEN_STATES = (Obligation.State.OWING, Obligation.State.SENT_BACK)


def due_of(obligation: Obligation) -> datetime:
    """Until when it is to come: after sending back, the later of its deadline and that of the new version."""
    if obligation.state == Obligation.State.SENT_BACK and obligation.due_again_at:
        return max(obligation.due_at, obligation.due_again_at)
    return obligation.due_at


def standing_of(obligation: Obligation, at: datetime) -> str:
    """One of STANDINGS. What was released or whose unit ended owes nothing, unless it was sent before."""
    if obligation.state in {SENT, ACCEPTED}:
        return obligation.state
    if obligation.released_at or obligation.ended_on:
        return RELEASED
    if due_of(obligation) < at:
        return OVERDUE
    if obligation.state == SENT_BACK:
        return SENT_BACK
    return NOT_OPEN if obligation.requirement.opens_at > at else OWING


def standing_case(at: datetime, path: str = "") -> Case:
    """`standing_of` for the database; `path` leads to the obligation, with its underscores."""
    said = f"{path}state"
    again = ~Q(**{said: SENT_BACK}) | Q(**{f"{path}due_again_at": None}) | Q(**{f"{path}due_again_at__lt": at})
    passed = Q(**{f"{path}due_at__lt": at}) & again
    return Case(
        When(Q(**{f"{said}__in": [SENT, ACCEPTED]}), then=F(said)),
        When(~Q(**{f"{path}released_at": None}) | ~Q(**{f"{path}ended_on": None}), then=Value(RELEASED)),
        When(passed, then=Value(OVERDUE)),
        When(Q(**{said: SENT_BACK}), then=Value(SENT_BACK)),
        When(Q(**{f"{path}requirement__opens_at__gt": at}), then=Value(NOT_OPEN)),
        default=Value(OWING),
        output_field=models.CharField(),
    )


def late(obligation: Obligation) -> bool:
    """Whether it first came after its deadline; a version sent anew does not make it late."""
    return bool(obligation.first_sent_at and obligation.first_sent_at > obligation.due_at)


def locked(obligation: Obligation, at: datetime) -> bool:
    """Whether nothing is taken any more: after the lock, but for what was sent back with a later deadline."""
    return bool(obligation.locks_at and max(obligation.locks_at, due_of(obligation)) < at)


def next_reminder(obligation: Obligation, minutes: Iterable[int], after: datetime) -> datetime | None:
    """The first moment after `after` at which a unit that still owes is to be reminded; `minutes` before it is due."""
    if obligation.state not in OPEN_STATES or obligation.released_at or obligation.ended_on:
        return None
    due = due_of(obligation)
    return min((moment for each in minutes if (moment := due - timedelta(minutes=each)) > after), default=None)
