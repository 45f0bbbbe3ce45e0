"""What keeps a judge away from a team: one rule where schools meet, another in a school's own sitting."""

from datetime import timedelta

import pytest

from contests.judging.conflicts import why_not, why_not_many
from contests.models import Appearance, Conflict, Entrant
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sitting, make_team, make_team_contest
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def district():
    return make_unit("Phòng GD&ĐT", kind="district")


@pytest.fixture
def sitting(district):
    """At one school, of its own teams."""
    return make_sitting(make_team_contest(district), make_unit("THCS Đây", under=district))


@pytest.fixture
def cluster(district):
    """Held by the district, with a team of each of two schools; (sitting, team of one, team of the other)."""
    sitting = make_sitting(make_team_contest(district), district)
    teams = []
    for name in ("THCS Một", "THCS Hai"):
        team = make_team(sitting)
        Entrant.objects.filter(pk=team.entrant_id).update(unit=make_unit(name, under=district))
        teams.append(Appearance.objects.select_related("entrant__unit", "sitting").get(pk=team.pk))
    return sitting, *teams


class TestOwnSchool:
    def test_in_a_schools_own_sitting_its_staff_judge(self, sitting):
        judge, team = make_judge(sitting), make_team(sitting)
        assert why_not(judge, team) == ""

    def test_where_schools_meet_nobody_marks_their_own_school(self, cluster):
        sitting, mine, other = cluster
        judge = make_judge(sitting, user=make_seat(mine.entrant.unit, "teacher", school_class=make_class(
            mine.entrant.unit, "9Z")))  # fmt: skip
        assert why_not(judge, mine) != ""
        assert why_not(judge, other) == ""
        assert set(why_not_many(sitting)) == {(judge.pk, mine.pk)}

    def test_the_staff_list_says_it_too_unless_they_have_left(self, cluster):
        sitting, mine, _other = cluster
        person = make_person(mine.entrant.unit, "Cô Lan", kind="staff", user=make_user())
        judge = make_judge(sitting, user=person.user)
        assert why_not(judge, mine) != ""
        person.left_on = AT.date()
        person.save(update_fields=["left_on"])
        assert why_not(judge, mine) == ""

    def test_a_seat_above_the_schools_is_no_school(self, cluster):
        sitting, mine, other = cluster
        judge = make_judge(sitting, user=make_seat(sitting.unit, "officer"))
        assert why_not(judge, mine) == why_not(judge, other) == ""

    def test_a_seat_that_ended_before_the_day_keeps_nobody_away(self, cluster):
        sitting, mine, _other = cluster
        day = AT.date()
        gone = make_seat(mine.entrant.unit, "secretary", valid_to=day)
        assert why_not(make_judge(sitting, user=gone), mine) == ""
        until_tomorrow = make_seat(mine.entrant.unit, "secretary", valid_to=day + timedelta(days=1))
        assert why_not(make_judge(sitting, user=until_tomorrow), mine) != ""


class TestInTheTeam:
    def test_the_class_teacher_of_a_member(self, sitting):
        team = make_team(sitting)
        [school_class] = {member.school_class for member in team.entrant.members.all()}
        teacher = make_judge(sitting, user=make_seat(sitting.unit, "teacher", school_class=school_class))
        beside = make_judge(sitting, user=make_seat(sitting.unit, "teacher", school_class=make_class(
            sitting.unit, "6B")))  # fmt: skip
        assert why_not(teacher, team) != ""
        assert why_not(beside, team) == ""

    def test_not_of_one_who_has_left_the_team(self, sitting):
        team = make_team(sitting)
        [school_class] = {member.school_class for member in team.entrant.members.all()}
        teacher = make_judge(sitting, user=make_seat(sitting.unit, "teacher", school_class=school_class))
        team.entrant.members.update(left_at=AT)
        assert why_not(teacher, team) == ""

    def test_a_member_does_not_mark_their_own_team(self, sitting):
        team, other = make_team(sitting), make_team(sitting)
        judge = make_judge(sitting, user=team.entrant.members.order_by("pk")[0].person.user)
        assert why_not(judge, team) != ""
        assert why_not(judge, other) == ""

    def test_two_judges_without_accounts_are_not_taken_for_members_without(self, sitting):
        team = make_team(sitting)
        team.entrant.members.order_by("pk")[0].person.__class__.objects.update(user=None)
        judge = make_judge(sitting)
        judge.user = None
        assert why_not(judge, team) == ""


class TestDeclared:
    def test_of_a_team_until_it_is_lifted(self, sitting):
        judge, team, other = make_judge(sitting), make_team(sitting), make_team(sitting)
        conflict = Conflict.objects.create(judge=judge, entrant=team.entrant, kind="relative", declared_at=AT)
        assert why_not(judge, team) != ""
        assert why_not(judge, other) == ""
        conflict.lifted_at = AT
        conflict.save(update_fields=["lifted_at"])
        assert why_not(judge, team) == ""

    def test_of_all_teams_of_a_unit(self, cluster):
        sitting, mine, other = cluster
        judge, beside = make_judge(sitting), make_judge(sitting)
        Conflict.objects.create(judge=judge, unit=mine.entrant.unit, kind="taught", declared_at=AT)
        assert set(why_not_many(sitting)) == {(judge.pk, mine.pk)}
        assert why_not(judge, other) == why_not(beside, mine) == ""


@pytest.mark.parametrize("number", [1, 3])
def test_many_cost_what_one_costs(sitting, number, django_assert_num_queries):
    for _each in range(number):
        make_judge(sitting)
        make_team(sitting)
    with django_assert_num_queries(7):
        why_not_many(sitting)
