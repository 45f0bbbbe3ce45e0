"""Reminders in the portal: those of a person for what is still owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from reports.countdown import left_words
from reports.deadlines.ledger import owes
from reports.deadlines.messages import page_of, until_words
from reports.models import Obligation, Reminder
from reports.moments import OPEN_STATES, due_of
from schools.models import Membership


@dataclass(frozen=True)
class Shown:
    reminder: Reminder  # the newest of this report
    obligation: Obligation
    due: datetime
    until: str  # in words
    left: str
    late: bool
    url: str

    @property
    def unread(self) -> bool:
        return self.reminder.read_at is None


def reminders_for(user: Any, at: datetime, *, obligations: Iterable[Obligation] | None = None) -> list[Shown]:
    """One a report that is still owed, the most urgent first; of the given reports only. Whoever works there no more is
    reminded of nothing."""
    here = Membership.objects.on(timezone.localdate(at)).filter(user=user)
    rows = Reminder.objects.filter(recipient=user, channel=Reminder.Channel.PORTAL, obligation__state__in=OPEN_STATES)
    rows = rows.filter(obligation__unit__in=here.values("unit"))
    if obligations is not None:
        rows = rows.filter(obligation__in=obligations)
    rows = rows.select_related("obligation__requirement", "obligation__receiver", "asked_by")
    newest: dict[int, Reminder] = {}
    for row in rows.order_by("claimed_at", "pk"):
        newest[row.obligation_id] = row
    owed = [row for row in newest.values() if owes(row.obligation, at)]
    return [_shown(row, at) for row in sorted(owed, key=lambda row: (due_of(row.obligation), row.obligation_id))]


def _shown(row: Reminder, at: datetime) -> Shown:
    owed, due = row.obligation, due_of(row.obligation)
    return Shown(row, owed, due, until_words(due), left_words(due, at), due <= at, page_of(owed))
