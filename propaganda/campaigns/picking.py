"""The list of schools that a campaign is about to be launched to, ready for its page."""

from propaganda.campaigns.launching import launch_of
from propaganda.models import Campaign
from schools.choosing import Choice


def shown(campaign: Campaign, choice: Choice | None, day) -> dict:
    if choice is None:
        return {}
    if refused := choice.refusal():
        return refused
    what = launch_of(campaign, choice.units)
    return {
        "what": what,
        **choice.listed(what.units, what.already),
        "late_lines": ", ".join(str(line.order) for line in what.overdue_at_once(day)),
        "unasked": what.asked_nothing(),
    }
