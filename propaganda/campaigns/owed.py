"""What a school owes in its campaigns: what to do next, by when, one button."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.ui.tabs import address
from propaganda.models import Campaign, Plan, PlanLine
from propaganda.querysets import KEEPING, LOOKING, RECORDING
from schools.querysets import seat_units

SOON = timedelta(days=14)
SHOWN = 5


@dataclass(frozen=True)
class Lines:
    """Of one plan on one day: lines overdue, lines due, the nearest last day of those due."""

    overdue: int = 0
    due: int = 0
    until: date | None = None


@dataclass(frozen=True)
class Step:
    """`state` is the look of `words` (bad, wait, done or ""); `by`: a day or moment; no `button`: nothing to press."""

    key: str
    words: str
    state: str = ""
    by: date | datetime | None = None
    button: str | Promise = ""
    url: str = ""


@dataclass(frozen=True)
class Owing:
    plan: Plan
    lines: Lines
    step: Step


def plans_of(user) -> QuerySet[Plan]:
    """Of the very schools where one sits, running campaigns."""
    rows = Plan.objects.filter(unit__in=seat_units(user, LOOKING), campaign__state=Campaign.State.OPEN)
    return rows.select_related("campaign__unit", "unit")


def owings(user, at: datetime) -> list[Owing]:
    """What one's school owes, the most pressing first."""
    plans = list(plans_of(user).order_by("campaign__ends_on", "pk"))
    lines = lines_of(plans, timezone.localdate(at))
    keeps, records = seat_units(user, KEEPING), seat_units(user, RECORDING)
    found = []
    for plan in plans:
        owed = lines[plan.pk]
        found.append(Owing(plan, owed, next_step(plan, owed, at, plan.unit_id in keeps, plan.unit_id in records)))
    return sorted(found, key=_pressing)


def _pressing(owing):
    order = {"bad": 0, "wait": 1}.get(owing.step.state, 2)
    return order, _day(owing.step.by) or date.max, owing.plan.pk


def _day(by) -> date | None:
    return timezone.localdate(by) if isinstance(by, datetime) else by


def lines_of(plans: Iterable[Plan], day: date) -> dict[int, Lines]:
    """By plan; one query for all."""
    ids = [plan.pk for plan in plans]
    due = Q(owed_from__lte=day, owed_until__gte=day)
    rows = (
        PlanLine.objects.filter(plan__in=ids, counts=True, owed_until__isnull=False)
        .order_by()
        .values("plan")
        .annotate(
            late=Count("pk", filter=Q(owed_until__lt=day)),
            now=Count("pk", filter=due),
            until=Min("owed_until", filter=due),
        )
    )
    counted = {row["plan"]: Lines(row["late"], row["now"], row["until"]) for row in rows}
    return {pk: counted.get(pk, Lines()) for pk in ids}


def next_step(plan: Plan, lines: Lines, at: datetime, keeps: bool, records: bool) -> Step:
    """For the staff of the school; who neither keeps nor records gets no button but to look."""
    look: dict[str, Any] = {"button": gettext_lazy("See the plan"), "url": address("plan", plan.pk)}
    if plan.exempted_at:
        return Step("exempt", _("Your school is exempt: %(reason)s") % {"reason": plan.exempted_reason}, "", **look)
    if plan.ended_on:
        return Step("ended", plan.ended_reason, "", **look)
    if plan.campaign.asks_plans and plan.state != Plan.State.AGREED:
        return _planning(plan, lines, at, keeps, look)
    return _doing(plan, lines, records, look)


def _planning(plan, lines, at, keeps, look) -> Step:
    by = plan.campaign.plans_due_at
    if plan.state == Plan.State.SENT:
        words = _("Your plan was sent and is being looked at. Activities can be recorded already.")
        return Step("sent", words, "bad" if lines.overdue else "", None, **look)
    words, button = {
        Plan.State.SENT_BACK: (_("Your plan was sent back: read why, put it right, send it again."), _("Put it right")),
        Plan.State.DRAFT: (_("Look through your plan, complete it and send it."), _("Complete the plan")),
    }[Plan.State(plan.state)]
    made = {"button": button, "url": address("plan", plan.pk)} if keeps else look
    late = by is not None and by < at
    return Step(plan.state, words, "bad" if late or plan.state == Plan.State.SENT_BACK else "wait", by, **made)


def _doing(plan, lines, records, look) -> Step:
    record = address("activity_new", plan.pk)
    made = {"button": gettext_lazy("Record an activity"), "url": record} if records and record else look
    if lines.overdue:
        words = ngettext("%(count)d line is overdue", "%(count)d lines are overdue", lines.overdue)
        return Step("overdue", words % {"count": lines.overdue}, "bad", None, **made)
    if lines.due:
        words = ngettext("%(count)d line is due", "%(count)d lines are due", lines.due) % {"count": lines.due}
        return Step("due", words, "wait", lines.until, **made)
    return Step("done", _("Nothing is due now."), "done", None, **look)


def plans_to_send(user, limit=SHOWN) -> list[Plan]:
    """For the first pages: plans one keeps that wait to be sent, the nearest date first."""
    rows = Plan.objects.filter(
        unit__in=seat_units(user, KEEPING), campaign__state=Campaign.State.OPEN, campaign__asks_plans=True,
        state__in=[Plan.State.DRAFT, Plan.State.SENT_BACK], exempted_at=None, ended_on=None,
    )  # fmt: skip
    rows = rows.select_related("campaign", "unit")
    return list(rows.order_by(F("campaign__plans_due_at").asc(nulls_last=True), "pk")[:limit])


def lines_pressing(user, day: date, limit=SHOWN) -> list[PlanLine]:
    """For the first pages: lines of one's school that are overdue, or due within two weeks."""
    rows = PlanLine.objects.filter(
        plan__unit__in=seat_units(user, RECORDING), plan__campaign__state=Campaign.State.OPEN, counts=True,
        owed_from__lte=day, owed_until__lte=day + SOON,
    )  # fmt: skip
    return list(rows.select_related("plan__campaign", "plan__unit").order_by("owed_until", "pk")[:limit])


def waiting_decisions(user, limit=SHOWN) -> list[Campaign]:
    """For the first pages: campaigns one looks after in which plans wait for a decision (`waiting`: how many)."""
    rows = Campaign.objects.overseen_by(user).filter(state=Campaign.State.OPEN)
    waits = Q(plans__state=Plan.State.SENT, plans__exempted_at=None, plans__ended_on=None)
    rows = rows.filter(waits).annotate(waiting=Count("plans", distinct=True)).select_related("unit")
    return list(rows.order_by("ends_on", "pk")[:limit])


def in_preparation(user) -> list[Campaign]:
    """For the first page: campaigns one organises that were not launched yet."""
    rows = Campaign.objects.editable_by(user).filter(state=Campaign.State.DRAFT).select_related("unit")
    return list(rows.order_by("-created_at", "-pk")[:SHOWN])
