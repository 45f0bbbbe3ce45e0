"""The plans of a campaign in the order in which they were sent, and agreeing to many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Subquery, prefetch_related_objects

from propaganda.models import Campaign, Plan, PlanLine, PlanVersion
from propaganda.plans.deciding import agree
from propaganda.plans.rules import NotPossible
from propaganda.plans.versions import differences

MOST = 200  # at once


@dataclass(frozen=True)
class Entry:
    plan: Plan
    lines: int
    own: int
    changed: int


@dataclass(frozen=True)
class Result:
    plan: Plan
    why: str  # "" if it was agreed to


def plans_in(campaign: Campaign, state: str):
    """Not exempt and not ended; with the number and moment of their last version."""
    last = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number", "pk")
    rows = campaign.plans.filter(state=state, exempted_at=None, ended_on=None).select_related("unit")
    rows = rows.annotate(version=Subquery(last.values("number")[:1]), sent_at=Subquery(last.values("sent_at")[:1]))
    return rows.order_by(F("sent_at").asc(nulls_last=True), "unit__name", "pk")


def chips(campaign: Campaign) -> list[tuple[str, Any, int]]:
    """(state, words, number of plans)."""
    rows = campaign.plans.filter(exempted_at=None, ended_on=None).order_by("state")
    counts = dict(rows.values_list("state").annotate(number=Count("pk")))
    return [(state, label, counts.get(state, 0)) for state, label in Plan.State.choices]


def entries(plans: Iterable[Plan]) -> list[Entry]:
    lines = PlanLine.objects.filter(withdrawn_at=None).select_related("campaign_line").order_by("order", "pk")
    plans = list(plans)
    prefetch_related_objects(plans, Prefetch("lines", lines, to_attr="standing"))
    return [_entry(plan, plan.standing) for plan in plans]  # type: ignore[attr-defined]


def _entry(plan, lines) -> Entry:
    own = [line for line in lines if line.campaign_line is None]
    changed = [line for line in lines if line.campaign_line and differences(line.campaign_line, line)]
    return Entry(plan, len(lines), len(own), len(changed))


def agree_all(campaign: Campaign, ticked: list[str], *, by, at) -> list[Result]:
    """`ticked`: “plan-version” each, as it was shown. One transaction each: what cannot be agreed to stops no other."""
    wanted = dict(pair for pair in map(_pair, ticked[:MOST]) if pair)
    rows = campaign.plans.filter(pk__in=wanted).select_related("unit").order_by("unit__name", "pk")
    results = []
    for plan in rows:
        try:
            agree(plan, number=wanted[plan.pk], by=by, at=at)
            results.append(Result(plan, ""))
        except NotPossible as refused:
            results.append(Result(plan, str(refused)))
    return results


def _pair(text: str) -> tuple[int, int] | None:
    parts = text.split("-")
    if len(parts) == 2 and all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        return int(parts[0]), int(parts[1])
    return None
