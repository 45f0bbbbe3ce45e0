"""The clock of the team on stage is a row: it goes on whatever becomes of the phone that started it."""

from datetime import timedelta

import pytest

from contests.judging.actions import Refused
from contests.judging.clock import start_clock, stop_clock, void_clock
from contests.judging.tests.builders import close, hand_in_all, points_of
from contests.models import Appearance, Panel, Part, Timing
from contests.tests.builders import AT
from contests.tests.team_builders import make_team_world
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@shared
def world():
    return make_team_world(teams=2, judges=1)


@pytest.fixture
def part(world):
    Part.objects.filter(pk=world.parts[0].pk).update(minute_penalty=1)
    world.parts[0].refresh_from_db()
    return world.parts[0]


def test_started_twice_it_runs_once(world, part):
    first, second = (start_clock(world.teams[0], part, by=None, at=AT + each * MINUTE) for each in range(2))
    assert first == second
    assert second.started_at == AT


def test_another_person_stops_what_one_has_started(world, part):
    """The chair's phone died: the secretary goes on from the clock on the server."""
    hand_in_all(world, part)
    started = start_clock(world.teams[0], part, by=world.judges[0].user, at=AT)
    stopped = stop_clock(Timing.objects.get(pk=started.pk), by=world.secretary, at=AT + 8 * MINUTE)
    assert stopped.ended_at - stopped.started_at == 8 * MINUTE
    assert points_of(world.teams[0], part) == 15  # 16 less a minute over
    assert stop_clock(stopped, by=None, at=AT + 20 * MINUTE).ended_at == AT + 8 * MINUTE


def test_going_on_after_a_stop_adds_up(world, part):
    hand_in_all(world, part)
    for begin in (0, 10):
        clock = start_clock(world.teams[0], part, by=None, at=AT + begin * MINUTE)
        stop_clock(clock, by=None, at=AT + (begin + 3) * MINUTE)
    assert points_of(world.teams[0], part) == 16  # six minutes are inside


def test_one_team_on_stage_before_a_panel(world, part):
    start_clock(world.teams[0], part, by=None, at=AT)
    with pytest.raises(Refused, match=world.teams[0].entrant.name):
        start_clock(world.teams[1], part, by=None, at=AT)
    second = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
    Appearance.objects.filter(pk=world.teams[1].pk).update(panel=second)
    start_clock(Appearance.objects.get(pk=world.teams[1].pk), part, by=None, at=AT)


def test_not_of_a_part_that_is_closed_or_of_a_team_that_is_absent(world, part):
    Appearance.objects.filter(pk=world.teams[1].pk).update(state="absent")
    with pytest.raises(Refused):
        start_clock(Appearance.objects.get(pk=world.teams[1].pk), part, by=None, at=AT)
    close(world, part)
    with pytest.raises(Refused):
        start_clock(world.teams[0], part, by=None, at=AT)
    assert not Timing.objects.exists()


def test_a_wrong_one_is_void_and_what_a_watch_measured_stands_instead(world, part):
    hand_in_all(world, part)
    clock = start_clock(world.teams[0], part, by=None, at=AT)
    stop_clock(clock, by=None, at=AT + 60 * MINUTE)
    for _each in range(2):
        void_clock(clock, reason="Quên dừng", seconds=390, by=None, at=AT + 61 * MINUTE)
    clock.refresh_from_db()
    assert (clock.voided_at, clock.voided_reason, clock.ended_at) == (AT + 61 * MINUTE, "Quên dừng", AT + 60 * MINUTE)
    [instead] = Timing.objects.standing()
    assert (instead.ended_at - instead.started_at).total_seconds() == 390
    assert points_of(world.teams[0], part) == 16


def test_nothing_is_void_once_the_part_is_closed(world, part):
    clock = start_clock(world.teams[0], part, by=None, at=AT)
    close(world, part)
    with pytest.raises(Refused):
        void_clock(clock, reason="…", by=None, at=AT)


def test_a_running_clock_made_void_lets_the_next_team_on_stage(world, part):
    void_clock(start_clock(world.teams[0], part, by=None, at=AT), reason="Nhầm đội", by=None, at=AT)
    assert start_clock(world.teams[1], part, by=None, at=AT).appearance == world.teams[1]
