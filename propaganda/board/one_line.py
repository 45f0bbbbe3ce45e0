"""One line of a campaign in every school: by status, since when, what is missing and whom to ask."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from foundation.ui.tabs import address
from propaganda.activities.coverage import Coverage, classes_of
from propaganda.board.asking import Question
from propaganda.board.standing import NO_END, lines_as_of, status_of, unmet_on
from propaganda.board.words import CHOICES, NOTHING, SIGNS, SOON
from propaganda.models import Activity, CampaignLine, LinePeriod, PlanLine
from propaganda.progress import DONE, DUE, NOT_ASKED, NOT_DUE, OVERDUE
from schools.models import Membership
from schools.ordering import name_key

SECTIONS = (OVERDUE, DUE, NOT_DUE, DONE, NOT_ASKED)
SHOWN, PAGE = 20, 50
_COLUMNS = (
    "pk", "plan", "plan__unit", "plan__unit__name", "tag", "until", "met", "periods_owed", "noted",
    "plan__exempted_reason", "plan__ended_on", "plan__ended_reason", "waived_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """A period with fewer activities than expected."""

    starts_on: date
    ends_on: date
    expected: int
    done: int

    @property
    def missing(self) -> int:
        return self.expected - self.done


@dataclass
class InSchool:
    """The line in one school. `gaps`: its periods that have begun and are not met."""

    pk: int
    plan: int
    unit: int
    name: str
    tag: str
    until: date | None
    met: int
    owed: int
    recorded: int
    exempted: str
    ended_on: date | None
    ended: str
    waived: str
    gaps: list[Gap] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    classes: Coverage | None = None

    @property
    def status(self) -> str:
        return status_of(self.tag)

    def is_(self, status: str) -> bool:
        """Of a status, or of one of the further choices of a filter."""
        if status == NOTHING:
            return self.recorded == 0 and self.tag != NOT_ASKED
        return status in {self.tag, self.status}

    @property
    def url(self) -> str:
        page = address("plan", self.plan)
        return f"{page}#line-{self.pk}" if page else ""

    @property
    def activities(self) -> str:
        page = address("activities", self.plan)
        return f"{page}?line={self.pk}" if page else ""

    @property
    def why_not(self) -> str:
        return self.exempted or self.waived or self.ended


@dataclass
class Section:
    status: str
    label: str
    sign: str
    count: int
    rows: list[InSchool]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def sections_of(line: CampaignLine, question: Question, number) -> dict:
    """Names by status, the first of each; with a status in the address only those, in pages."""
    asked, found = question.asked, standings(line, question)
    labels = {status: str(label) for status, label in CHOICES}
    having = {status: [each for each in found if each.is_(status)] for status in (*SECTIONS, SOON, NOTHING)}
    page: Page | None = None
    if asked.status:
        page = Paginator(having[asked.status], PAGE).get_page(number)
    sections = [
        Section(status, labels[status], SIGNS.get(status, ""), len(having[status]),
                list(page) if page else having[status][:SHOWN])
        for status in ((asked.status,) if asked.status else SECTIONS)
    ]  # fmt: skip
    shown = [row for section in sections for row in section.rows]
    if line.grades and asked.day >= question.today:
        add_classes(shown, question.today)
    chase([row for row in shown if row.status in {OVERDUE, DUE}], question)
    return {
        "sections": sections,
        "page": page,
        "counts": [(status, labels[status], len(having[status])) for status in SECTIONS],
        "nothing": len(having[NOTHING]),
        "total": len(found),
    }


def standings(line: CampaignLine, question: Question) -> list[InSchool]:
    """In the order of the schools' names."""
    found = [InSchool(*row) for row in _rows(line, question).values_list(*_COLUMNS)]
    return sorted(found, key=lambda each: (name_key(each.name), each.pk))


def _rows(line, question):
    rows = lines_as_of(question.asked.day, question.today).filter(campaign_line=line)
    return rows if question.whole else rows.filter(plan__in=question.plans.order_by().values("pk"))


def chase(rows: list[InSchool], question: Question) -> None:
    """Add what is missing in which period, and the secretaries who can be asked."""
    gaps = gaps_of([each.pk for each in rows], question.asked.day, question.today)
    people = contacts_of({each.unit for each in rows}, question.today)
    for each in rows:
        each.gaps, each.contacts = gaps.get(each.pk, []), people.get(each.unit, [])


def add_classes(rows: list[InSchool], today: date) -> None:
    """Which classes of the grades that the line names were reached, as it stands today."""
    lines = PlanLine.objects.filter(pk__in=[each.pk for each in rows]).select_related("plan")
    found = classes_of(lines.order_by("pk"), today)
    for each in rows:
        each.classes = found.get(each.pk)


def gaps_of(lines: Collection[int] | QuerySet, day: date, today: date) -> dict[int, list[Gap]]:
    """By line (ids, or rows with their one column): its owed periods that have begun and are not met, in order."""
    end = Coalesce("line__plan__ended_on", NO_END)
    rows = LinePeriod.objects.filter(unmet_on(day), line__in=lines, starts_on__lte=day, ends_on__lt=end)
    if day < today:
        then = Activity.objects.filter(period=OuterRef("pk"), held_on__lte=day).order_by().values("period")
        rows = rows.annotate(then=Coalesce(Subquery(then.annotate(n=Count("pk")).values("n")), 0))
    found: dict[int, list[Gap]] = defaultdict(list)
    columns = ("line", "starts_on", "ends_on", "expected", "then" if day < today else "done")
    for line, *rest in rows.order_by("line", "starts_on", "pk").values_list(*columns):
        found[line].append(Gap(*rest))
    return found


def contacts_of(units: set[int], day: date) -> dict[int, list[str]]:
    """The names of the secretaries of schools."""
    rows = Membership.objects.on(day).filter(unit__in=units, role=Membership.Role.SECRETARY, user__is_active=True)
    found: dict[int, list[str]] = defaultdict(list)
    for unit, name in rows.order_by("unit", "user__full_name", "pk").values_list("unit", "user__full_name"):
        if name and name not in found[unit]:
            found[unit].append(name)
    return found
