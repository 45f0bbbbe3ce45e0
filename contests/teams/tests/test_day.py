"""Who is there, who comes late, who leaves half-way, and what becomes of scores."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.models import Appearance, Member, Panel, PartScore, Place, Ranking, ScoreSheet, Sitting
from contests.placing import rebuild_ranking
from contests.teams.day import check_names, move_turn, set_state
from contests.teams.rules import TeamRefused
from contests.teams.tests.worlds import add, appearance_of, make_school_of_teams, members_of
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sheet
from foundation.history.models import Event
from foundation.jobs.run import perform
from foundation.models import Job
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@shared
def world():
    world = make_school_of_teams()
    world.teams = [add(world, f"Đội {n}", f"{g}a", f"{g}b") for n, g in enumerate((6, 7, 8), start=1)]
    world.spots = [appearance_of(team) for team in world.teams]
    return world


def say(world, index, state, *, at=LATER, **given):
    return set_state(world.spots[index], state, **given, by=world.secretary, at=at)


def spot(world, index):
    return Appearance.objects.get(pk=world.spots[index].pk)


class TestStates:
    def test_present_with_the_moment(self, world):
        assert say(world, 0, "present")
        found = spot(world, 0)
        assert (found.state, found.arrived_at, found.late, found.changed_by) == (
            "present", LATER, False, world.secretary,
        )  # fmt: skip
        assert not say(world, 0, "present")
        assert Event.objects.filter(verb="team_present").count() == 1

    def test_late_is_present_too(self, world):
        say(world, 0, "present", late=True)
        assert (spot(world, 0).state, spot(world, 0).late) == ("present", True)

    @pytest.mark.parametrize("state", ["absent", "withdrawn"])
    def test_coming_back_asks_for_a_reason(self, world, state):
        say(world, 0, state, reason="Xe hỏng")
        with pytest.raises(TeamRefused, match="vì sao đội “Đội 1” vẫn dự thi"):
            say(world, 0, "present")
        say(world, 0, "present", reason="Xe đã sửa xong")
        assert (spot(world, 0).state, spot(world, 0).reason) == ("present", "Xe đã sửa xong")

    def test_withdrawing_asks_for_a_reason(self, world):
        with pytest.raises(TeamRefused, match="lý do đội “Đội 1” rút"):
            say(world, 0, "withdrawn")

    def test_a_slip_of_the_thumb_is_taken_back_until_the_team_is_judged(self, world):
        say(world, 0, "present")
        assert say(world, 0, "expected")
        assert spot(world, 0).arrived_at is None
        judge = make_judge(world.sitting)
        make_sheet(spot(world, 0), world.stage.parts.get(order=1), judge, 8, 8)
        say(world, 0, "present")
        with pytest.raises(TeamRefused, match="đã được chấm"):
            say(world, 0, "expected")

    @pytest.mark.parametrize("state", ["checked", "sent", "published"])
    def test_not_after_the_results_were_checked(self, world, state):
        Sitting.objects.update(state=state)
        with pytest.raises(TeamRefused, match="đã được kiểm tra"):
            say(world, 0, "absent")

    def test_who_comes_back_after_the_lot_has_the_last_turn(self, world):
        say(world, 0, "absent")
        Appearance.objects.filter(pk=world.spots[1].pk).update(order=1)
        Appearance.objects.filter(pk=world.spots[2].pk).update(order=2)
        Sitting.objects.update(drawn_at=AT)
        say(world, 0, "present", reason="Tắc đường")
        assert (spot(world, 0).order, spot(world, 0).late) == (3, True)

    def test_before_the_opening_members_of_a_withdrawn_team_may_join_another(self, world):
        say(world, 0, "withdrawn", reason="Trùng lịch")
        assert members_of(world.teams[0]) == []
        add(world, "Đội mới", "6a", "9c", at=LATER)
        with pytest.raises(TeamRefused) as refused:
            say(world, 0, "present", reason="Đổi ý", at=LATER + timedelta(hours=1))
        assert refused.value.faults[0] == "Đội chưa thể trở lại như trước:"
        assert "đội “Đội mới”" in refused.value.faults[1]
        assert spot(world, 0).state == "withdrawn"

    def test_it_comes_back_as_it_was(self, world):
        before = members_of(world.teams[0])
        say(world, 0, "withdrawn", reason="Trùng lịch")
        say(world, 0, "present", reason="Đổi ý", at=LATER + timedelta(hours=1))
        assert members_of(world.teams[0]) == before
        assert Member.objects.filter(entrant=world.teams[0]).count() == 4


class TestScores:
    @pytest.fixture
    def judged(self, world):
        Sitting.objects.update(state="open")
        self.part, self.paper = world.stage.parts.get(order=1), world.stage.parts.get(order=2)
        judge = make_judge(world.sitting)
        for index in range(3):
            say(world, index, "present")
            make_sheet(spot(world, index), self.part, judge, 8, index)
        PartScore.objects.create(
            entrant=world.teams[0], part=self.paper, stage=world.stage, points=40, seconds=0, attempts=1,
            points_sum=40, reached_at=AT, updated_at=AT,
        )  # fmt: skip
        say(world, 2, "present", late=True)
        return world

    def points(self):
        return list(PartScore.objects.order_by("entrant", "part").values_list("points", flat=True))

    def test_half_way_scores_go_out_and_sheets_stay(self, judged):
        assert self.points() == [Decimal(0) + 8, 40, 9, 10]
        say(judged, 0, "withdrawn", reason="Ốm")
        assert self.points() == [9, 10]
        assert ScoreSheet.objects.filter(state="handed_in").count() == 3
        assert len(members_of(judged.teams[0])) == 2

    def test_who_comes_back_has_the_judges_points_again(self, judged):
        say(judged, 0, "withdrawn", reason="Ốm")
        say(judged, 0, "present", reason="Đã khỏe")
        assert PartScore.objects.get(entrant=judged.teams[0], part=self.part).points == 8

    def test_the_ranking_follows_although_no_score_is_newer(self, judged):
        ranking = Ranking.objects.get(sitting=judged.sitting)
        rebuild_ranking(ranking.pk, at=LATER)
        assert Place.objects.filter(ranking=ranking).count() == 3
        say(judged, 0, "absent", at=LATER + timedelta(minutes=1))
        for job in Job.objects.filter(kind="contests.rebuild_ranking"):
            perform(job.pk, clock=lambda: LATER + timedelta(minutes=2))
        assert not Place.objects.filter(ranking=ranking, entrant=judged.teams[0]).exists()


class TestNames:
    def ids(self, world, index):
        return list(world.teams[index].members.order_by("pk").values_list("pk", flat=True))

    def here(self, world, index):
        return list(spot(world, index).attendances.order_by("member").values_list("present", flat=True))

    def test_ticks_are_kept_and_the_team_is_present_with_the_first(self, world):
        first, _second = self.ids(world, 0)
        assert check_names(spot(world, 0), [first], by=world.secretary, at=LATER) == 1
        assert self.here(world, 0) == [True, False]
        assert (spot(world, 0).state, spot(world, 0).late) == ("present", False)

    def test_nobody_ticked_leaves_the_team_expected(self, world):
        assert check_names(spot(world, 0), [], by=world.secretary, at=LATER) == 0
        assert (self.here(world, 0), spot(world, 0).state) == ([False, False], "expected")

    def test_a_second_check_corrects_the_first_and_nothing_new_is_no_event(self, world):
        first, second = self.ids(world, 0)
        for present in ([first], [first, second], [second, first]):
            check_names(spot(world, 0), present, by=world.secretary, at=LATER)
        assert self.here(world, 0) == [True, True]
        assert Event.objects.filter(verb="check_names").count() == 2

    def test_members_of_other_teams_do_not_count(self, world):
        assert check_names(spot(world, 0), self.ids(world, 1), by=world.secretary, at=LATER) == 0
        assert spot(world, 0).state == "expected"

    def test_once_the_first_part_has_begun_who_comes_is_late(self, world):
        world.sitting.runs.filter(part__order=1).update(state="running", started_at=AT)
        check_names(spot(world, 0), self.ids(world, 0), by=world.secretary, at=LATER)
        assert spot(world, 0).late

    def test_a_team_marked_as_absent_is_not_made_present_by_a_tick(self, world):
        say(world, 0, "absent")
        with pytest.raises(TeamRefused, match="đang ghi là vắng mặt"):
            check_names(spot(world, 0), self.ids(world, 0), by=world.secretary, at=LATER)
        assert spot(world, 0).attendances.count() == 0


class TestTurns:
    @pytest.fixture
    def drawn(self, world):
        for number, each in enumerate(world.spots, start=1):
            Appearance.objects.filter(pk=each.pk).update(order=number)
        Sitting.objects.update(drawn_at=AT)
        return world

    def order(self):
        return list(Appearance.objects.order_by("order").values_list("entrant__name", flat=True))

    @pytest.mark.parametrize(
        ("index", "turn", "order"),
        [(0, 3, "231"), (0, 2, "213"), (2, 1, "312"), (1, 99, "132")],
    )
    def test_the_others_move_up(self, drawn, index, turn, order):
        assert move_turn(spot(drawn, index), turn, reason="Đến muộn, chủ tọa cho thi sau", by=None, at=LATER)
        assert self.order() == [f"Đội {number}" for number in order]
        assert sorted(Appearance.objects.values_list("order", flat=True)) == [1, 2, 3]

    def test_a_reason_is_asked_for(self, drawn):
        with pytest.raises(TeamRefused, match="ai quyết định"):
            move_turn(spot(drawn, 0), 3, reason="", by=None, at=LATER)
        assert self.order() == ["Đội 1", "Đội 2", "Đội 3"]

    def test_a_team_that_was_marked_stays_with_its_panel(self, drawn):
        other = Panel.objects.create(sitting=drawn.sitting, order=2, name="Ban 2")
        assert move_turn(spot(drawn, 0), 1, panel=other, reason="Phòng bên rảnh", by=None, at=LATER)
        make_sheet(spot(drawn, 1), drawn.stage.parts.get(order=1), make_judge(drawn.sitting), 8, 8)
        with pytest.raises(TeamRefused):
            move_turn(spot(drawn, 1), 2, panel=other, reason="Phòng bên rảnh", by=None, at=LATER)
        assert [spot(drawn, index).panel_id == other.pk for index in (0, 1)] == [True, False]

    def test_where_it_is_already_nothing_moves(self, drawn):
        assert not move_turn(spot(drawn, 0), 1, reason="", by=None, at=LATER)
        assert not Event.objects.filter(verb="move_turn").exists()
