"""The list of schools that a campaign is about to be launched to, ready for its page."""

from propaganda.campaigns.launching import launch_of
from propaganda.models import Campaign
from schools import choosing


def shown(campaign: Campaign, choice: choosing.Choice, day) -> dict:
    if refused := choice.refusal():
        return refused
    what = launch_of(campaign, choice.units)
    return {
        "what": what,
        "shown": ",".join(str(unit.pk) for unit in [*what.units, *what.already]),
        "ticked": choice.ticked,
        "whole": len(what.units) > choosing.MOST_TICKS,
        "late_lines": ", ".join(str(line.order) for line in what.overdue_at_once(day)),
        "unasked": what.asked_nothing(),
    }
