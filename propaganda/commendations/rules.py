"""What a rule may say, and what a person has still to decide on a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from foundation.refusals import NotPossible
from propaganda.models import Campaign, Commendation, CommendationList, CommendationRule


def faults(of: str, measure: str, places: int | None, at_least: Any) -> dict[str, str]:
    """What is wrong with a rule, by field. For the page and for the admin."""
    found = {}
    measures = CommendationRule.Measure
    if measure in {measures.IN_TIME, measures.REACHED} and of != CommendationRule.Of.SCHOOL:
        found["of"] = _("Only schools have lines and reach people. Choose schools, or another measure.")
    if measure == measures.RATE and of == CommendationRule.Of.PUPIL:
        found["of"] = _("A pupil has no rate. Choose classes or schools, or the most services carried out.")
    if measure == measures.IN_TIME:
        if at_least is not None:
            found["at_least"] = _("All lines in time is yes or no. Leave this field empty.")
    elif places is None and at_least is None:
        found["places"] = _("Say how many places there are, or what is asked at least; else all would be proposed.")
    if measure == measures.RATE and at_least is not None and at_least > 100:
        found["at_least"] = _("A rate is at most 100 per cent.")
    return found


def check_organised(campaign: Campaign) -> None:
    if campaign.state == Campaign.State.DRAFT:
        raise NotPossible(_("This plan is not launched yet: there is nothing to commend."))


@dataclass(frozen=True)
class Decision:
    """Equals about whom a person decides: more than the `free` places, or next to a place that became free."""

    lines: list[Commendation]
    free: int
    open: bool

    @property
    def rank(self) -> int:
        return self.lines[0].rank


def decision_on(lines: Iterable[Commendation], places: int | None) -> Decision | None:
    """Of the lines of one rule: the decision that waits, else the last one made, which may be made anew, else None.

    Places are filled rank by rank. Whoever was passed over in a decision is not passed over again for someone below,
    unless a line was struck since: then the decision is open again.
    """
    if places is None:
        return None
    standing = [line for line in lines if line.struck_at is None and line.figures.get("reaches", True)]
    struck = [line.struck_at for line in lines if line.struck_at is not None]
    free = places - sum(1 for line in standing if line.proposed and line.decided_at is None)
    waiting = [line for line in standing if not line.proposed or line.decided_at is not None]
    last = None
    for _rank, group in groupby(sorted(waiting, key=lambda line: (line.rank, line.position)), lambda line: line.rank):
        equals = list(group)
        made = [line.decided_at for line in equals if line.decided_at is not None]
        if not made:
            return Decision(equals, free, True) if free > 0 else last
        chosen = sum(1 for line in equals if line.proposed)
        if chosen < len(equals):
            reopened = chosen < free and any(at > max(made) for at in struck)
            return Decision(equals, free, reopened)
        last = Decision(equals, free, False)
        free -= chosen
    return last


def struck_before(drawn_up: CommendationList, lines: Iterable[Commendation]) -> list[tuple[Commendation, Commendation]]:
    """The lines on a list of whom the same measure was struck off an earlier one, each with the last such strike: a
    person says whether its reason holds again."""
    struck = Commendation.objects.filter(list__campaign=drawn_up.campaign_id, struck_at__isnull=False)
    earlier = struck.filter(list__number__lt=drawn_up.number).select_related("list").order_by("list__number", "pk")
    last = {_whose(line, line.list.rules): line for line in earlier}
    on_it = [line for line in lines if not line.struck_at and (line.proposed or (line.tied and not line.decided_at))]
    pairs = [(line, last.get(_whose(line, drawn_up.rules))) for line in on_it]
    return [(line, before) for line, before in pairs if before]


def _whose(line: Commendation, rules: Sequence[dict[str, Any]]) -> tuple:
    rule = rules[line.rule]
    return rule["measure"], rule["of"], line.person_id or line.school_class_id or line.unit_id


def by_rule(lines: Sequence[Commendation], rules: Sequence[Any]) -> list[list[Commendation]]:
    """The lines of each rule of a list, in order; a rule may have none."""
    found: list[list[Commendation]] = [[] for _rule in rules]
    for line in sorted(lines, key=lambda line: (line.rule, line.position)):
        found[line.rule].append(line)
    return found


def open_decisions(lines: Sequence[Commendation], rules: Sequence[dict[str, Any]]) -> list[int]:
    """The positions of the rules in which a decision waits."""
    return [
        number
        for number, (rule, own) in enumerate(zip(rules, by_rule(lines, rules), strict=True))
        if (decision := decision_on(own, rule["places"])) and decision.open
    ]
