"""Which blueprints can be drawn: readiness says exactly that, and a start never meets one that cannot."""

from datetime import timedelta

import pytest

from contests.actions import readiness, save_question
from contests.models import BlueprintLine, Question, QuestionBank
from contests.quiz.actions import draw_paper, start_attempt
from contests.quiz.drawing import NotEnoughQuestions
from contests.quiz.rules import NotNow
from contests.tests.builders import AT, add_question, make_entrant_pupil, make_quiz
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def part():
    """Six questions of no topic and three of topic T."""
    part = make_quiz(questions=6, opened=False)
    for n in range(3):
        add_question(part, f"Có chủ đề {n}?", topic="T")
    return part


def blueprint(part, *lines):
    """`lines`: (topic, number), in the order they were typed in."""
    bank = part.blueprint.first().bank
    part.blueprint.all().delete()
    for topic, number in lines:
        BlueprintLine.objects.create(part=part, bank=bank, topic=topic, number=number)


def drawable(part, tries=25):
    sizes = set()
    for _try in range(tries):
        try:
            sizes.add(len(draw_paper(part, at=AT)))
        except NotEnoughQuestions:
            sizes.add(None)
    return sizes


@pytest.mark.parametrize(
    ("lines", "size"),
    [
        ([("", 6), ("T", 3)], 9),  # a line of any topic typed first would take those of T
        ([("T", 3), ("", 6)], 9),
        ([("", 7), ("T", 3)], None),
        ([("", 7), ("T", 2)], 9),
        ([("", None), ("T", 2)], 9),
        ([("", 6), ("T", None)], 9),
        ([("", 7), ("T", None)], None),
        ([("T", 4)], None),
        ([("", 9), ("T", 1)], None),
        ([("Khác", None), ("", 2)], None),
    ],
)
def test_readiness_says_what_drawing_does(part, lines, size):
    blueprint(part, *lines)
    faults = readiness(part.stage.contest)
    assert (faults == []) is (size is not None)
    assert {(fault.model, fault.pk) for fault in faults} <= {("part", part.pk)}
    if lines != [("Khác", None), ("", 2)]:  # an empty line draws nothing, and is asked for only before opening
        assert drawable(part) == {size}


def test_unshuffled_the_lines_stand_in_the_order_they_were_typed(part):
    part.shuffle_questions = False
    blueprint(part, ("", 6), ("T", 3))
    drawn = [pk for pk, _order in draw_paper(part, at=AT)]
    topics = dict(Question.objects.values_list("pk", "topic"))
    assert [topics[pk] for pk in drawn] == [""] * 6 + ["T"] * 3


def test_banks_are_counted_apart(part):
    other = QuestionBank.objects.create(unit=part.stage.contest.unit, name="Khác")
    rows = [{"text": text, "correct": text == "A", "keep_last": False} for text in "AB"]
    save_question(Question(bank=other, text="Ở nơi khác?"), rows, by=None, at=AT)
    blueprint(part, ("T", 3), ("", 6))
    BlueprintLine.objects.create(part=part, bank=other, number=1)
    assert readiness(part.stage.contest) == []
    assert drawable(part, tries=3) == {10}


class TestLongest:
    def lengthen(self, part, count):
        bank = part.blueprint.get().bank
        rows = Question.objects.bulk_create(Question(bank=bank, text=str(n), created_at=AT) for n in range(count))
        choice = rows[0].choices.model
        choice.objects.bulk_create(
            choice(question=row, order=order, text="x", correct=order == 1) for row in rows for order in (1, 2)
        )

    def test_a_paper_has_five_hundred_questions_at_most(self):
        part = make_quiz(questions=1, opened=False)
        self.lengthen(part, 499)
        assert readiness(part.stage.contest) == []
        self.lengthen(part, 1)
        [fault] = readiness(part.stage.contest)
        assert (fault.model, fault.pk) == ("part", part.pk)
        part.blueprint.update(number=500)
        assert readiness(part.stage.contest) == []

    def test_one_that_grew_after_opening_is_not_started(self):
        part = make_quiz(questions=1)
        self.lengthen(part, 500)
        with pytest.raises(NotNow):
            start_attempt(part, make_entrant_pupil(part), at=AT + timedelta(minutes=1))
