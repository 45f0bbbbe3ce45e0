"""What the browser gets of a paper: the drawn questions as they were frozen, one's own marks, and no key."""

import json
from datetime import timedelta

import pytest

from contests.models import Choice, Question
from contests.quiz.actions import start_attempt
from contests.quiz.paper import paper_context
from contests.quiz.saving import Sent, write
from contests.quiz.tokens import Bound, make_token
from contests.tests.builders import AT, add_question, make_attempt, make_entrant_pupil, make_quiz
from foundation.models import StoredFile
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
QUESTION = {"number", "text", "multiple", "input", "picture", "sequence", "answered", "choices"}


@shared
def part():
    part = make_quiz(questions=2)
    add_question(part, "Chọn các dịch vụ toàn trình?", right=(1, 3), citation="Điều 99 Nghị định bí mật", topic="Kín")
    return part


@pytest.fixture
def attempt(part):
    return make_attempt(part)


def save(attempt, *answers):
    write(Bound(attempt.pk, attempt.entrant_id), [Sent(*each) for each in answers], AT)


def test_it_holds_no_key_no_citation_and_no_topic(attempt):
    context = paper_context(attempt, AT)
    assert all(set(question) == QUESTION for question in context["questions"])
    assert {len(choice) for each in context["questions"] for choice in each["choices"]} == {3}  # id, text, marked
    plain = {name: value for name, value in context.items() if name not in {"attempt", "contest"}}
    text = json.dumps(plain, ensure_ascii=False)
    assert "bí mật" not in text
    assert "Kín" not in text
    # Right and wrong choices come alike: nothing but their own text and number tells them apart.
    right = set(map(str, Choice.objects.filter(correct=True).values_list("pk", flat=True)))
    shown = {choice: marked for each in context["questions"] for choice, _text, marked in each["choices"]}
    assert right < set(shown)
    assert set(shown.values()) == {False}


def test_questions_and_choices_stand_as_they_were_drawn(attempt):
    context = paper_context(attempt, AT)
    numbered = [(int(each["number"]), [int(choice[0]) for choice in each["choices"]]) for each in context["questions"]]
    assert numbered == [(number, list(order)) for number, (_pk, order) in enumerate(attempt.paper, start=1)]
    texts = dict(Question.objects.values_list("pk", "text"))
    assert [each["text"] for each in context["questions"]] == [texts[pk] for pk, _order in attempt.paper]
    choices = dict(Choice.objects.values_list("pk", "text"))
    assert all(choices[int(pk)] == text for each in context["questions"] for pk, text, _marked in each["choices"])


def test_it_says_which_question_takes_several_choices(attempt):
    inputs = {each["text"]: (each["multiple"], each["input"]) for each in paper_context(attempt, AT)["questions"]}
    one, several = (False, "radio"), (True, "checkbox")
    assert inputs == {"Câu hỏi số 1?": one, "Câu hỏi số 2?": one, "Chọn các dịch vụ toàn trình?": several}


def test_it_says_which_question_has_a_picture(part):
    stored = StoredFile.objects.create(sha256="0" * 64, name="a.webp", content_type="image/webp", size=1, created_at=AT)
    Question.objects.filter(text="Câu hỏi số 2?").update(picture=stored)
    pictures = {each["text"]: each["picture"] for each in paper_context(make_attempt(part), AT)["questions"]}
    assert pictures == {"Câu hỏi số 1?": False, "Câu hỏi số 2?": True, "Chọn các dịch vụ toàn trình?": False}


def test_marks_come_back_and_only_one_s_own(part, attempt):
    several = next(n for n, (pk, _order) in enumerate(attempt.paper, 1) if Question.objects.get(pk=pk).multiple)
    cleared = several % 3 + 1
    ticked = tuple(attempt.paper[several - 1][1][:2])
    save(attempt, (several, 41, ticked), (cleared, 42, ()))
    other = start_attempt(part, make_entrant_pupil(part, "Lê Thị Khác"), at=AT)
    questions = {int(each["number"]): each for each in paper_context(attempt, AT)["questions"]}
    marked = {n: {int(pk) for pk, _text, marked in each["choices"] if marked} for n, each in questions.items()}
    assert marked == {1: set(), 2: set(), 3: set()} | {several: set(ticked)}
    state = {n: (int(each["sequence"]), each["answered"]) for n, each in questions.items()}
    assert state == dict.fromkeys(questions, (0, False)) | {several: (41, True), cleared: (42, False)}
    assert not any(each["answered"] for each in paper_context(other, AT)["questions"])


def test_a_version_retired_since_is_shown_as_it_was(attempt):
    Question.objects.update(retired_at=AT)
    assert len(paper_context(attempt, AT)["questions"]) == 3


def test_clock_and_token_are_of_this_attempt(attempt):
    later = AT + timedelta(minutes=10, milliseconds=250)
    context = paper_context(attempt, later)
    assert context["token"] == make_token(attempt)
    assert context["seconds_left"] == 20 * 60 - 1
    assert context["now"] == int(later.timestamp() * 1000)
    assert context["deadline"] == int(attempt.deadline.timestamp() * 1000)
    assert context["accepts_until"] - context["deadline"] == 60_000
    assert paper_context(attempt, attempt.deadline + timedelta(seconds=30))["seconds_left"] == 0


def test_a_longer_paper_costs_no_more_queries(django_assert_num_queries):
    for questions in (1, 12):
        attempt = make_attempt(make_quiz(questions=questions, title=f"Đề {questions} câu"))
        attempt = type(attempt).objects.select_related("part__stage__contest").get(pk=attempt.pk)
        with django_assert_num_queries(3):
            paper_context(attempt, AT)
