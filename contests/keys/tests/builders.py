"""Papers handed in with chosen answers, and the jobs of keys run as a worker runs them."""

from datetime import timedelta

from contests.keys.actions import confirm, propose
from contests.models import Choice, Part, Question
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.saving import Sent
from contests.tests.builders import AT, make_quiz
from foundation.jobs.run import perform
from foundation.models import Job
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit

MINUTE = timedelta(minutes=1)
LATER = AT + timedelta(days=30)  # long after the stages of these tests have closed


def make_part(**fields) -> Part:
    """A quiz of four questions with everything shown at once, several attempts allowed."""
    shown = {"show_score": "at_once", "show_key": "at_once"}
    shown |= {name: fields.pop(name) for name in ("show_score", "show_key", "publish_key", "counts") if name in fields}
    part = make_quiz(make_unit("Sở Đây", kind="department"), **{"attempts_allowed": 3, **fields})
    Part.objects.filter(pk=part.pk).update(shuffle_questions=False, shuffle_choices=False, **shown)
    return Part.objects.select_related("stage__contest").get(pk=part.pk)


def questions_of(part) -> list[Question]:
    return list(Question.objects.filter(bank=part.blueprint.get().bank).order_by("pk"))


def choice(question, number) -> Choice:
    """Choice by its place, from 1; the first is the key."""
    return question.choices.get(order=number)


def sit(part, person, marks, *, at=AT, seconds=60):
    """An attempt handed in; `marks`: for each question the number of the choice marked, 0 leaves it open."""
    attempt = start_attempt(part, person, at=at)
    answers = []
    for position, ((question, _order), number) in enumerate(zip(attempt.paper, marks, strict=True), start=1):
        if number:
            marked = Choice.objects.get(question=question, order=number)
            answers.append(Sent(position, 1, (marked.pk,)))
    return submit_attempt(attempt.pk, answers, at=at + timedelta(seconds=seconds))


def sitters(part, *marks, at=AT):
    """One pupil of one school for each row of marks; their attempts."""
    school = make_unit("THCS Đại Mỗ", under=part.stage.contest.unit)
    names = [f"Nguyễn Văn {chr(ord('A') + number % 26)}{number}" for number in range(len(marks))]
    school_class = make_class(school, "6A")
    pupils = [make_pupil(school, name, school_class=school_class) for name in names]
    return [
        sit(part, pupil, row, at=at, seconds=60 + n) for n, (pupil, row) in enumerate(zip(pupils, marks, strict=True))
    ]


def organiser_of(part):
    return make_seat(part.stage.contest.unit, "organiser")


def run(job, at) -> Job:
    perform(job.pk, clock=lambda: at)
    job.refresh_from_db()
    return job


def run_waiting(at) -> list[Job]:
    """Everything that waits, in order."""
    return [run(job, at) for job in Job.objects.filter(state="queued").order_by("pk")]


def ruling(question, effect, *choices):
    return {"question": question.pk, "effect": effect, "choices": [each.pk for each in choices]}


def previewed(part, *rulings, by, undo=(), reason="Luật đã đổi", at=LATER) -> Job:
    job = run(propose(part, rulings=rulings, undo=undo, reason=reason, by=by, at=at), at)
    assert job.state == "done", job.traceback
    return job


def apply(part, *rulings, by, undo=(), reason="Luật đã đổi", at=LATER) -> Job:
    """Tried out, confirmed and applied."""
    preview = previewed(part, *rulings, by=by, undo=undo, reason=reason, at=at)
    job = run(confirm(preview, preview.result["digest"], by=by, at=at), at)
    assert job.state == "done", job.traceback
    return job
