"""Two at once: whatever the order, nothing counts twice and nothing slips in after a part was closed."""

import pytest
from django.db import transaction

from contests.judging.actions import Refused, lock_run, replace_sheet
from contests.judging.clock import start_clock, stop_clock
from contests.judging.closing import Blocked, close_part
from contests.judging.discussions import open_discussion
from contests.judging.panels import add_judge, withdraw_judge
from contests.judging.rules import may_mark
from contests.judging.tests.builders import hand_in_all, points_of, state_of
from contests.models import Discussion, ScoreSheet, Sitting, Timing
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_sheet, make_team_world
from foundation.history.models import Event
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_team_world(teams=2, judges=2)


@pytest.fixture
def part(world):
    return world.parts[0]


def hand_in(world, team, judge, part):
    """As a device does it: the run's lock, then whether it may, then the sheet."""

    def act():
        lock_run(world.sitting, part)
        if not may_mark(judge, team, part):
            make_sheet(team, part, judge, 8, 8)

    return act


class TestClosing:
    def test_waits_for_a_sheet_in_flight_and_counts_it(self, world, part):
        hand_in_all(world, part, 7, 7, but={(0, 0)})
        with in_flight(hand_in(world, world.teams[0], world.judges[0], part)):
            close_part(world.sitting, part, by=None, at=AT)
        assert state_of(world, part) == "closed"
        assert points_of(world.teams[0], part) == 15

    def test_a_sheet_that_comes_while_it_closes_is_late(self, world, part):
        hand_in_all(world, part, 4, 4, but={(0, 0)})
        with in_flight(lambda: close_part(world.sitting, part, reason="Hết giờ", by=None, at=AT)):
            run_in_transaction(hand_in(world, world.teams[0], world.judges[0], part))
        assert ScoreSheet.objects.filter(judge=world.judges[0], appearance=world.teams[0]).count() == 0
        assert points_of(world.teams[0], part) == 8

    def test_two_chairs_press_at_once(self, world, part):
        hand_in_all(world, part)
        with in_flight(lambda: close_part(world.sitting, part, by=world.judges[0].user, at=AT)):
            close_part(world.sitting, part, by=world.secretary, at=AT)
        assert [event.by for event in Event.objects.filter(verb="close part")] == [world.judges[0].user]

    def test_the_last_two_parts_closed_at_once_make_the_sitting_judged(self, world):
        one, paper, two = world.parts
        for each in (one, two):
            hand_in_all(world, each)
        for team in world.teams:
            give_points(team, None, 30, None)
        close_part(world.sitting, paper, by=None, at=AT)
        with in_flight(lambda: close_part(world.sitting, one, by=None, at=AT)):
            close_part(world.sitting, two, by=None, at=AT)
        assert Sitting.objects.get(pk=world.sitting.pk).state == "judged"

    def test_a_correction_in_flight_is_missed_by_nobody(self, world, part):
        sheets = hand_in_all(world, part)
        with in_flight(lambda: replace_sheet(sheets[0], reason="…", by=None, at=AT)), pytest.raises(Blocked):
            close_part(world.sitting, part, by=None, at=AT)
        assert state_of(world, part) == "running"


def run_in_transaction(act):
    with transaction.atomic():
        act()


class TestTwoAtOnce:
    def test_two_judges_of_one_team(self, world, part):
        with in_flight(hand_in(world, world.teams[0], world.judges[0], part)):
            run_in_transaction(hand_in(world, world.teams[0], world.judges[1], part))
        assert ScoreSheet.objects.counting().filter(appearance=world.teams[0]).count() == 2

    def test_two_start_the_clock_of_one_team(self, world, part):
        with in_flight(lambda: start_clock(world.teams[0], part, by=world.judges[0].user, at=AT)):
            clock = start_clock(world.teams[0], part, by=world.secretary, at=AT)
        assert clock.by == world.judges[0].user
        assert Timing.objects.count() == 1

    def test_two_teams_are_not_on_stage_together(self, world, part):
        with in_flight(lambda: start_clock(world.teams[0], part, by=None, at=AT)), pytest.raises(Refused):
            start_clock(world.teams[1], part, by=None, at=AT)
        assert Timing.objects.count() == 1

    def test_two_stop_it(self, world, part):
        clock = start_clock(world.teams[0], part, by=None, at=AT)
        with in_flight(lambda: stop_clock(clock, by=world.judges[0].user, at=AT)):
            stop_clock(clock, by=world.secretary, at=AT)
        assert [event.by for event in Event.objects.filter(verb="stop clock")] == [world.judges[0].user]

    def test_a_judge_withdraws_while_they_hand_in(self, world, part):
        with in_flight(hand_in(world, world.teams[0], world.judges[1], part)):
            withdraw_judge(world.judges[1], reason="Ốm", keeps="none", by=None, at=AT)
        assert [sheet.state for sheet in world.judges[1].sheets.all()] == ["void"]

    def test_one_person_is_added_twice(self, world):
        panel = world.sitting.panels.get()
        with in_flight(lambda: add_judge(panel, name="Lê Thị Cúc", by=None, at=AT)), pytest.raises(Refused):
            add_judge(panel, name="Lê Thị Cúc", by=None, at=AT)
        assert world.sitting.judges.count() == 3

    def test_one_discussion_is_opened(self, world, part):
        for each, judge in enumerate(world.judges):
            make_sheet(world.teams[0], part, judge, 2 + 6 * each, 2 + 6 * each)
        with in_flight(lambda: open_discussion(world.teams[0], part, by=None, at=AT)):
            open_discussion(world.teams[0], part, by=None, at=AT)
        assert Discussion.objects.count() == 1
