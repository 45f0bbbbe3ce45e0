"""Choosing the schools that a campaign is launched to: the list that is shown, and what came back ticked."""

from dataclasses import dataclass
from typing import Self

from propaganda.campaigns.launching import launch_of
from propaganda.models import Campaign
from schools.matching import match
from schools.querysets import lies_under

# Ticks are fields of a form, and a request carries at most 1,000; a longer list is launched whole.
MOST_TICKS = 900
MOST = 3000


@dataclass(frozen=True)
class Picked:
    """Ids of schools: those on the list, and those to launch to."""

    shown: tuple[int, ...]
    chosen: tuple[int, ...]

    @classmethod
    def posted(cls, data) -> Self:
        shown = _ids(data.get("shown", "").split(","))
        return cls(shown, shown if data.get("all") else _ids(data.getlist("unit")))


def _ids(values) -> tuple[int, ...]:
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19)


def asked_for(asked) -> tuple[int, ...]:
    """The schools that the address names: `unit`, as often as there are."""
    return _ids(asked.getlist("unit"))


def listed(campaign: Campaign, below, said: dict, day) -> dict:
    """The list for a choice (ChooseForm), all ticked; or everything, to be ticked by hand. Faults of what was pasted
    instead, and then no list."""
    if said["within"]:
        below = below.filter(lies_under("pk", [said["within"].pk], day))
    if said["pasted"]:
        matched = match(said["pasted"], below.order_by("pk"))
        if matched.faults or not matched.units:
            return {"faults": matched.faults, "nothing": not matched.faults}
        return shown(campaign, matched.units, {unit.pk for unit in matched.units}, day)
    if said["levels"]:
        below = below.filter(level__in=said["levels"])
    units = list(below.order_by("pk"))
    ticked = {unit.pk for unit in units} if said["levels"] or said["within"] else set()
    return shown(campaign, units, ticked, day)


def shown_again(campaign: Campaign, below, picked: Picked, day) -> dict:
    """The list as it is now, with the ticks as they were sent."""
    return shown(campaign, below.filter(pk__in=picked.shown[:MOST]), set(picked.chosen), day)


def shown(campaign: Campaign, units, ticked: set[int], day) -> dict:
    units = list(units)
    if len(units) > MOST:
        return {"too_many": len(units), "most": MOST}
    what = launch_of(campaign, units)
    return {
        "what": what,
        "shown": ",".join(str(unit.pk) for unit in [*what.units, *what.already]),
        "ticked": ticked,
        "whole": len(what.units) > MOST_TICKS,
        "late_lines": ", ".join(str(line.order) for line in what.overdue_at_once(day)),
        "unasked": what.asked_nothing(),
    }
