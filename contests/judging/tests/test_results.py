"""The narrow rows of judged parts: what counts, what is taken off, and when panels are levelled."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.judging.results import part_scores, score_sitting, why_not_levelled, worked
from contests.models import Appearance, Panel, Part, PartRun, PartScore, ResultsUpload, ScoreSheet, Sitting, Timing
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sheet, make_team, make_team_world
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@shared
def world():
    return make_team_world(teams=2, judges=3)


@pytest.fixture
def part(world):
    return world.parts[0]


def sheets(world, part, team, *given):
    return [make_sheet(team, part, judge, *points) for judge, points in zip(world.judges, given, strict=False)]


def on_stage(team, part, *minutes, **fields):
    for each in minutes:
        Timing.objects.create(appearance=team, part=part, started_at=AT, ended_at=AT + each * MINUTE, **fields)


def points_of(team):
    return PartScore.objects.filter(entrant=team.entrant).values_list("points", flat=True).first()


class TestWhatCounts:
    @pytest.mark.parametrize(("combines", "points"), [("mean", "13.6667"), ("trimmed", "15"), ("median", "15")])
    def test_as_the_part_combines(self, world, part, combines, points):
        part.combines = combines
        sheets(world, part, world.teams[0], (8, 8), (8, 7), (5, 5))
        score_sitting(world.sitting, [part], at=AT)
        assert points_of(world.teams[0]) == Decimal(points)

    def test_only_sheets_that_are_handed_in(self, world, part):
        kept, *others = sheets(world, part, world.teams[0], (8, 8), (1, 1), (2, 2))
        for sheet, state in zip(others, ("open", "void"), strict=True):
            ScoreSheet.objects.filter(pk=sheet.pk).update(state=state)
        score_sitting(world.sitting, [part], at=AT)
        assert points_of(world.teams[0]) == kept.total == 16

    def test_a_team_that_was_absent_or_withdrew_has_no_score(self, world, part):
        sheets(world, part, world.teams[0], (8, 8))
        score_sitting(world.sitting, [part], at=AT)
        assert points_of(world.teams[0]) == 16
        Appearance.objects.filter(pk=world.teams[0].pk).update(state="withdrawn")
        score_sitting(world.sitting, [part], at=AT)
        assert points_of(world.teams[0]) is None

    def test_sheets_come_before_a_workbook(self, world, part):
        upload = ResultsUpload.objects.create(sitting=world.sitting, number=1, state="accepted", sent_at=AT)
        for team in world.teams:
            upload.results.create(appearance=team, part=part, points=11)
        sheets(world, part, world.teams[0], (8, 8))
        score_sitting(world.sitting, [part], at=AT)
        rows = PartScore.objects.filter(part=part).order_by("points").values_list("points", "elsewhere")
        assert list(rows) == [(11, True), (16, False)]

    def test_part_scores_writes_nothing(self, world, part):
        sheets(world, part, world.teams[0], (8, 8))
        scores = part_scores(part, world.teams, at=AT)
        assert [(pk, score.points) for pk, score in scores.items()] == [(world.teams[0].entrant_id, 16)]
        assert not PartScore.objects.exists()


class TestTime:
    def test_stretches_add_up_and_void_ones_do_not_count(self, world, part):
        Part.objects.filter(pk=part.pk).update(minute_penalty=2, minute_penalty_most=5)
        part.refresh_from_db()
        sheets(world, part, world.teams[0], (8, 8))
        on_stage(world.teams[0], part, 4, 4)
        on_stage(world.teams[0], part, 60, voided_at=AT, voided_reason="Nhầm đội")
        one = worked(part, world.teams)[world.teams[0].pk]
        assert (one.seconds, one.penalty, one.points) == (480, 2, 14)
        on_stage(world.teams[0], part, 7)
        one = worked(part, world.teams)[world.teams[0].pk]
        assert (one.combined, one.penalty, one.points) == (16, 5, 11)

    def test_a_running_clock_does_not_count_yet(self, world, part):
        Part.objects.filter(pk=part.pk).update(minute_penalty=2)
        part.refresh_from_db()
        sheets(world, part, world.teams[0], (8, 8))
        Timing.objects.create(appearance=world.teams[0], part=part, started_at=AT)
        assert worked(part, world.teams)[world.teams[0].pk].penalty == 0

    def test_nothing_falls_under_zero(self, world, part):
        Part.objects.filter(pk=part.pk).update(minute_penalty=20)
        part.refresh_from_db()
        sheets(world, part, world.teams[0], (8, 8))
        on_stage(world.teams[0], part, 10)
        assert worked(part, world.teams)[world.teams[0].pk].points == 0


class TestLevelling:
    @pytest.fixture
    def part(self, world, part):
        Part.objects.filter(pk=part.pk).update(levels_panels=True)
        Sitting.objects.filter(pk=world.sitting.pk).update(panels_by_lot=True)
        PartRun.objects.filter(sitting=world.sitting, part=part).update(state="closed", closed_at=AT)
        world.sitting.refresh_from_db()
        part.refresh_from_db()
        return part

    @pytest.fixture
    def six(self, world, part):
        """Two panels of one judge, three teams each: a strict panel and a mild one that differ by 4 points."""
        second = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
        other = make_judge(world.sitting)
        teams = [*world.teams, *(make_team(world.sitting) for _each in range(4))]
        for number, team in enumerate(teams):
            if number >= 3:
                Appearance.objects.filter(pk=team.pk).update(panel=second)
            make_sheet(team, part, other if number >= 3 else world.judges[0], 5 + number % 3, 5 if number < 3 else 9)
        return Appearance.objects.filter(sitting=world.sitting).order_by("pk")

    def test_where_teams_were_spread_by_lot(self, world, part, six):
        found = [(one.combined, one.levelled, one.points) for one in worked(part, six).values()]
        assert found == [(10, 12, 12), (11, 13, 13), (12, 14, 14), (14, 12, 12), (15, 13, 13), (16, 14, 14)]
        assert why_not_levelled(part, world.sitting) == ""

    def test_some_teams_alone_come_out_as_among_all(self, world, part, six):
        assert [one.points for one in worked(part, six[:1]).values()] == [12]

    def test_the_time_is_taken_off_after_it(self, world, part, six):
        part.minute_penalty = Decimal(1)
        on_stage(six[0], part, 8)
        one = worked(part, six)[six[0].pk]
        assert (one.levelled, one.penalty, one.points) == (12, 1, 11)

    @pytest.mark.parametrize(
        "change",
        [
            lambda world, part: Sitting.objects.update(panels_by_lot=False),
            lambda world, part: PartRun.objects.update(state="running", closed_at=None),
            lambda world, part: Appearance.objects.filter(pk=world.teams[0].pk).update(state="absent"),
            lambda world, part: Appearance.objects.update(panel=world.judges[0].panel),
        ],
        ids=["not by lot", "not closed", "two teams", "one panel"],
    )
    def test_otherwise_scores_stand_as_given(self, world, part, six, change):
        change(world, part)
        world.sitting.refresh_from_db()
        assert why_not_levelled(part, world.sitting) != ""
        assert {one.levelled for one in worked(part, six).values()} == {None}

    def test_not_where_the_part_does_not_ask_for_it(self, world, part, six):
        part.levels_panels = False
        assert [one.points for one in worked(part, six).values()] == [10, 11, 12, 14, 15, 16]


@pytest.mark.parametrize("number", [1, 3])
def test_scoring_costs_the_same_for_one_team_and_three(number, django_assert_num_queries):
    world = make_team_world(teams=number, judges=3)
    for team in world.teams:
        sheets(world, world.parts[0], team, (8, 8), (7, 7), (6, 6))
    with django_assert_num_queries(9):
        score_sitting(world.sitting, [world.parts[0]], at=AT)


def test_who_withdrew_and_came_back_counts_once():
    world = make_team_world(teams=1, judges=2)
    team, part = world.teams[0], world.parts[0]
    first, second = world.judges
    make_sheet(team, part, first, 10, 10)
    make_sheet(team, part, second, 0, 0)
    second.withdrawn_at, second.withdrawn_reason = AT, "Bận"
    second.save()
    make_sheet(team, part, make_judge(world.sitting, user=second.user), 4, 4)
    score_sitting(world.sitting, [part], at=AT)
    assert team.entrant.scores.get(part=part).points == 14
