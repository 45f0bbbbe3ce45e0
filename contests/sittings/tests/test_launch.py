import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contests.models import (
    Appearance,
    Board,
    Contest,
    Entrant,
    Measure,
    Panel,
    PartRun,
    Prize,
    Promotion,
    Ranking,
    Sitting,
    Stage,
)
from contests.sittings.launching import Changed, launch, plan_of, units_below
from contests.sittings.rules import NotPossible
from contests.sittings.tests.builders import launched, make_district
from contests.tests.builders import AT
from contests.tests.team_builders import make_team_contest
from foundation.history.models import Event
from schools.models import Reach, Unit, UnitName
from schools.tests.builders import make_seat, make_unit

pytestmark = pytest.mark.django_db


def enter(stage, unit, name):
    return Entrant.objects.create(
        contest=stage.contest, unit=unit, audience=stage.contest.audiences.get(), name=name, name_key=name.casefold(),
        entered_at=AT,
    )  # fmt: skip


def test_everything_of_a_sitting_is_made():
    stage, [one, two] = make_district("THCS Đại Mỗ", "THCS Mễ Trì")
    organiser = make_seat(stage.contest.unit, "organiser")
    first, second = launched(stage, [one, two], pilots=[one], by=organiser)
    assert (first.state, first.due_at, first.launched_at, first.launched_by) == (
        "planned", stage.results_due_at, AT, organiser,
    )  # fmt: skip
    assert (first.pilot, second.pilot) == (True, False)
    assert [first.panels.count(), second.panels.count()] == [1, 1]
    parts = list(stage.parts.order_by("order").values_list("pk", flat=True))
    assert list(first.runs.order_by("part__order").values_list("part", "state")) == [(pk, "waiting") for pk in parts]
    assert not Board.objects.exists()


def test_rankings_are_copied_with_measures_and_prizes_and_hidden():
    stage, [school] = make_district("THCS Đại Mỗ")
    pattern = stage.rankings.get(each_sitting=True)
    Prize.objects.create(ranking=pattern, order=1, level="first", count=1, amount=500_000)
    Prize.objects.create(ranking=pattern, order=2, level="second", count=2)
    [sitting] = launched(stage, [school])
    ranking = sitting.rankings.get()
    assert (ranking.pattern, ranking.name, ranking.of, ranking.state, ranking.each_sitting, ranking.stage) == (
        pattern, pattern.name, "team", "hidden", False, stage,
    )  # fmt: skip
    assert [list(each.measures.order_by("order").values_list("order", "kind", "direction", "part"))
            for each in (ranking, pattern)] == [
        [(1, "points", "high", None), (2, "part", "high", stage.parts.get(order=2).pk),
         (3, "part", "high", stage.parts.get(order=3).pk), (4, "decision", "high", None)]
    ] * 2  # fmt: skip
    assert list(ranking.prizes.order_by("order").values_list("level", "count", "amount")) == [
        ("first", 1, 500_000), ("second", 2, None),
    ]  # fmt: skip
    assert pattern.prizes.count() == 2


def test_launched_again_only_the_missing_are_added():
    stage, [one, two, three] = make_district("THCS A", "THCS B", "THCS C")
    [first] = launched(stage, [one])
    Sitting.objects.filter(pk=first.pk).update(place="Nhà văn hóa")
    launched(stage, [one, two, three])
    assert list(stage.sittings.order_by("unit__name").values_list("unit", "place")) == [
        (one.pk, "Nhà văn hóa"), (two.pk, ""), (three.pk, ""),
    ]  # fmt: skip
    assert Panel.objects.count() == 3
    assert Ranking.objects.exclude(pattern=None).count() == 3


def test_a_double_tap_launches_once():
    stage, [one] = make_district("THCS A")
    digest = plan_of(stage, [one]).digest
    made = [launch(stage, [one.pk], [], shown=[one.pk], digest=digest, by=None, at=AT) for _each in range(2)]
    assert made == [1, 0]
    assert stage.sittings.count() == 1


def change_pattern(stage, _units):
    Measure.objects.filter(ranking__each_sitting=True, kind="decision").delete()


def add_part(stage, _units):
    stage.parts.create(order=9, kind="judged", name="Thêm")


def rename(_stage, units):
    Unit.objects.filter(pk=units[0].pk).update(name="THCS Tên Mới")
    UnitName.objects.filter(unit=units[0]).update(name="THCS Tên Mới")


def launch_another(stage, units):
    launched(stage, [units[1]])


def move_the_due_date(stage, _units):
    Stage.objects.filter(pk=stage.pk).update(results_due_at=AT)


@pytest.mark.parametrize("meanwhile", [change_pattern, add_part, rename, launch_another, move_the_due_date])
def test_what_changed_since_it_was_shown_is_looked_at_again(meanwhile):
    stage, units = make_district("THCS A", "THCS B")
    ids = [unit.pk for unit in units]
    digest = plan_of(stage, units).digest
    meanwhile(stage, units)
    before = stage.sittings.count()
    with pytest.raises(Changed):
        launch(stage, ids, [], shown=ids, digest=digest, by=None, at=AT)
    assert stage.sittings.count() == before


def test_a_unit_that_was_not_shown_is_not_launched_to():
    stage, [one, two] = make_district("THCS A", "THCS B")
    with pytest.raises(Changed):
        launch(stage, [one.pk, two.pk], [], shown=[one.pk], digest=plan_of(stage, [one]).digest, by=None, at=AT)
    assert not Sitting.objects.exists()


def test_a_unit_of_somebody_else_is_never_launched_to():
    stage, [one] = make_district("THCS A")
    stranger = make_unit("THCS Nơi khác", under=make_unit("Phòng khác", kind="district"))
    assert set(units_below(stage, AT.date())) == {one, stage.contest.unit}
    ids = [one.pk, stranger.pk]
    with pytest.raises(Changed):
        launch(stage, ids, [], shown=ids, digest=plan_of(stage, [one, stranger]).digest, by=None, at=AT)


@pytest.mark.parametrize("how", [{"opened": False}, {"closed": True}, {"by_sittings": False}])
def test_only_a_stage_of_an_open_contest_that_units_hold(how):
    stage, [one] = make_district("THCS A", **({"opened": False} if "opened" in how else {}))
    if "closed" in how:
        Contest.objects.update(state="closed")
    if "by_sittings" in how:
        Stage.objects.update(by_sittings=False)
    with pytest.raises(NotPossible):
        launched(stage, [one])
    assert not Sitting.objects.exists()


def test_teams_entered_beforehand_appear():
    stage, [one, two] = make_district("THCS A", "THCS B")
    teams = [enter(stage, one, "Đội Sao Mai"), enter(stage, one, "Đội Bình Minh"), enter(stage, two, "Đội Sao Mai")]
    first, second = launched(stage, [one, two])
    assert list(first.appearances.order_by("pk").values_list("entrant", "state", "order", "panel")) == [
        (team.pk, "expected", None, first.panels.get().pk) for team in teams[:2]
    ]
    assert second.appearances.get().entrant == teams[2]


def test_a_later_stage_has_only_those_promoted():
    stage, [one] = make_district("THCS A")
    Stage.objects.filter(pk=stage.pk).update(promotes=1)
    later = make_team_contest(stage.contest.unit)
    Stage.objects.filter(pk=later.pk).update(contest=stage.contest, order=2)
    Ranking.objects.filter(stage=later).update(contest=stage.contest)
    later = Stage.objects.get(pk=later.pk)
    promoted, _left = enter(stage, one, "Đội Sao Mai"), enter(stage, one, "Đội Bình Minh")
    Promotion.objects.create(stage=later, entrant=promoted, rank=1, at=AT)
    [sitting] = launched(later, [one])
    assert list(sitting.appearances.values_list("entrant", flat=True)) == [promoted.pk]


def test_history_says_who_launched_to_whom():
    stage, [one, two] = make_district("THCS A", "THCS B")
    organiser = make_seat(stage.contest.unit, "organiser")
    launched(stage, [one, two], by=organiser)
    event = Event.objects.of(stage).get()
    assert (event.verb, event.by, event.changes) == (
        "launch",
        organiser,
        {"sittings": 2, "units": ["THCS A", "THCS B"]},
    )
    assert Event.objects.filter(verb="launch", subject_type="contests.sitting", by=organiser).count() == 2


def bare_units(stage, count):
    """Many schools below the organiser, their rows written directly."""
    units = Unit.objects.bulk_create(
        Unit(kind="school", level="lower", name=f"THCS Số {n}", code=f"S{n}", opened_on="2000-01-01")
        for n in range(count)
    )
    Reach.objects.bulk_create(
        Reach(superior=stage.contest.unit, unit=unit, role="professional", depth=1, valid_from="2000-01-01")
        for unit in units
    )
    return units


def queries_of(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_three_hundred_units_cost_few_queries():
    stage = make_team_contest()
    units = bare_units(stage, 310)
    ids = [unit.pk for unit in units]
    few, many = ids[:10], ids[10:]

    def of(some):
        rows = Unit.objects.filter(pk__in=some)
        digest = plan_of(stage, rows).digest
        return lambda: launch(stage, some, [], shown=some, digest=digest, by=None, at=AT)

    small, large = queries_of(of(few)), queries_of(of(many))
    assert stage.sittings.count() == 310
    assert PartRun.objects.count() == 930
    assert Measure.objects.filter(ranking__sitting__isnull=False).count() == 1240
    assert Appearance.objects.count() == 0
    # What grows are only batches of rows: SQLite takes so many values in one statement.
    assert small <= 25
    assert large <= 60
