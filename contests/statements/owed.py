"""Which forms a contest asks for: one for each class of pupils, and one for the staff of each unit."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min
from django.utils import timezone

from contests.eligibility import admitted
from contests.models import Audience, Contest, Entrant, FrozenSize, Part, Stage
from foundation.vietnamese.text import natural, search_key
from schools.models import Enrolment, Person, SchoolClass, SchoolYear, Unit
from schools.querysets import units_under

ASKED = (Audience.Kind.PUPIL, Audience.Kind.STAFF)
_KEY = re.compile(r"(\d{1,18})-([cu])(\d{1,18})")


@dataclass(frozen=True)
class Owed:
    """One form: the people of an audience in a class, or at a unit outside any class (its staff)."""

    audience: Audience
    unit: Unit
    school_class: SchoolClass | None = None
    frozen: int | None = None  # how many there were when the contest opened

    @property
    def contest(self) -> Contest:
        return self.audience.contest

    @property
    def key(self) -> str:
        """As it stands in addresses: 5-c12 is class 12 of audience 5, 5-u3 those of unit 3 outside any class."""
        of = f"c{self.school_class.pk}" if self.school_class else f"u{self.unit.pk}"
        return f"{self.audience.pk}-{of}"

    @property
    def name(self) -> str:
        return self.school_class.name if self.school_class else self.audience.name

    @property
    def order(self) -> tuple:
        """By unit, then by grade and class as people count them: 10A2 before 10A10; those without a class last."""
        grade = self.school_class.grade if self.school_class else 99
        return (search_key(self.unit.name), self.unit.pk, grade, natural(self.name), self.audience.pk, self.key)

    def of_this(self) -> dict:
        """The filter that finds rows of this form by audience, class and unit."""
        if self.school_class:
            return {"audience": self.audience, "school_class": self.school_class}
        return {"audience": self.audience, "unit": self.unit, "school_class": None}


def parts_of(contest: Contest) -> list[Part]:
    """What a form is about: every part that counts, round by round."""
    parts = Part.objects.filter(stage__contest=contest, stage__practice=False).select_related("stage")
    return list(parts.order_by("stage__order", "order", "pk"))


def window(contest: Contest) -> tuple[datetime | None, datetime | None]:
    """The first opening and the last closing of the stages that count."""
    ends = Stage.objects.filter(contest=contest, practice=False).aggregate(first=Min("opens_at"), last=Max("closes_at"))
    return ends["first"], ends["last"]


def has_closed(contest: Contest, at: datetime) -> bool:
    last = window(contest)[1]
    return contest.state != Contest.State.DRAFT and last is not None and last <= at


def owed_for(contest: Contest, *, units: set[int] | None = None, classes: Collection[int] = ()) -> list[Owed]:
    """Every form of a contest, in order, at these units (None: at any) or of these classes.

    Who is asked is what was counted when the contest opened, and whoever has entered since. For an audience nobody
    counted it is today's classes and staff below the contest's unit.
    """
    audiences = {audience.pk: audience for audience in contest.audiences.all() if audience.kind in ASKED}
    for audience in audiences.values():
        audience.contest = contest
    found = _counted(audiences)
    for key in set(audiences) - {audience for audience, _unit, _class in found}:
        found |= _today(contest, audiences[key])
    for audience, unit, school_class in _entered(audiences):
        found.setdefault((audience, None if school_class else unit, school_class), None)
    return sorted(_with_objects(found, audiences, units, classes), key=lambda owed: owed.order)


# A form is known by its audience and its class, or by its audience and its unit where it has no class.
Found = dict[tuple[int, int | None, int | None], int | None]


def _counted(audiences) -> Found:
    rows = FrozenSize.objects.filter(audience__in=audiences).order_by("pk")
    return {
        (audience, None if school_class else unit, school_class): size
        for audience, unit, school_class, size in rows.values_list("audience", "unit", "school_class", "size")
    }


def _entered(audiences):
    rows = Entrant.objects.filter(audience__in=audiences).order_by("audience", "unit", "school_class")
    return rows.values_list("audience", "unit", "school_class").distinct()


def _today(contest, audience) -> Found:
    last = window(contest)[1]
    day = timezone.localdate(last or contest.created_at)
    year = SchoolYear.objects.filter(starts_on__lte=day).order_by("-starts_on", "-pk").first()
    below = units_under([contest.unit_id], contest.unit.day_of_tree(day))
    if audience.kind == Audience.Kind.STAFF:
        units = Person.objects.filter(unit__in=below, kind=Person.Kind.STAFF, left_on=None).values_list(
            "unit", flat=True
        )
        return {(audience.pk, unit, None): None for unit in units.order_by("unit").distinct()}
    classes = SchoolClass.objects.filter(unit__in=below, year=year)
    if audience.grade_from:
        classes = classes.filter(grade__gte=audience.grade_from)
    if audience.grade_to:
        classes = classes.filter(grade__lte=audience.grade_to)
    if audience.unit_kind:
        classes = classes.filter(unit__kind=audience.unit_kind)
    if audience.school_level:
        classes = classes.filter(unit__level=audience.school_level)
    return {(audience.pk, None, pk): None for pk in classes.order_by("pk").values_list("pk", flat=True)}


def _with_objects(found: Found, audiences, units, own_classes):
    class_ids = {school_class for _audience, _unit, school_class in found if school_class}
    classes = _by_id(SchoolClass.objects.select_related("unit", "year"), class_ids)
    unit_ids = {unit for _audience, unit, _class in found if unit}
    single = _by_id(Unit.objects.all(), unit_ids)
    for (audience, unit, school_class), size in found.items():
        of = classes[school_class] if school_class else None
        at = of.unit if of else single[unit]
        if units is None or at.pk in units or school_class in own_classes:
            yield Owed(audiences[audience], at, of, size)


BATCH = 5000  # parameters of one statement


def _by_id(rows, ids) -> dict:
    found = {}
    ids = sorted(ids)
    for start in range(0, len(ids), BATCH):
        found.update({row.pk: row for row in rows.filter(pk__in=ids[start : start + BATCH])})
    return found


def owed_by_key(key: str) -> Owed | None:
    """The form of an address, whether or not the reader may see it; None for what is no form."""
    match = _KEY.fullmatch(key)
    if not match:
        return None
    asked = Audience.objects.filter(pk=match[1], kind__in=ASKED, contest__team_rule=None)
    audience = asked.select_related("contest__unit").first()
    school_class = unit = None
    if match[2] == "c":
        school_class = SchoolClass.objects.filter(pk=match[3]).select_related("unit", "year").first()
        unit = school_class.unit if school_class else None
    else:
        unit = Unit.objects.filter(pk=match[3]).first()
    return _if_asked(Owed(audience, unit, school_class)) if audience and unit else None


def _if_asked(owed: Owed) -> Owed | None:
    """With its frozen size; a class or unit this contest does not ask has no form."""
    of = owed.of_this()
    frozen = FrozenSize.objects.filter(**of).first()
    if frozen:
        return Owed(owed.audience, owed.unit, owed.school_class, frozen.size)
    if Entrant.objects.filter(contest=owed.contest, **of).exists():
        return owed
    counted = FrozenSize.objects.filter(audience=owed.audience).exists()
    key = (None, owed.school_class.pk) if owed.school_class else (owed.unit.pk, None)
    return owed if not counted and (owed.audience.pk, *key) in _today(owed.contest, owed.audience) else None


def people_of(owed: Owed) -> list[Person]:
    """Everybody on a form, in the order of names: who entered from there, and who is there and has not entered."""
    entered = Entrant.objects.filter(contest=owed.contest, **owed.of_this()).values("person")
    first, _last = window(owed.contest)
    opened = first or owed.contest.created_at
    day = timezone.localdate(opened)
    there = _there(owed).exclude(entries__contest=owed.contest).exclude(left_on__lt=day)
    rows = Person.objects.filter(pk__in=entered) | Person.objects.filter(pk__in=_invited(owed, there, opened))
    return list(rows.order_by("name_sort_key", "pk"))


def _there(owed: Owed):
    if owed.school_class:
        return Person.objects.filter(enrolments__school_class=owed.school_class)
    people = Person.objects.filter(unit=owed.unit, kind=owed.audience.kind)
    enrolled = Enrolment.objects.filter(person__unit=owed.unit).values("person")
    return people if owed.audience.kind == Audience.Kind.STAFF else people.exclude(pk__in=enrolled)


def _invited(owed: Owed, people, at) -> list[int]:
    """Of people who have not entered: those this very audience invites."""
    return [person for person, audience in admitted(owed.contest, people, at).items() if audience == owed.audience]
