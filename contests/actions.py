"""What organisers do with a contest."""

import random
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contests.bank.versions import changes_between, choice_rows
from contests.models import (
    Attempt,
    Audience,
    BlueprintLine,
    Choice,
    Contest,
    Measure,
    Part,
    Question,
    QuestionBank,
    Ranking,
    Stage,
)
from contests.organising.sizes import freeze_sizes
from contests.quiz.rules import NO_MORE_TIME, accepts_until, deadline, extra_minutes
from contests.quiz.teams import begun_together
from contests.rules import readiness
from foundation.history.actions import record

_random = random.SystemRandom()


class NotReady(Exception):
    """The contest cannot open; `faults` says all that is missing."""

    def __init__(self, faults):
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


@transaction.atomic
def create_quiz(contest: Contest, *, opens_at, closes_at, minutes, attempts_allowed, by, at) -> Contest:
    """Save a new contest as most begin: a stage with one paper and its own bank, pupils, the usual ranking rule."""
    contest.created_at = at
    contest.save()
    Audience.objects.create(contest=contest, name=_("Pupils"), kind=Audience.Kind.PUPIL)
    stage = Stage.objects.create(contest=contest, name=_("Online round"), opens_at=opens_at, closes_at=closes_at)
    part = Part.objects.create(stage=stage, name=_("Quiz"), minutes=minutes, attempts_allowed=attempts_allowed)
    bank = QuestionBank.objects.create(unit=contest.unit, name=contest.title)
    BlueprintLine.objects.create(part=part, bank=bank)
    ranking = Ranking.objects.create(contest=contest, stage=stage, name=_("Persons"))
    rule = [("points", "high"), ("attempts", "low"), ("seconds", "low")]
    Measure.objects.bulk_create(
        Measure(ranking=ranking, order=order, kind=kind, direction=direction)
        for order, (kind, direction) in enumerate(rule, start=1)
    )
    record(by=by, at=at, verb="create", subject=contest)
    return contest


@transaction.atomic
def open_contest(contest: Contest, *, by, at):
    """Open a contest that is ready. Raises NotReady with all that is missing.

    The first time this freezes the sizes of classes and units: what participation is counted by.
    """
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    if faults := readiness(contest):
        raise NotReady(faults)
    if contest.opened_at is None:
        contest.opened_at = at
        contest.save(update_fields=["opened_at"])
    freeze_sizes(contest, at=at)
    _set_state(contest, Contest.State.OPEN, by=by, at=at)


@transaction.atomic
def close_contest(contest: Contest, *, by, at):
    """Close a contest: nobody starts any more, attempts already open run to their deadline."""
    _set_state(Contest.objects.select_for_update().get(pk=contest.pk), Contest.State.CLOSED, by=by, at=at)


@transaction.atomic
def extend_attempts(stage: Stage, *, before: datetime, by, at) -> int:
    """Give papers that are open and would have ended with their stage the time they miss, when its end was moved on.

    `before`: the end the stage had; papers that were given more time end after it, and keep that on top. The number of
    papers; each keeps to the time limit of its part.
    """
    parts = Part.objects.select_for_update(of=("self",), no_key=True).select_related("stage").filter(stage=stage)
    longer = []
    for part in parts.order_by("pk"):
        cut = Attempt.objects.open().filter(part=part, deadline__gte=before).select_related("entrant")
        for attempt in cut.select_for_update(of=("self",)).order_by("pk"):
            extra = extra_minutes(part, attempt.entrant, at) if attempt.deadline > before else NO_MORE_TIME
            ends = deadline(part, attempt.started_at, extra, begun_together(part, attempt.entrant))
            if ends > attempt.deadline:
                attempt.deadline, attempt.accepts_until = ends, accepts_until(part, ends)
                longer.append(attempt)
    Attempt.objects.bulk_update(longer, ["deadline", "accepts_until"], batch_size=500)
    if longer:
        record(by=by, at=at, verb="extend", subject=stage, changes={"papers": len(longer)})
    return len(longer)


def _set_state(contest, state, *, by, at):
    before, contest.state = contest.state, state
    contest.save(update_fields=["state"])
    record(by=by, at=at, verb=state, subject=contest, changes={"state": [before, state]})


class ChangedMeanwhile(Exception):
    """Another version has taken the question's place since it was read; str() says so to who wanted to save."""


@transaction.atomic
def save_question(question: Question, choices: list[dict], *, by, at) -> Question:
    """Save a question with its choices. Once its bank was drawn from, a version is kept and retired; the next takes
    its place. Raises ChangedMeanwhile.

    `choices`: dicts with text, correct and keep_last, in order.
    """
    before = Question.objects.select_for_update().filter(pk=question.pk).first() if question.pk else None
    changes = changes_between(before, question, choice_rows(before), choices) if before else {}
    if before is None:
        question.created_at = at
    elif before.retired_at:
        raise ChangedMeanwhile(_("Somebody changed this question meanwhile. Load the page again to see it as it is."))
    # The lock waits for a start in flight, which sets this in its own transaction before it reads the questions.
    elif QuestionBank.objects.select_for_update().get(pk=before.bank_id).drawn_at:
        before.retired_at = at
        before.save(update_fields=["retired_at"])
        question.pk, question.replaces, question.created_at, question.retired_at = None, before, at, None
        question._state.adding = True
    question.save()
    question.choices.all().delete()
    rows = [Choice(question=question, order=order, **choice) for order, choice in enumerate(choices, start=1)]
    # A pupil's browser sees their ids: written as typed, the ids would tell where the right choice stood.
    _random.shuffle(rows)
    Choice.objects.bulk_create(rows)
    record(by=by, at=at, verb="change" if before else "create", subject=question, changes=changes)
    return question
