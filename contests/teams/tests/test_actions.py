"""Making teams, changing them before the sitting opens, and replacing members after that."""

from datetime import timedelta

import pytest

from contests.models import Appearance, Entrant, Exclusion, Member, Sitting
from contests.teams.actions import change_team, enlist, substitute
from contests.teams.rules import TeamRefused
from contests.teams.tests.worlds import add, appearance_of, chosen, make_school_of_teams, members_of
from contests.tests.builders import AT
from foundation.history.models import Event
from schools.tests.builders import make_person, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@shared
def world():
    return make_school_of_teams()


def refused(world, name, *keys, **roles):
    with pytest.raises(TeamRefused) as refusal:
        add(world, name, *keys, **roles)
    assert Entrant.objects.filter(name_key=name.lower().replace(" ", "")).count() <= 1
    return refusal.value.faults


class TestAdding:
    def test_a_team_has_members_a_captain_and_its_place_in_the_sitting(self, world):
        team = add(world, " Sao  Mai ", "6a", "7b", reserves=("8c",))
        assert (team.name, team.unit, team.audience.name) == ("Sao Mai", world.school, "Học sinh THCS")
        assert members_of(team) == [
            ("Nguyễn Văn An", "6A", "captain"), ("Trần Thị Bình", "7A", "member"), ("Lê Hoàng Cúc", "8A", "reserve"),
        ]  # fmt: skip
        appearance = appearance_of(team)
        assert (appearance.sitting, appearance.state, appearance.order) == (world.sitting, "expected", None)
        assert appearance.panel == world.sitting.panels.get()
        assert Event.objects.get(verb="add_team").subject_id == team.pk

    def test_the_captain_named_is_the_captain(self, world):
        team = add(world, "Sao Mai", "6a", "7b", captain="7b")
        assert [role for _name, _class, role in members_of(team)] == ["member", "captain"]

    def test_before_the_launch_a_team_waits_for_its_sitting(self, world):
        Appearance.objects.all().delete()
        Sitting.objects.filter(pk=world.sitting.pk).update(unit=make_unit("THCS Kia", under=world.contest.unit))
        team = add(world, "Sao Mai", "6a", "7b")
        assert not Appearance.objects.filter(entrant=team).exists()
        Sitting.objects.filter(pk=world.sitting.pk).update(unit=world.school)
        world.sitting.refresh_from_db()
        assert enlist(world.sitting, by=None, at=AT) == 1
        assert enlist(world.sitting, by=None, at=AT) == 0
        assert appearance_of(team).panel == world.sitting.panels.get()

    def test_all_that_is_wrong_is_said_at_once_with_names(self, world):
        add(world, "Sao Mai", "6a", "7b")
        assert refused(world, "SAO MAI", "6a", "5a", reserves=("8a", "8b")) == [
            "Đơn vị này đã có đội tên “Sao Mai”. Hãy chọn tên khác.",
            "Đội có 2 em dự bị; quy định nhiều nhất 1 em.",
            "Nguyễn Văn An (6A) đã ở trong đội “Sao Mai”; mỗi em chỉ ở một đội.",
            "Nguyễn Văn An (5A) không dự thi được: cuộc thi dành cho khối 6–9.",
        ]

    def test_too_few_and_too_many(self, world):
        assert refused(world, "A", "6a") == ["Đội có 1 thành viên; quy định ít nhất 2."]
        assert refused(world, "A", "6a", "6b", "6c", "6d", "7a") == ["Đội có 5 thành viên; quy định nhiều nhất 4."]

    def test_reserves_do_not_count_as_members(self, world):
        assert refused(world, "A", "6a", reserves=("6b",)) == ["Đội có 1 thành viên; quy định ít nhất 2."]

    def test_a_name_is_needed(self, world):
        assert refused(world, "   ", "6a", "6b") == ["Đội chưa có tên."]

    def test_twice_in_one_team(self, world):
        assert refused(world, "A", "6a", "6a") == ["Nguyễn Văn An có hai lần trong danh sách."]

    def test_a_pupil_of_another_school(self, world):
        world.pupils["6a"].unit = make_unit("THCS Kia", under=world.contest.unit)
        world.pupils["6a"].save()
        assert refused(world, "A", "6a", "6b") == ["Nguyễn Văn An có tên trong danh sách của đơn vị khác."]

    def test_who_is_excluded_is_named_with_the_reason(self, world):
        Exclusion.objects.create(contest=world.contest, person=world.pupils["6a"], reason="con của giám khảo")
        [fault] = refused(world, "A", "6a", "6b")
        assert "Nguyễn Văn An (6A)" in fault
        assert "con của giám khảo" in fault

    def test_no_more_teams_than_the_rule_allows_and_a_withdrawn_one_is_none(self):
        world = make_school_of_teams(teams_a_unit=1)
        first = add(world, "A", "6a", "6b")
        assert refused(world, "B", "7a", "7b") == ["Mỗi đơn vị có nhiều nhất 1 đội và đã đủ."]
        Appearance.objects.filter(entrant=first).update(state="withdrawn", reason="…")
        assert add(world, "B", "7a", "7b").name == "B"

    def test_of_every_grade(self):
        world = make_school_of_teams(each_grade=True)
        assert refused(world, "A", "6a", "7a") == ["Quy định mỗi khối có ít nhất một thành viên; còn thiếu khối 8, 9."]
        assert refused(world, "A", "6a", "7a", "8a", reserves=("9a",))[0].endswith("thiếu khối 9.")
        assert add(world, "A", "6a", "7a", "8a", "9a")

    def test_of_one_class(self):
        world = make_school_of_teams(one_class=True)
        assert refused(world, "A", "6a", "6b", "7c") == [
            "Các thành viên phải cùng một lớp; Nguyễn Văn An (6A) và Lê Hoàng Cúc (7A) thì không."
        ]
        assert add(world, "A", "6a", "6b", reserves=("7c",))

    @pytest.mark.parametrize("state", ["judged", "sent"])
    def test_not_after_the_judging(self, world, state):
        Sitting.objects.update(state=state)
        assert refused(world, "A", "6a", "6b") == ["Các đội đã được chấm: không thêm đội được nữa."]

    def test_after_the_lot_a_late_team_has_the_last_turn(self, world):
        for order, name in enumerate(("A", "B"), start=1):
            Appearance.objects.filter(entrant=add(world, name, f"6{'ac'[order - 1]}", f"7{'ac'[order - 1]}")).update(
                order=order
            )
        Sitting.objects.update(drawn_at=AT, seed="ab")
        assert appearance_of(add(world, "C", "8a", "8b")).order == 3


class TestChanging:
    def test_who_leaves_stays_on_record(self, world):
        team = add(world, "A", "6a", "6b")
        assert change_team(team, "Đội A", chosen(world, "6b", "7c"), by=world.secretary, at=LATER)
        team.refresh_from_db()
        assert (team.name, team.name_key) == ("Đội A", "độia")
        assert members_of(team) == [("Trần Thị Bình", "6A", "captain"), ("Lê Hoàng Cúc", "7A", "member")]
        left = team.members.get(left_at=LATER)
        assert (left.person, left.by) == (world.pupils["6a"], world.secretary)

    def test_captains_change_places(self, world):
        team = add(world, "A", "6a", "6b", captain="6a")
        change_team(team, "A", chosen(world, "6a", "6b", captain="6b"), by=None, at=LATER)
        assert [role for _name, _class, role in members_of(team)] == ["member", "captain"]

    def test_nothing_new_changes_nothing(self, world):
        team = add(world, "A", "6a", "6b")
        assert not change_team(team, "A", chosen(world, "6a", "6b"), by=None, at=LATER)
        assert not Event.objects.filter(verb="change_team").exists()

    def test_who_left_may_come_back(self, world):
        team = add(world, "A", "6a", "6b")
        change_team(team, "A", chosen(world, "6b", "7c"), by=None, at=LATER)
        change_team(team, "A", chosen(world, "6a", "6b"), by=None, at=LATER + timedelta(hours=1))
        assert {name for name, _class, _role in members_of(team)} == {"Nguyễn Văn An", "Trần Thị Bình"}
        assert team.members.count() == 4

    def test_not_after_the_opening(self, world):
        team = add(world, "A", "6a", "6b")
        Sitting.objects.update(state="open")
        with pytest.raises(TeamRefused, match="chỉ thay được"):
            change_team(team, "A", chosen(world, "6a", "7b"), by=None, at=LATER)
        assert len(members_of(team)) == team.members.count() == 2


class TestReplacing:
    @pytest.fixture
    def team(self, world):
        team = add(world, "A", "6a", "6b", reserves=("7c",))
        Sitting.objects.update(state="open")
        return team

    def member(self, team, world, key):
        return Member.objects.get(entrant=team, person=world.pupils[key])

    def test_a_reserve_needs_no_reason(self, world, team):
        leaving = self.member(team, world, "6b")
        substitute(leaving, world.pupils["7c"].pk, reason="", by=world.secretary, at=LATER)
        assert members_of(team) == [("Nguyễn Văn An", "6A", "captain"), ("Lê Hoàng Cúc", "7A", "member")]
        leaving.refresh_from_db()
        assert leaving.left_at == LATER

    def test_a_captain_is_followed_by_the_first_member(self, world, team):
        substitute(self.member(team, world, "6a"), world.pupils["7c"].pk, reason="", by=None, at=LATER)
        assert members_of(team) == [("Trần Thị Bình", "6A", "captain"), ("Lê Hoàng Cúc", "7A", "member")]

    def test_anybody_else_needs_one(self, world, team):
        leaving = self.member(team, world, "6b")
        with pytest.raises(TeamRefused, match="chỉ em dự bị"):
            substitute(leaving, world.pupils["8d"].pk, reason="", by=None, at=LATER)
        substitute(leaving, world.pupils["8d"].pk, reason="Ốm", by=None, at=LATER)
        leaving.refresh_from_db()
        assert (leaving.reason, leaving.left_at) == ("Ốm", LATER)
        assert ("Phạm Minh Đức", "8A", "member") in members_of(team)

    def test_twice_is_once(self, world, team):
        for _each in range(2):
            substitute(self.member(team, world, "6b"), world.pupils["8d"].pk, reason="Ốm", by=None, at=LATER)
        assert Event.objects.filter(verb="substitute").count() == 1
        assert team.members.count() == 4

    def test_the_rules_hold_afterwards_too(self, world, team):
        with pytest.raises(TeamRefused, match="ít nhất 2"):
            substitute(self.member(team, world, "6b"), None, reason="Ốm", by=None, at=LATER)
        with pytest.raises(TeamRefused, match="khối 6–9"):
            substitute(self.member(team, world, "6b"), world.pupils["5a"].pk, reason="Ốm", by=None, at=LATER)
        with pytest.raises(TeamRefused, match="đã ở trong đội này"):
            substitute(self.member(team, world, "6b"), world.pupils["6a"].pk, reason="Ốm", by=None, at=LATER)
        assert team.members.filter(left_at=None).count() == 3

    def test_pupils_of_other_schools_are_not_named(self, world, team):
        other = make_person(make_unit("THCS Kia", under=world.contest.unit), "Bí Mật")
        with pytest.raises(TeamRefused) as refused:
            substitute(self.member(team, world, "6b"), other.pk, reason="Ốm", by=None, at=LATER)
        assert refused.value.faults == ["Hãy chọn một em trong danh sách học sinh."]
