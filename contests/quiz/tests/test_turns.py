"""Questions one by one: later ones are nowhere before their time, each has its own time, none comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.models import Answer, LateAnswer, Part, Question
from contests.quiz import turns
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.saving import Sent, write
from contests.quiz.tokens import Bound
from contests.tests.builders import AT, make_entrant_pupil, make_quiz
from schools.tests.builders import signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def make_turns(*, at=AT, seconds=20, **fields):
    part = make_quiz(questions=3, at=at)
    Part.objects.update(question_seconds=seconds, **fields)
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    return start_attempt(part, make_entrant_pupil(part), at=at)


@shared
def attempt():
    return make_turns()


def right(attempt, number):
    question = Question.objects.get(pk=attempt.paper[number - 1][0])
    return (question.choices.get(correct=True).pk,)


def stands(attempt):
    return dict(Answer.objects.filter(attempt=attempt).values_list("number", "choices"))


def after(attempt, seconds):
    return attempt.started_at + seconds * SECOND


class TestTurns:
    def test_the_first_begins_when_it_is_first_shown(self, attempt):
        first = turns.show(attempt.pk, at=after(attempt, 5))
        again = turns.show(attempt.pk, at=after(attempt, 12))
        assert first == again == turns.Turn(1, after(attempt, 25))

    def test_when_its_time_is_over_the_next_one_follows(self, attempt):
        turns.show(attempt.pk, at=AT)
        assert turns.show(attempt.pk, at=after(attempt, 20) - SECOND).number == 1
        assert turns.show(attempt.pk, at=after(attempt, 20)) == turns.Turn(2, after(attempt, 40))

    def test_time_away_costs_the_question_on_the_screen_and_no_other(self, attempt):
        turns.show(attempt.pk, at=AT)
        assert turns.show(attempt.pk, at=after(attempt, 300)) == turns.Turn(2, after(attempt, 320))

    def test_an_answer_is_saved_and_may_be_changed_while_it_is_its_turn(self, attempt):
        turns.show(attempt.pk, at=AT)
        for seconds, choices in ((3, (7,)), (9, (8,))):
            taken = turns.answer(attempt.pk, 1, choices, go_on=False, at=after(attempt, seconds))
            assert (taken.saved, taken.turn.number) == (True, 1)
        assert stands(attempt) == {1: "8"}

    def test_going_on_begins_the_next_and_none_comes_back(self, attempt):
        turns.show(attempt.pk, at=AT)
        assert turns.answer(attempt.pk, 1, (7,), go_on=True, at=after(attempt, 4)).turn.ends == after(attempt, 24)
        taken = turns.answer(attempt.pk, 1, (8,), go_on=True, at=after(attempt, 5))  # a double tap, another device
        assert (taken.saved, taken.turn.number) == (False, 2)
        assert turns.answer(attempt.pk, 3, (8,), go_on=True, at=after(attempt, 6)).turn.number == 2
        assert stands(attempt) == {1: "7"}

    def test_a_slow_network_has_five_seconds_and_what_is_later_is_kept_for_the_organisers(self, attempt):
        turns.show(attempt.pk, at=AT)
        taken = turns.answer(attempt.pk, 1, (7,), go_on=False, at=after(attempt, 25))
        assert (taken.saved, taken.turn) == (True, turns.Turn(2, after(attempt, 45)))
        taken = turns.answer(attempt.pk, 2, (8,), go_on=False, at=after(attempt, 51))
        assert (taken.saved, taken.kept_late, taken.turn.number) == (False, True, 3)
        assert stands(attempt) == {1: "7"}
        assert list(LateAnswer.objects.values_list("number", "choices")) == [(2, "8")]

    def test_behind_the_last_there_is_nothing_more(self, attempt):
        turns.show(attempt.pk, at=AT)
        for number in (1, 2, 3):
            turn = turns.answer(attempt.pk, number, (), go_on=True, at=after(attempt, number)).turn
        assert turn == turns.Turn(4, None) == turns.show(attempt.pk, at=after(attempt, 600))
        assert not turns.answer(attempt.pk, 4, (7,), go_on=True, at=after(attempt, 601)).saved

    def test_the_paper_s_end_cuts_the_last_turn(self, attempt):
        turn = turns.show(attempt.pk, at=attempt.deadline - 7 * SECOND)
        assert turn.ends == attempt.deadline
        assert turns.show(attempt.pk, at=attempt.deadline) == turns.Turn(4, None)

    def test_after_handing_in_nothing_is_taken(self, attempt):
        turns.show(attempt.pk, at=AT)
        submit_attempt(attempt.pk, [], at=AT + SECOND)
        assert not turns.answer(attempt.pk, 1, (7,), go_on=True, at=AT + 2 * SECOND).saved
        assert stands(attempt) == {}

    def test_the_other_road_and_handing_in_bring_no_answers(self, attempt):
        turns.show(attempt.pk, at=AT)
        answers = [Sent(number, 1, right(attempt, number)) for number in (1, 2, 3)]
        assert write(Bound(attempt.pk, attempt.entrant_id), answers, AT + SECOND).sequences == {}
        assert submit_attempt(attempt.pk, answers, at=AT + 2 * SECOND).points == 0

    def test_the_seconds_are_those_of_the_start(self, attempt):
        Part.objects.update(question_seconds=500)
        assert turns.show(attempt.pk, at=AT).ends == after(attempt, 20)

    def test_answers_in_turn_score_and_a_prediction_comes_with_handing_in(self):
        attempt = make_turns(prediction="entrants", must_answer_all=True)
        turns.show(attempt.pk, at=AT)
        turns.answer(attempt.pk, 1, right(attempt, 1), go_on=True, at=after(attempt, 3))
        turns.answer(attempt.pk, 2, right(attempt, 2), go_on=True, at=after(attempt, 6))
        turns.answer(attempt.pk, 3, (), go_on=True, at=after(attempt, 9))
        done = submit_attempt(attempt.pk, [Sent(4, 1, (55,))], at=after(attempt, 12))
        assert (done.right, done.prediction, done.change_seconds) == (2, 55, 12)


class TestPages:
    @pytest.fixture
    def attempt(self):
        return make_turns(at=timezone.now())

    @pytest.fixture
    def client(self, attempt):
        return signed_in(attempt.entrant.person.user)

    def shown(self, client, attempt):
        html = client.get(f"/attempts/{attempt.pk}/turn/").content.decode()
        texts = dict(Question.objects.values_list("pk", "text"))
        return [n for n, (pk, _order) in enumerate(attempt.paper, 1) if texts[pk] in html]

    def test_the_browser_gets_one_question(self, client, attempt):
        assert client.get(f"/attempts/{attempt.pk}/")["Location"] == f"/attempts/{attempt.pk}/turn/"
        assert self.shown(client, attempt) == [1]
        assert self.shown(client, attempt) == [1]
        field = f"q1={right(attempt, 1)[0]}&next=1"
        client.post(f"/attempts/{attempt.pk}/turn/", field, content_type="application/x-www-form-urlencoded")
        assert self.shown(client, attempt) == [2]
        assert stands(attempt) == {1: str(right(attempt, 1)[0])}

    def test_without_a_mark_one_may_go_on(self, client, attempt):
        self.shown(client, attempt)
        client.post(f"/attempts/{attempt.pk}/turn/", {"number": "1", "next": "1"})
        assert self.shown(client, attempt) == [2]
        assert stands(attempt) == {1: ""}

    def test_the_script_is_told_what_became_of_it(self, client, attempt):
        self.shown(client, attempt)
        url, asks = f"/attempts/{attempt.pk}/turn/", {"accept": "application/json"}
        reply = client.post(url, {"number": "1", "q1": right(attempt, 1)[0]}, headers=asks).json()
        assert (reply["saved"], reply["late"], reply["number"]) == (True, False, 1)
        reply = client.post(url, {"number": "3", "q3": right(attempt, 3)[0], "next": "1"}, headers=asks).json()
        assert (reply["saved"], reply["number"]) == (False, 1)

    @pytest.mark.parametrize("data", [{}, {"number": "x"}, {"q1": "1", "q2": "2"}, {"q999": "1"}, {"q1": "9" * 30}])
    def test_any_other_shape_is_refused(self, client, attempt, data):
        self.shown(client, attempt)
        assert client.post(f"/attempts/{attempt.pk}/turn/", data).status_code == 400
        assert stands(attempt) == {}

    def test_behind_the_last_question_it_is_handed_in(self, client, attempt):
        for number in ("1", "2", "3"):
            assert self.shown(client, attempt) == [int(number)]
            client.post(f"/attempts/{attempt.pk}/turn/", {"number": number, "next": "1"})
        assert self.shown(client, attempt) == []
        client.post(f"/attempts/{attempt.pk}/submit/", {})
        attempt.refresh_from_db()
        assert attempt.submitted_at
        assert client.get(f"/attempts/{attempt.pk}/turn/").status_code == 302

    def test_a_picture_shows_itself_only_in_its_turn(self, client, attempt):
        self.shown(client, attempt)
        assert [client.get(f"/attempts/{attempt.pk}/{n}/picture/").status_code for n in (2, 3)] == [404, 404]

    def test_another_s_turn_does_not_exist(self, client, attempt):
        other = make_entrant_pupil(attempt.part, "Lê Thị Khác")
        client.force_login(other.user)
        url = f"/attempts/{attempt.pk}/turn/"
        assert (client.get(url).status_code, client.post(url, {"number": "1", "next": "1"}).status_code) == (404, 404)
        attempt.refresh_from_db()
        assert attempt.turns == []
