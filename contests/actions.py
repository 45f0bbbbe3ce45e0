"""What organisers do with a contest, and the rebuilding of rankings from scores."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Max, Sum
from django.utils.translation import gettext as _

from contests import rankings
from contests.bank.versions import changes_between, choice_rows
from contests.models import (
    Attempt,
    Audience,
    BlueprintLine,
    Choice,
    Contest,
    Measure,
    Part,
    PartScore,
    Place,
    Question,
    QuestionBank,
    Ranking,
    Stage,
)
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
    """Open a contest that is ready. Raises NotReady with all that is missing."""
    contest = Contest.objects.select_for_update().get(pk=contest.pk)
    if faults := readiness(contest):
        raise NotReady(faults)
    _set_state(contest, Contest.State.OPEN, by=by, at=at)


@transaction.atomic
def close_contest(contest: Contest, *, by, at):
    """Close a contest: nobody starts any more, attempts already open run to their deadline."""
    _set_state(Contest.objects.select_for_update().get(pk=contest.pk), Contest.State.CLOSED, by=by, at=at)


@transaction.atomic
def extend_attempts(stage: Stage, *, before: datetime, by, at) -> int:
    """Give papers that are open and would have ended with their stage the time they miss, when its end was moved on.

    `before`: the end the stage had. The number of papers; each keeps to the time limit of its part.
    """
    cut = Attempt.objects.open().filter(part__stage=stage, deadline=before).select_related("part")
    longer = []
    for attempt in cut.select_for_update(of=("self",)).order_by("pk"):
        attempt.deadline = min(attempt.started_at + timedelta(minutes=attempt.part.minutes), stage.closes_at)
        attempt.accepts_until = attempt.deadline + timedelta(seconds=attempt.part.grace_seconds)
        if attempt.deadline > before:
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


@dataclass(frozen=True)
class Computed:
    """The places of a ranking as of a moment, not yet written."""

    ranking: int
    at: datetime
    places: list[Place]


@transaction.atomic
def rebuild_ranking(ranking_id: int, *, at) -> int:
    """Write a ranking's places anew from the scores, whatever was there; the number of places."""
    Ranking.objects.select_for_update().get(pk=ranking_id)
    Ranking.objects.filter(pk=ranking_id).update(computed_at=None)
    return write_places(compute_places(ranking_id, at=at))


def compute_places(ranking_id: int, *, at) -> Computed:
    """A ranking's places from the scores as they are. Locks and writes nothing."""
    ranking = Ranking.objects.get(pk=ranking_id)
    measures = list(ranking.measures.order_by("order"))
    placed = rankings.place(_score_rows(ranking, measures), [measure.direction for measure in measures])
    places = [
        Place(
            ranking=ranking,
            entrant_id=each.row.subject,
            rank=each.rank,
            position=position,
            values=[_stored(value) for value in each.row.values],
            decided_by=each.decided_by,
            tied=each.tied,
        )
        for position, each in enumerate(placed, start=1)
    ]
    return Computed(ranking_id, at, places)


@transaction.atomic
def write_places(computed: Computed) -> int:
    """Exchange the places of a ranking for computed ones; how many it has then. The one writer of Place.

    Those computed before what stands already, or before the ranking became official, are not written.
    """
    ranking = Ranking.objects.select_for_update().get(pk=computed.ranking)
    if ranking.computed_at and (ranking.computed_at > computed.at or ranking.state == Ranking.State.OFFICIAL):
        return ranking.places.count()
    ranking.places.all().delete()
    Place.objects.bulk_create(computed.places, batch_size=2000)
    ranking.computed_at, ranking.total = computed.at, len(computed.places)
    ranking.save(update_fields=["computed_at", "total"])
    return len(computed.places)


def _score_rows(ranking, measures):
    stages = {"stage": ranking.stage_id} if ranking.stage_id else {"stage__contest": ranking.contest_id}
    scores = PartScore.objects.filter(**stages, stage__practice=False)
    if ranking.audience_id:
        scores = scores.filter(entrant__audience=ranking.audience_id)
    rows = scores.values("entrant", "entrant__person__name_sort_key").annotate(
        sum_points=Sum("points"),
        sum_seconds=Sum("seconds"),
        max_attempts=Max("attempts"),
        last_reached=Max("reached_at"),
        sum_all=Sum("points_sum"),
        mean_attempts=Avg("attempts"),
    )
    for row in rows.iterator(5000):
        values = {
            "points": row["sum_points"],
            "seconds": row["sum_seconds"],
            "attempts": row["max_attempts"],
            "reached": row["last_reached"],
            "mean": (row["sum_all"] / Decimal(row["mean_attempts"])).quantize(Decimal("0.0001")),
        }
        yield rankings.Row(
            row["entrant"],
            tuple(values[measure.kind] for measure in measures),
            row["entrant__person__name_sort_key"],
        )


def _stored(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
