"""Schools with a contest and a campaign, and what is asked about them; rows are written directly."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from contests.models import (
    Audience,
    Award,
    Contest,
    Entrant,
    FrozenSize,
    Measure,
    Member,
    Part,
    PartScore,
    Prize,
    Ranking,
    Stage,
    TeamRule,
)
from reports.sources import known
from reports.tests.builders import make_figure, make_form, make_requirement
from schools.tests.builders import make_class, make_person, make_unit, make_year

AT = datetime(2020, 9, 20, 1, tzinfo=UTC)
OPENS, CLOSES = datetime(2020, 9, 15, 1, tzinfo=UTC), datetime(2020, 10, 15, 1, tzinfo=UTC)
DUE = datetime(2020, 10, 30, 17, tzinfo=UTC)
_numbers = count(1)


def make_contest(unit, *, teams=False):
    """Open, one stage that counts (two parts) and one for practice; audiences of pupils (6–9), staff, citizens."""
    contest = Contest.objects.create(unit=unit, title="Tìm hiểu dịch vụ công", created_at=OPENS, state="open")
    pupils = Audience.objects.create(contest=contest, name="Học sinh", kind="pupil", grade_from=6, grade_to=9)
    staff = Audience.objects.create(contest=contest, name="Cán bộ, giáo viên", kind="staff")
    citizens = Audience.objects.create(contest=contest, name="Người dân", kind="citizen")
    if teams:
        TeamRule.objects.create(contest=contest, least=1, most=5)
    stage, practice = (
        Stage.objects.create(contest=contest, order=order, name=name, opens_at=OPENS, closes_at=CLOSES, practice=rest)
        for order, name, rest in ((1, "Chính thức", False), (2, "Thi thử", True))
    )
    parts = [Part.objects.create(stage=stage, order=order, name=f"Phần {order}") for order in (1, 2)]
    return SimpleNamespace(
        contest=contest, audiences={"pupil": pupils, "staff": staff, "citizen": citizens}, stage=stage, parts=parts,
        practice=Part.objects.create(stage=practice, order=1, name="Thử"),
    )  # fmt: skip


def make_entrant(world, unit, *, kind="pupil", school_class=None, born_on=None, at=AT):
    person = make_person(unit, kind=kind, school_class=school_class, born_on=born_on)
    return Entrant.objects.create(
        contest=world.contest, person=person, audience=world.audiences[kind], unit=unit, school_class=school_class,
        entered_at=at,
    )  # fmt: skip


def make_team(world, unit, people, *, at=AT):
    """`people`: (class, role, whether they left)."""
    name = f"Đội {next(_numbers)}"
    team = Entrant.objects.create(
        contest=world.contest, name=name, name_key=name, audience=world.audiences["pupil"], unit=unit, entered_at=at
    )
    for school_class, role, left in people:
        Member.objects.create(
            entrant=team, contest=world.contest, person=make_person(unit, school_class=school_class), role=role,
            school_class=school_class, joined_at=at, left_at=at if left else None,
        )  # fmt: skip
    return team


def score(entrant, part, points, *, attempts=1, points_sum=None, at=AT):
    return PartScore.objects.create(
        entrant=entrant, part=part, stage=part.stage, points=Decimal(points), seconds=60, attempts=attempts,
        points_sum=Decimal(points if points_sum is None else points_sum), reached_at=at, updated_at=at,
    )  # fmt: skip


def make_award(world, *, level="first", of="person", state="given", **subject):
    ranking, _new = Ranking.objects.get_or_create(
        contest=world.contest, stage=world.stage, of=of, name=f"Xếp hạng {of}", defaults={"state": "official"}
    )
    Measure.objects.get_or_create(ranking=ranking, order=1, kind="points", direction="high")
    prize, _new = Prize.objects.get_or_create(
        ranking=ranking, level=level, defaults={"order": ranking.prizes.count() + 1}
    )
    return Award.objects.create(prize=prize, ranking=ranking, rank=1, state=state, proposed_at=AT, **subject)


def freeze(world, kind, unit, size, school_class=None):
    return FrozenSize.objects.create(
        contest=world.contest, audience=world.audiences[kind], unit=unit, school_class=school_class, size=size,
        frozen_at=OPENS,
    )  # fmt: skip


def make_schools(district, number=3, year=2020):
    """Schools of two classes of grades 6 and 8, with sizes 30, 31, …"""
    schools = [make_unit(f"Trường THCS số {each}", under=district) for each in range(1, number + 1)]
    for at, school in enumerate(schools):
        make_class(school, "6A", year=make_year(year), grade=6, size=30 + at)
        make_class(school, "8A", year=make_year(year), grade=8, size=40 + at)
    return schools


def asking(unit, *sources, campaign=None, contest=None, **fields):
    """A requirement whose figures are these sources: a key, or (key, options)."""
    form = make_form(unit, {"code": "typed"})
    section = form.sections.get()
    for number, source in enumerate(sources):
        key, options = (source, {}) if isinstance(source, str) else source
        make_figure(section, f"f{number}", source=key, source_options=options, by_class=True)
    return make_requirement(
        unit, form, contest=contest, campaign=campaign, **{"opens_at": OPENS, "due_at": DUE, **fields}
    )


def values(requirement, units, *, by_class=False):
    """`{unit: [value of each source in order]}`, None: not known; by class `{class: […]}`."""
    found = known(requirement, units, by_class=by_class)
    figures = list(requirement.form.figures.exclude(source="").order_by("pk"))
    if not by_class:
        keys = {unit: unit.pk for unit in units}
        lines = {unit: [found.get((pk, each.pk)) for each in figures] for unit, pk in keys.items()}
    else:
        classes = sorted({key[2] for key in found if len(key) == 3})
        units_of = {key[2]: key[0] for key in found if len(key) == 3}
        lines = {pk: [found.get((units_of[pk], each.pk, pk)) for each in figures] for pk in classes}
    return {key: [each and each.value for each in line] for key, line in lines.items()}


DAY = timedelta(days=1)
FIRST = date(2020, 9, 15)
