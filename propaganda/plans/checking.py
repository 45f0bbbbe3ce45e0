"""What keeps a plan from being sent, and what is worth a look before it is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from propaganda.models import Plan, PlanLine
from propaganda.plans.rules import NotPossible, check_timing
from propaganda.plans.versions import leaving
from propaganda.timing import timing_of


@dataclass(frozen=True)
class Remark:
    text: str
    line: PlanLine | None = None


def hindrances(plan: Plan, lines: list[PlanLine]) -> list[Remark]:
    """`lines`: those standing, with their campaign's line."""
    staying = [line for line in lines if not leaving(line)]
    if not staying:
        return [Remark(_("The plan has no line. Write one before it is sent."))]
    found = []
    for line in staying:
        if line.waived_at:
            continue
        try:
            check_timing(timing_of(line), plan.campaign, line.campaign_line)
        except NotPossible as wrong:
            words = _("Line %(number)s: %(text)s") % {"number": line.order, "text": wrong}
            found.append(Remark(words, line))
    return found


def remarks(plan: Plan, lines: list[PlanLine]) -> list[Remark]:
    """What is missing but does not stop anybody."""
    found = []
    for line in lines:
        if leaving(line) or line.waived_at:
            continue
        if not line.responsible:
            found.append(Remark(_("Line %(number)s names nobody responsible.") % {"number": line.order}, line))
        if not line.forms:
            found.append(Remark(_("Line %(number)s names no form.") % {"number": line.order}, line))
    return found
