"""The classes that figures by class are filled in for."""

from collections.abc import Collection

from contests.models import Audience, Entrant, FrozenSize
from propaganda.activities.classes import in_order
from reports.models import Requirement
from reports.sources.asked import Asked
from schools.models import SchoolClass, Unit


def classes_of(requirement: Requirement, unit: Unit) -> list[SchoolClass]:
    """By grade, then 6A2 before 6A10."""
    return classes_by_unit(Asked(requirement), [unit.pk])[unit.pk]


def classes_by_unit(asked: Asked, units: Collection[int]) -> dict[int, list[SchoolClass]]:
    """Those that were counted when the contest opened, or entered it since. Where nobody counted: the classes of the
    school year, of the grades it is about."""
    pairs: set[tuple[int, int]] = set()  # (unit, class)
    if asked.contest:
        counted = FrozenSize.objects.filter(contest=asked.contest, unit__in=units, school_class__isnull=False)
        entered = Entrant.objects.filter(contest=asked.contest, unit__in=units, school_class__isnull=False)
        for rows in (counted, entered):
            pairs |= set(rows.order_by().values_list("unit", "school_class").distinct())
    known = {unit for unit, _class in pairs}
    there = _of_year(asked, [unit for unit in units if unit not in known])
    classes = SchoolClass.objects.in_bulk([pk for _unit, pk in pairs])
    found: dict[int, list[SchoolClass]] = {unit: [] for unit in units}
    for unit, pk in pairs:
        found[unit].append(classes[pk])
    for unit, school_class in there:
        found[unit].append(school_class)
    return {unit: in_order(each) for unit, each in found.items()}


def _of_year(asked: Asked, units) -> list[tuple[int, SchoolClass]]:
    back = {pk: unit for pk, unit in asked.moved.items() if unit in set(units)}
    rows = SchoolClass.objects.filter(year=asked.year)
    if (grades := _grades(asked)) is not None:
        rows = rows.filter(grade__in=grades)
    stayed = rows.filter(unit__in=units).exclude(pk__in=list(asked.moved))
    found = [(each.unit_id, each) for each in stayed]
    return found + ([(back[each.pk], each) for each in rows.filter(pk__in=list(back))] if back else [])


def _grades(asked: Asked) -> set[int] | None:
    """Those the contest invites, or all lines of the campaign name; None: any."""
    if asked.contest:
        audiences = Audience.objects.filter(contest=asked.contest, kind=Audience.Kind.PUPIL).order_by("pk")
        spans = list(audiences.values_list("grade_from", "grade_to"))
        return {grade for low, high in spans for grade in range(low or 1, (high or 12) + 1)} if spans else None
    if asked.requirement.campaign:
        named = [
            set(grades) for grades in asked.requirement.campaign.lines.order_by("pk").values_list("grades", flat=True)
        ]
        return set().union(*named) if named and all(named) else None
    return None
