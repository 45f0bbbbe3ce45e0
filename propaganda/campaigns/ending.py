"""Schools of the list that were closed, merged or split: their plans end, and who continues them is to be added."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.history.actions import record
from propaganda.campaigns.launching import schools_below
from propaganda.models import Campaign, Plan, PlanLine
from propaganda.progress import lock_plans, recount
from schools.models import Succession, Unit
from schools.ordering import name_key

A_SWEEP = 100


@dataclass(frozen=True)
class Successor:
    """A school without a plan that continues `of`, which have one."""

    unit: Unit
    of: tuple[str, ...]


@transaction.atomic
def end_closed(*, at) -> int:
    """End the plans of schools that are closed by now; how many. What was due before that day stays owed."""
    today = timezone.localdate(at)
    closed = Plan.objects.filter(ended_on=None, unit__closed_on__lte=today, campaign__state=Campaign.State.OPEN)
    found = list(closed.order_by("pk").values_list("pk", flat=True)[:A_SWEEP])
    lock_plans(found)
    plans = list(closed.filter(pk__in=found).order_by("pk"))  # those still running, now that they are held
    if not plans:
        return 0
    units = Unit.objects.in_bulk([plan.unit_id for plan in plans])
    reasons = _reasons(units.values())
    for plan in plans:
        plan.ended_on = units[plan.unit_id].closed_on
        plan.ended_reason = reasons[plan.unit_id][:500]
    Plan.objects.bulk_update(plans, ["ended_on", "ended_reason"], batch_size=A_SWEEP)
    recount(list(PlanLine.objects.filter(plan__in=plans).values_list("pk", flat=True)))
    for plan in plans:
        record(by=None, at=at, verb="end", subject=plan, reason=plan.ended_reason, changes={"ended_on": plan.ended_on})
    return len(plans)


def _reasons(units: Iterable[Unit]) -> dict[int, str]:
    """By unit: the act that closed it, in the words of the portal's language, with who continues it."""
    rows = Succession.objects.filter(predecessor__in=[unit.pk for unit in units]).select_related("act", "successor")
    of: dict[tuple[int, Any], Succession] = {
        (row.predecessor_id, row.act.effective_on): row for row in rows.order_by("pk")
    }
    found = {}
    with translation.override(settings.LANGUAGE_CODE):
        for unit in units:
            row = of.get((unit.pk, unit.closed_on))
            if row is None:
                found[unit.pk] = _("The school is closed.")
            elif row.successor_id in {None, unit.pk}:
                found[unit.pk] = _("Closed by decision %(number)s.") % {"number": row.act.number}
            else:
                words = _("Merged into %(successor)s by decision %(number)s.")
                found[unit.pk] = words % {"successor": row.successor, "number": row.act.number}
    return found


def to_be_added(campaign: Campaign, day) -> list[Successor]:
    """Open schools below the issuer that continue one of the list by an act since the launch, and have no plan."""
    if campaign.launched_at is None:
        return []
    since = timezone.localdate(campaign.launched_at)
    names = dict(campaign.plans.order_by("pk").values_list("unit", "unit__name"))
    after = defaultdict(list)
    acts = Succession.objects.filter(act__effective_on__gte=since, act__effective_on__lte=day)
    for row in acts.exclude(successor=None).order_by("pk").values_list("predecessor", "successor"):
        if row[0] != row[1]:
            after[row[0]].append(row[1])
    continued: dict[int, list[str]] = defaultdict(list)
    for unit, name in names.items():
        for successor in _ends_of(unit, after):
            continued[successor].append(name)
    units = schools_below(campaign, day).filter(pk__in=continued.keys() - names.keys()).order_by("pk")
    ordered = sorted(units, key=lambda unit: (name_key(unit.name), unit.pk))
    return [Successor(unit, tuple(continued[unit.pk])) for unit in ordered]


def _ends_of(unit: int, after) -> set[int]:
    """All units that follow one, however many acts later."""
    found: set[int] = set()
    ahead = list(after.get(unit, ()))
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += after.get(each, ())
    return found
