"""What an open paper hears once a minute, and what its device tells: bounded, of itself alone, never in the way."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contests.models import Attempt, AttemptEvent
from contests.notices import tell
from contests.quiz.actions import submit_attempt
from contests.quiz.news import log
from contests.quiz.tokens import make_token
from contests.tests.builders import AT, make_attempt, make_entrant_pupil, make_quiz
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@shared
def attempt():
    return make_attempt(make_quiz(at=timezone.now()), at=timezone.now())


def ask(attempt, events=(), *, device="abc123", token=None, body=None):
    body = json.dumps({"device": device, "events": list(events)}) if body is None else body
    headers = {"X-Attempt-Token": make_token(attempt) if token is None else token}
    return Client().post(reverse("attempt_news"), body, content_type="application/json", headers=headers)


def milliseconds(moment):
    return int(moment.timestamp() * 1000)


def told(attempt):
    return list(AttemptEvent.objects.filter(attempt=attempt).order_by("pk").values_list("kind", "device"))


def test_it_hears_clock_end_and_state(attempt):
    before = milliseconds(timezone.now())
    reply = ask(attempt).json()
    assert before <= reply["now"] <= milliseconds(timezone.now())
    assert (reply["state"], reply["deadline"]) == ("open", milliseconds(attempt.deadline))
    Attempt.objects.update(deadline=attempt.deadline + 5 * MINUTE, accepts_until=attempt.accepts_until + 5 * MINUTE)
    reply = ask(attempt).json()
    assert reply["deadline"] == milliseconds(attempt.deadline + 5 * MINUTE)
    assert reply["accepts_until"] == milliseconds(attempt.accepts_until + 5 * MINUTE)
    submit_attempt(attempt.pk, [], at=timezone.now())
    assert ask(attempt).json()["state"] == "closed"


def test_it_hears_what_was_told_since_the_start_and_to_its_entrant(attempt):
    contest = attempt.part.stage.contest
    other = make_attempt(attempt.part, make_entrant_pupil(attempt.part, "Lê Thị Khác"), at=timezone.now())
    tell(contest, "Trước khi bắt đầu", by=None, at=attempt.started_at - MINUTE)
    tell(contest, "Cho mọi người", by=None, at=timezone.now())
    tell(contest, "Cho một mình em", by=None, at=timezone.now(), entrant=attempt.entrant)
    tell(contest, "Cho bạn khác", by=None, at=timezone.now(), entrant=other.entrant)
    tell(make_quiz(title="Khác").stage.contest, "Cuộc thi khác", by=None, at=timezone.now())
    assert [notice["text"] for notice in ask(attempt).json()["notices"]] == ["Cho một mình em", "Cho mọi người"]


def test_it_costs_the_same_few_queries_with_many_notices(attempt, django_assert_num_queries):
    for number in (1, 30):
        for n in range(number):
            tell(attempt.part.stage.contest, f"Thông báo {n}", by=None, at=timezone.now())
        with django_assert_num_queries(2):
            assert len(ask(attempt).json()["notices"]) == (1 if number == 1 else 20)


class TestLog:
    def test_what_a_device_tells_is_kept_with_its_name(self, attempt):
        at = milliseconds(attempt.started_at)
        ask(attempt, [["loaded", at + 10], ["hidden", at + 20]])
        ask(attempt, [["loaded", at + 30]], device="xyz")
        assert told(attempt) == [("loaded", "abc123"), ("hidden", "abc123"), ("loaded", "xyz")]

    def test_sent_again_it_is_kept_once(self, attempt):
        events = [["loaded", milliseconds(attempt.started_at)], ["hidden", milliseconds(attempt.started_at)]]
        for _time in range(3):
            ask(attempt, events)
        assert told(attempt) == [("loaded", "abc123"), ("hidden", "abc123")]

    def test_no_more_than_an_attempt_may_have(self, attempt):
        at = milliseconds(attempt.started_at)
        for call in range(8):
            ask(attempt, [["hidden", at + 50 * call + n] for n in range(50)])
        assert len(told(attempt)) == 300

    def test_a_clock_that_is_days_off_is_not_believed(self):
        attempt = make_attempt()
        moments = [milliseconds(AT - 3 * DAY), milliseconds(AT + MINUTE), 253_000_000_000_000]
        log(attempt, "a", [("shown", moment) for moment in moments], at=AT + 2 * MINUTE)
        happened = AttemptEvent.objects.order_by("pk").values_list("happened_at", flat=True)
        assert list(happened) == [AT + 2 * MINUTE, AT + MINUTE]

    def test_long_after_the_end_nothing_is_taken(self):
        attempt = make_attempt()
        event = [("shown", milliseconds(AT))]
        assert log(attempt, "a", event, at=attempt.accepts_until + 10 * MINUTE) == 1
        assert log(attempt, "b", event, at=attempt.accepts_until + 11 * MINUTE) == 0


class TestHostile:
    @pytest.mark.parametrize(
        "body",
        [
            "", "{", "[]", "5", "null", '{"device": "a"}',
            '{"device": 5, "events": []}', '{"device": "", "events": []}',
            '{"device": "a b", "events": []}', f'{{"device": "{"a" * 17}", "events": []}}',
            '{"device": "a", "events": [["spying", 5]]}', '{"device": "a", "events": [["hidden", "5"]]}',
            '{"device": "a", "events": [["hidden", -5]]}', '{"device": "a", "events": [["hidden", 1e99]]}',
            '{"device": "a", "events": [["hidden", 253000000000001]]}', '{"device": "a", "events": [[[], 5]]}',
            '{"device": "a", "events": {"hidden": 5}}', '{"device": "a", "events": ["ab"]}',
            json.dumps({"device": "a", "events": [["hidden", n + 1] for n in range(51)]}), b"\xff",
        ],
    )  # fmt: skip
    def test_any_other_shape_is_refused(self, attempt, body):
        assert ask(attempt, body=body).status_code == 400
        assert not AttemptEvent.objects.exists()

    def test_a_forged_token_hears_nothing(self, attempt):
        tell(attempt.part.stage.contest, "Cho mọi người", by=None, at=timezone.now())
        for token in ("", make_token(attempt)[:-1], f"{attempt.pk}.{attempt.entrant_id}~x"):
            reply = ask(attempt, token=token)
            assert (reply.status_code, reply.json()) == (403, {"state": "refused"})

    def test_a_token_of_an_attempt_that_is_gone(self, attempt):
        token = make_token(attempt)
        Attempt.objects.all().delete()
        assert ask(attempt, token=token).status_code == 403

    def test_only_post(self, attempt):
        reply = Client().get(reverse("attempt_news"), headers={"X-Attempt-Token": make_token(attempt)})
        assert reply.status_code == 405
