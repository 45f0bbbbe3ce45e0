"""The schools of a campaign as a reader may see them: counted, chosen, in order. The same few queries for 10 and 1,000.

What grows with the schools is one small row each; whatever is shown of a single line is asked for the page alone.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from foundation.ui.tabs import address
from foundation.vietnamese.text import search_key
from propaganda.board.forms import BY_OVERDUE, Asked
from propaganda.board.standing import lines_as_of
from propaganda.board.words import NOTHING, SOON
from propaganda.models import Campaign, Plan
from propaganda.progress import DONE, DUE, NOT_ASKED, NOT_DUE, OVERDUE, STATUSES
from propaganda.querysets import OVERSEEING
from schools.models import Unit
from schools.ordering import name_key
from schools.querysets import lies_under

TAGS = (*STATUSES, SOON)
_COLUMNS = (
    "pk", "unit__name", "unit_name", "unit__name_search_key", "unit__code", "state", "exempted_at", "exempted_reason",
    "ended_on", "ended_reason",
)  # fmt: skip


@dataclass(slots=True)
class School:
    """One plan on the board; `tags`: how many of its lines have each; `active`: something is recorded."""

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
    tags: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TAGS, 0))
    active: bool = False
    url: str = ""

    @property
    def overdue(self) -> int:
        return self.tags[OVERDUE]

    @property
    def due(self) -> int:
        return self.tags[DUE] + self.tags[SOON]

    @property
    def not_due(self) -> int:
        return self.tags[NOT_DUE]

    @property
    def done(self) -> int:
        return self.tags[DONE]

    @property
    def asked(self) -> int:
        """Lines that are asked of it."""
        return self.overdue + self.due + self.not_due + self.done

    @property
    def gone(self) -> bool:
        return self.exempted_at is not None or self.ended_on is not None

    def is_(self, status: str) -> bool:
        """As a whole: every line done, no activity at all though it is there to do one, or at least one line of any
        other status."""
        if status == NOTHING:
            return self.asked > 0 and not self.active and not self.gone
        if status == DUE:
            return self.due > 0
        return self.done == self.asked > 0 if status == DONE else self.tags[status] > 0

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


def levels_of(plans: QuerySet[Plan]) -> list[str]:
    known = set(plans.order_by().values_list("unit__level", flat=True).distinct())
    return [value for value, _label in Unit.Level.choices if value in known]


def narrowed(plans: QuerySet[Plan], asked: Asked, tree_day: date) -> QuerySet[Plan]:
    """Those within a unit and of a level: what all counts are of."""
    if asked.within:
        plans = plans.filter(lies_under("unit", [asked.within], tree_day))
    return plans.filter(unit__level=asked.level) if asked.level else plans


@dataclass
class Look:
    """One look at all schools, those exempted or ended last. `at`: the plans by line of the campaign (None: their own
    lines) and tag; `idle`: by line those who recorded nothing though it is asked."""

    schools: list[School]
    at: dict[tuple[int | None, str], list[int]]
    idle: dict[int | None, list[int]]

    def having(self, line: int, status: str) -> set[int]:
        """The plans with this line, in this status."""
        if status == NOTHING:
            return set(self.idle[line])
        tags = {DUE: (DUE, SOON), "": TAGS}.get(status, (status,))
        return {plan for tag in tags for plan in self.at[line, tag]}


def look_at(plans: QuerySet[Plan], day: date, today: date) -> Look:
    """Two queries. The second answers one short row a line, since what is shown needs them by school and by line: put
    together here they cost less than to have the database count them twice and name them once more."""
    found = {row[0]: School(*row) for row in plans.order_by().values_list(*_COLUMNS)}
    page = address("plan", 0).replace("/0/", "/%d/")
    for each in found.values():
        each.url = page and page % each.pk
    look = Look([], defaultdict(list), defaultdict(list))
    lines = lines_as_of(day, today).filter(plan__in=plans.order_by().values("pk"))
    for plan, line, tag, idle in lines.order_by().values_list("plan", "campaign_line", "tag", "idle"):
        look.at[line, tag].append(plan)
        school = found[plan]
        school.tags[tag] += 1
        if not idle:
            school.active = True
        elif tag != NOT_ASKED:
            look.idle[line].append(plan)
    look.schools = sorted(found.values(), key=lambda each: (each.gone, name_key(each.name), each.pk))
    return look


def chosen(look: Look, asked: Asked) -> list[School]:
    """Those the address asks for, in its order."""
    schools = look.schools
    if asked.plan:
        schools = [each for each in schools if each.state == asked.plan]
    if asked.word:
        schools = [each for each in schools if each.fits(asked.word)]
    if asked.line:
        having = look.having(asked.line, asked.status)
        schools = [each for each in schools if each.pk in having]
    elif asked.status:
        schools = [each for each in schools if each.is_(asked.status)]
    if asked.sort == BY_OVERDUE:
        schools = sorted(schools, key=lambda each: (each.gone, -each.overdue))
    return schools
