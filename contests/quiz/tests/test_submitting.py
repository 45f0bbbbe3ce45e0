"""Handing in: open questions, a prediction, the time of the last change; twice at once."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from contests.models import Answer, Attempt, Entrant, Part, PartScore
from contests.quiz.actions import StillOpen, close, start_attempt, submit_attempt
from contests.quiz.forms import Malformed, read_prediction
from contests.quiz.saving import Sent, write
from contests.quiz.tokens import Bound
from contests.tests.builders import AT, make_attempt, make_entrant_pupil, make_quiz, sent
from schools.tests.builders import signed_in
from schools.tests.races import at_once

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def attempt_of(*, at=AT, **rules):
    part = make_quiz(questions=4, at=at)
    Part.objects.filter(pk=part.pk).update(**rules)
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    return make_attempt(part, make_entrant_pupil(part), at=at)


def saved(attempt):
    return sorted(Answer.objects.filter(attempt=attempt).exclude(choices="").values_list("number", flat=True))


class TestEveryQuestion:
    @pytest.fixture
    def attempt(self):
        return attempt_of(must_answer_all=True)

    def test_open_ones_keep_the_paper_open_and_what_was_sent(self, attempt):
        answers = sent(attempt, 4)
        emptied = Sent(3, 1, ())
        with pytest.raises(StillOpen) as refused:
            submit_attempt(attempt.pk, [answers[0], answers[3], emptied], at=AT + MINUTE)
        attempt.refresh_from_db()
        assert (refused.value.numbers, saved(attempt), attempt.submitted_at) == ([2, 3], [1, 4], None)
        answers = [Sent(each.number, 2, each.choices) for each in answers]
        assert submit_attempt(attempt.pk, answers, at=AT + 2 * MINUTE).points == 100

    def test_at_the_deadline_it_goes_as_it_is(self, attempt):
        with pytest.raises(StillOpen):
            submit_attempt(attempt.pk, [], at=attempt.deadline - SECOND)
        done = submit_attempt(attempt.pk, sent(attempt, 4)[:1], at=attempt.deadline)
        assert (done.points, done.submitted_at) == (25, attempt.deadline)

    def test_left_alone_it_is_closed_as_it_is(self, attempt):
        assert close(attempt.pk, at=attempt.accepts_until + SECOND).closed_by_deadline

    def test_the_rule_is_that_of_the_start(self, attempt):
        Part.objects.update(must_answer_all=False)
        with pytest.raises(StillOpen):
            submit_attempt(attempt.pk, [], at=AT + MINUTE)

    def test_elsewhere_open_questions_do_not_matter(self):
        assert submit_attempt(attempt_of().pk, [], at=AT + MINUTE).points == 0

    def test_a_prediction_asked_for_is_one_of_them(self):
        attempt = attempt_of(must_answer_all=True, prediction="entrants")
        with pytest.raises(StillOpen) as refused:
            submit_attempt(attempt.pk, sent(attempt, 4), at=AT + MINUTE)
        assert refused.value.numbers == [5]

    def test_script_and_form_are_told_which(self):
        attempt = attempt_of(must_answer_all=True, at=timezone.now())
        client = signed_in(attempt.entrant.person.user)
        url = f"/attempts/{attempt.pk}/submit/"
        first = sent(attempt, 4)[0]
        body = json.dumps([[first.number, 1, list(first.choices)]])
        reply = client.post(url, {"answers": body}, headers={"accept": "application/json"})
        assert (reply.status_code, reply.json()) == (409, {"state": "still_open", "open": [2, 3, 4]})
        reply = client.post(url, {f"q{first.number}": first.choices[0]})
        assert reply.status_code == 409
        html = reply.content.decode()
        paper = f'href="/attempts/{attempt.pk}/#question-'
        assert [f"{paper}{n}" in html for n in (1, 2, 3, 4)] == [False, True, True, True]
        assert saved(attempt) == [1]


class TestPrediction:
    @pytest.mark.parametrize(
        ("kind", "marked", "kept"),
        [
            ("entrants", (1250,), Decimal(1250)),
            ("entrants", (0,), Decimal(0)),
            ("all_right", (2**31 - 1,), Decimal(2**31 - 1)),
            ("percentage", (1250,), Decimal("12.5")),
            ("percentage", (10000,), Decimal(100)),
            ("percentage", (10001,), None),
            ("entrants", (), None),
            ("entrants", (3, 4), None),
        ],
    )
    def test_it_is_kept_at_handing_in(self, kind, marked, kept):
        attempt = attempt_of(prediction=kind)
        answers = [*sent(attempt, 2), Sent(attempt.size + 1, 1, marked)]
        done = submit_attempt(attempt.pk, answers, at=AT + MINUTE)
        done.refresh_from_db()
        assert (done.prediction, done.points, done.right) == (kept, 50, 2)

    def test_saved_on_the_way_it_counts_at_the_deadline(self):
        attempt = attempt_of(prediction="entrants")
        write(Bound(attempt.pk, attempt.entrant_id), [Sent(5, 1, (77,))], AT)
        assert close(attempt.pk, at=attempt.accepts_until + SECOND).prediction == 77

    def test_where_none_is_asked_for_there_is_no_place_for_it(self):
        attempt = attempt_of()
        assert submit_attempt(attempt.pk, [Sent(5, 1, (77,))], at=AT).prediction is None
        assert not Answer.objects.filter(attempt=attempt).exists()

    @pytest.mark.parametrize(
        ("typed", "kind", "value"),
        [
            ("1250", "entrants", 1250), (" 1 250 ", "entrants", 1250), ("0", "all_right", 0), ("", "entrants", None),
            ("12,5", "percentage", 1250), ("12.05%", "percentage", 1205), ("100", "percentage", 10000),
            ("0,07", "percentage", 7),
        ],
    )  # fmt: skip
    def test_what_people_type(self, typed, kind, value):
        assert read_prediction(typed, kind) == value

    @pytest.mark.parametrize(
        ("typed", "kind"),
        [("1.250", "entrants"), ("12,5", "entrants"), ("nhiều", "entrants"), ("-1", "entrants"), ("9" * 10, "entrants"),
         ("100,01", "percentage"), ("12,345", "percentage"), ("a", "percentage"), (",5", "percentage")],
    )  # fmt: skip
    def test_what_is_no_such_number(self, typed, kind):
        with pytest.raises(Malformed):
            read_prediction(typed, kind)

    def test_a_form_without_script_brings_it_and_the_page_shows_it_again(self):
        attempt = attempt_of(prediction="percentage", must_answer_all=True, at=timezone.now())
        client = signed_in(attempt.entrant.person.user)
        paper, submit = f"/attempts/{attempt.pk}/", f"/attempts/{attempt.pk}/submit/"
        assert client.post(submit, {"prediction": "12,5"}).status_code == 409
        assert 'value="12,5"' in client.get(paper).content.decode()
        assert client.post(submit, {"prediction": "vài"}).status_code == 400
        marks = {f"q{each.number}": each.choices[0] for each in sent(attempt, 4)}
        assert client.post(submit, marks | {"prediction": "12,75"}).status_code == 302
        attempt.refresh_from_db()
        assert attempt.prediction == Decimal("12.75")


class TestLastChange:
    def test_it_is_that_of_the_last_answer_that_arrived(self):
        attempt = attempt_of()
        bound = Bound(attempt.pk, attempt.entrant_id)
        write(bound, [Sent(1, 1, (1,))], AT + 2 * MINUTE)
        write(bound, [Sent(2, 2, (1,))], AT + 5 * MINUTE)
        done = submit_attempt(attempt.pk, [Sent(1, 1, (1,))], at=AT + 9 * MINUTE)
        assert (done.change_seconds, done.seconds) == (300, 540)

    def test_in_the_grace_it_ends_with_the_time(self):
        attempt = attempt_of()
        done = submit_attempt(attempt.pk, [Sent(1, 1, (1,))], at=attempt.accepts_until)
        assert (done.change_seconds, done.seconds) == (1800, 1800)

    def test_without_any_there_is_none(self):
        assert submit_attempt(attempt_of().pk, [], at=AT + MINUTE).change_seconds is None


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_starts_are_one_attempt(self):
        part = make_quiz(attempts_allowed=9)
        for number in range(4):
            pupil = make_entrant_pupil(part, f"Nguyễn Văn {number}")
            found = at_once(*[lambda pupil=pupil: start_attempt(part, pupil, at=AT).pk] * 3)
            assert len(set(found)) == 1, found
            assert Attempt.objects.filter(entrant__person=pupil).count() == 1
            assert Entrant.objects.filter(person=pupil).count() == 1

    def test_two_submissions_are_one_result(self):
        attempt = make_attempt(make_quiz())
        answers = sent(attempt, 3)
        found = at_once(*[lambda: submit_attempt(attempt.pk, answers, at=AT + MINUTE).points] * 3)
        assert found == [75, 75, 75]
        score = PartScore.objects.get()
        assert (score.points, score.attempts, score.points_sum) == (75, 1, 75)

    def test_two_rounds_begun_at_once_keep_to_what_the_contest_allows(self):
        part = make_quiz()
        contest = part.stage.contest
        type(contest).objects.update(attempts_allowed=1)
        second = Part.objects.create(stage=part.stage, order=2, name="Hai")
        second.blueprint.create(bank=part.blueprint.get().bank)
        parts = list(Part.objects.select_related("stage__contest").order_by("pk"))
        pupil = make_entrant_pupil(part)
        for _round in range(4):
            Attempt.objects.all().delete()
            at_once(*[lambda each=each: start_attempt(each, pupil, at=AT) for each in parts])
            assert Attempt.objects.count() == 1
