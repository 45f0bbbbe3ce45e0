"""What a person's own unit owes, the most pressing first; and what of reports waits for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.ui.tabs import address
from reports.models import Obligation, Requirement
from reports.moments import NOT_OPEN, SENT_BACK, STANDINGS, due_of, standing_case
from reports.querysets import KEEPING, LOOKING, OVERSEEING
from reports.standings import CAME, TO_COME
from reports.taking import NOTHING, Taking, taking_of
from schools.querysets import seat_units

SHOWN = 5
OPEN, CLOSED = Requirement.State.OPEN, Requirement.State.CLOSED
# The boxes of the list: what is to be done, what was sent, and what is over.
TO_DO, SENT, OVER = "todo", "sent", "over"
BOXES = {TO_DO: _("To do"), SENT: pgettext_lazy("reports", "Sent"), OVER: _("Over")}


@dataclass(frozen=True)
class Step:
    """`button` leads to `url`; none where there is nothing to press."""

    button: str | Promise
    url: str


@dataclass(frozen=True)
class Owed:
    obligation: Obligation
    standing: str
    keeps: bool
    taking: Taking = NOTHING

    @property
    def closed(self) -> bool:
        return self.obligation.requirement.state == CLOSED

    @property
    def missed(self) -> bool:
        """It never came, and is taken no more."""
        return self.closed and self.standing in TO_COME

    @property
    def due(self) -> datetime | None:
        """Until when something is to be sent; None where nothing is."""
        return due_of(self.obligation) if self.standing in TO_COME and not self.closed else None

    @property
    def step(self) -> Step:
        url = address("report", self.obligation.pk) or self.obligation.requirement.get_absolute_url()
        to_fill = self.keeps and self.due is not None and self.standing != NOT_OPEN and not self.taking.locked
        if to_fill and self.obligation.state == SENT_BACK:
            return Step(_("See why, put it right"), url)
        fill = address("report_fill", self.obligation.pk) if to_fill else ""
        return Step(_("Fill it in"), fill) if fill else Step(_("See the report"), url)


def own_units(user) -> set[int]:
    return seat_units(user, LOOKING)


def kept_units(user) -> Q:
    """A condition on obligations: those of the very units for which one sends reports."""
    keeping, working = seat_units(user, KEEPING), seat_units(user, OVERSEEING)
    return Q(unit__in=keeping) | (Q(unit__in=working) & ~Q(unit__kind="school"))


def owed_by(user, at: datetime) -> QuerySet[Obligation]:
    """Of the very units where one sits, the most pressing first; `standing` and `until` come with each."""
    rank = Case(
        *(When(standing=each, then=Value(number)) for number, each in enumerate(STANDINGS)),
        output_field=IntegerField(),
    )
    again = Q(state=Obligation.State.SENT_BACK, due_again_at__isnull=False)
    rows = Obligation.objects.filter(unit__in=own_units(user)).annotate(
        standing=standing_case(at), rank=rank,
        until=Case(When(again, then=Greatest("due_at", "due_again_at")), default="due_at"),
    )  # fmt: skip
    return rows.select_related("requirement__unit", "unit", "receiver").order_by("rank", "until", "pk")


def box_of(rows: QuerySet[Obligation], box: str) -> QuerySet[Obligation]:
    missing, came = Q(standing__in=TO_COME, requirement__state=OPEN), Q(standing__in=CAME, requirement__state=OPEN)
    return rows.filter({TO_DO: missing, SENT: came}.get(box, ~missing & ~came))


def box_counts(user, at: datetime) -> dict[str, int]:
    rows = owed_by(user, at).order_by()
    return {box: box_of(rows, box).count() for box in BOXES}


def shown(rows, user, at: datetime) -> list[Owed]:
    rows = list(rows)
    kept = set(
        Obligation.objects.filter(kept_units(user), pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    taking = taking_of([row for row in rows if row.pk in kept], at)
    return [Owed(row, row.standing, row.pk in kept, taking.get(row.pk, NOTHING)) for row in rows]


def waiting(user, at: datetime, most: int = SHOWN) -> list[Owed]:
    """What one is to send, the most pressing first; not what opens later."""
    rows: Any = box_of(owed_by(user, at), TO_DO).filter(kept_units(user))
    return shown(rows.exclude(standing=NOT_OPEN)[:most], user, at)


def to_decide(user) -> list[Requirement]:
    """For the first page: rounds in which reports wait for one's decision (`waiting`: how many)."""
    if not seat_units(user, OVERSEEING) and not user.is_superuser:
        return []
    waits = Obligation.objects.decided_by(user).filter(state=Obligation.State.SENT, requirement__state=OPEN)
    counts = dict(waits.order_by().values_list("requirement").annotate(Count("pk")))
    rows = Requirement.objects.filter(pk__in=counts).select_related("unit").order_by("due_at", "pk")[:SHOWN]
    found = list(rows)
    for row in found:
        row.waiting = counts[row.pk]  # type: ignore[attr-defined]
    return found


def in_preparation(user) -> list[Requirement]:
    """For the first page: those one may launch."""
    rows = Requirement.objects.editable_by(user).filter(state=Requirement.State.DRAFT).select_related("unit")
    return list(rows.order_by("due_at", "pk")[:SHOWN])
