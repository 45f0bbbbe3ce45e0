"""A part begins, closes when everything is in, and is opened again with a reason."""

from datetime import timedelta

import pytest

from contests.judging.actions import Refused
from contests.judging.closing import Blocked, close_part, reopen_part, start_part
from contests.judging.tests.builders import close, hand_in_all, make_discussion, points_of, state_of
from contests.models import Appearance, Attempt, Part, PartRun, ScoreSheet, Sitting, Timing
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_team_world
from foundation.history.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=2, judges=2)


@pytest.fixture
def part(world):
    return world.parts[0]


def blocked(world, part, **passed):
    with pytest.raises(Blocked) as raised:
        close_part(world.sitting, part, by=None, at=AT, **passed)
    assert state_of(world, part) == "running"
    return [each.kind for each in raised.value.obstacles]


def sitting_state(world):
    return Sitting.objects.get(pk=world.sitting.pk).state


class TestStarting:
    def test_once(self, world, part):
        PartRun.objects.update(state="waiting")
        for _each in range(2):
            start_part(world.sitting, part, by=world.secretary, at=AT)
        run = PartRun.objects.get(sitting=world.sitting, part=part)
        assert (run.state, run.started_at) == ("running", AT)
        assert Event.objects.filter(verb="start part").count() == 1

    @pytest.mark.parametrize("fields", [{"state": "planned"}, {"state": "checked"},
                                        {"cancelled_at": AT, "cancelled_reason": "Bão"}])  # fmt: skip
    def test_not_while_the_sitting_is_not_held(self, world, part, fields):
        PartRun.objects.update(state="waiting")
        Sitting.objects.filter(pk=world.sitting.pk).update(**fields)
        with pytest.raises(Refused):
            start_part(world.sitting, part, by=None, at=AT)
        assert state_of(world, part) == "waiting"

    def test_a_closed_part_only_by_opening_it_again(self, world, part):
        close(world, part)
        with pytest.raises(Refused):
            start_part(world.sitting, part, by=None, at=AT)

    def test_a_part_without_a_run_gets_one(self, world):
        start_part(world.sitting, world.parts[1], by=None, at=AT)
        assert state_of(world, world.parts[1]) == "running"


class TestClosing:
    def test_with_everything_in(self, world, part):
        hand_in_all(world, part, 8, 7)
        run = close_part(world.sitting, part, by=world.secretary, at=AT)
        assert (run.state, run.closed_at, run.closed_by) == ("closed", AT, world.secretary)
        assert [points_of(team, part) for team in world.teams] == [15, 15]
        assert sitting_state(world) == "open"

    def test_twice_closes_once(self, world, part):
        hand_in_all(world, part)
        close_part(world.sitting, part, by=None, at=AT)
        assert close_part(world.sitting, part, by=None, at=AT + timedelta(minutes=1)).closed_at == AT
        assert Event.objects.filter(verb="close part").count() == 1

    def test_not_what_has_not_begun(self, world, part):
        PartRun.objects.update(state="waiting")
        with pytest.raises(Refused):
            close_part(world.sitting, part, reason="…", keeper=True, by=None, at=AT)

    def test_missing_sheets_are_named_and_passed_with_a_reason(self, world, part):
        hand_in_all(world, part, but={(1, 0)})
        with pytest.raises(Blocked) as raised:
            close_part(world.sitting, part, by=None, at=AT)
        [obstacle] = raised.value.obstacles
        assert world.teams[1].entrant.name in obstacle.words
        assert world.judges[0].name in obstacle.words
        assert world.judges[1].name not in obstacle.words
        close_part(world.sitting, part, reason="Giám khảo ốm", by=world.secretary, at=AT)
        event = Event.objects.get(verb="close part")
        assert (event.reason, event.changes["although"]) == ("Giám khảo ốm", [obstacle.words])

    def test_fewer_than_the_least_only_by_who_holds_the_sitting(self, world, part):
        Part.objects.filter(pk=part.pk).update(judges_least=2)
        part.refresh_from_db()
        hand_in_all(world, part, but={(1, 0)})
        assert blocked(world, part, reason="Vắng") == ["few"]
        assert blocked(world, part, keeper=True) == ["few"]
        close_part(world.sitting, part, reason="Vắng", keeper=True, by=None, at=AT)
        assert state_of(world, part) == "closed"

    def test_a_typed_sheet_an_open_discussion_and_a_running_clock_are_done_first(self, world, part):
        sheets = hand_in_all(world, part)
        ScoreSheet.objects.filter(pk=sheets[0].pk).update(state="typed")
        make_discussion(world.teams[1], part)
        clock = Timing.objects.create(appearance=world.teams[0], part=part, started_at=AT)
        assert blocked(world, part, reason="…", keeper=True) == ["clock", "typed", "discussion", "missing"]
        ScoreSheet.objects.update(state="handed_in")
        world.teams[1].discussions.update(outcome="kept", at=AT)
        clock.ended_at = AT
        clock.save()
        close_part(world.sitting, part, by=None, at=AT)

    def test_what_belongs_to_another_part_or_sitting_is_not_in_the_way(self, world, part):
        hand_in_all(world, part)
        make_discussion(world.teams[0], world.parts[2])
        make_discussion(world.other_team, part)
        Timing.objects.create(appearance=world.teams[0], part=world.parts[2], started_at=AT)
        close_part(world.sitting, part, by=None, at=AT)

    def test_a_spread_nobody_talked_about(self, world, part):
        sheets = hand_in_all(world, part)
        ScoreSheet.objects.filter(pk=sheets[0].pk).update(total=20)
        assert blocked(world, part) == ["spread"]
        close_part(world.sitting, part, reason="Hết giờ", by=None, at=AT)

    def test_a_team_of_which_nobody_knows_whether_it_is_there(self, world, part):
        hand_in_all(world, part)
        Appearance.objects.filter(pk=world.teams[1].pk).update(state="expected")
        assert blocked(world, part) == ["unknown"]

    def test_a_team_that_came_late_holds_the_part_open_until_it_is_marked(self, world, part):
        """Its turn has passed and everybody else is done."""
        Appearance.objects.filter(pk=world.teams[1].pk).update(state="absent")
        hand_in_all(world, part, but={(1, 0), (1, 1)})
        Appearance.objects.filter(pk=world.teams[1].pk).update(state="present", late=True)
        assert blocked(world, part) == ["few"]

    def test_the_last_part_makes_the_sitting_judged(self, world):
        one, paper, two = world.parts
        for part in (one, two):
            hand_in_all(world, part)
            close_part(world.sitting, part, by=None, at=AT)
        assert sitting_state(world) == "open"
        for team in world.teams:
            give_points(team, None, 30, None)
        close_part(world.sitting, paper, by=None, at=AT)
        assert sitting_state(world) == "judged"


class TestPapers:
    @pytest.fixture
    def paper(self, world):
        part = world.parts[1]
        PartRun.objects.create(sitting=world.sitting, part=part, state="running")
        return part

    def test_not_while_one_is_open(self, world, paper):
        team = world.teams[0]
        attempt = Attempt.objects.create(
            entrant=team.entrant, part=paper, number=1, started_at=AT, deadline=AT + timedelta(minutes=30),
            accepts_until=AT + timedelta(minutes=31), paper=[], size=0, slots=0, rules={},
        )  # fmt: skip
        assert blocked(world, paper, reason="…", keeper=True) == ["paper", "no result"]
        attempt.submitted_at = AT
        attempt.points = 10
        attempt.save()
        for each in world.teams:
            give_points(each, None, 30, None)
        close_part(world.sitting, paper, by=None, at=AT)
        assert points_of(team, paper) == 30


class TestOpeningAgain:
    def judged(self, world):
        for part in world.parts:
            PartRun.objects.update_or_create(sitting=world.sitting, part=part, defaults={"state": "closed"})
        Sitting.objects.filter(pk=world.sitting.pk).update(state="judged", judged_at=AT)

    def test_with_a_reason_and_the_sitting_goes_back(self, world, part):
        self.judged(world)
        for _each in range(2):
            reopen_part(world.sitting, part, reason="Đội đến muộn", by=world.secretary, at=AT)
        assert (state_of(world, part), state_of(world, world.parts[2])) == ("running", "closed")
        assert sitting_state(world) == "open"
        assert [event.reason for event in Event.objects.filter(verb="reopen part")] == ["Đội đến muộn"]

    @pytest.mark.parametrize("state", ["checked", "sent", "published"])
    def test_not_after_the_results_were_checked(self, world, part, state):
        self.judged(world)
        Sitting.objects.filter(pk=world.sitting.pk).update(state=state)
        with pytest.raises(Refused):
            reopen_part(world.sitting, part, reason="…", by=None, at=AT)
        assert state_of(world, part) == "closed"

    def test_closed_again_it_is_judged_again(self, world, part):
        self.judged(world)
        hand_in_all(world, part)
        reopen_part(world.sitting, part, reason="…", by=None, at=AT)
        close_part(world.sitting, part, by=None, at=AT)
        assert sitting_state(world) == "judged"
