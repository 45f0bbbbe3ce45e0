"""The schools of a campaign as a reader may see them: counted, chosen, in order. The same few queries for 10 and 1,000.

What grows with the schools is one small row each; whatever is shown of a single line is asked for the page alone.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from foundation.ui.tabs import address
from foundation.vietnamese.names import numbered_key
from foundation.vietnamese.text import search_key
from propaganda.board.forms import BY_OVERDUE, Asked
from propaganda.board.standing import lines_as_of
from propaganda.board.words import NOTHING, SOON, SOON_DAYS
from propaganda.models import Campaign, Plan
from propaganda.progress import DONE, DUE, NOT_ASKED, OVERDUE
from propaganda.querysets import OVERSEEING
from schools.models import Reach, Unit
from schools.querysets import lies_under

_COLUMNS = (
    "pk", "unit__name", "unit_name", "unit__name_search_key", "unit__code", "state", "exempted_at", "exempted_reason",
    "ended_on", "ended_reason",
)  # fmt: skip


@dataclass(slots=True)
class School:
    """One plan on the board; `counts`: its lines by status, `soon` of those due in two weeks at most."""

    pk: int
    name: str
    name_at_launch: str
    search: str
    code: str
    state: str
    exempted_at: datetime | None
    exempted_reason: str
    ended_on: date | None
    ended_reason: str
    counts: Counter = field(default_factory=Counter)
    soon: int = 0
    recorded: int = 0
    url: str = ""

    @property
    def asked(self) -> int:
        """Lines that are asked of it."""
        return self.counts.total() - self.counts[NOT_ASKED]

    @property
    def gone(self) -> bool:
        return self.exempted_at is not None or self.ended_on is not None

    def is_(self, status: str) -> bool:
        """As a whole: every line done, no activity at all, or at least one line of any other status."""
        if status == NOTHING:
            return self.asked > 0 and self.recorded == 0
        if status == SOON:
            return self.soon > 0
        return self.counts[DONE] == self.asked > 0 if status == DONE else self.counts[status] > 0

    def fits(self, word: str) -> bool:
        """By name without accents, today's or that of the launch, or by code."""
        if word in self.search or word == self.code.casefold():
            return True
        return self.name_at_launch != self.name and word in search_key(self.name_at_launch)


def oversees(campaign: Campaign, user) -> bool:
    return Campaign.objects.filter(pk=campaign.pk).overseen_by(user).exists()


def plans_seen(campaign: Campaign, user, all_of_it: bool) -> QuerySet[Plan]:
    """All plans for those who look after the campaign; for officers below its issuer those in their reach."""
    return campaign.plans.all() if all_of_it else campaign.plans.within(user, OVERSEEING)


def between(campaign: Campaign, plans: QuerySet[Plan], day: date) -> QuerySet[Unit]:
    """Districts and communes that lie between the issuer and these schools, to choose one."""
    reach = Reach.objects.on(day)
    over = reach.filter(unit__in=plans.values("unit"), depth__gt=0).values("superior")
    below = reach.filter(superior=campaign.unit_id, depth__gt=0).values("unit")
    return Unit.objects.filter(pk__in=over).filter(pk__in=below).order_by("name", "pk")


def levels_of(plans: QuerySet[Plan]) -> list[str]:
    known = set(plans.order_by().values_list("unit__level", flat=True).distinct())
    return [value for value, _label in Unit.Level.choices if value in known]


def narrowed(plans: QuerySet[Plan], asked: Asked, tree_day: date) -> QuerySet[Plan]:
    """Those within a unit and of a level: what all counts are of."""
    if asked.within:
        plans = plans.filter(lies_under("unit", [asked.within], tree_day))
    return plans.filter(unit__level=asked.level) if asked.level else plans


def schools_of(plans: QuerySet[Plan], asked: Asked, today: date) -> list[School]:
    """Every school of the plans with its counts, those exempted or ended last."""
    found = {row[0]: School(*row) for row in plans.order_by().values_list(*_COLUMNS)}
    page = address("plan", 0).replace("/0/", "/%d/")
    for each in found.values():
        each.url = page and page % each.pk
    lines = lines_as_of(asked.day, today).filter(plan__in=plans.order_by().values("pk"))
    soon = Q(until__lte=asked.day + timedelta(days=SOON_DAYS))
    counted = lines.order_by().values("plan", "status").annotate(n=Count("pk"), of=Sum("noted"), soon=Count("pk", soon))
    for plan, status, number, recorded, soon_due in counted.values_list("plan", "status", "n", "of", "soon"):
        school = found[plan]
        school.counts[status] += number
        school.recorded += recorded
        if status == DUE:
            school.soon += soon_due
    return sorted(found.values(), key=lambda each: (each.gone, numbered_key(each.name), each.pk))


def chosen(schools: list[School], asked: Asked, today: date) -> list[School]:
    """Those the address asks for, in its order."""
    if asked.plan:
        schools = [each for each in schools if each.state == asked.plan]
    if asked.word:
        schools = [each for each in schools if each.fits(asked.word)]
    if asked.line:
        having = plans_having(asked, today)
        schools = [each for each in schools if each.pk in having]
    elif asked.status:
        schools = [each for each in schools if each.is_(asked.status)]
    if asked.sort == BY_OVERDUE:
        schools = sorted(schools, key=lambda each: (each.gone, -each.counts[OVERDUE]))
    return schools


def plans_having(asked: Asked, today: date) -> set[int]:
    """The plans with the chosen line, in the chosen status."""
    lines = lines_as_of(asked.day, today).filter(campaign_line=asked.line)
    return set(in_status(lines, asked.status, asked.day).values_list("plan", flat=True))


def in_status(lines, status: str, day: date):
    if status == NOTHING:
        return lines.filter(noted=0).exclude(status=NOT_ASKED)
    if status == SOON:
        return lines.filter(status=DUE, until__lte=day + timedelta(days=SOON_DAYS))
    return lines.filter(status=status) if status else lines
