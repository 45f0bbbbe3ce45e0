"""The list of units that a requirement is about to be launched to, ready for its page."""

from reports.models import Requirement
from reports.requirements.launching import launch_of
from schools.choosing import Choice


def shown(requirement: Requirement, choice: Choice | None, at) -> dict:
    if choice is None:
        return {}
    if refused := choice.refusal():
        return refused
    what = launch_of(requirement, choice.units, at)
    return {"what": what, **choice.listed([each.unit for each in what.owings], what.already)}
