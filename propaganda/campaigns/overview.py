"""The campaigns in a reader's reach with their counts, and the schools on the list of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from foundation.vietnamese.text import search_key
from propaganda.campaigns.owed import Lines, lines_of
from propaganda.models import Campaign, CampaignLine, Plan, PlanLine
from propaganda.querysets import LOOKING
from schools.models import Unit
from schools.ordering import name_key
from schools.querysets import seat_units

PAGE, SHOWN = 20, 5
SCHOOLS_A_PAGE = 30
# States of a list that are no state of a plan.
EXEMPT, ENDED, OVERDUE = "exempt", "ended", "overdue"
State = Campaign.State
_ORDER = Case(
    When(state=State.OPEN, then=Value(0)), When(state=State.DRAFT, then=Value(1)), default=Value(2),
    output_field=IntegerField(),
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A campaign with what the reader may see of its schools. `overdue`: lines of plans."""

    campaign: Campaign
    schools: int = 0
    agreed: int = 0
    waiting: int = 0
    not_sent: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class School:
    plan: Plan
    lines: Lines


def campaigns_above(user) -> QuerySet[Campaign]:
    """Those the user looks after, and those asked of schools below (but not of the very school where one sits)."""
    rows = Campaign.objects.visible_to(user)
    if user.is_superuser:
        return rows
    below = Plan.objects.visible_to(user).exclude(unit__in=seat_units(user, LOOKING))
    return rows.filter(Q(pk__in=Campaign.objects.overseen_by(user).values("pk")) | Q(pk__in=below.values("campaign")))


def counted_page(user, day: date, asked):
    """The page of campaigns that the address asks for, each with its counts; as many queries for 1 as for 20."""
    rows = campaigns_above(user).select_related("unit").annotate(stands=_ORDER)
    page: Any = Paginator(rows.order_by("stands", "-starts_on", "-pk"), PAGE).get_page(asked.get("page"))
    page.object_list = counted(list(page.object_list), user, day)
    return page


def running(user, day: date) -> list[Counted]:
    """For the first page: campaigns under way of which the user looks after schools, the newest first."""
    rows = campaigns_above(user).filter(state=Campaign.State.OPEN).select_related("unit")
    newest = list(rows.order_by("-starts_on", "-pk")[:SHOWN])
    return counted(newest, user, day) if newest else []


def counted(campaigns: list[Campaign], user, day: date) -> list[Counted]:
    plans = Plan.objects.visible_to(user).filter(campaign__in=[each.pk for each in campaigns])
    stands = Q(exempted_at=None, ended_on=None)
    rows = plans.order_by().values("campaign").annotate(
        schools=Count("pk"),
        agreed=Count("pk", filter=stands & Q(state=Plan.State.AGREED)),
        waiting=Count("pk", filter=stands & Q(state=Plan.State.SENT)),
        not_sent=Count("pk", filter=stands & Q(state__in=[Plan.State.DRAFT, Plan.State.SENT_BACK])),
    )  # fmt: skip
    found = {row.pop("campaign"): row for row in rows}
    late = PlanLine.objects.filter(plan__in=plans.values("pk"), counts=True, owed_until__lt=day)
    overdue = dict(late.order_by().values_list("plan__campaign").annotate(Count("pk")))
    return [Counted(each, **found.get(each.pk, {}), overdue=overdue.get(each.pk, 0)) for each in campaigns]


def schools_of(campaign: Campaign, user) -> list[Plan]:
    """The plans of one campaign in the reader's reach, by name of school; all of them, to be filtered and counted."""
    rows = Plan.objects.visible_to(user).filter(campaign=campaign).select_related("unit")
    return sorted(rows, key=lambda plan: (name_key(plan.unit.name), plan.pk))


def counts_of(plans: Iterable[Plan], late: set[int]) -> dict[str, int]:
    counts = dict.fromkeys((*Plan.State.values, EXEMPT, ENDED, OVERDUE), 0)
    for plan in plans:
        for tag in tags_of(plan, late):
            counts[tag] += 1
    return counts


def tags_of(plan: Plan, late: set[int]) -> list[str]:
    state = EXEMPT if plan.exempted_at else ENDED if plan.ended_on else plan.state
    return [state, OVERDUE] if plan.pk in late else [state]


def overdue_plans(campaign: Campaign, day: date) -> set[int]:
    rows = PlanLine.objects.filter(plan__campaign=campaign, counts=True, owed_until__lt=day)
    return set(rows.order_by().values_list("plan", flat=True).distinct())


def chosen(plans: list[Plan], late: set[int], asked) -> list[Plan]:
    """Those the address asks for: `state` (also exempt, ended, overdue) and `q` (name, name at launch, code)."""
    state, word = asked.get("state", ""), search_key(asked.get("q", ""))
    if state:
        plans = [plan for plan in plans if state in tags_of(plan, late)]
    if word:
        plans = [
            plan for plan in plans
            if word in plan.unit.name_search_key or word in search_key(plan.unit_name)
            or word == plan.unit.code.casefold()
        ]  # fmt: skip
    return plans


def schools_page(plans: list[Plan], asked, day: date):
    page: Any = Paginator(plans, SCHOOLS_A_PAGE).get_page(asked.get("page"))
    shown = list(page.object_list)
    lines = lines_of(shown, day)
    page.object_list = [School(plan, lines[plan.pk]) for plan in shown]
    return page


def waived_lines(plans: Iterable[Plan]) -> QuerySet[PlanLine]:
    """Lines that are not asked of these schools, by act."""
    rows = PlanLine.objects.filter(plan__in=list(plans), waived_at__isnull=False)
    return rows.select_related("plan__unit").order_by("plan", "order", "pk")


def levels_in_words(line: CampaignLine) -> str:
    labels = dict(Unit.Level.choices)
    return ", ".join(str(labels.get(level, level)) for level in line.levels)
