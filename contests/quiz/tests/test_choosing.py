"""Which questions a paper may hold: of the line's audience and difficulty, meant for the entrant, holding that day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from contests.models import Audience, Part, Question
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.blueprint import draw_paper
from contests.quiz.rules import NotNow
from contests.tests.builders import AT, add_question, make_entrant_pupil, make_quiz
from schools.tests.builders import make_class
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@shared
def part():
    return make_quiz(questions=2, attempts_allowed=9)


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


def texts(attempt_or_paper):
    paper = getattr(attempt_or_paper, "paper", attempt_or_paper)
    return sorted(Question.objects.filter(pk__in=[pk for pk, _order in paper]).values_list("text", flat=True))


OF_ALL = ["Câu hỏi số 1?", "Câu hỏi số 2?"]


def test_of_one_s_audience_and_of_all(part, pupil):
    contest = part.stage.contest
    staff = Audience.objects.create(contest=contest, name="Giáo viên", kind="staff")
    other = make_quiz(questions=0, title="Ngân hàng khác", opened=False)
    add_question(other, "Của giáo viên?")
    part.blueprint.create(bank=other.blueprint.get().bank, audience=staff)
    teacher = make_entrant_pupil(
        part, "Thầy Ba", school=pupil.unit, school_class=make_class(pupil.unit, "6Z"), kind="staff"
    )
    assert texts(start_attempt(part, pupil, at=AT)) == OF_ALL
    assert texts(start_attempt(part, teacher, at=AT)) == sorted([*OF_ALL, "Của giáo viên?"])


def test_not_what_is_meant_for_others(part, pupil):
    add_question(part, "Cho giáo viên?", audience="staff")
    add_question(part, "Cho học sinh?", audience="pupil")
    assert texts(start_attempt(part, pupil, at=AT)) == sorted([*OF_ALL, "Cho học sinh?"])
    assert texts(draw_paper(part, at=AT)) == sorted([*OF_ALL, "Cho giáo viên?", "Cho học sinh?"])


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({"valid_from": date(2026, 11, 22)}, True),
        ({"valid_from": date(2026, 11, 23)}, False),
        ({"valid_until": date(2026, 11, 22)}, True),
        ({"valid_until": date(2026, 11, 21)}, False),
        ({"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}, True),
    ],
)
def test_what_holds_on_the_day(part, pupil, dates, holds):
    add_question(part, "Luật?", **dates)
    assert ("Luật?" in texts(start_attempt(part, pupil, at=AT))) is holds


def test_the_day_is_the_local_one(part, pupil):
    add_question(part, "Luật?", valid_until=date(2026, 11, 22))
    evening = AT.replace(hour=17, minute=1)  # 00:01 on the 23rd there
    assert texts(start_attempt(part, pupil, at=evening)) == OF_ALL


def test_of_the_line_s_difficulty(part, pupil):
    for name in ("easy", "hard"):
        add_question(part, f"{name}?", difficulty=name)
    part.blueprint.update(difficulty="hard")
    assert texts(start_attempt(part, pupil, at=AT)) == ["hard?"]


def test_with_nothing_for_them_nobody_starts(part, pupil):
    Question.objects.update(audience="staff")
    with pytest.raises(NotNow):
        start_attempt(part, pupil, at=AT)


class TestUnseenFirst:
    @pytest.fixture
    def part(self):
        part = make_quiz(questions=8, attempts_allowed=9)
        part.blueprint.update(number=3)
        return part

    def sit(self, part, pupil, number):
        attempt = start_attempt(part, pupil, at=AT + number * DAY)
        submit_attempt(attempt.pk, [], at=AT + number * DAY)
        return {pk for pk, _order in attempt.paper}

    def test_no_question_comes_again_before_all_others_came(self, part, pupil):
        first, second, third = (self.sit(part, pupil, n) for n in range(3))
        assert not first & second
        assert len(first | second | third) == 8
        assert len(third & (first | second)) == 1

    def test_another_s_papers_do_not_matter(self, part, pupil):
        other = make_entrant_pupil(part, "Lê Thị B", school=pupil.unit, school_class=make_class(pupil.unit, "6B"))
        had = self.sit(part, other, 0)
        part.blueprint.update(number=8)
        assert self.sit(part, pupil, 0) > had

    def test_unless_the_part_does_not_want_it(self, part, pupil):
        Part.objects.update(unseen_first=False)
        part = Part.objects.select_related("stage__contest").get(pk=part.pk)
        papers = [frozenset(self.sit(part, pupil, n)) for n in range(6)]
        assert any(one & other for one, other in pairwise(papers))

    def test_a_new_version_of_a_question_one_has_had_is_not_new(self, part, pupil):
        had = self.sit(part, pupil, 0)
        for pk in had:
            Question.objects.filter(pk=pk).update(retired_at=AT)
            add_question(part, f"Bản mới {pk}?", replaces_id=pk)
        second = Question.objects.filter(pk__in=self.sit(part, pupil, 1))
        assert [question.replaces_id for question in second] == [None] * 3


def test_the_attempt_keeps_the_rules_of_its_start(part, pupil):
    Part.objects.update(penalty="0.25", must_answer_all=True, counts="last", prediction="all_right", maximum="50")
    type(part.stage.contest).objects.update(rules_version=3)
    part = Part.objects.select_related("stage__contest").get(pk=part.pk)
    attempt = start_attempt(part, pupil, at=AT)
    attempt.refresh_from_db()
    assert attempt.rules == {
        "maximum": "50.00", "penalty": "0.250", "must_answer_all": True, "counts": "last", "prediction": "all_right",
        "question_seconds": None,
    }  # fmt: skip
    assert (attempt.rules_version, attempt.size, attempt.slots) == (3, 2, 3)
