"""Pupils of a school's roster as a team is made of them: with the class they are in, found without accents."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from contests.eligibility import admitted, of_own_class
from schools.models import Person, Unit

MOST_SHOWN = 12


def with_class(people, day):
    """Each person with `class_pk`, `class_name` and `class_grade` of that day (None: in no class)."""
    return people.annotate(
        class_pk=of_own_class("school_class", day),
        class_name=of_own_class("school_class__name", day),
        class_grade=of_own_class("school_class__grade", day),
        class_key=of_own_class("school_class__name_key", day),
    )


def pupils_of(unit: Unit, at):
    """Everybody on the roster of a unit who has not left it, with their classes."""
    day = timezone.localdate(at)
    return with_class(Person.objects.filter(unit=unit).filter(Q(left_on=None) | Q(left_on__gte=day)), day)


def persons(ids: Iterable[int], at) -> dict[int, Any]:
    """These people by id, whichever unit they are of, with their classes."""
    found = with_class(Person.objects.filter(pk__in=list(ids)), timezone.localdate(at))
    return {person.pk: person for person in found.select_related("unit")}


def candidates(contest, unit: Unit, words: str, *, without: Iterable[int] = (), at) -> list[Any]:
    """Up to MOST_SHOWN of the unit's roster who may enter; each of the words (searched without accents) is in the name
    or is the class. Ordered by grade, class and name."""
    people = pupils_of(unit, at).exclude(pk__in=list(without))
    for grades in _grades(contest):
        people = people.filter(grades)
    for word in words.split():
        people = people.filter(Q(name_search_key__contains=word) | Q(class_key=word))
    ordered = people.order_by("class_grade", "class_name", "name_sort_key", "pk")
    # Twice as many, since some of them may be kept out by more than their grade.
    some = list(ordered[: 2 * MOST_SHOWN])
    may = admitted(contest, some, at)
    return [person for person in some if person.pk in may][:MOST_SHOWN]


def _grades(contest):
    """A first sieve by what all audiences have in common: their kinds and the span of their grades."""
    rows = list(contest.audiences.order_by("pk").values_list("kind", "grade_from", "grade_to"))
    yield Q(kind__in={kind for kind, _low, _high in rows})
    if rows and all(low for _kind, low, _high in rows):
        yield Q(class_grade__gte=min(low for _kind, low, _high in rows))
    if rows and all(high for _kind, _low, high in rows):
        yield Q(class_grade__lte=max(high for _kind, _low, high in rows))
