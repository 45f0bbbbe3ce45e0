"""Choosing the units that a stage is launched to: the list that is shown, and what came back ticked."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from contests.models import Stage
from contests.sittings.launching import plan_of
from contests.sittings.rules import NotPossible
from schools.matching import match
from schools.models import Unit
from schools.querysets import lies_under

# Each unit is a tick or two in one form, and a request carries at most 1,000 fields.
MOST = 900


@dataclass(frozen=True)
class Picked:
    """Ids of units: those on the list, those to launch to, those marked as pilots."""

    shown: tuple[int, ...]
    chosen: tuple[int, ...]
    pilots: tuple[int, ...]

    @classmethod
    def posted(cls, data) -> Self:
        return cls(_ids(data.get("shown", "").split(",")), _ids(data.getlist("unit")), _ids(data.getlist("pilot")))

    def check(self):
        if not self.chosen:
            raise NotPossible(_("Tick at least one unit."))
        if set(self.pilots) - set(self.chosen):
            raise NotPossible(_("A unit is marked as pilot but not ticked. Tick it too, or take the mark away."))


def _ids(values) -> tuple[int, ...]:
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19)


def listed(stage: Stage, below, said: dict, day) -> dict:
    """The list for a choice (ChooseForm): what was pasted, or schools of some levels, all ticked; or everything, to be
    ticked by hand. Faults of what was pasted instead, and then no list."""
    if said["within"]:
        below = below.filter(lies_under("pk", [said["within"].pk], day))
    if said["pasted"]:
        matched = match(said["pasted"], below.order_by("pk"))
        if matched.faults or not matched.units:
            return {"faults": matched.faults, "nothing": not matched.faults}
        units, ticked = matched.units, True
    elif said["levels"]:
        units, ticked = list(below.filter(kind=Unit.Kind.SCHOOL, level__in=said["levels"])), True
    else:
        units, ticked = list(below), False
    if len(units) > MOST:
        return {"too_many": len(units), "most": MOST}
    return _shown(stage, units, Picked((), tuple(unit.pk for unit in units) if ticked else (), ()))


def shown_again(stage: Stage, below, picked: Picked) -> dict:
    """The list as it is now, with the ticks as they were sent."""
    return _shown(stage, below.filter(pk__in=picked.shown[:MOST]), picked)


def _shown(stage, units, picked) -> dict:
    plan = plan_of(stage, units)
    return {
        "plan": plan,
        "shown": ",".join(str(unit.pk) for unit in [*plan.units, *plan.already]),
        "ticked": set(picked.chosen),
        "pilots": set(picked.pilots),
    }
