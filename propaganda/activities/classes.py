"""The classes of a school on a day, and how many pupils it has: what an activity is entered from and compared with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from foundation.vietnamese.text import natural
from propaganda.models import Activity, ClassReached, Plan
from schools.models import SchoolClass, SchoolYear


@dataclass(frozen=True)
class SchoolSize:
    """Pupils of a school in one year. `pupils` None: neither class lists nor a number told by the school."""

    pupils: int | None
    year: SchoolYear | None = None
    classes: int = 0


def all_years() -> list[SchoolYear]:
    return list(SchoolYear.objects.order_by("starts_on", "pk"))


def year_of(day: date, years: Collection[SchoolYear]) -> SchoolYear | None:
    """The school year a day belongs to; in the holidays the one that was."""
    begun = [year for year in years if year.starts_on <= day]
    return max(begun, key=lambda year: (year.starts_on, year.pk), default=None)


def in_order(classes) -> list[SchoolClass]:
    """By grade, then 6A2 before 6A10."""
    return sorted(classes, key=lambda each: (each.grade, natural(each.name), each.pk))


def classes_between(plan: Plan, first: date, last: date) -> list[tuple[SchoolYear, list[SchoolClass]]]:
    """The school's classes of each school year that days from `first` to `last` belong to, the newest year first."""
    years = all_years()
    at_first = year_of(first, years)
    touched = [year for year in years if year == at_first or first < year.starts_on <= last]
    found = in_order(SchoolClass.objects.filter(unit=plan.unit_id, year__in=touched).select_related("year"))
    by_year = [(year, [each for each in found if each.year_id == year.pk]) for year in reversed(touched)]
    return [(year, classes) for year, classes in by_year if classes]


def size_on(plan: Plan, day: date) -> SchoolSize:
    """The sum of the class sizes of that school year; without class lists what the school told."""
    year = year_of(day, all_years())
    sizes = list(SchoolClass.objects.filter(unit=plan.unit_id, year=year).values_list("size", flat=True)) if year else []
    if sum(sizes):
        return SchoolSize(sum(sizes), year, len(sizes))
    return SchoolSize(plan.pupils_told)


def reached_by(activity: Activity) -> list[ClassReached]:
    """The classes of an activity, in the order people count them."""
    rows = ClassReached.objects.filter(activity=activity).select_related("school_class")
    return sorted(rows, key=lambda row: (row.school_class.grade, natural(row.school_class.name), row.pk))
