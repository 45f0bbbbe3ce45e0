"""The people of a class (or of a unit, beside its classes) or a unit's teams in a running stage, fifty at a time."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from contests.models import Answer, Attempt, Entrant, Extension, Member, Part, PartScore, Stage
from foundation.vietnamese.text import search_key
from schools.models import Enrolment, Person, Reach

PAGE = 50
STATES = ("in", "done", "none")


@dataclass(frozen=True)
class Seen:
    """One person or team. `attempt` is their newest of the stage."""

    person: Person | None
    entrant: Entrant | None
    attempt: Attempt | None
    attempts: int
    answered: int
    last: datetime | None
    extra: int  # minutes given beyond the time limit, so far
    state: str
    members: tuple[str, ...] = ()  # of a team

    @property
    def name(self) -> str:
        return str(self.person or self.entrant)


def people(stage: Stage, at, *, unit, school_class=None, state="", word="", number=1) -> Page:
    """A page of Seen in the order of names; `school_class` None: those of the unit who are in no class."""
    listed = _listed(stage, unit, school_class)
    if word:
        listed = listed.filter(name_search_key__contains=word)
    if state in STATES:
        listed = _in_state(listed, stage, at, state, {"entrant__person": OuterRef("pk")})
    page = Paginator(listed.order_by("name_sort_key", "pk"), PAGE).get_page(number)
    persons = list(page.object_list)
    entrants = {
        entrant.person_id: entrant
        for entrant in Entrant.objects.filter(contest=stage.contest_id, person__in=persons).select_related("audience")
    }
    rows = [(person, entrants.get(person.pk)) for person in persons]
    page.object_list = _seen(rows, stage, at, unit, school_class)
    return page


def teams(stage: Stage, at, *, unit, state="", word="", number=1) -> Page:
    """A page of Seen, teams of a unit in the order of their names."""
    listed = Entrant.objects.filter(contest=stage.contest_id, unit=unit, person=None)
    if stage.by_sittings:
        listed = listed.filter(appearances__sitting__stage=stage)
    if state in STATES:
        listed = _in_state(listed, stage, at, state, {"entrant": OuterRef("pk")})
    named = [one for one in listed.order_by("name_sort_key", "pk") if word in search_key(one.name)]
    page = Paginator(named, PAGE).get_page(number)
    members: dict[int, list[str]] = {}
    standing = Member.objects.standing().filter(entrant__in=page.object_list)
    names = standing.order_by("person__name_sort_key", "pk").values_list("entrant", "person__full_name")
    for entrant, name in names:
        members.setdefault(entrant, []).append(name)
    seen = _seen([(None, entrant) for entrant in page.object_list], stage, at, unit, None)
    page.object_list = [replace(one, members=tuple(members.get(one.entrant.pk, ()))) for one in seen]
    return page


def _listed(stage, unit, school_class):
    """The class list of today and whoever entered from the class; beside classes, staff and whoever entered."""
    entered = Entrant.objects.filter(contest=stage.contest_id, unit=unit, school_class=school_class)
    if school_class:
        now = Enrolment.objects.filter(school_class=school_class, person__left_on=None)
        return Person.objects.filter(Q(pk__in=entered.values("person")) | Q(pk__in=now.values("person")))
    listed = Q(pk__in=entered.values("person"))
    if stage.contest.audiences.filter(kind=Person.Kind.STAFF).exists():
        elsewhere = Entrant.objects.filter(contest=stage.contest_id).exclude(unit=unit, school_class=None)
        staff = Person.objects.filter(unit=unit, kind=Person.Kind.STAFF, left_on=None)
        listed |= Q(pk__in=staff.exclude(pk__in=elsewhere.values("person")).values("pk"))
    return Person.objects.filter(listed)


def _in_state(listed, stage, at, state, mine):
    inside = Exists(Attempt.objects.open().filter(part__stage=stage, accepts_until__gte=at, **mine))
    done = Exists(PartScore.objects.filter(stage=stage, part__kind=Part.Kind.PAPER, **mine))
    return listed.filter({"in": Q(inside), "done": Q(~inside, done), "none": Q(~inside, ~done)}[state])


def _seen(rows, stage, at, unit, school_class):
    """`rows`: (person or None for a team, entrant or None for who has not entered)."""
    attempts: dict[int, list[Attempt]] = {}
    for attempt in (
        Attempt.objects.filter(entrant__in=[entrant.pk for _person, entrant in rows if entrant], part__stage=stage)
        .select_related("part")
        .defer("paper")
        .order_by("started_at", "pk")
    ):
        attempts.setdefault(attempt.entrant_id, []).append(attempt)
    newest = [mine[-1].pk for mine in attempts.values()]
    saved = {
        pk: (answered, last)
        for pk, answered, last in Answer.objects.filter(attempt__in=newest)
        .order_by()
        .values_list("attempt")
        .annotate(n=Count("pk", filter=~Q(choices="")), last=Max("saved_at"))
    }
    extensions = _extensions(stage, at, unit, school_class)
    return [
        _one(person, entrant, at, attempts=attempts, saved=saved, extensions=extensions) for person, entrant in rows
    ]


def _extensions(stage, at, unit, school_class):
    """The time given in a stage to anybody of a class or unit, or of a unit above, or to all."""
    above = Reach.objects.on(timezone.localdate(at)).filter(unit=unit)
    for_all = Q(entrant=None, school_class=None, unit=None)
    given = for_all | Q(entrant__unit=unit) | Q(unit__in=above.values("superior"))
    if school_class:
        given |= Q(school_class=school_class)
    return list(Extension.objects.filter(given, part__stage=stage))


def _one(person, entrant, at, *, attempts, saved, extensions):
    mine = attempts.get(entrant.pk, []) if entrant else []
    newest = mine[-1] if mine else None
    answered, last = saved.get(newest.pk, (0, None)) if newest else (0, None)
    return Seen(
        person=person,
        entrant=entrant,
        attempt=newest,
        attempts=len(mine),
        answered=answered,
        last=last,
        extra=sum(each.minutes for each in extensions if _reaches(each, entrant, newest)),
        state=_state(newest, at),
    )


def _reaches(extension, entrant, newest):
    """Whether time given there reaches this person (in the part of their newest paper, if they have one)."""
    if newest and extension.part_id != newest.part_id:
        return False
    return extension.entrant_id is None or (entrant is not None and extension.entrant_id == entrant.pk)


def _state(newest, at):
    if newest is None:
        return "none"
    if newest.submitted_at:
        return "done"
    return "in" if newest.accepts_until >= at else "ending"
