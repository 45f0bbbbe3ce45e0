"""Filling in what the portal knows: 1,000 schools × 60 figures against 100 × 60, of a contest and a campaign.

That it costs at most 12 × as much, asks the database not once more, and one grouped query a figure source: 60 figures
of 25 sources and their options. Again: `python3 portal.py bench reports_sources`.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import cycle, islice
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.measure import Context, Result
from contests.models import Entrant, FrozenSize, PartScore
from propaganda.models import Activity, LinePeriod, Plan, PlanLine
from propaganda.tests.builders import AT as RECORDED
from propaganda.tests.builders import make_campaign, make_plan_line
from reports.models import Figure
from reports.sources import SOURCES, known
from reports.sources.tests.world import AT, OPENS, asking, make_contest
from schools.models import Person, SchoolClass, Unit
from schools.reach import rebuild
from schools.tests.builders import LONG_AGO, make_unit, make_year

SMALL, LARGE, FIGURES, PUPILS, CLASSES = 100, 1000, 60, 6, 3
MOST = 12


def run(context: Context) -> list[Result]:
    small, large = (make_world(schools) for schools in (SMALL, LARGE))
    acts = [filling(*world) for world in (large, small)]
    found = [act(0) for act in acts]
    if min(found) < SMALL * (FIGURES - 5):  # of staff, and of people without a size, nothing is known
        raise AssertionError(f"only {found} numbers were found")
    ratio = context.ratio(*(context.calls(act, times) for act, times in zip(acts, (2, 20), strict=True)))
    requirement = large[0]
    asked = [queries(act) for act in acts]
    different = {(each.source, str(each.source_options)) for each in requirement.form.figures.exclude(source="")}
    return [
        context.at_most(f"{FIGURES} figures of {LARGE} schools against {SMALL}", ratio, "×", MOST),
        context.at_most("queries more", asked[0] - asked[1], "queries", 0),
        context.at_most("queries a source", asked[0] / len(different), "queries", 1.5),
    ]


def filling(requirement, schools) -> Callable[[int], int]:
    return lambda _number: len(known(requirement, schools))


def queries(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act(0)
    return len(asked)


def make_world(number: int):
    """A district with so many schools, each with classes, pupils who took part, and activities."""
    district = make_unit(f"Phòng {number}", kind="district")
    Unit.objects.bulk_create(
        Unit(kind="school", level="lower", name=f"THCS {number}-{each}", code=f"B{number}-{each}", opened_on=LONG_AGO)
        for each in range(number)
    )
    schools = list(Unit.objects.filter(code__startswith=f"B{number}-").order_by("pk"))
    rebuild()
    world = make_contest(district)
    campaign = make_campaign(district, counts_successes=True)
    _contest(world, schools)
    _campaign(campaign, schools)
    requirement = asking(district, *islice(cycle(SOURCES), FIGURES), contest=world.contest, campaign=campaign)
    _narrowed(requirement)
    return requirement, schools


def _narrowed(requirement) -> None:
    """The second time a source comes it is of some grades or people only, where it can be."""
    for figure in requirement.form.figures.exclude(source="").order_by("pk")[len(SOURCES) :]:
        options = SOURCES[figure.source].options
        figure.source_options = {"grades": [6]} if "grades" in options else {"of": "all"} if "of" in options else {}
        Figure.objects.filter(pk=figure.pk).update(source_options=figure.source_options)


def _contest(world, schools) -> None:
    year, pupils = make_year(2020), world.audiences["pupil"]
    SchoolClass.objects.bulk_create(
        SchoolClass(unit=school, year=year, grade=6 + at, name=f"{6 + at}A", name_key=f"{6 + at}a", size=40)
        for school in schools
        for at in range(CLASSES)
    )
    classes = {}
    for each in SchoolClass.objects.filter(unit__in=[school.pk for school in schools]).order_by("pk"):
        classes.setdefault(each.unit_id, []).append(each)
    FrozenSize.objects.bulk_create(
        FrozenSize(contest=world.contest, audience=pupils, unit=each.unit, school_class=each, size=40, frozen_at=OPENS)
        for own in classes.values()
        for each in own
    )
    people = Person.objects.bulk_create(
        Person(unit=school, full_name=f"Em {at}", name_sort_key="em", name_search_key="em", born_on=date(2008, 1, 1))
        for school in schools
        for at in range(PUPILS)
    )
    entrants = Entrant.objects.bulk_create(
        Entrant(contest=world.contest, person=person, audience=pupils, unit_id=person.unit_id,
                school_class=classes[person.unit_id][at % CLASSES], entered_at=AT)
        for at, person in enumerate(people)
    )  # fmt: skip
    PartScore.objects.bulk_create(
        PartScore(entrant=entrant, part=part, stage=part.stage, points=Decimal(50), seconds=60, attempts=2,
                  points_sum=Decimal(90), reached_at=AT, updated_at=AT)
        for entrant in entrants
        for part in world.parts
    )  # fmt: skip


def _campaign(campaign, schools) -> None:
    plans = Plan.objects.bulk_create(
        Plan(campaign=campaign, unit=school, unit_name=school.name, state="agreed") for school in schools
    )
    first = make_plan_line(plans[0], campaign_line=campaign.lines.get())
    same = {field.attname: getattr(first, field.attname) for field in PlanLine._meta.concrete_fields
            if field.attname not in {"id", "plan_id"}}  # fmt: skip
    lines = [first, *PlanLine.objects.bulk_create(PlanLine(plan=plan, **same) for plan in plans[1:])]
    periods = LinePeriod.objects.bulk_create(
        LinePeriod(line=line, starts_on=line.starts_on, ends_on=date(2022, 3, 30), expected=1) for line in lines[1:]
    )
    periods.insert(0, first.periods.order_by("starts_on")[0])
    Activity.objects.bulk_create(
        Activity(plan_id=line.plan_id, line=line, period=period, held_on=line.starts_on, recorded_at=RECORDED,
                 client_id=uuid4(), form="session", title="Buổi tuyên truyền", pupils=40)
        for line, period in zip(lines, periods, strict=True)
        for _time in range(3)
    )  # fmt: skip
