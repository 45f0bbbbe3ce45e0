"""A pupil's road over HTTP, and what a hostile pupil gets on it."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contests.models import Answer, Attempt, Choice
from contests.quiz.actions import submit_attempt
from contests.quiz.tokens import make_token
from contests.tests.builders import make_attempt, make_entrant_pupil, make_quiz, sent
from schools.tests.builders import signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def part():
    return make_quiz(at=timezone.now())


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


@pytest.fixture
def road(pupil):
    client = Client(enforce_csrf_checks=True)
    client.force_login(pupil.user)
    return client


@pytest.fixture
def attempt(part, pupil):
    return make_attempt(part, pupil, at=timezone.now())


def csrf(client, url):
    client.get(url)
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def save(token, answers, client=None, **headers):
    headers = {"X-Attempt-Token": token} if token is not None else headers
    client = client or Client(enforce_csrf_checks=True)
    body = answers if isinstance(answers, (str, bytes)) else json.dumps(answers)
    return client.post(reverse("answers"), body, content_type="application/json", headers=headers)


def test_the_road_from_contest_to_result(road, part, pupil):
    page = reverse("contest", args=[part.stage.contest_id])
    started = road.post(reverse("attempt_start", args=[part.pk]), csrf(road, page))
    attempt = Attempt.objects.get()
    paper = reverse("attempt", args=[attempt.pk])
    assert started["Location"] == paper
    assert road.get(paper).status_code == 200
    first = sent(attempt, right=4)[0]
    reply = save(make_token(attempt), [[first.number, first.sequence, list(first.choices)]])
    assert reply.json()["saved"] == {str(first.number): first.sequence}
    answers = [[each.number, each.sequence + 1, list(each.choices)] for each in sent(attempt, right=4)]
    done = road.post(reverse("attempt_submit", args=[attempt.pk]), csrf(road, paper) | {"answers": json.dumps(answers)})
    result = reverse("attempt_result", args=[attempt.pk])
    assert done["Location"] == result
    assert 'data-points="100' in road.get(result).content.decode()
    assert road.get(paper)["Location"] == result


def test_without_script_the_form_alone_hands_everything_in(road, attempt):
    paper = reverse("attempt", args=[attempt.pk])
    data = {f"q{each.number}": each.choices[0] for each in sent(attempt, right=3)}
    road.post(reverse("attempt_submit", args=[attempt.pk]), csrf(road, paper) | data)
    attempt.refresh_from_db()
    assert attempt.points == 75


def test_the_paper_holds_no_key(road, attempt):
    html = road.get(reverse("attempt", args=[attempt.pk])).content.decode().lower()
    for choice in Choice.objects.filter(correct=True):
        assert f'value="{choice.pk}"' in html  # it is there, like every other
    for word in ("correct", 'right"', "data-key", "citation"):
        assert word not in html


def test_saved_marks_come_back_with_the_page(road, attempt):
    answer = sent(attempt, right=1)[0]
    save(make_token(attempt), [[1, 77, list(answer.choices)]])
    html = road.get(reverse("attempt", args=[attempt.pk])).content.decode()
    assert 'data-sequence="77"' in html
    assert f'value="{answer.choices[0]}" checked' in html


class TestHostile:
    def test_another_s_attempt_does_not_exist(self, part, attempt):
        other = make_entrant_pupil(part, "Lê Thị Khác")
        client = signed_in(other.user)
        for name in ("attempt", "attempt_result"):
            assert client.get(reverse(name, args=[attempt.pk])).status_code == 404
        assert client.post(reverse("attempt_submit", args=[attempt.pk])).status_code == 404
        assert client.get(reverse("attempt_picture", args=[attempt.pk, 1])).status_code == 404
        attempt.refresh_from_db()
        assert attempt.submitted_at is None

    def test_a_contest_of_another_department_does_not_exist(self, road):
        strange = make_quiz(title="Của Sở khác", at=timezone.now())
        assert road.get(reverse("contest", args=[strange.stage.contest_id])).status_code == 404
        assert road.post(reverse("attempt_start", args=[strange.pk]), csrf(road, "/card/")).status_code in (403, 404)
        assert not Attempt.objects.filter(part=strange).exists()

    def test_starting_and_submitting_need_the_csrf_token(self, road, part, attempt):
        assert road.post(reverse("attempt_start", args=[part.pk])).status_code == 403
        assert road.post(reverse("attempt_submit", args=[attempt.pk])).status_code == 403

    def test_a_session_without_token_saves_nothing(self, road, attempt):
        assert save(None, [[1, 1, [1]]], road).status_code == 403
        assert not Answer.objects.exists()

    @pytest.mark.parametrize(
        "forge",
        [
            lambda attempt: "",
            lambda attempt: make_token(attempt)[:-2],
            lambda attempt: f"{attempt.pk + 1}.{attempt.entrant_id}~" + make_token(attempt).split("~")[1],
            lambda attempt: signing.Signer().sign(f"{attempt.pk}.{attempt.entrant_id}"),
        ],
    )
    def test_a_forged_token_saves_nothing(self, attempt, forge):
        reply = save(forge(attempt), [[1, 1, [1]]])
        assert (reply.status_code, reply.json()) == (403, {"state": "refused"})
        assert not Answer.objects.exists()

    def test_a_token_of_one_attempt_does_not_open_another(self, part, attempt):
        other = make_attempt(part, make_entrant_pupil(part, "Lê Thị Khác"), at=timezone.now())
        save(make_token(other), [[1, 1, [5]]])
        assert list(Answer.objects.values_list("attempt", flat=True)) == [other.pk]

    def test_past_the_grace_a_token_is_told_that_it_came_too_late(self, part, pupil):
        begun = timezone.now() - timedelta(minutes=31, seconds=5)
        attempt = make_attempt(make_quiz(opens_at=begun, at=begun), at=begun)
        reply = save(make_token(attempt), [[1, 1, [1]]])
        assert (reply.status_code, reply.json()["state"], reply.json()["kept"]) == (409, "late", {"1": 1})
        assert not Answer.objects.exists()

    def test_after_handing_in_the_same_token_is_told_that_it_is_closed(self, attempt):
        token = make_token(attempt)
        submit_attempt(attempt.pk, [], at=timezone.now())
        reply = save(token, [[1, 1, [1]]])
        assert (reply.status_code, reply.json()["state"]) == (409, "closed")
        assert not Answer.objects.exists()

    def test_a_replayed_message_does_not_bring_an_old_answer_back(self, attempt):
        token = make_token(attempt)
        save(token, [[1, 5, [10]]])
        save(token, [[1, 6, [20]]])
        reply = save(token, [[1, 5, [10]]])
        assert reply.json()["newer"] == {"1": [6, "20"]}
        assert Answer.objects.get().choices == "20"

    @pytest.mark.parametrize("body", ["", "{", '{"a": 1}', "[[1,2]]", '[["1; DROP TABLE",1,[1]]]', b"\xff"])
    def test_a_malformed_body_saves_nothing(self, attempt, body):
        assert save(make_token(attempt), body).status_code == 400
        assert not Answer.objects.exists()

    def test_only_post_saves(self, attempt):
        reply = Client().get(reverse("answers"), headers={"X-Attempt-Token": make_token(attempt)})
        assert reply.status_code == 405

    def test_choices_of_other_questions_score_nothing(self, attempt):
        every = list(Choice.objects.filter(correct=True).values_list("pk", flat=True))
        save(make_token(attempt), [[n, 1, every] for n in range(1, 5)])
        assert submit_attempt(attempt.pk, [], at=timezone.now()).points == 0


def test_one_that_ran_out_is_closed_when_its_page_is_opened(road, part, attempt):
    past = timezone.now() - timedelta(hours=1)
    Attempt.objects.update(started_at=past, deadline=past, accepts_until=past)
    paper = road.get(reverse("attempt", args=[attempt.pk]))
    assert paper["Location"] == reverse("attempt_result", args=[attempt.pk])
    attempt.refresh_from_db()
    assert attempt.closed_by_deadline


def test_when_it_cannot_start_the_page_says_why(road, part):
    part.stage.contest.stages.update(opens_at=timezone.now() + timedelta(days=1))
    page = reverse("contest", args=[part.stage.contest_id])
    reply = road.post(reverse("attempt_start", args=[part.pk]), csrf(road, page))
    assert reply.status_code == 409
    assert not Attempt.objects.exists()


@pytest.mark.each_database
def test_saving_asks_neither_session_nor_account(part, attempt, pupil, django_assert_num_queries):
    """Whatever cookies a device sends along: one statement is all a save costs."""
    client = signed_in(pupil.user)
    token = make_token(attempt)
    with django_assert_num_queries(0 if connection.vendor == "postgresql" else 1):
        assert save(token, [[1, 1, [1]]], client).status_code == 200
