"""What class lists and staff lists tell: pupils, classes, staff. Of the school where the class was then."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Q, Sum

from contests.eligibility import years_before
from reports.sources.asked import Asked
from reports.sources.options import Options
from reports.sources.rows import Rows, added, grouped
from schools.models import Enrolment, Person, SchoolClass

CLASS = {"unit": "school_class__unit", "school_class": "school_class"}


def pupils(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    """By the sizes of the classes; from an age by the pupils on the lists, whose dates of birth are known."""
    if options.from_age:
        return _of_age(asked, options, units, by_class)
    rows = _of_grades(SchoolClass.objects.filter(year=asked.year), options).filter(size__gt=0)
    return _with_moved(asked, rows, units, Sum("size"), by_class=by_class, unit="unit", school_class="pk")


def _of_age(asked, options, units, by_class) -> Rows:
    day = options.on or asked.days[0]
    rows = Enrolment.objects.filter(
        Q(person__left_on=None) | Q(person__left_on__gt=asked.days[0]), school_class__year=asked.year,
        person__born_on__lte=years_before(day, options.from_age),
    )  # fmt: skip
    rows = _of_grades(rows, options, "school_class__")
    return _with_moved(asked, rows, units, Count("pk"), by_class=by_class, **CLASS)


def classes(asked: Asked, options: Options, units: Collection[int], by_class: bool) -> Rows:
    rows = _of_grades(SchoolClass.objects.filter(year=asked.year), options)
    return _with_moved(asked, rows, units, Count("pk"), by_class=by_class, unit="unit", school_class="pk")


def _of_grades(rows, options: Options, path: str = ""):
    return rows.filter(**{f"{path}grade__in": options.grades}) if options.grades else rows


def _with_moved(asked, rows, units, total, *, by_class, unit, school_class) -> Rows:
    """Classes that an act moved on since count where they were: few, so they are added one by one."""
    here = {pk: then for pk, then in asked.moved.items() if then in units}
    stayed = rows.filter(**{f"{unit}__in": units}).exclude(**{f"{school_class}__in": list(asked.moved)})
    found = grouped(stayed, by_class, total, unit=unit, school_class=school_class)
    back = rows.filter(**{f"{school_class}__in": list(here)}).order_by().values(of=F(school_class)) if here else None
    for pk, value in back.annotate(n=total).values_list("of", "n") if back is not None else ():
        key = (here[pk], pk) if by_class else here[pk]
        found[key] = added(found.get(key), value)
    return found


def staff(asked: Asked, _options: Options, units: Collection[int], by_class: bool) -> Rows:
    there = Q(left_on=None) | Q(left_on__gt=asked.days[1])
    rows = Person.objects.filter(there, unit__in=units, kind=Person.Kind.STAFF)
    return {} if by_class else grouped(rows, False, Count("pk"))


def born_by(options: Options, asked: Asked) -> date | None:
    """The last date of birth of who has the age asked for."""
    return years_before(options.on or asked.days[0], options.from_age) if options.from_age else None
