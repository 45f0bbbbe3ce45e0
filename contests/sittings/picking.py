"""The list of units that a stage is about to be launched to, ready for its page."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from contests.models import Stage
from contests.sittings.launching import plan_of
from contests.sittings.rules import NotPossible
from schools.choosing import Choice, Picked

# Each unit is a tick or two in one form, and a request carries at most 1,000 fields.
MOST = 900


def check(picked: Picked, pilots: Collection[int]) -> None:
    if not picked.chosen:
        raise NotPossible(_("Tick at least one unit."))
    if set(pilots) - set(picked.chosen):
        raise NotPossible(_("A unit is marked as pilot but not ticked. Tick it too, or take the mark away."))


def shown(stage: Stage, choice: Choice | None, pilots: Collection[int]) -> dict:
    if choice is None:
        return {}
    if refused := choice.refusal(MOST):
        return refused
    plan = plan_of(stage, choice.units)
    return {"plan": plan, "pilots": set(pilots), **choice.listed(plan.units, plan.already)}
