"""Who lies under whom, on 5,000 units with a past: today and as of a date, beside a primary-key look-up.

The tree is a province's as it was and is: one department over 100 districts of about 50 schools each until 1 July 2025,
since then the department over every school for professional matters, and 600 communes of about 8 schools each for
administration. The question, "the ids of the units under this one", has a few answers for a commune and about fifty
for a district, which is what the goal is for. The department has all 5,000: that line says what it costs, its goal is
that it stays a small part of a page's work.
"""

from datetime import date

from django.utils import timezone

from schools.models import Link, Unit
from schools.querysets import units_under
from schools.reach import rebuild

SCHOOLS, DISTRICTS, COMMUNES = 4299, 100, 600
BEFORE, REFORM = date(2015, 1, 1), date(2025, 7, 1)
THEN = date(2024, 9, 5)


def _units(kind, count):
    rows = (Unit(kind=kind, name=f"{kind} {n}", code=f"{kind}-{n}", opened_on=BEFORE) for n in range(count))
    return Unit.objects.bulk_create(rows, batch_size=2000)


def _link(child, role, superior, day):
    return Link(child=child, role=role, superior=superior, valid_from=day)


def build():
    """The 5,000 units with both trees; returns the department, a district and a commune."""
    (department,) = _units("department", 1)
    districts, communes = _units("district", DISTRICTS), _units("commune", COMMUNES)
    links = []
    for district in districts:
        links += [_link(district, "professional", department, BEFORE), _link(district, "professional", None, REFORM)]
    for number, school in enumerate(_units("school", SCHOOLS)):
        links.append(_link(school, "professional", districts[number % DISTRICTS], BEFORE))
        links.append(_link(school, "professional", department, REFORM))
        links.append(_link(school, "administrative", communes[number % COMMUNES], REFORM))
    Link.objects.bulk_create(links, batch_size=2000)
    rebuild()
    return department, districts[7], communes[7]


def run(context):
    department, district, commune = build()
    today = timezone.localdate()
    keys = list(Unit.objects.order_by("pk").values_list("pk", flat=True))

    def look_up(number):
        return Unit.objects.get(pk=keys[number * 37 % len(keys)])

    def under(unit, day):
        return lambda number: units_under([unit.pk], day)

    def seen(number):
        return list(Unit.objects.under([commune.pk], today))

    assert len(units_under([commune.pk], today)) in {8, 9}
    assert len(units_under([district.pk], THEN)) in {43, 44}
    assert len(units_under([department.pk], today)) == SCHOOLS + 1
    base = context.calls(look_up, 2000)
    asked = [
        ("units under a commune today", commune, today, 2000, 5),
        ("units under a district as of 2024", district, THEN, 2000, 20),
        ("all units under the department today", department, today, 60, 25),
        ("all units under the department as of 2024", department, THEN, 60, 25),
    ]
    rows = context.ratio(context.calls(seen, 1000), base)
    return [
        context.at_most("the units of a commune themselves, as a page reads them", rows, "× look-up by key", 5),
    ] + [
        context.at_most(name, context.ratio(context.calls(under(unit, day), times), base), "× look-up by key", goal)
        for name, unit, day, times, goal in asked
    ]
