"""Papers of teams over HTTP: members, strangers, the keeper's page, and a device that was opened for a team."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contests.models import Answer, Appearance, Attempt, Part, PartRun, Sitting, Stage
from contests.quiz.actions import start_attempt
from contests.quiz.tests.team_worlds import hand_in, make_papers, members
from contests.quiz.tokens import make_token
from contests.tests.builders import sent
from contests.tests.team_builders import make_team
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_papers(at=timezone.now())


def url(name, *args):
    return reverse(name, args=args)


def open_here(world, client, team=0):
    return client.post(url("paper_here", world.sitting.pk, world.part.pk, world.teams[team].pk))


PAGES = ("attempt", "attempt_result", "attempt_late", "attempt_turn")


class TestMembers:
    def test_two_meet_on_one_paper(self, world):
        one, other = (signed_in(person.user) for person in world.people)
        first = one.post(url("attempt_start", world.part.pk))
        assert other.post(url("attempt_start", world.part.pk)).url == first.url
        assert "data-team" in other.get(first.url).content.decode()

    @pytest.mark.parametrize("who", ["of another team", "of another school", "who left"])
    def test_nobody_else_sees_it(self, world, who):
        attempt = start_attempt(world.part, world.people[0], at=world.at)
        person = {
            "of another team": world.others[0],
            "of another school": members(world.other_team)[0],
            "who left": world.people[1],
        }[who]
        if who == "who left":
            person.teams.update(left_at=world.at)
        client = signed_in(person.user)
        assert [client.get(url(name, attempt.pk)).status_code for name in PAGES] == [404] * 4
        assert client.post(url("attempt_submit", attempt.pk), {"answers": "[]"}).status_code == 404
        assert client.get(url("attempt_picture", attempt.pk, 1)).status_code == 404
        assert Attempt.objects.get(pk=attempt.pk).submitted_at is None

    def test_a_judged_part_is_never_started(self, world):
        client = signed_in(world.people[0].user)
        assert client.post(url("attempt_start", world.parts[0].pk)).status_code == 404

    def test_who_is_in_no_team_reads_why(self, world):
        world.people[0].teams.update(left_at=world.at)
        response = signed_in(world.people[0].user).post(url("attempt_start", world.part.pk))
        assert response.status_code == 409
        assert "chưa ở trong đội nào" in response.content.decode()


class TestResult:
    def points(self, world, person):
        page = url("attempt_result", Attempt.objects.get().pk)
        return "data-points" in signed_in(person.user).get(page).content.decode()

    @pytest.mark.parametrize("setting", ["at_once", "never"])
    def test_points_are_read_when_the_own_sitting_is_published(self, world, setting):
        Part.objects.update(show_score=setting, show_key="at_once")
        hand_in(world, world.people[0], 3)
        Sitting.objects.filter(pk=world.elsewhere.pk).update(state="published")
        assert not self.points(world, world.people[1])
        Sitting.objects.filter(pk=world.sitting.pk).update(state="published")
        assert self.points(world, world.people[1])

    def test_the_own_paper_with_its_key_only_when_the_stage_is_over_for_all(self, world):
        Part.objects.update(show_key="at_once")
        attempt = hand_in(world, world.people[0], 3)
        Sitting.objects.update(state="published")
        page = url("attempt_review", attempt.pk)
        client, stranger = signed_in(world.people[1].user), signed_in(world.others[0].user)
        assert "data-verdict" not in client.get(page).content.decode()
        Stage.objects.update(closes_at=timezone.now())
        assert client.get(page).content.decode().count("data-verdict") == 4
        assert stranger.get(page).status_code == 404


class TestDevice:
    @pytest.fixture
    def device(self, world):
        client = signed_in(world.secretary)
        assert open_here(world, client).url == url("attempt", Attempt.objects.get().pk)
        return client

    def test_it_takes_the_paper_and_the_keeper_is_signed_out(self, world, device):
        attempt = Attempt.objects.get()
        assert attempt.entrant == world.teams[0].entrant
        assert "sessionid" not in device.cookies or not device.cookies["sessionid"].value
        assert device.get(url("attempt", attempt.pk)).status_code == 200
        for page in (url("home"), url("sitting_papers", world.sitting.pk), url("contest", world.contest.pk)):
            assert not device.get(page).wsgi_request.user.is_authenticated
        answers = [[each.number, each.sequence, list(each.choices)] for each in sent(attempt, 4)]
        saved = device.post(
            url("answers"), answers[:2], content_type="application/json",
            headers={"X-Attempt-Token": make_token(attempt)},
        )  # fmt: skip
        assert (saved.status_code, Answer.objects.count()) == (200, 2)
        done = device.post(url("attempt_submit", attempt.pk), {"answers": str(answers)}, follow=True)
        assert done.redirect_chain[-1][0] == url("attempt_result", attempt.pk)
        attempt.refresh_from_db()
        assert attempt.points == 50
        assert url("contest", world.contest.pk) not in done.content.decode()

    def test_it_opens_no_other_paper(self, world, device):
        other = start_attempt(world.part, world.others[0], at=world.at)
        assert [device.get(url(name, other.pk)).status_code for name in PAGES] == [404] * 4
        assert device.get(url("attempt_review", other.pk)).status_code == 302

    def test_the_next_team_takes_its_place(self, world, device):
        first = Attempt.objects.get()
        device.force_login(world.secretary)
        open_here(world, device, team=1)
        second = Attempt.objects.exclude(pk=first.pk).get()
        assert [device.get(url("attempt", each.pk)).status_code for each in (first, second)] == [404, 200]

    def test_whoever_signs_in_there_has_their_own_rights_only(self, world, device):
        device.force_login(world.others[0].user)
        assert device.get(url("attempt", Attempt.objects.get().pk)).status_code == 404
        device.force_login(world.secretary)
        assert device.get(url("attempt", Attempt.objects.get().pk)).status_code == 403

    def test_some_hours_later_it_shows_nothing(self, world, device):
        pk = Attempt.objects.get().pk
        past = timezone.now() - timedelta(hours=3)
        Attempt.objects.update(deadline=past, accepts_until=past)
        assert device.get(url("attempt_result", pk)).status_code == 404

    def test_it_cannot_be_forged(self, world):
        attempt = start_attempt(world.part, world.people[0], at=world.at)
        client = Client()
        for value in (make_token(attempt), f"{make_token(attempt)}:1:x", "", "~"):
            client.cookies["paper"] = value
            assert client.get(url("attempt", attempt.pk)).status_code == 302

    def test_of_a_single_person_it_opens_nothing(self, world, device):
        attempt = Attempt.objects.get()
        attempt.entrant.members.all().delete()
        type(attempt.entrant).objects.filter(pk=attempt.entrant_id).update(person=world.people[0], name="")
        assert device.get(url("attempt", attempt.pk)).status_code == 404


class TestKeepersPage:
    def test_each_team_with_what_can_be_done(self, world):
        hand_in(world, world.people[0], 3, at=world.at)
        start_attempt(world.part, world.others[0], at=world.at)
        Appearance.objects.filter(pk=world.teams[2].pk).update(state="absent")
        html = signed_in(world.secretary).get(url("sitting_papers", world.sitting.pk)).content.decode()
        wanted = zip(world.teams, ["done", "in", "none"], strict=True)
        states = [f'data-team="{team.entrant_id}" data-state="{state}"' for team, state in wanted]
        assert [state in html for state in states] == [True] * 3
        assert [f"here-{world.part.pk}-{team.pk}" in html for team in world.teams] == [False, True, False]
        assert str(world.other_team.entrant) not in html

    def test_who_only_looks_has_no_buttons(self, world):
        teacher = make_seat(world.school, "teacher", school_class=world.school.classes.earliest("pk"))
        for user in (world.officer, teacher):
            html = signed_in(user).get(url("sitting_papers", world.sitting.pk)).content.decode()
            assert "data-state" in html
            assert 'type="submit" name="act"' not in html
            assert open_here(world, signed_in(user)).status_code == 403
        assert not Attempt.objects.exists()

    def test_other_schools_and_other_sittings(self, world):
        stranger = signed_in(world.other_secretary)
        assert stranger.get(url("sitting_papers", world.sitting.pk)).status_code == 404
        assert open_here(world, stranger).status_code == 404
        # A team of one's own sitting at the address of another, and the other way round.
        page = url("paper_here", world.elsewhere.pk, world.part.pk, world.teams[0].pk)
        assert stranger.post(page).status_code == 404
        assert not Attempt.objects.exists()

    def test_a_refusal_leaves_the_keeper_signed_in(self, world):
        Appearance.objects.filter(pk=world.teams[0].pk).update(state="absent")
        client = signed_in(world.secretary)
        response = client.post(url("paper_here", world.sitting.pk, world.part.pk, world.teams[0].pk), follow=True)
        assert response.redirect_chain[-1][0] == url("sitting_papers", world.sitting.pk)
        assert str(world.teams[0].entrant) in response.content.decode()
        assert "paper" not in client.cookies

    def test_start_close_and_open_again(self, world):
        Stage.objects.update(synchronous=True)
        client, page = signed_in(world.secretary), url("paper_run", world.sitting.pk, world.part.pk)
        for act, state in (("start", "running"), ("close", "closed"), ("reopen", "running")):
            assert client.post(page, {"act": act}).status_code == 302
            assert PartRun.objects.get(part=world.part).state == state
        assert client.post(page, {"act": "burn"}).status_code == 404

    def test_one_team_and_three_cost_the_same(self):
        """Compared, not counted: the tabs above are of the whole sitting."""
        counts = []
        for teams in (1, 3):
            world = make_papers(at=timezone.now(), teams=2)
            Appearance.objects.filter(sitting=world.sitting).delete()
            for _each in range(teams):
                start_attempt(world.part, members(make_team(world.sitting))[0], at=world.at)
            client = signed_in(world.secretary)
            with CaptureQueriesContext(connection) as asked:
                html = client.get(url("sitting_papers", world.sitting.pk)).content.decode()
            assert html.count("data-state") == teams
            counts.append(len(asked))
        assert counts[0] == counts[1]
