from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contests.entering import NotInvited
from contests.models import Answer, Attempt, Choice, Entrant, PartScore, Question
from contests.quiz.actions import close, start_attempt, submit_attempt
from contests.quiz.results import score_part
from contests.quiz.rules import NotNow
from contests.quiz.saving import Sent, write
from contests.quiz.tokens import make_token, read_token
from contests.tests.builders import AT, add_question, make_attempt, make_entrant_pupil, make_quiz, sent
from schools.tests.builders import make_class
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def part():
    return make_quiz(questions=4, attempts_allowed=2)


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


def minutes(number):
    return timedelta(minutes=number)


def test_starting_freezes_paper_deadline_school_and_class(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    assert attempt.size == 4
    assert sorted(pk for pk, _order in attempt.paper) == list(
        Question.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert attempt.deadline == AT + minutes(30)
    assert attempt.accepts_until == attempt.deadline + timedelta(seconds=60)
    assert attempt.entrant.unit == pupil.unit
    assert attempt.entrant.school_class.name == "6A"


def test_the_stage_s_end_cuts_the_time(part, pupil):
    closes = part.stage.closes_at
    assert start_attempt(part, pupil, at=closes - minutes(5)).deadline == closes


def test_starting_again_goes_on_with_the_open_attempt(part, pupil):
    first = start_attempt(part, pupil, at=AT)
    assert start_attempt(part, pupil, at=AT + minutes(10)) == first
    assert Attempt.objects.count() == 1


def test_two_open_attempts_cannot_exist(part, pupil):
    first = start_attempt(part, pupil, at=AT)
    first.pk, first.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_left_attempt_is_closed_and_counts_when_the_next_is_started(part, pupil):
    first = start_attempt(part, pupil, at=AT)
    second = start_attempt(part, pupil, at=AT + minutes(40))
    first.refresh_from_db()
    assert first.closed_by_deadline
    assert second.number == 2
    submit_attempt(second.pk, [], at=AT + minutes(41))
    with pytest.raises(NotNow):
        start_attempt(part, pupil, at=AT + minutes(42))


@pytest.mark.parametrize(
    ("state", "moment"),
    [
        ("draft", AT),
        ("closed", AT),
        ("open", AT - timedelta(days=2)),  # before it opens
        ("open", AT + timedelta(days=7)),  # at the very moment it closes
    ],
)
def test_not_outside_the_window(part, pupil, state, moment):
    part.stage.contest.state = state
    part.stage.contest.save(update_fields=["state"])
    with pytest.raises(NotNow):
        start_attempt(part, pupil, at=moment)
    assert not Attempt.objects.exists()


def test_a_pupil_of_another_grade_is_not_invited(part):
    part.stage.contest.audiences.update(grade_from=8, grade_to=9)
    school = make_entrant_pupil(part).unit
    eighth = make_entrant_pupil(part, school=school, school_class=make_class(school, "8B", grade=8))
    ninth_less = make_entrant_pupil(part, school=school, school_class=make_class(school, "6C", grade=6))
    assert start_attempt(part, eighth, at=AT).entrant.audience.grade_from == 8
    with pytest.raises(NotInvited):
        start_attempt(part, ninth_less, at=AT)
    assert Entrant.objects.count() == 1


def test_submitting_takes_the_last_answers_scores_and_writes_the_part_score(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    done = submit_attempt(attempt.pk, sent(attempt, right=3), at=AT + minutes(12))
    assert (done.points, done.seconds, done.closed_by_deadline) == (Decimal(75), Decimal(720), False)
    score = PartScore.objects.get()
    assert (score.points, score.seconds, score.attempts, score.points_sum) == (75, 720, 1, 75)
    assert score.reached_at == AT + minutes(12)
    assert score.stage == part.stage


def test_submitting_twice_changes_nothing(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    submit_attempt(attempt.pk, sent(attempt, right=1), at=AT + minutes(5))
    again = submit_attempt(attempt.pk, sent(attempt, right=4, sequence=9), at=AT + minutes(6))
    assert (again.points, again.submitted_at) == (25, AT + minutes(5))
    assert PartScore.objects.get().points == 25


def test_in_the_grace_answers_count_but_time_ends_at_the_deadline(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    done = submit_attempt(attempt.pk, sent(attempt, right=4), at=attempt.accepts_until)
    assert (done.points, done.seconds, done.submitted_at) == (100, 1800, attempt.deadline)


def test_after_the_grace_the_attempt_closes_as_it_stood(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    first, *rest = sent(attempt, right=4)
    write(read_token(make_token(attempt)), [first], AT)
    late = [Sent(each.number, 9, each.choices) for each in [first, *rest]]
    done = submit_attempt(attempt.pk, late, at=attempt.accepts_until + timedelta(seconds=1))
    assert (done.points, done.closed_by_deadline, done.submitted_at) == (25, True, attempt.deadline)
    assert Answer.objects.count() == 1


def test_closing_leaves_alone_what_is_submitted_or_not_yet_due(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    assert close(attempt.pk, at=attempt.accepts_until).submitted_at is None
    submit_attempt(attempt.pk, [], at=AT + minutes(1))
    assert close(attempt.pk, at=AT + minutes(60)).submitted_at == AT + minutes(1)


@pytest.mark.parametrize(("counts", "points"), [("best", 100), ("first", 25), ("last", 50)])
def test_the_part_says_which_attempt_counts(counts, points):
    part = make_quiz(attempts_allowed=3)
    part.counts = counts
    part.save(update_fields=["counts"])
    pupil = make_entrant_pupil(part)
    for number, right in enumerate([1, 4, 2]):
        attempt = start_attempt(part, pupil, at=AT + minutes(10 * number))
        submit_attempt(attempt.pk, sent(attempt, right), at=AT + minutes(10 * number + 1))
    score = PartScore.objects.get()
    assert (score.points, score.attempts, score.points_sum) == (points, 3, 175)


def test_a_part_score_can_be_rebuilt_from_what_was_handed_in(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    submit_attempt(attempt.pk, sent(attempt, right=2), at=AT + minutes(3))
    before = PartScore.objects.values_list("points", "seconds", "attempts", "points_sum", "reached_at").get()
    PartScore.objects.all().delete()
    score_part(attempt.entrant_id, part, at=AT + minutes(99))
    assert PartScore.objects.values_list("points", "seconds", "attempts", "points_sum", "reached_at").get() == before


def test_a_question_with_several_right_choices_wants_them_all():
    part = make_quiz(questions=1)
    question = add_question(part, "Những giấy tờ nào?", right=(1, 3))
    attempt = make_attempt(part)
    number = [pk for pk, _order in attempt.paper].index(question.pk) + 1
    right = tuple(Choice.objects.filter(question=question, correct=True).order_by("pk").values_list("pk", flat=True))
    assert submit_attempt(attempt.pk, [Sent(number, 1, right)], at=AT).points == 50


def test_a_question_changed_meanwhile_is_scored_as_it_was_drawn(part, pupil):
    attempt = start_attempt(part, pupil, at=AT)
    answers = sent(attempt, right=4)
    pk = attempt.paper[0][0]
    Question.objects.filter(pk=pk).update(retired_at=AT)
    assert submit_attempt(attempt.pk, answers, at=AT + minutes(1)).points == 100
