"""Papers of teams scored anew after their sitting was confirmed: the results are looked at again."""

import pytest

from contests.keys.tests.builders import apply, ruling
from contests.live.actions import decide_late
from contests.models import LateAnswer, Question, Sitting
from contests.quiz.actions import close, start_attempt
from contests.quiz.tests.team_worlds import hand_in, make_papers
from contests.tests.builders import AT, sent
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_papers()


def confirm(sitting, state):
    fields = {"state": state, "checked_at": AT, "sent_at": AT if state == "sent" else None}
    Sitting.objects.filter(pk=sitting.pk).update(**fields)


def now(sitting):
    return Sitting.objects.values_list("state", "checked_at", "sent_at").get(pk=sitting.pk)


def rule_out_a_question(world, attempt):
    """The question drawn first counts as right for everybody."""
    question = Question.objects.get(pk=attempt.paper[0][0])
    apply(world.part, ruling(question, "free"), by=world.organiser)


@pytest.mark.parametrize("state", ["checked", "sent"])
def test_a_ruling_that_changed_points(world, state):
    attempt = hand_in(world, world.people[0], 0)
    confirm(world.sitting, state)
    confirm(world.elsewhere, state)
    rule_out_a_question(world, attempt)
    assert now(world.sitting) == ("judged", None, None)
    assert now(world.elsewhere)[:2] == (state, AT)
    world.sitting.refresh_from_db()
    assert world.part.name in world.sitting.returned_reason


def test_a_ruling_that_changed_nothing(world):
    attempt = hand_in(world, world.people[0], 8)
    confirm(world.sitting, "sent")
    rule_out_a_question(world, attempt)
    assert now(world.sitting) == ("sent", AT, AT)


def test_what_was_published_stays_to_be_seen_and_its_history_says_so(world):
    attempt = hand_in(world, world.people[0], 0)
    confirm(world.sitting, "published")
    rule_out_a_question(world, attempt)
    assert now(world.sitting)[0] == "published"
    event = Event.objects.get(verb="results changed")
    assert (event.subject_id, event.changes) == (world.sitting.pk, {})


@pytest.mark.parametrize("state", ["open", "judged"])
def test_what_was_not_confirmed_yet_goes_on(world, state):
    attempt = hand_in(world, world.people[0], 0)
    Sitting.objects.filter(pk=world.sitting.pk).update(state=state)
    rule_out_a_question(world, attempt)
    assert now(world.sitting)[0] == state


@pytest.mark.parametrize(("accepted", "left"), [(True, "judged"), (False, "sent")])
def test_late_answers(world, accepted, left):
    attempt = start_attempt(world.part, world.people[0], at=AT)
    [first, *_rest] = sent(attempt, 4)
    close(attempt.pk, at=attempt.accepts_until.replace(year=attempt.accepts_until.year + 1))
    late = LateAnswer.objects.create(
        attempt=attempt, number=1, sequence=9, choices=str(first.choices[0]), received_at=AT
    )
    confirm(world.sitting, "sent")
    seen = {attempt.pk: late.pk}
    decide_late(seen, world.contest, accepted=accepted, reason="Mạng hỏng", by=world.organiser, at=AT)
    assert now(world.sitting)[0] == left
