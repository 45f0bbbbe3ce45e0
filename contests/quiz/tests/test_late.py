"""What comes after the grace: kept for a person to decide, told plainly, never counted by itself."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from contests.models import Answer, LateAnswer
from contests.quiz import late
from contests.quiz.actions import close, submit_attempt
from contests.quiz.saving import AttemptNotOpen, Sent, write
from contests.quiz.tokens import Bound, make_token
from contests.tests.builders import AT, make_attempt, make_entrant_pupil, make_quiz, sent
from schools.tests.builders import signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@shared
def attempt():
    return make_attempt()


def bound(attempt):
    return Bound(attempt.pk, attempt.entrant_id)


def kept(attempt):
    rows = LateAnswer.objects.filter(attempt=attempt).order_by("number", "sequence")
    return list(rows.values_list("number", "sequence", "choices"))


def test_only_after_the_grace(attempt):
    assert late.arrived(bound(attempt), [Sent(1, 9, (1,))], at=attempt.accepts_until) == {}
    assert late.arrived(bound(attempt), [Sent(1, 9, (1,))], at=attempt.accepts_until + SECOND) == {1: 9}
    assert kept(attempt) == [(1, 9, "1")]
    assert LateAnswer.objects.get().received_at == attempt.accepts_until + SECOND


def test_only_what_is_newer_than_what_stands(attempt):
    write(bound(attempt), [Sent(1, 5, (1,)), Sent(2, 5, (1,))], AT)
    after = attempt.accepts_until + SECOND
    batch = [Sent(1, 5, (1,)), Sent(2, 6, (2,)), Sent(3, 1, (3,))]
    assert late.arrived(bound(attempt), batch, at=after) == {2: 6, 3: 1}
    assert late.arrived(bound(attempt), batch, at=after + SECOND) == {2: 6, 3: 1}  # the reply was lost: said again
    late.arrived(bound(attempt), [Sent(2, 4, (7,)), Sent(2, 8, ())], at=after)
    assert kept(attempt) == [(2, 6, "2"), (2, 8, ""), (3, 1, "3")]


def test_within_bounds(attempt):
    after = attempt.accepts_until + SECOND
    assert late.arrived(bound(attempt), [Sent(5, 1, (1,)), Sent(400, 1, (1,))], at=after) == {}
    for sequence in range(1, 40):
        late.arrived(bound(attempt), [Sent(1, sequence, (1,))], at=after)
    assert len(kept(attempt)) == 20
    assert late.arrived(bound(attempt), [Sent(2, 1, (1,))], at=attempt.accepts_until + 30 * DAY) == {2: 1}
    assert late.arrived(bound(attempt), [Sent(3, 1, (1,))], at=attempt.accepts_until + 31 * DAY) == {}


def test_only_what_the_token_is_bound_to(attempt):
    stranger = Bound(attempt.pk, attempt.entrant_id + 1)
    assert late.arrived(stranger, [Sent(1, 1, (1,))], at=attempt.accepts_until + SECOND) == {}
    assert late.arrived(Bound(attempt.pk + 1, attempt.entrant_id), [Sent(1, 1, (1,))], at=AT + DAY) == {}
    assert not LateAnswer.objects.exists()


def test_handed_in_late_it_is_closed_as_it_stood_and_the_rest_is_kept(attempt):
    first, *rest = sent(attempt, 4)
    write(bound(attempt), [first], AT)
    after = attempt.accepts_until + SECOND
    done = submit_attempt(attempt.pk, [first, *rest], at=after)
    assert (done.points, done.closed_by_deadline) == (25, True)
    assert [number for number, _sequence, _choices in kept(attempt)] == [2, 3, 4]
    assert Answer.objects.count() == 1


def test_closed_by_the_sweep_meanwhile_it_is_kept_all_the_same(attempt):
    close(attempt.pk, at=attempt.accepts_until + SECOND)
    done = submit_attempt(attempt.pk, sent(attempt, 4), at=attempt.accepts_until + 2 * SECOND)
    assert (done.points, len(kept(attempt))) == (0, 4)


def test_what_was_handed_in_takes_nothing_more_before_the_end(attempt):
    submit_attempt(attempt.pk, [], at=AT)
    submit_attempt(attempt.pk, sent(attempt, 4), at=AT + SECOND)
    assert late.arrived(bound(attempt), [Sent(1, 9, (1,))], at=AT + SECOND) == {}
    assert not LateAnswer.objects.exists()


def test_nor_after_it_when_points_and_key_may_have_been_read(attempt):
    submit_attempt(attempt.pk, [], at=attempt.deadline - SECOND)
    after = attempt.accepts_until + SECOND
    submit_attempt(attempt.pk, sent(attempt, 4), at=after)
    assert late.arrived(bound(attempt), [Sent(1, 9, (1,))], at=after) == {}
    assert not LateAnswer.objects.exists()


def test_what_a_second_device_holds_of_a_paper_handed_in_by_its_end_is_kept(attempt):
    submit_attempt(attempt.pk, [], at=attempt.deadline + SECOND)
    assert late.arrived(bound(attempt), [Sent(1, 9, (1,))], at=attempt.accepts_until + SECOND) == {1: 9}


@pytest.mark.parametrize("claimed", [AT, AT + DAY, AT - DAY])
def test_lying_about_the_clock_gains_at_most_the_grace(attempt, claimed):
    """Whatever moment a device claims by its sequence numbers, the server's clock decides what counts."""
    lie = int(claimed.timestamp() * 1000)
    answers = [Sent(each.number, lie, each.choices) for each in sent(attempt, 4)]
    write(bound(attempt), answers[:1], attempt.accepts_until)
    with pytest.raises(AttemptNotOpen):
        write(bound(attempt), answers[1:], attempt.accepts_until + timedelta(microseconds=1))
    late.arrived(bound(attempt), answers[1:], at=attempt.accepts_until + SECOND)
    done = submit_attempt(attempt.pk, answers, at=attempt.accepts_until + SECOND)
    assert (done.right, done.seconds, done.change_seconds) == (1, 1800, 1800)


class TestPages:
    @pytest.fixture
    def attempt(self):
        begun = timezone.now() - timedelta(minutes=31, seconds=5)
        part = make_quiz(opens_at=begun, at=begun)
        return make_attempt(part, make_entrant_pupil(part), at=begun)

    @pytest.fixture
    def client(self, attempt):
        return signed_in(attempt.entrant.person.user)

    def test_the_answers_road_says_that_they_came_too_late(self, attempt, client):
        headers = {"X-Attempt-Token": make_token(attempt)}
        body = json.dumps([[2, 7, [1]], [9, 7, [1]]])
        reply = client.post("/answers/", body, content_type="application/json", headers=headers)
        assert (reply.status_code, reply.json()["state"], reply.json()["kept"]) == (409, "late", {"2": 7})
        assert not Answer.objects.exists()

    def test_so_does_handing_in_and_its_page_names_them(self, attempt, client):
        submit, page = f"/attempts/{attempt.pk}/submit/", f"/attempts/{attempt.pk}/late/"
        answers = json.dumps([[2, 7, [1]], [4, 7, []]])
        reply = client.post(submit, {"answers": answers}, headers={"accept": "application/json"})
        assert reply.json() == {"state": "submitted", "to": page}
        assert client.post(submit, {"q2": "1"})["Location"] == page
        html = client.get(page).content.decode()
        assert [f"<span>{n}</span>" in html for n in (1, 2, 3, 4)] == [False, True, False, True]

    def test_another_s_do_not_exist(self, attempt, client):
        late.arrived(bound(attempt), [Sent(1, 1, (1,))], at=timezone.now())
        other = make_entrant_pupil(attempt.part, "Lê Thị Khác")
        client.force_login(other.user)
        assert client.get(f"/attempts/{attempt.pk}/late/").status_code == 404

    def test_without_any_the_page_leads_to_the_result(self, attempt, client):
        client.get(f"/attempts/{attempt.pk}/")
        page = client.get(f"/attempts/{attempt.pk}/late/")
        assert page["Location"] == f"/attempts/{attempt.pk}/result/"
