"""The chair's page over HTTP: who gets it, what it keeps from whom, what comes of what is sent."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.judging.closing import close_part
from contests.judging.tests.builders import close, hand_in_all, make_discussion, make_late, state_of
from contests.models import Appearance, Discussion, LateSheet, PartRun, ScoreSheet, Sitting, Timing
from contests.tests.team_builders import make_sheet, make_team, make_team_world
from schools.tests.builders import make_class, make_seat
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=2, judges=2, at=timezone.now() - timedelta(minutes=10))


@pytest.fixture
def part(world):
    return world.parts[0]


@pytest.fixture
def get(client, world):
    def get(user, name="sitting_judging", args=None, headers=None, **query):
        client.force_login(user)
        return client.get(reverse(name, args=args or [world.sitting.pk]), query, headers=headers)

    return get


@pytest.fixture
def post(client, world):
    def post(user, name, args, **data):
        client.force_login(user)
        return client.post(reverse(name, args=args), data)

    return post


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


class TestWho:
    def test_gets_the_chairs_page(self, world, get):
        chair, judge = (each.user for each in world.judges)
        got = [get(user).status_code for user in (
            chair, world.secretary, world.organiser, world.officer, judge, world.stranger, world.other_secretary,
            world.elsewhere.judges.get().user)]  # fmt: skip
        assert got == [200, 200, 200, 200, 403, 404, 404, 404]

    def test_may_act_on_it(self, world, part, post):
        chair, judge = (each.user for each in world.judges)
        PartRun.objects.update(state="waiting")
        args = [world.sitting.pk, part.pk]
        for user, status in ((judge, 403), (world.officer, 403), (world.other_secretary, 404), (chair, 302)):
            assert post(user, "part_run_start", args).status_code == status
            assert state_of(world, part) == ("running" if status == 302 else "waiting")

    def test_an_officer_is_offered_no_act(self, world, get):
        html = html_of(get(world.officer))
        assert "<form" not in re.search(r'<div id="judging".*', html, re.DOTALL)[0].split("</section>")[0]
        assert "clock-of-" in html_of(get(world.secretary))

    def test_a_part_of_another_contest_is_not_run_here(self, world, post):
        strange = make_team_world(teams=0, judges=0).parts[0]
        assert post(world.secretary, "part_run_start", [world.sitting.pk, strange.pk]).status_code == 404

    def test_teams_and_clocks_of_another_sitting_are_not_found(self, world, part, post):
        clock = Timing.objects.create(appearance=world.other_team, part=part, started_at=world.at)
        chair = world.judges[0].user
        assert post(chair, "clock_start", [world.other_team.pk, part.pk]).status_code == 404
        assert post(chair, "clock_stop", [clock.pk]).status_code == 404
        assert post(chair, "discussion_open", [world.other_team.pk, part.pk]).status_code == 404


class TestNumbers:
    """Marks that occur nowhere else in a page: 3,75 and 4,25, together 8 of a sheet."""

    @pytest.fixture
    def marked(self, world, part):
        make_sheet(world.teams[0], part, world.judges[1], "3.75", "4.25")
        ScoreSheet.objects.update(total="8.1234", comment="Rất bí mật")

    def leaks(self, response):
        html = html_of(response)
        return [each for each in ("3,75", "4,25", "3.75", "4.25", "8,12", "8.12", "Rất bí mật") if each in html]

    def test_nobody_sees_marks_before_the_part_is_closed(self, world, part, get, marked):
        for user in (world.judges[0].user, world.secretary, world.organiser, world.officer):
            html = html_of(get(user, part=part.pk))
            assert world.judges[0].name in html  # who is still out
            assert self.leaks(get(user, part=part.pk)) == []
            assert self.leaks(get(user, "appearance_scores", [world.teams[0].pk])) == []
            assert self.leaks(get(user, "sitting_judges")) == []
        assert self.leaks(get(world.secretary, "part_run_close", [world.sitting.pk, part.pk])) == []
        assert self.leaks(get(world.judges[1].user, "appearance_scores", [world.teams[0].pk])) != []  # one's own

    def test_after_closing_organisers_and_judges_do(self, world, part, get, marked):
        close_part(world.sitting, part, reason="…", keeper=True, by=None, at=timezone.now())
        for user in (world.judges[0].user, world.secretary, world.officer):
            assert "8,12" in html_of(get(user, part=part.pk))
            assert "Rất bí mật" in html_of(get(user, "appearance_scores", [world.teams[0].pk]))

    def test_a_class_teacher_waits_for_the_publication(self, world, part, get, marked):
        teacher = make_seat(world.school, "teacher", school_class=make_class(world.school, "9Z"))
        close_part(world.sitting, part, reason="…", keeper=True, by=None, at=timezone.now())
        assert self.leaks(get(teacher, part=part.pk)) == []
        assert get(teacher, "appearance_scores", [world.teams[0].pk]).status_code == 403
        Sitting.objects.filter(pk=world.sitting.pk).update(state="published")
        assert "8,12" in html_of(get(teacher, "appearance_scores", [world.teams[0].pk]))

    def test_the_team_sees_points_and_no_sheets_once_they_are_published(self, world, part, get, marked):
        member = world.teams[0].entrant.members.order_by("pk")[0].person.user
        close_part(world.sitting, part, reason="…", keeper=True, by=None, at=timezone.now())
        page = ("appearance_scores", [world.teams[0].pk])
        assert get(member, *page).status_code == 404
        Sitting.objects.filter(pk=world.sitting.pk).update(state="published")
        html = html_of(get(member, *page))
        assert "8,12" in html
        assert "Rất bí mật" not in html
        assert world.judges[1].name not in html
        world.stage.parts.update(show_key="after_closing")
        html = html_of(get(member, *page))
        assert "Rất bí mật" in html
        assert world.judges[1].name not in html
        for team in (world.teams[1], world.other_team):
            assert get(member, "appearance_scores", [team.pk]).status_code == 404

    def test_a_spread_is_flagged_without_saying_the_marks(self, world, part, get, marked):
        make_sheet(world.teams[0], part, world.judges[0], 9, 9)
        html = html_of(get(world.secretary, part=part.pk))
        assert "data-flag" in html
        assert self.leaks(get(world.secretary, part=part.pk)) == []


class TestPage:
    def test_htmx_gets_only_what_moves(self, world, get):
        whole, part = get(world.secretary), get(world.secretary, headers={"HX-Request": "true"})
        assert "<h1>" in html_of(whole)
        html = html_of(part)
        assert "<h1>" not in html
        assert html.count('id="judging"') == 1
        assert "HX-Request" in part.headers["Vary"]
        assert 'role="status"' not in html

    def test_the_clock_is_the_servers_and_goes_on_for_whoever_looks(self, world, part, get):
        Timing.objects.create(
            appearance=world.teams[0], part=part, started_at=timezone.now() - timedelta(seconds=330),
            by=world.judges[0].user,
        )  # fmt: skip
        for user in (world.judges[0].user, world.secretary, world.officer):
            html = html_of(get(user))
            assert int(re.search(r'data-seconds="(\d+)"', html)[1]) in range(330, 336)
            assert 'data-least="300" data-most="420"' in html
            assert "is-inside" in html

    def test_it_begins_with_the_part_that_goes_on(self, world, get):
        assert get(world.secretary).context["part"] == world.parts[0]
        close(world, world.parts[0])
        assert get(world.secretary).context["part"] == world.parts[2]
        close(world, world.parts[2])
        assert get(world.secretary).context["part"] == world.parts[1]
        assert get(world.secretary, part=world.parts[0].pk).context["part"] == world.parts[0]

    def test_a_paper_part_a_sitting_without_teams_and_a_stage_without_parts_open_too(self, world, get):
        assert "data-teams" in html_of(get(world.secretary, part=world.parts[1].pk))
        Appearance.objects.filter(sitting=world.elsewhere).delete()
        assert 'class="empty"' in html_of(get(world.organiser, args=[world.elsewhere.pk]))

    @pytest.mark.parametrize("number", [1, 3])
    def test_one_team_and_three_cost_the_same(self, world, part, get, django_assert_num_queries, number):
        for _each in range(number - 1):
            make_team(world.sitting)
        world.teams = list(Appearance.objects.filter(sitting=world.sitting))
        hand_in_all(world, part, but={(0, 0)})
        get(world.secretary)
        with django_assert_num_queries(37):
            html_of(get(world.secretary))
        close(world, part)
        with django_assert_num_queries(39):
            html_of(get(world.secretary, part=part.pk))


class TestActing:
    def test_the_clock_is_started_stopped_and_made_void(self, world, part, post):
        user, team = world.judges[0].user, world.teams[0]
        response = post(user, "clock_start", [team.pk, part.pk])
        assert response.url == f"{reverse('sitting_judging', args=[world.sitting.pk])}?part={part.pk}"
        clock = Timing.objects.get()
        assert (clock.appearance, clock.by) == (team, user)
        post(world.secretary, "clock_stop", [clock.pk])
        clock.refresh_from_db()
        assert clock.ended_at is not None
        for typed in ("sáu phút", "6:75", "-1:00", "999:00"):
            html = html_of(post(user, "clock_void", [clock.pk], reason="Quên", instead=typed))
            assert f'value="{typed}"' in html
        post(user, "clock_void", [clock.pk], reason="Quên dừng", instead="6:30")
        assert [t.ended_at - t.started_at for t in Timing.objects.standing()] == [timedelta(seconds=390)]

    def test_what_cannot_be_is_said(self, world, part, post, get):
        post(world.secretary, "clock_start", [world.teams[0].pk, part.pk])
        post(world.secretary, "clock_start", [world.teams[1].pk, part.pk])
        assert f"“{world.teams[0].entrant}”" in html_of(get(world.secretary))
        assert Timing.objects.count() == 1

    def test_closing_names_what_is_missing_and_asks_why(self, world, part, post, get):
        hand_in_all(world, part, but={(1, 1)})
        args = [world.sitting.pk, part.pk]
        html = html_of(get(world.judges[0].user, "part_run_close", args))
        assert world.judges[1].name in re.search(r"data-passable>(.*?)</ul>", html, re.DOTALL)[1]
        html_of(post(world.judges[0].user, "part_run_close", args, reason=" "))
        assert state_of(world, part) == "running"
        assert post(world.judges[0].user, "part_run_close", args, reason="Giám khảo ốm").status_code == 302
        assert state_of(world, part) == "closed"

    def test_a_chair_cannot_pass_fewer_than_the_least(self, world, part, post):
        args = [world.sitting.pk, part.pk]
        html = html_of(post(world.judges[0].user, "part_run_close", args, reason="Thử"))
        assert "data-first" in html
        assert state_of(world, part) == "running"
        assert post(world.secretary, "part_run_close", args, reason="Chấm trên giấy").status_code == 302

    def test_opening_again_wants_a_reason(self, world, part, post):
        close(world, part)
        args = [world.sitting.pk, part.pk]
        assert "error-summary" in html_of(post(world.secretary, "part_run_reopen", args, reason=""))
        post(world.secretary, "part_run_reopen", args, reason="Đội đến muộn")
        assert state_of(world, part) == "running"


class TestDiscussion:
    @pytest.fixture
    def talk(self, world, part):
        for each, judge in enumerate(world.judges):
            make_sheet(world.teams[0], part, judge, 2 + 6 * each, 2 + 6 * each)
        return make_discussion(world.teams[0], part, at=world.at)

    def test_the_panel_reads_the_marks_and_a_judge_corrects_their_own(self, world, part, talk, get, post):
        judge = world.judges[1].user
        html = html_of(get(judge, "discussion", [talk.pk]))
        assert all(each.name in html for each in world.judges)
        assert "<strong>16</strong>" in html
        assert "<strong>4</strong>" in html
        assert post(judge, "discussion", [talk.pk], outcome="kept", reason="…").status_code == 403
        post(judge, "discussion_correct", [talk.pk])
        assert [s.state for s in ScoreSheet.objects.filter(judge=world.judges[1]).order_by("number")] == [
            "replaced", "open"]  # fmt: skip
        assert "<strong>16</strong>" not in html_of(get(judge, "discussion", [talk.pk]))

    def test_nobody_else_does_and_nobody_once_it_is_settled(self, world, talk, get, post):
        assert get(world.officer, "discussion", [talk.pk]).status_code == 403
        assert get(world.other_secretary, "discussion", [talk.pk]).status_code == 404
        assert "error-summary" in html_of(post(world.secretary, "discussion", [talk.pk], outcome="kept"))
        post(world.secretary, "discussion", [talk.pk], outcome="kept", reason="Đều có lý")
        assert Discussion.objects.get().outcome == "kept"
        html = html_of(get(world.judges[1].user, "discussion", [talk.pk]))
        assert "Đều có lý" in html
        assert "<strong>16</strong>" not in html

    def test_it_is_opened_from_the_flag(self, world, part, talk, post):
        talk.delete()
        post(world.judges[0].user, "discussion_open", [world.teams[0].pk, part.pk])
        assert Discussion.objects.get().opened_by == world.judges[0].user


class TestLate:
    def test_it_is_compared_and_decided(self, world, part, get, post):
        hand_in_all(world, part, but={(0, 0)})
        close(world, part)
        late = make_late(world.teams[0], part, world.judges[0], 4, "3.5", at=world.at)
        assert reverse("late_sheets", args=[world.sitting.pk]) in html_of(get(world.secretary, part=part.pk))
        assert "7,5" in html_of(get(world.secretary, "late_sheets"))
        args = [world.sitting.pk]
        html = html_of(post(world.secretary, "late_sheets", args, seen=late.pk, reason="Mất mạng"))
        assert 'value="Mất mạng"' in html
        assert post(world.secretary, "late_sheets", args, seen="x", accepted="1", reason="…").status_code == 404
        post(world.secretary, "late_sheets", args, seen=late.pk, accepted="1", reason="Mất mạng")
        assert LateSheet.objects.get().accepted is True
        assert 'class="empty"' in html_of(get(world.secretary, "late_sheets"))
        assert get(world.judges[1].user, "late_sheets").status_code == 403

    def test_one_of_another_sitting_is_not_decided_here(self, world, part, post):
        late = make_late(world.other_team, part, world.elsewhere.judges.get(), 4, 4)
        args = [world.sitting.pk]
        assert post(world.secretary, "late_sheets", args, seen=late.pk, accepted="0", reason="…").status_code == 404
