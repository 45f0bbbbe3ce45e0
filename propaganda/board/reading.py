"""What other rooms show of the board: counts of some plans, and one school's own lines."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from propaganda.board.standing import lines_as_of, status_of
from propaganda.board.words import SIGNS, WORDS
from propaganda.models import Plan, PlanLine
from propaganda.progress import DONE, DUE, NOT_ASKED, NOT_DUE, OVERDUE, status_on


@dataclass
class Counts:
    """Lines of one plan by status, and the activities recorded under them."""

    lines: Counter
    recorded: int = 0

    @property
    def asked(self) -> int:
        return self.lines.total() - self.lines[NOT_ASKED]

    @property
    def done(self) -> int:
        return self.lines[DONE]

    @property
    def due(self) -> int:
        return self.lines[DUE]

    @property
    def overdue(self) -> int:
        return self.lines[OVERDUE]

    @property
    def not_due(self) -> int:
        return self.lines[NOT_DUE]


def counts_by_plan(plans: Collection[Plan | int], day: date) -> dict[int, Counts]:
    """By id of the plan, zeros where it has no line; one query however many there are. `day`: today or later."""
    ids = [plan.pk if isinstance(plan, Plan) else plan for plan in plans]
    found = {pk: Counts(Counter()) for pk in ids}
    rows = lines_as_of(day, day).filter(plan__in=ids).order_by().values("plan", "tag")
    counted = rows.annotate(n=Count("pk"), of=Sum("noted"))
    for plan, tag, number, recorded in counted.values_list("plan", "tag", "n", "of"):
        found[plan].lines[status_of(tag)] += number
        found[plan].recorded += recorded
    return found


@dataclass(frozen=True)
class OwnLine:
    """One line as its own school sees it."""

    line: PlanLine
    status: str
    sign: str
    word: str


def own_lines(plan: Plan, day: date) -> list[OwnLine]:
    """The lines of a plan that are asked, overdue ones first, for propaganda/_own_lines.html."""
    rows = plan.lines.filter(withdrawn_at=None).order_by("order", "pk")
    found = [(line, status_on(line, day)) for line in rows]
    urgency = (OVERDUE, DUE, NOT_DUE, DONE)
    asked = [each for each in found if each[1] in urgency]
    asked.sort(key=lambda each: (urgency.index(each[1]), each[0].owed_until or date.max, each[0].order, each[0].pk))
    return [OwnLine(line, status, SIGNS[status], str(WORDS[status])) for line, status in asked]
