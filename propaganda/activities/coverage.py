"""Which classes the activities of a line reached, and which not, by name: for lines that name grades."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from propaganda.activities import rules
from propaganda.activities.classes import all_years, in_order, year_of
from propaganda.models import ClassReached, PlanLine
from schools.models import SchoolClass, SchoolYear


@dataclass
class Coverage:
    """The classes of the grades of one line in one school year, in the order people count them."""

    year: SchoolYear | None
    grades: list[int]
    reached: list[SchoolClass] = field(default_factory=list)
    missing: list[SchoolClass] = field(default_factory=list)
    present: int = 0  # pupils there, over all activities: one who came twice is two

    @property
    def total(self) -> int:
        return len(self.reached) + len(self.missing)


def classes_of(plan_lines: Iterable[PlanLine], day: date) -> dict[int, Coverage]:
    """By id, the coverage of those lines that name grades. Four queries for any number of lines, whose `plan` should
    come with them.

    Asked are the classes of the school year of `day`, or of the last (first) day of the line if that is before
    (after): a plan for a calendar year sees the new classes of autumn as not reached yet. A class that has been reached
    stays counted when it belongs to another school by now.
    """
    lines = [line for line in plan_lines if line.grades]
    years = all_years() if lines else []
    found = {
        line.pk: Coverage(year_of(max(line.starts_on, min(day, line.ends_on)), years), sorted(line.grades))
        for line in lines
    }
    here, reached = _here(lines, found), _reached(found)
    for line in lines:
        coverage = found[line.pk]
        counts = reached.get(line.pk, {})
        asked = {each.pk: each for each in here.get((line.plan.unit_id, coverage.year), ())}
        asked.update({each.pk: each for each, _present in counts.values() if each.year_id == _id(coverage.year)})
        of_grades = in_order(each for each in asked.values() if each.grade in coverage.grades)
        coverage.reached = [each for each in of_grades if each.pk in counts]
        coverage.missing = [each for each in of_grades if each.pk not in counts]
        coverage.present = sum(counts[each.pk][1] for each in coverage.reached)
    return found


def _id(year):
    return year and year.pk


def _here(lines, found) -> dict[tuple, list[SchoolClass]]:
    """(unit id, year) -> classes."""
    units = {line.plan.unit_id for line in lines}
    years = {coverage.year for coverage in found.values() if coverage.year}
    by_id = {year.pk: year for year in years}
    here: dict[tuple, list[SchoolClass]] = {}
    for each in SchoolClass.objects.filter(unit__in=units, year__in=years) if years else ():
        here.setdefault((each.unit_id, by_id[each.year_id]), []).append(each)
    return here


def _reached(found) -> dict[int, dict[int, tuple[SchoolClass, int]]]:
    """Line id -> class id -> (class, how many were there) of activities that count."""
    rows = ClassReached.objects.filter(rules.counts("activity__"), activity__line__in=found)
    reached: dict[int, dict[int, tuple[SchoolClass, int]]] = {}
    for row in rows.select_related("school_class", "activity"):
        of_line = reached.setdefault(row.activity.line_id, {})
        before = of_line.get(row.school_class_id, (None, 0))[1]
        of_line[row.school_class_id] = (row.school_class, before + row.present)
    return reached
