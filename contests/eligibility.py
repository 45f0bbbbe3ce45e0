"""Who belongs to which audience, and who may not enter: said once, as conditions on Person, asked for one or for all.

A person belongs to the first audience (in order of its id) whose every condition they meet. What is not known of them
(a date of birth where an age is asked for) does not meet a condition.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, Case, Exists, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from contests.models import Audience, Contest, Exclusion
from schools.models import Enrolment, Membership, Person, SchoolClass
from schools.querysets import lies_under, reach_of

# How long after the end of a school year its classes are those pupils are in.
STILL_IN_CLASS = timedelta(days=150)


@dataclass(frozen=True)
class Admission:
    """What a contest is to a person: the audience they belong to, if any, and what keeps them out, if anything."""

    audience: Audience | None = None
    exclusion: Exclusion | None = None


def by_teams(contest: Contest) -> bool:
    """Whether teams enter this contest, never single persons."""
    return hasattr(contest, "team_rule")


def class_of(person, day: date) -> SchoolClass | None:
    """The class a person is in on a day, by the newest school year that has begun and is not long over."""
    enrolment = _enrolments(day).filter(person=person).select_related("school_class").first()
    return enrolment.school_class if enrolment else None


def _enrolments(day):
    """Newest first: the first of a person is their class on that day.

    Over the summer, and until the new lists are in, it is still that of the year before; who is on no list since then
    has gone, marked as left or not.
    """
    rows = Enrolment.objects.filter(year__starts_on__lte=day, year__ends_on__gte=day - STILL_IN_CLASS)
    return rows.order_by("-year__starts_on", "pk")


def of_own_class(field: str, day: date) -> Subquery:
    """A field of Enrolment for a row of Person: of the class they are in on a day."""
    return Subquery(_enrolments(day).filter(person=OuterRef("pk")).values(field)[:1])


def audiences_of(contests: Iterable[int]) -> list[Audience]:
    """The audiences of contests in order, each knowing when its contest opens (`opens_at`): ages are of that day."""
    official = Min("contest__stages__opens_at", filter=Q(contest__stages__practice=False))
    opens = Coalesce(official, Min("contest__stages__opens_at"))
    return list(Audience.objects.filter(contest__in=contests).annotate(opens_at=opens).order_by("pk"))


def belongs(audience: Audience, day: date) -> Q:
    """The condition on Person of an audience (from audiences_of) on a day; whose contest it is comes on top."""
    meets = Q(kind=audience.kind)
    grade = of_own_class("school_class__grade", day)
    if audience.grade_from:
        meets &= Q(GreaterThanOrEqual(grade, audience.grade_from))
    if audience.grade_to:
        meets &= Q(LessThanOrEqual(grade, audience.grade_to))
    if audience.unit_kind:
        meets &= Q(unit__kind=audience.unit_kind)
    if audience.school_level:
        meets &= Q(unit__level=audience.school_level)
    if audience.residence_id:
        there = [audience.residence_id]
        meets &= lies_under("residence", there, day) | lies_under("unit", there, day)
    return meets & _of_age(audience, day)


def _of_age(audience, day):
    if not (audience.age_from or audience.age_to):
        return Q()
    opens = getattr(audience, "opens_at", None)
    on = audience.age_on or (timezone.localdate(opens) if opens else day)
    meets = Q(born_on__isnull=False)
    if audience.age_from:
        meets &= Q(born_on__lte=years_before(on, audience.age_from))
    if audience.age_to:
        meets &= Q(born_on__gt=years_before(on, audience.age_to + 1))
    return meets


def years_before(day: date, years: int) -> date:
    """The last date of birth of who has lived that many whole years on a day: born on 29/02, one is older on 01/03."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, month=2, day=28)


def barred(exclusion: Exclusion, day: date) -> Q:
    """The condition on Person of an exclusion on a day."""
    if exclusion.person_id:
        return Q(pk=exclusion.person_id)
    there = [exclusion.unit_id]
    if not exclusion.role:
        return lies_under("unit", there, day)
    seats = Membership.objects.on(day).filter(user=OuterRef("user"), role=exclusion.role)
    return Q(user__isnull=False) & Q(Exists(seats.filter(unit__in=reach_of(there, day).values("unit"))))


def people_of(audience: Audience, day: date):
    """Everybody on the rosters at or below the contest's unit (see asked_by_ended) who belongs to an audience and is
    not excluded."""
    audiences = audiences_of([audience.contest_id])
    earlier = [one for one in audiences if one.pk < audience.pk]
    [own] = [one for one in audiences if one.pk == audience.pk]
    unit = Contest.objects.select_related("unit").get(pk=own.contest_id).unit
    people = Person.objects.under([unit.pk], unit.day_of_tree(day))
    people = people.filter(belongs(own, day), Q(left_on=None) | Q(left_on__gte=day))
    for other in earlier:
        people = people.exclude(pk__in=Person.objects.filter(belongs(other, day)).values("pk"))
    for exclusion in Exclusion.objects.filter(contest=own.contest_id).order_by("pk"):
        people = people.exclude(pk__in=Person.objects.filter(barred(exclusion, day)).values("pk"))
    return people


def admissions(person, contests: Iterable[int], at: datetime, entered: Iterable[int] = ()) -> dict[int, Admission]:
    """What each contest is to a person, in three queries however many they are.

    Of those they have `entered` only what keeps them out is asked: their audience is kept with their entry.
    """
    day, fresh = timezone.localdate(at), set(contests) - set(entered)
    exclusions = list(
        Exclusion.objects.filter(Q(person=None) | Q(person=person), contest__in={*contests, *entered}).order_by("pk")
    )
    audiences = audiences_of(fresh) if fresh else []
    conditions = {f"in_{one.pk}": belongs(one, day) for one in audiences if one.kind == person.kind}
    conditions |= {f"out_{one.pk}": barred(one, day) for one in exclusions}
    true = _which_hold([person], conditions).get(person.pk, frozenset())
    found: dict[int, dict] = defaultdict(dict)
    for audience in audiences:
        if f"in_{audience.pk}" in true:
            found[audience.contest_id].setdefault("audience", audience)
    for exclusion in exclusions:
        if f"out_{exclusion.pk}" in true:
            found[exclusion.contest_id].setdefault("exclusion", exclusion)
    return {contest: Admission(**found.get(contest, {})) for contest in {*contests, *entered}}


def admitted(contest: Contest, people: Iterable[Person], at: datetime) -> dict[int, Audience]:
    """The audience of each of these people (by their id) who may enter a contest, in three queries."""
    day = timezone.localdate(at)
    audiences = audiences_of([contest.pk])
    exclusions = list(Exclusion.objects.filter(contest=contest).order_by("pk"))
    conditions = {f"in_{one.pk}": belongs(one, day) for one in audiences}
    conditions |= {f"out_{one.pk}": barred(one, day) for one in exclusions}
    found = {}
    for person, true in _which_hold(people, conditions).items():
        own = next((audience for audience in audiences if f"in_{audience.pk}" in true), None)
        if own and not any(name.startswith("out_") for name in true):
            found[person] = own
    return found


def _which_hold(people, conditions: dict[str, Q]) -> dict[int, frozenset[str]]:
    """The names of the conditions that each person meets, by the id of the person."""
    if not conditions:
        return {}
    asked = {
        name: Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
        for name, condition in conditions.items()
    }
    rows = Person.objects.filter(pk__in=[person.pk for person in people]).annotate(**asked).values("pk", *asked)
    return {row["pk"]: frozenset(name for name in asked if row[name]) for row in rows}
