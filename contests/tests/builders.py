"""Plain builders with defaults, for the tests of contests and of what stands above them."""

from datetime import UTC, datetime, timedelta

from contests.actions import create_quiz, open_contest, save_question
from contests.models import Attempt, Choice, Contest, Part, Question
from contests.quiz.actions import start_attempt
from contests.quiz.saving import Sent
from schools.tests.builders import make_class, make_pupil, make_unit

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


def make_quiz(unit=None, *, questions=4, title="Tìm hiểu dịch vụ công trực tuyến", opens_at=None, closes_at=None,
              minutes=30, attempts_allowed=2, opened=True, at=AT) -> Part:  # fmt: skip
    """An open quiz with `questions` questions of four choices, the first of which is right; its part."""
    unit = unit or make_unit("Sở GD&ĐT", kind="department")
    contest = create_quiz(
        Contest(unit=unit, title=title),
        opens_at=opens_at or at - timedelta(days=1),
        closes_at=closes_at or at + timedelta(days=7),
        minutes=minutes,
        attempts_allowed=attempts_allowed,
        by=None,
        at=at,
    )
    part = Part.objects.select_related("stage__contest").get(stage__contest=contest)
    for number in range(1, questions + 1):
        add_question(part, f"Câu hỏi số {number}?", at=at)
    if opened:
        open_contest(contest, by=None, at=at)
    return Part.objects.select_related("stage__contest").get(pk=part.pk)


def add_question(part, text="Dịch vụ công trực tuyến là gì?", *, right=(1,), choices=4, at=AT, **fields) -> Question:
    """A question in the bank of the part's first blueprint line; `right`: positions of the right choices, from 1."""
    question = Question(bank=part.blueprint.get().bank, text=text, multiple=len(right) > 1, **fields)
    rows = [{"text": f"{text} – {n}", "correct": n in right, "keep_last": False} for n in range(1, choices + 1)]
    return save_question(question, rows, by=None, at=at)


def make_entrant_pupil(part, full_name="Nguyễn Văn An", *, school=None, **fields):
    """A pupil with an account, in a class of a school below the contest's unit; the Person."""
    school = school or make_unit("THCS Đại Mỗ", under=part.stage.contest.unit)
    school_class = fields.pop("school_class", None) or make_class(school, "6A")
    return make_pupil(school, full_name, school_class=school_class, **fields)


def make_attempt(part=None, person=None, *, at=AT) -> Attempt:
    part = part or make_quiz()
    return start_attempt(part, person or make_entrant_pupil(part), at=at)


def sent(attempt, right, *, sequence=1) -> list[Sent]:
    """Answers to every question of the paper, the first `right` of them right, the others wrong."""
    answers = []
    for number, (question, _order) in enumerate(attempt.paper, start=1):
        choice = Choice.objects.filter(question=question, correct=number <= right).order_by("order").first()
        answers.append(Sent(number, sequence, (choice.pk,)))
    return answers
