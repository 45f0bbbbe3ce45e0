"""What stays with a pupil when a contest closes or they leave, and that nothing is offered which is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contests.actions import close_contest
from contests.listing import for_person
from contests.models import Attempt, Entrant, Ranking
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.rules import NotNow
from contests.tests.builders import make_entrant_pupil, make_quiz, sent
from schools.tests.builders import make_pupil, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def part(at):
    return make_quiz(at=at, attempts_allowed=3)


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


@pytest.fixture
def road(client, pupil):
    client.force_login(pupil.user)
    return client


def contest_page(part):
    return reverse("contest", args=[part.stage.contest_id])


def leave(person, day):
    person.left_on = day
    person.save(update_fields=["left_on"])


class TestClosedContest:
    @pytest.fixture
    def attempts(self, part, pupil, at):
        """One handed in, one still open, then the contest was closed."""
        first = start_attempt(part, pupil, at=at)
        submit_attempt(first.pk, sent(first, 2), at=at)
        second = start_attempt(part, pupil, at=at)
        close_contest(part.stage.contest, by=None, at=at)
        return first, second

    def test_whoever_entered_keeps_their_page_their_results_and_the_ranking(self, road, part, attempts):
        html = road.get(contest_page(part)).content.decode()
        assert reverse("attempt_result", args=[attempts[0].pk]) in html
        ranking = reverse("ranking", args=[part.stage.rankings.get().pk])
        assert ranking in html
        assert road.get(ranking).status_code == 200

    def test_an_open_paper_is_gone_on_with_until_its_end(self, road, part, attempts, at):
        running = reverse("attempt", args=[attempts[1].pk])
        assert running in road.get("/").content.decode()
        assert running in road.get(contest_page(part)).content.decode()
        assert road.get(running).status_code == 200
        submitted = submit_attempt(attempts[1].pk, sent(attempts[1], 4), at=at)
        assert submitted.points == 100

    def test_only_starting_is_over(self, road, part, pupil, attempts, at):
        submit_attempt(attempts[1].pk, [], at=at)
        start = reverse("attempt_start", args=[part.pk])
        assert start not in road.get("/").content.decode()
        assert road.post(start).status_code == 409
        assert Attempt.objects.count() == 2
        [entry] = for_person(pupil, at)
        assert (entry.state, bool(entry.standing.refusal)) == ("over", True)

    def test_for_others_it_does_not_exist(self, client, part, attempts):
        client.force_login(make_pupil(make_unit("THCS Kia", under=part.stage.contest.unit)).user)
        assert client.get(contest_page(part)).status_code == 404
        assert client.post(reverse("attempt_start", args=[part.pk])).status_code == 404


class TestOffered:
    def test_to_another_grade_nothing_is_offered_and_nothing_started(self, road, part, pupil, at):
        part.stage.contest.audiences.update(grade_from=10, grade_to=12)
        assert for_person(pupil, at) == []
        assert road.get(contest_page(part)).status_code == 404
        assert road.post(reverse("attempt_start", args=[part.pk])).status_code == 404

    def test_without_a_class_only_an_audience_of_any_grade_is_open(self, part, at):
        pupil = make_pupil(make_unit("THCS Kia", under=part.stage.contest.unit), school_class=None)
        assert len(for_person(pupil, at)) == 1
        part.stage.contest.audiences.update(grade_from=6)
        assert for_person(pupil, at) == []

    def test_whoever_entered_stays_although_the_audience_changed(self, part, pupil, at):
        start_attempt(part, pupil, at=at)
        part.stage.contest.audiences.update(grade_from=10, grade_to=12)
        assert len(for_person(pupil, at)) == 1

    def test_the_ranking_it_links_to_opens_before_one_has_entered(self, road, part):
        ranking = reverse("ranking", args=[part.stage.rankings.get().pk])
        assert ranking in road.get(contest_page(part)).content.decode()
        assert road.get(ranking).status_code == 200

    def test_rankings_of_contests_not_open_to_one_do_not_exist(self, road, part, at):
        strange = make_quiz(make_unit("Sở Kia", kind="department"), at=at)
        assert road.get(reverse("ranking", args=[strange.stage.rankings.get().pk])).status_code == 404
        Ranking.objects.filter(stage=part.stage).update(state="hidden")
        assert road.get(reverse("ranking", args=[part.stage.rankings.get().pk])).status_code == 404


class TestLeft:
    def test_whoever_left_cannot_enter_or_start_and_is_told_so(self, road, part, pupil, at):
        leave(pupil, timezone.localdate(at) - DAY)
        html = road.get("/").content.decode()
        start = reverse("attempt_start", args=[part.pk])
        assert start not in html
        assert road.post(start).status_code == 409
        assert not Entrant.objects.exists()

    def test_on_their_last_day_they_still_may(self, part, pupil, at):
        leave(pupil, timezone.localdate(at))
        assert start_attempt(part, pupil, at=at).number == 1
        with pytest.raises(NotNow):
            start_attempt(part, pupil, at=at + DAY)
