"""What the page of a ranking shows one reader: a page of it, or only a unit, class or grade; what stands beside it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q

from contests.measures import SHARES, SINGLE, Kind, Of, name
from contests.models import Entrant, Part, Ranking
from contests.places import RuleChanged, ShownPlace, shown_places
from contests.why import value_text
from foundation.ui.templatetags.portal import score
from schools.models import SchoolClass, Unit


@dataclass(frozen=True)
class Choice:
    """Only the places of a unit, of a class, of a grade in a unit. Rank numbers stay those of the whole ranking.

    Each starts from the entrants of one unit, so it costs the same in a ranking of any size. A grade alone does not:
    that is offered to staff, and read along the places until a page is full.
    """

    only: Q | None = None
    words: str = ""
    unit: Unit | None = None
    grades: tuple[int, ...] = ()
    query: dict = field(default_factory=dict)
    few: bool = True


def chosen(ranking: Ranking, asked, *, all_grades: bool) -> Choice:
    """What the address asks for (`unit`, `class`, `grade`: whole numbers); what makes no sense is left out."""
    unit, school_class, grade = (_number(asked.get(key)) for key in ("unit", "class", "grade"))
    if ranking.of not in {Of.PERSON, Of.CLASS, Of.TEAM}:
        return Choice()
    if school_class and ranking.of == Of.PERSON:
        found = SchoolClass.objects.filter(pk=school_class).select_related("unit").first()
        return _of_class(ranking, found) if found else Choice()
    if unit:
        school = Unit.objects.filter(pk=unit).first()
        return _of_unit(ranking, school, grade) if school else Choice()
    if grade and all_grades and ranking.of != Of.TEAM:
        return Choice(_of_grade(ranking, grade), query={"grade": grade}, few=False)
    return Choice()


def _of_class(ranking, school_class):
    entrants = Entrant.objects.filter(contest=ranking.contest_id, school_class=school_class)
    words = f"{school_class.name}, {school_class.unit.name}"
    return Choice(Q(entrant__in=entrants), words, school_class.unit, query={"class": school_class.pk})


def _of_unit(ranking, unit, grade):
    classes = SchoolClass.objects.filter(unit=unit)
    only, grades = Q(school_class__in=classes), tuple[int, ...]()
    if ranking.of != Of.TEAM:
        grades = tuple(classes.order_by("grade").values_list("grade", flat=True).distinct())
    if ranking.of in SINGLE:
        only = Q(entrant__in=Entrant.objects.filter(contest=ranking.contest_id, unit=unit))
    query = {"unit": unit.pk}
    if grade in grades:
        only &= _of_grade(ranking, grade)
        query["grade"] = grade
    return Choice(only, unit.name, unit, grades, query)


def _of_grade(ranking, grade):
    path = "school_class" if ranking.of == Of.CLASS else "entrant__school_class"
    return Q(**{f"{path}__grade": grade})


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass(frozen=True)
class Listed:
    """A page of places. Of the whole ranking by number (`page`); of a choice by where it goes on (`after`)."""

    places: list[ShownPlace]
    page: Page
    after: int | None = None
    outdated: bool = False


def listing(ranking: Ranking, user, choice: Choice, asked, size: int) -> Listed:
    """Positions are dense, so any page is a range of the index and nothing is counted."""
    page = Paginator(range(1, ranking.total + 1), size).get_page(asked.get("page"))
    try:
        if choice.only is None:
            return Listed(list(shown_places(ranking, user, first=page.start_index() or 1, count=size)), page)
        first = _number(asked.get("after")) or 0
        places = list(shown_places(ranking, user, first=first + 1, count=size + 1, only=choice.only, few=choice.few))
        return Listed(places[:size], page, places[size - 1].position if len(places) > size else None)
    except RuleChanged:
        return Listed([], page, outdated=True)


class ShownColumn(NamedTuple):
    """A column of values: of the measure at `spot` of the rule, or of the part at `spot` of those stored behind it."""

    label: str
    kind: str
    spot: int
    of_part: bool = False


def columns_of(ranking: Ranking, measures) -> list[ShownColumn]:
    """What stands beside each place: the measures; of teams all parts beside the total, each with its maximum."""
    stored = ranking.figures.get("parts", [])
    columns = [
        ShownColumn(str(name(measure, ranking.of)), measure.kind, index)
        for index, measure in enumerate(measures)
        if measure.part_id not in stored
    ]
    parts = Part.objects.in_bulk(stored)
    of_parts = [
        ShownColumn(f"{parts[part].name} ({score(parts[part].maximum)})", Kind.POINTS, index, of_part=True)
        for index, part in enumerate(stored)
        if part in parts
    ]
    total = next((at for at, column in enumerate(columns, start=1) if column.kind == Kind.POINTS), 0)
    return [*columns[:total], *of_parts, *columns[total:]]


def stored_value(place: ShownPlace, column: ShownColumn) -> str:
    return (place.parts if column.of_part else place.values)[column.spot]


def shown_row(place: ShownPlace, columns) -> dict:
    """A place with its values in words; shares with the numbers they come from."""
    values = [
        {
            "label": column.label,
            "text": value_text(column.kind, stored_value(place, column)),
            "numbers": stored_value(place, column) if column.kind in SHARES else "",
        }
        for column in columns
    ]
    return {"place": place, "values": values}


def rankings_beside(ranking: Ranking, user):
    """The rankings of the same contest this reader may see, in the order of stages; of sittings those of the same one
    and their own."""
    contest = Ranking.objects.filter(contest=ranking.contest_id)
    beside = Q(pk__in=contest.near(user).values("pk")) | Q(pk=ranking.pk)
    if ranking.sitting_id:
        beside |= Q(sitting=ranking.sitting_id)
    found = Ranking.objects.visible_to(user).filter(beside, contest=ranking.contest_id)
    rankings = list(found.select_related("stage", "sitting__unit").order_by("stage__order", "sitting", "pk"))
    return rankings if len(rankings) > 1 else []


def over_size(ranking: Ranking, user) -> dict | None:
    """For organisers: of which classes or units more took part than the size on record says."""
    over = ranking.figures.get("over")
    if not over or not user.is_authenticated:
        return None
    return over if Ranking.objects.editable_by(user).filter(pk=ranking.pk).exists() else None


def held_back(ranking: Ranking, at) -> bool:
    """Whether others than who holds it do not see it now, although it is not hidden or its sitting has its results."""
    if ranking.each_sitting or (ranking.state == Ranking.State.HIDDEN and ranking.sitting_id is None):
        return False
    return not Ranking.objects.shown(at).filter(pk=ranking.pk).exists()


def made_by(ranking: Ranking, user) -> list[Ranking]:
    """Of a pattern: the rankings of the sittings by it, as far as the reader may see them yet."""
    if not ranking.each_sitting:
        return []
    made = Ranking.objects.visible_to(user).filter(pattern=ranking.pk).select_related("sitting__unit")
    return list(made.order_by("sitting__unit__name", "pk"))
