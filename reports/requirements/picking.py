"""The list of units that a requirement is about to be launched to, ready for its page."""

from reports.models import Requirement
from reports.requirements.launching import launch_of
from schools import choosing


def shown(requirement: Requirement, choice: choosing.Choice, at) -> dict:
    if refused := choice.refusal():
        return refused
    what = launch_of(requirement, choice.units, at)
    return {
        "what": what,
        "shown": ",".join(str(pk) for pk in [*(each.unit.pk for each in what.owings), *(u.pk for u in what.already)]),
        "ticked": choice.ticked,
        "whole": len(what.owings) > choosing.MOST_TICKS,
    }
