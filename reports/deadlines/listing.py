"""What the page of reminders shows: the ledger, what waits for a person first, and what comes next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Min, Q, QuerySet, Value, When
from django.utils import timezone

from foundation.vietnamese.names import text_key
from foundation.vietnamese.text import search_key
from reports.deadlines.recipients import recipients_of
from reports.models import Reminder
from reports.moments import OPEN_STATES
from reports.querysets import ObligationQuerySet

State, Channel = Reminder.State, Reminder.Channel
FIRST = (State.UNKNOWN, State.FAILED)


def chosen(ledger: QuerySet, asked: Mapping[str, str]) -> QuerySet:
    """Of `state` and `channel`, as far as these are any; `q`: part of a unit's name (of today's also without accents)
    or of a recipient's."""
    if asked.get("state") in State.values:
        ledger = ledger.filter(state=asked["state"])
    if asked.get("channel") in Channel.values:
        ledger = ledger.filter(channel=asked["channel"])
    if words := asked.get("q", "").strip():
        named = Q(obligation__unit_name__icontains=words) | Q(recipient__full_name__icontains=words)
        if key := search_key(words):
            named |= Q(obligation__unit__name_search_key__contains=key)
        ledger = ledger.filter(named)
    urgent = Case(*[When(state=state, then=Value(place)) for place, state in enumerate(FIRST)], default=Value(9))
    related = ("obligation__requirement", "recipient", "asked_by", "settled_by")
    return ledger.select_related(*related).order_by(urgent, "-claimed_at", "-pk")


def counts_of(ledger: QuerySet) -> list[tuple[str, Any, int]]:
    """`(state, label, how many)`, what waits for a person first; states without any are left out."""
    found = dict(ledger.order_by().values_list("state").annotate(number=Count("pk")))
    order = [*FIRST, State.CLAIMED, State.SENT, State.SETTLED]
    return [(state, state.label, found[state]) for state in order if found.get(state)]


def owing(reports: ObligationQuerySet) -> ObligationQuerySet:
    return reports.filter(state__in=OPEN_STATES, released_at=None, ended_on=None)


def without_recipient(reports: ObligationQuerySet, at: datetime) -> list[str]:
    """Names of units that owe and have nobody who could be reminded."""
    units = dict(owing(reports).values_list("unit", "unit_name"))
    reached = recipients_of(units, timezone.localdate(at))
    return sorted((name for unit, name in units.items() if unit not in reached), key=text_key)


def coming(reports: ObligationQuerySet) -> tuple[datetime, int] | None:
    """The next moment at which the portal reminds by itself, and of how many reports."""
    next_at = reports.aggregate(first=Min("remind_at"))["first"]
    return (next_at, reports.filter(remind_at=next_at).count()) if next_at else None
