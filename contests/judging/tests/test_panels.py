"""Who judges, and what becomes of the sheets of one who withdraws half-way."""

import pytest

from contests.judging.actions import Refused
from contests.judging.panels import (
    add_judge,
    add_panel,
    change_judge,
    change_panel,
    stop_device,
    whole_parts,
    withdraw_judge,
)
from contests.judging.results import score_sitting
from contests.judging.tests.builders import hand_in_all, points_of, states
from contests.models import Judge, Panel, ScoreSheet, Sitting
from contests.tests.builders import AT
from contests.tests.team_builders import make_sheet, make_team_world
from foundation.accounts.models import User
from foundation.history.models import Event
from schools.tests.builders import make_person, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=2, judges=2)


@pytest.fixture
def panel(world):
    return world.sitting.panels.get()


def chairs(world):
    return list(world.sitting.judges.filter(role="chair").values_list("name", flat=True))


class TestAdding:
    def test_on_paper_by_name_only(self, world, panel):
        judge = add_judge(panel, name="Lê Thị Cúc", title="Hiệu trưởng", by=world.secretary, at=AT)
        assert (judge.user, judge.sitting, judge.added_by) == (None, world.sitting, world.secretary)

    def test_a_guest_gets_an_account_that_opens_by_card_only(self, world, panel):
        judge = add_judge(panel, name="Lê Thị Cúc", account=True, by=None, at=AT)
        assert judge.user.full_name == "Lê Thị Cúc"
        assert not judge.user.has_usable_password()
        assert not judge.user.memberships.exists()

    def test_somebody_of_the_staff_with_the_account_they_have_or_a_new_one(self, world, panel):
        having = make_person(world.school, "Cô Lan", kind="staff", user=make_seat(world.school, "officer"))
        without = make_person(world.school, "Thầy Bình", kind="staff")
        accounts = User.objects.count()
        assert add_judge(panel, name="Cô Lan", person=having, account=True, by=None, at=AT).user == having.user
        new = add_judge(panel, name="Thầy Bình", person=without, account=True, by=None, at=AT)
        without.refresh_from_db()
        assert new.user == without.user is not None
        assert User.objects.count() == accounts + 1

    def test_nobody_twice(self, world, panel):
        user = world.judges[0].user
        with pytest.raises(Refused):
            add_judge(panel, name="Tên khác", user=user, by=None, at=AT)
        add_judge(panel, name="Cúc", title="Hiệu trưởng", by=None, at=AT)
        with pytest.raises(Refused):
            add_judge(panel, name="cúc", title="hiệu trưởng", by=None, at=AT)
        add_judge(panel, name="Cúc", title="Tổng phụ trách", by=None, at=AT)

    def test_again_after_withdrawing(self, world, panel):
        withdraw_judge(world.judges[1], reason="Ốm", by=None, at=AT)
        assert add_judge(panel, name="Khỏe lại", user=world.judges[1].user, by=None, at=AT).pk

    def test_a_new_chair_takes_the_place_of_the_old_one_of_that_panel(self, world, panel):
        second = add_panel(world.sitting, name="Ban 2", room="Phòng 2", by=None, at=AT)
        add_judge(second, name="Chủ tịch ban 2", role="chair", by=None, at=AT)
        assert len(chairs(world)) == 2
        add_judge(panel, name="Chủ tịch mới", role="chair", by=None, at=AT)
        assert sorted(chairs(world)) == ["Chủ tịch ban 2", "Chủ tịch mới"]

    @pytest.mark.parametrize("fields", [{"state": "checked"}, {"cancelled_at": AT, "cancelled_reason": "Bão"}])
    def test_not_after_the_results_were_checked(self, world, panel, fields):
        Sitting.objects.filter(pk=world.sitting.pk).update(**fields)
        with pytest.raises(Refused):
            add_judge(panel, name="Cúc", by=None, at=AT)
        with pytest.raises(Refused):
            withdraw_judge(world.judges[0], reason="Ốm", by=None, at=AT)


class TestChanging:
    def change(self, judge, **given):
        given = {"name": judge.name, "title": judge.title, "role": judge.role, "further": judge.further,
                 "panel": judge.panel, **given}  # fmt: skip
        return change_judge(judge, **given, by=None, at=AT)

    def test_what_is_the_same_leaves_no_trace(self, world):
        self.change(world.judges[0])
        assert not Event.objects.filter(verb="change judge").exists()

    def test_position_and_role(self, world):
        self.change(world.judges[1], title="Tổ trưởng", role="chair")
        assert chairs(world) == [world.judges[1].name]
        changes = Event.objects.get(verb="change judge").changes
        assert changes == {"title": ["", "Tổ trưởng"], "role": ["judge", "chair"]}

    def test_who_has_marked_stays_on_the_panel(self, world):
        second = Panel.objects.create(sitting=world.sitting, order=2, name="Ban 2")
        make_sheet(world.teams[0], world.parts[0], world.judges[0], 8, 8)
        for given in ({"panel": second}, {"further": True}):
            with pytest.raises(Refused):
                self.change(Judge.objects.get(pk=world.judges[0].pk), **given)
        assert self.change(world.judges[1], panel=second).panel == second

    def test_a_panel_of_one_name_once_and_renamed(self, world, panel):
        first, again = (add_panel(world.sitting, name="Ban 2", by=None, at=AT) for _each in range(2))
        assert first == again
        assert first.order == 2
        change_panel(panel, name="Ban 1", room="Hội trường", by=None, at=AT)
        assert Event.objects.get(verb="change panel").changes == {
            "name": ["Ban giám khảo", "Ban 1"], "room": ["", "Hội trường"]}  # fmt: skip

    def test_a_device_is_stopped(self, world):
        assert stop_device(world.judges[0], by=None, at=AT).token_epoch == 2


class TestWithdrawing:
    """Half-way: the first part is marked whole, of the second one team only, with one sheet still open."""

    @pytest.fixture
    def judge(self, world):
        whole, _paper, half = world.parts
        judge, other = world.judges[1], world.judges[0]
        hand_in_all(world, whole, 8, 8)
        make_sheet(world.teams[0], half, judge, 5, 5)
        ScoreSheet.objects.filter(pk=make_sheet(world.teams[1], half, judge, 9, 9).pk).update(state="open")
        for team in world.teams:
            make_sheet(team, half, other, 10, 10)
        ScoreSheet.objects.filter(part=whole, judge=judge).update(total=10)
        score_sitting(world.sitting, at=AT)
        return judge

    def points(self, world):
        return [points_of(world.teams[0], part) for part in (world.parts[0], world.parts[2])]

    def test_before_both_count(self, world, judge):
        assert self.points(world) == [13, 15]
        assert whole_parts(judge) == [world.parts[0]]

    @pytest.mark.parametrize(
        ("keeps", "left", "points"),
        [
            ("whole", ["handed_in", "handed_in", "void", "void"], [13, 20]),
            ("all", ["handed_in", "handed_in", "handed_in", "void"], [13, 15]),
            ("none", ["void", "void", "void", "void"], [16, 20]),
        ],
    )
    def test_what_counts_is_decided_and_recorded(self, world, judge, keeps, left, points):
        withdraw_judge(judge, reason="Việc gia đình", keeps=keeps, by=world.secretary, at=AT)
        judge.refresh_from_db()
        assert (judge.withdrawn_at, judge.withdrawn_reason, judge.token_epoch) == (AT, "Việc gia đình", 2)
        assert states(judge) == left
        assert self.points(world) == points
        event = Event.objects.get(verb="withdraw judge")
        assert (event.by, event.reason, event.changes["sheets"]) == (world.secretary, "Việc gia đình", keeps)
        assert event.changes["void"] == left.count("void")

    def test_twice_is_once(self, world, judge):
        withdraw_judge(judge, reason="Một", keeps="all", by=None, at=AT)
        withdraw_judge(judge, reason="Hai", keeps="none", by=None, at=AT)
        judge.refresh_from_db()
        assert judge.withdrawn_reason == "Một"
        assert states(judge).count("void") == 1

    def test_a_chair_who_withdraws_leads_no_more(self, world, judge):
        withdraw_judge(world.judges[0], reason="Ốm", by=None, at=AT)
        assert not Sitting.objects.visible_to(world.judges[0].user).exists()
