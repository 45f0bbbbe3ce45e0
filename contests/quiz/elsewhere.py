"""Results from elsewhere: which of them count, and what happens when the last one is gone."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from contests.intake.counting import uploaded_results
from contests.models import ElsewhereResult, Entrant, Part, PartScore, Ranking, Statement
from contests.upkeep import ask_rebuild
from foundation.history.actions import record


def counting_elsewhere(entrants: Iterable[int], part: Part, *, with_papers: Collection[int]) -> dict[int, dict]:
    """By entrant, the values of a PartScore, for those of `entrants` whose result from elsewhere counts.

    Only the newest confirmed statement of a class (or of a unit's staff) speaks, and of the statements of two classes
    the one confirmed last. A decision is about one result: that of a newer statement waits for a new one.
    """
    newest: dict[int, ElsewhereResult] = {}
    for result in _standing(entrants, part).order_by("statement__confirmed_at", "pk"):
        newest[result.entrant_id] = result
    found = {
        entrant: _values(result, part)
        for entrant, result in newest.items()
        if (result.counts if entrant in with_papers else result.counts is not False)
    }
    if part.stage.by_sittings:
        uploaded = uploaded_results(part, entrants)
        found |= {entrant: _uploaded(row, part) for entrant, row in uploaded.items() if entrant not in with_papers}
    return found


def _uploaded(row, part):
    """A team's points by the results workbook of its sitting, where the paper was marked by hand: papers here come
    first. The time was not told."""
    seconds = Decimal(part.minutes * 60)
    return {
        "points": row.points, "points_sum": row.points, "attempts": 1, "seconds": seconds, "seconds_sum": seconds,
        "change_seconds": seconds, "prediction": None, "reached_at": row.upload.accepted_at,
    }  # fmt: skip


def _standing(entrants, part):
    of_class = Coalesce("school_class", 0)
    later = Statement.objects.annotate(of_class=of_class).filter(
        state=Statement.State.CONFIRMED,
        contest=OuterRef("statement__contest"),
        audience=OuterRef("statement__audience"),
        unit=OuterRef("statement__unit"),
        of_class=Coalesce(OuterRef("statement__school_class"), 0),
        number__gt=OuterRef("statement__number"),
    )
    rows = ElsewhereResult.objects.filter(entrant__in=entrants, part=part, statement__state=Statement.State.CONFIRMED)
    return rows.filter(~Exists(later))


def _values(result, part):
    """A time that was not told counts as the whole time limit, so that nobody gains by not telling it."""
    seconds = Decimal(part.minutes * 60) if result.seconds is None else result.seconds
    return {
        "points": result.points,
        "points_sum": result.points_sum,
        "attempts": result.attempts,
        "seconds": seconds,
        "seconds_sum": seconds * result.attempts if result.seconds is None else seconds,
        "change_seconds": seconds,
        "prediction": None,
        "reached_at": result.reached_at,
    }


def withdraw(entrants: Collection[int], part: Part, *, at):
    """Take away scores that nothing stands behind any more, and have the rankings computed without them."""
    scores = PartScore.objects.filter(entrant__in=entrants, part=part)
    taken = dict(scores.values_list("entrant", "points"))
    if not taken:
        return
    scores.delete()
    for entrant in Entrant.objects.filter(pk__in=taken).select_related("person").order_by("pk"):
        record(by=None, at=at, verb="withdraw", subject=entrant, changes={str(part): [str(taken[entrant.pk]), ""]})
    rankings = Ranking.objects.filter(Q(stage=part.stage_id) | Q(contest=part.stage.contest_id, stage=None))
    for ranking in rankings.exclude(state=Ranking.State.OFFICIAL).order_by("pk"):
        ask_rebuild(ranking, at=at)
