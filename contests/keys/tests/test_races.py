"""A ruling beside submissions in flight: whatever the order, points are by the rulings standing at the end."""

import pytest

from contests.keys.actions import confirm
from contests.keys.tests.builders import (
    LATER,
    MINUTE,
    choice,
    make_part,
    organiser_of,
    previewed,
    questions_of,
    ruling,
    run,
    sit,
)
from contests.models import Attempt, LateAnswer, LateDecision, PartScore, Rescored
from contests.quiz.actions import close, start_attempt, submit_attempt
from contests.quiz.results import score_anew
from contests.quiz.saving import Sent
from contests.tests.builders import AT, make_entrant_pupil
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def part():
    return make_part()


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


@pytest.fixture
def preview(part):
    """Of a ruling by which the second choice of the first question is right."""

    def make():
        question = questions_of(part)[0]
        return previewed(part, ruling(question, "replace", choice(question, 2)), by=organiser_of(part), at=AT)

    return make


def carry_out(preview):
    run(confirm(preview, preview.result["digest"], by=preview.owner, at=AT), LATER)


def marks(part, *numbers):
    return [
        Sent(position, 1, (choice(question, number).pk,))
        for position, (question, number) in enumerate(zip(questions_of(part), numbers, strict=True), start=1)
    ]


def test_a_submission_that_read_the_old_key_is_waited_for(part, pupil, preview):
    attempt = start_attempt(part, pupil, at=AT)
    ready, sent = preview(), marks(part, 2, 1, 1, 1)
    with in_flight(lambda: submit_attempt(attempt.pk, sent, at=AT + MINUTE)):
        carry_out(ready)
    attempt.refresh_from_db()
    assert (attempt.points, PartScore.objects.get().points) == (100, 100)


@pytest.mark.parametrize("drew", [True, False])
def test_another_attempt_handed_in_meanwhile_is_counted_with_the_one_scored_anew(part, pupil, preview, drew):
    sit(part, pupil, [2, 1, 1, 1], at=AT)
    second = start_attempt(part, pupil, at=AT + 2 * MINUTE)
    if not drew:
        Attempt.objects.filter(pk=second.pk).update(paper=second.paper[1:], size=3)
    ready = preview()
    with in_flight(lambda: submit_attempt(second.pk, [], at=AT + 3 * MINUTE)):
        carry_out(ready)
    score = PartScore.objects.get()
    assert (score.points, score.attempts, score.points_sum) == (100, 2, 100)


def test_a_paper_closed_by_its_deadline_meanwhile(part, pupil, preview):
    attempt = start_attempt(part, pupil, at=AT)
    question = questions_of(part)[0]
    attempt.answers.create(number=1, sequence=1, choices=str(choice(question, 2).pk), saved_at=AT)
    ready = preview()
    with in_flight(lambda: close(attempt.pk, at=LATER)):
        carry_out(ready)
    attempt.refresh_from_db()
    assert (attempt.points, attempt.closed_by_deadline) == (25, True)


def test_a_late_answer_accepted_meanwhile_counts_by_the_new_key(part, pupil, preview):
    attempt = sit(part, pupil, [1, 1, 1, 2])
    last = questions_of(part)[3]
    ready = preview()

    def accept():
        decision = LateDecision.objects.create(attempt=attempt, accepted=True, reason="Mạng", at=AT)
        LateAnswer.objects.create(
            attempt=attempt, number=4, sequence=9, choices=str(choice(last, 1).pk), received_at=AT, decision=decision
        )
        score_anew([attempt.pk], part, at=AT)

    with in_flight(accept):
        carry_out(ready)
    attempt.refresh_from_db()
    assert attempt.points == PartScore.objects.get().points == 75
    assert [(row.before, row.after) for row in Rescored.objects.all()] == [(100, 75)]


def test_two_rescorings_at_once_end_in_what_stands(part, pupil):
    sit(part, pupil, [2, 1, 1, 1])
    attempts = list(Attempt.objects.values_list("pk", flat=True))
    with in_flight(lambda: score_anew(attempts, part, at=AT)):
        score_anew(attempts, part, at=AT)
    assert PartScore.objects.get().points == 75
