"""What the page of a ranking shows one reader: a page of it, or only a unit, class or grade; what stands beside it."""

from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Q

from contests.measures import SHARES, Of, name
from contests.models import Entrant, Ranking
from contests.places import RuleChanged, ShownPlace, shown_places
from contests.why import value_text
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
    if ranking.of not in {Of.PERSON, Of.CLASS}:
        return Choice()
    if school_class and ranking.of == Of.PERSON:
        found = SchoolClass.objects.filter(pk=school_class).select_related("unit").first()
        return _of_class(ranking, found) if found else Choice()
    if unit:
        school = Unit.objects.filter(pk=unit).first()
        return _of_unit(ranking, school, grade) if school else Choice()
    if grade and all_grades:
        return Choice(_of_grade(ranking, grade), query={"grade": grade}, few=False)
    return Choice()


def _of_class(ranking, school_class):
    entrants = Entrant.objects.filter(contest=ranking.contest_id, school_class=school_class)
    words = f"{school_class.name}, {school_class.unit.name}"
    return Choice(Q(entrant__in=entrants), words, school_class.unit, query={"class": school_class.pk})


def _of_unit(ranking, unit, grade):
    classes = SchoolClass.objects.filter(unit=unit)
    grades = tuple(classes.order_by("grade").values_list("grade", flat=True).distinct())
    only = Q(school_class__in=classes)
    if ranking.of == Of.PERSON:
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


def shown_row(place: ShownPlace, measures, of: str) -> dict:
    """A place with its values in words; shares with the numbers they come from."""
    values = [
        {
            "label": name(measure, of),
            "text": value_text(measure.kind, value),
            "numbers": value if measure.kind in SHARES else "",
        }
        for measure, value in zip(measures, place.values, strict=True)
    ]
    return {"place": place, "values": values}


def rankings_beside(ranking: Ranking, user):
    """The rankings of the same contest this reader may see, in the order of stages."""
    beside = Ranking.objects.visible_to(user).filter(contest=ranking.contest_id)
    rankings = list(beside.select_related("stage").order_by("stage__order", "pk"))
    return rankings if len(rankings) > 1 else []


def over_size(ranking: Ranking, user) -> dict | None:
    """For organisers: of which classes or units more took part than the size on record says."""
    over = ranking.figures.get("over")
    if not over or not user.is_authenticated:
        return None
    return over if Ranking.objects.editable_by(user).filter(pk=ranking.pk).exists() else None
