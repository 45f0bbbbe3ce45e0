"""Who has not sent at this moment, for how long, whom to call, and whether the last reminder was opened."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, Q
from django.utils import timezone

from reports.deadlines.rules import by_hand_within, free_again
from reports.decisions.asking import Question
from reports.decisions.page_rows import Shown, over_of, places_of
from reports.decisions.reading import Row
from reports.models import Reminder
from reports.querysets import KEEPING, OVERSEEING
from reports.taking import Contact
from schools.models import Membership


@dataclass(frozen=True)
class Reminded:
    """`sent_at`: the last that left; `opened_at`: when the report was opened from it or later; `failed_at`: one after
    it that did not leave, or nobody knows whether it did."""

    sent_at: datetime | None
    opened_at: datetime | None
    failed_at: datetime | None


NEVER = Reminded(None, None, None)


@dataclass
class Chased(Shown):
    """`told`: the reader may see whom to call."""

    told: bool = False
    contacts: list[Contact] = field(default_factory=list)
    reminded: Reminded = NEVER
    free_again: datetime | None = None  # not to be reminded of by hand before

    @property
    def others(self) -> int:
        """Besides the first to call."""
        return len(self.contacts) - 1


def missing_rows(question: Question) -> list[Row]:
    return [row for row in question.chosen() if row.missing]


def chased(question: Question, rows: list[Row]) -> list[Chased]:
    """The same few queries for any number of rows. Phones are for whoever decides or oversees."""
    told = {row.pk for row in rows if question.oversees or row.decides}
    people = contacts_of({row.unit for row in rows if row.pk in told}, timezone.localdate(question.at))
    reminders, by_hand = reminded_of([row.pk for row in rows]), by_hand_within([row.pk for row in rows], question.at)
    places = places_of(question, rows)
    return [
        Chased(
            row, "", [], places.get(row.unit, ""),
            over=over_of(row, question.at), told=row.pk in told, contacts=people.get(row.unit, []),
            reminded=reminders.get(row.pk, NEVER), free_again=free_again(by_hand.get(row.pk, ())),
        )
        for row in rows
    ]  # fmt: skip


def contacts_of(units: Collection[int], day: date) -> dict[int, list[Contact]]:
    """By unit those who fill in and send: secretaries first, then administrators; at a unit that is no school also its
    officers and organisers. Each person once."""
    may = Q(role__in=KEEPING) | (Q(role__in=OVERSEEING) & ~Q(unit__kind="school"))
    rows = Membership.objects.on(day).filter(may, unit__in=units, user__is_active=True).select_related("user")
    order = {role: place for place, role in enumerate(("secretary", "administrator", "officer", "organiser"))}
    found: dict[int, dict[int, Contact]] = defaultdict(dict)
    people = sorted(rows.order_by("unit", "pk"), key=lambda row: (order.get(row.role, 9), row.user.full_name, row.pk))
    for row in people:
        user = row.user
        contact = Contact(str(user), row.get_role_display(), user.phone, user.email)
        found[row.unit_id].setdefault(user.pk, contact)
    return {unit: list(people.values()) for unit, people in found.items()}


def reminded_of(obligations: Iterable[int]) -> dict[int, Reminded]:
    """One grouped query, however many reminders there were."""
    states = Reminder.State
    left = Q(state__in=[states.SENT, states.SETTLED])
    rows = Reminder.objects.filter(obligation__in=list(obligations)).order_by("obligation").values("obligation")
    rows = rows.annotate(
        sent=Max("claimed_at", filter=left),
        opened=Max("read_at"),
        failed=Max("claimed_at", filter=Q(state__in=[states.FAILED, states.UNKNOWN])),
    )
    found = {}
    for each in rows:
        sent, opened, failed = each["sent"], each["opened"], each["failed"]
        found[each["obligation"]] = Reminded(
            sent, opened if sent and opened and opened >= sent else None,
            failed if failed and (not sent or failed > sent) else None,
        )  # fmt: skip
    return found
