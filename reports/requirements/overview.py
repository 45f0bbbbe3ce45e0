"""Rounds of reports with their counts: those a person receives, those asked for; and the units on the list of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils import timezone

from foundation.vietnamese.text import search_key
from reports.models import Obligation, Requirement
from reports.moments import standing_case, standing_of
from reports.querysets import OVERSEEING
from reports.requirements.standings import LABELS, LOOKS, MISSING, Counts
from schools.ordering import name_key
from schools.querysets import lies_under, seat_units

PAGE = 40
State = Requirement.State
_ORDER = Case(
    When(state=State.OPEN, then=Value(0)), When(state=State.DRAFT, then=Value(1)), default=Value(2),
    output_field=IntegerField(),
)  # fmt: skip


@dataclass(frozen=True)
class Round:
    requirement: Requirement
    counts: Counts


@dataclass(frozen=True)
class OnTheList:
    """A unit of the list, and how its report stands."""

    obligation: Obligation
    standing: str

    @property
    def label(self):
        return LABELS[self.standing]

    @property
    def look(self) -> str:
        return LOOKS.get(self.standing, "")

    @property
    def missing(self) -> bool:
        return self.standing in MISSING


def coming_to(user) -> QuerySet[Obligation]:
    """Those that come to units at or below a seat that works with them, to be decided on or as a copy."""
    if user.is_superuser:
        return Obligation.objects.all()
    units, today = seat_units(user, OVERSEEING), timezone.localdate()
    if not units:
        return Obligation.objects.none()
    return Obligation.objects.filter(lies_under("receiver", units, today) | lies_under("copied_to", units, today))


def received_by(user) -> QuerySet[Requirement]:
    return Requirement.objects.filter(pk__in=coming_to(user).values("requirement"))


def asked_for_by(user) -> QuerySet[Requirement]:
    """Those of units at or below a seat that works with them, drafts included."""
    return Requirement.objects.overseen_by(user)


def rounds_page(rows: QuerySet[Requirement], counted: QuerySet[Obligation], asked, at: datetime):
    """The page that the address asks for (`page`, `state`, `q`), each round with the counts of its `counted`; as many
    queries for 1 as for 40."""
    if (state := asked.get("state")) in State.values:
        rows = rows.filter(state=state)
    if word := search_key(asked.get("q", "")):
        # Titles have no search key of their own, and there are few of them.
        names = rows.order_by("pk").values_list("pk", "title", "document")
        rows = rows.filter(pk__in=[pk for pk, title, number in names if word in search_key(f"{title} {number}")])
    rows = rows.select_related("unit").annotate(stands=_ORDER).order_by("stands", "-due_at", "-pk")
    page: Any = Paginator(rows, PAGE).get_page(asked.get("page"))
    page.object_list = counted_rounds(list(page.object_list), counted, at)
    return page


def counted_rounds(requirements: list[Requirement], counted: QuerySet[Obligation], at: datetime) -> list[Round]:
    found = {each.pk: Counts() for each in requirements}
    rows = counted.filter(requirement__in=found).annotate(standing=standing_case(at)).order_by()
    for requirement, standing, number in rows.values_list("requirement", "standing").annotate(Count("pk")):
        found[requirement][standing] += number
    return [Round(each, found[each.pk]) for each in requirements]


def units_of(requirement: Requirement, user, at: datetime) -> list[OnTheList]:
    """The list of one requirement in the reader's reach, in the order of names."""
    rows = Obligation.objects.visible_to(user).filter(requirement=requirement).select_related("unit", "receiver")
    found = []
    for obligation in rows:
        obligation.requirement = requirement
        found.append(OnTheList(obligation, standing_of(obligation, at)))
    return sorted(found, key=lambda each: (name_key(each.obligation.unit.name), each.obligation.pk))


def chosen(units: list[OnTheList], asked) -> list[OnTheList]:
    """Those the address asks for: `standing`, `receiver` (id) and `q` (name, name at launch, code)."""
    standing, receiver, word = asked.get("standing", ""), asked.get("receiver", ""), search_key(asked.get("q", ""))
    if standing in LABELS:
        units = [each for each in units if each.standing == standing]
    if receiver:
        units = [each for each in units if str(each.obligation.receiver_id) == receiver]
    return [each for each in units if not word or _named(each.obligation, word)]


def _named(obligation: Obligation, word: str) -> bool:
    unit = obligation.unit
    return word in unit.name_search_key or word in search_key(obligation.unit_name) or word == unit.code.casefold()


def receivers_of(units: list[OnTheList]) -> list[tuple[Any, Counts]]:
    """(receiver, counts of what goes to it), in the order of names."""
    found: dict[int, Counts] = {}
    receivers = {}
    for each in units:
        receiver = each.obligation.receiver
        receivers[receiver.pk] = receiver
        found.setdefault(receiver.pk, Counts())[each.standing] += 1
    order = sorted(receivers, key=lambda pk: (name_key(receivers[pk].name), pk))
    return [(receivers[pk], found[pk]) for pk in order]


def units_page(units: list[OnTheList], asked):
    return Paginator(units, PAGE).get_page(asked.get("page"))
