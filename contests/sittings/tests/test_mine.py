"""One's own sittings: on their page, on the first page, in the menu."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.models import Contest, Judge, Sitting
from contests.sittings.mine import owed_by, stages_above, unlaunched
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sitting, make_team_contest, make_team_world
from schools.tests.builders import make_pupil, make_seat, make_unit, make_user, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def world():
    return make_team_world(at=timezone.now())


def page_of(user):
    return signed_in(user).get(reverse("sittings"))


def test_a_school_has_its_own(world):
    found = page_of(world.secretary).context
    assert [each.sitting for each in found["page"]] == [world.sitting]
    assert (found["judged"], found["stages"], found["unlaunched"]) == ([], [], [])


def test_a_district_has_its_stages_and_not_each_school(world):
    found = page_of(world.officer).context
    assert list(found["page"]) == []
    [(stage, count)] = found["stages"]
    assert (stage, count["total"], count["sent"], count["late"], count["undated"]) == (world.stage, 2, 0, 0, 0)


def test_a_judge_has_those_they_judge_the_open_first(world):
    user = make_user()
    make_judge(world.elsewhere, user=user)
    make_judge(world.sitting, user=user)
    Sitting.objects.filter(pk=world.sitting.pk).update(state="sent", sent_at=world.at)
    assert [each.sitting for each in page_of(user).context["judged"]] == [world.elsewhere, world.sitting]


def test_a_pupil_has_none(world):
    pupil = world.teams[0].entrant.members.first().person.user
    response = page_of(pupil)
    assert (response.status_code, response.context["judged"], list(response.context["page"])) == (200, [], [])
    assert world.school.name not in response.content.decode()


def test_as_many_queries_for_three_as_for_one(world, django_assert_max_num_queries):
    client, counted = signed_in(world.secretary), []
    for _each in range(2):
        with django_assert_max_num_queries(40) as queries:
            client.get(reverse("sittings"))
        counted.append(len(queries))
        for _stage in range(2):
            make_sitting(make_team_contest(world.district, at=world.at), world.school, judges=1, at=world.at)
    assert counted[0] == counted[1]


class TestOwed:
    def owed(self, user, at=AT):
        user.__dict__.pop("_seats", None)
        return [(each.sitting.unit.name, each.step.key, each.due.state) for each in owed_by(user, at)]

    def test_what_by_when_and_one_button(self):
        sitting = make_sitting(make_team_contest(), None, state="planned", starts_at=None)
        user = make_seat(sitting.unit, "secretary")
        assert self.owed(user) == [(sitting.unit.name, "when", "wait")]
        assert self.owed(user, AT + 8 * DAY) == [(sitting.unit.name, "when", "late")]

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "sent", "sent_at": AT},
            {"cancelled_at": AT, "cancelled_reason": "Bão"},
        ],
    )
    def test_nothing_once_it_is_sent_or_called_off(self, fields):
        sitting = make_sitting()
        Sitting.objects.filter(pk=sitting.pk).update(**fields)
        assert self.owed(make_seat(sitting.unit, "secretary")) == []

    def test_nothing_in_a_contest_that_is_closed(self):
        sitting = make_sitting()
        Contest.objects.update(state="closed")
        assert self.owed(make_seat(sitting.unit, "secretary")) == []

    def test_the_nearest_first_and_only_for_who_holds_it(self):
        school = make_unit("THCS Đây")
        for days in (3, 1, 2):
            sitting = make_sitting(make_team_contest(), school, state="judged")
            Sitting.objects.filter(pk=sitting.pk).update(due_at=AT + days * DAY)
        rows = owed_by(make_seat(school, "organiser"), AT)
        assert [each.sitting.due_at - AT for each in rows] == [DAY, 2 * DAY, 3 * DAY]
        assert self.owed(make_seat(school, "officer")) == []


class TestFirstPage:
    def home(self, user):
        return signed_in(user).get(reverse("home")).content.decode()

    def test_a_school(self, world):
        page = self.home(world.secretary)
        assert page.count('data-waiting="sitting"') == 1
        assert reverse("sitting", args=[world.sitting.pk]) in page
        assert reverse("sitting", args=[world.elsewhere.pk]) not in page

    def test_a_district_with_somebody_late(self, world):
        assert 'data-waiting="overdue"' not in self.home(world.organiser)
        Sitting.objects.filter(pk=world.sitting.pk).update(due_at=world.at - DAY)
        page = self.home(world.organiser)
        assert reverse("stage_sittings", args=[world.stage.pk]) + "?state=late" in page
        assert 'data-waiting="sitting"' not in page

    def test_a_stage_launched_to_nobody(self, world):
        later = make_team_contest(world.district, at=world.at)
        assert unlaunched(world.organiser) == [later]
        assert reverse("stage_launch", args=[later.pk]) in self.home(world.organiser)
        assert unlaunched(world.officer) == []
        assert unlaunched(world.stranger) == []


class TestMenu:
    def in_menu(self, user):
        return 'data-menu="sittings"' in signed_in(user).get(reverse("home")).content.decode()

    def test_for_staff_and_judges(self, world):
        assert self.in_menu(world.secretary)
        assert self.in_menu(world.officer)
        assert self.in_menu(world.judges[0].user)

    def test_for_a_judge_without_a_seat(self, world):
        user = make_user()
        assert not self.in_menu(user)
        judge = make_judge(world.sitting, user=user)
        assert self.in_menu(user)
        Judge.objects.filter(pk=judge.pk).update(withdrawn_at=AT, withdrawn_reason="Ốm")
        assert not self.in_menu(user)

    def test_for_staff_of_a_roster_who_judge_without_a_seat(self, world):
        teacher = make_pupil(world.school, "Lê Thị Cúc", kind="staff").user
        make_judge(world.sitting, user=teacher)
        assert self.in_menu(teacher)

    def test_not_for_pupils(self, world):
        assert not self.in_menu(world.teams[0].entrant.members.first().person.user)


def test_stages_above_leave_out_one_s_own_school(world):
    make_seat(world.school, "officer", user=world.officer)
    [(_stage, count)] = stages_above(world.officer, world.at)
    assert count["total"] == 1
