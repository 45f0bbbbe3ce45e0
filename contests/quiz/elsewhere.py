"""Results from elsewhere: which of them count, and what happens when the last one is gone."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from contests.intake.counting import uploaded_results
from contests.models import Appearance, Attempt, ElsewhereResult, Entrant, Part, PartScore, Ranking, Statement
from contests.upkeep import ask_rebuild
from foundation.history.actions import record


def counting_elsewhere(entrants: Iterable[int], part: Part, *, with_papers: Collection[int]) -> dict[int, dict]:
    """By entrant, the values of a PartScore, for those of `entrants` whose result from elsewhere counts.

    Only the newest confirmed statement of a class (or of a unit's staff) speaks, and of the statements of two classes
    the one confirmed last. A decision is about one result: that of a newer statement waits for a new one. Where a
    stage is held by units, the workbook of a sitting speaks instead, for teams without a paper here.
    """
    if part.stage.by_sittings:
        return _of_workbooks(entrants, part)
    newest: dict[int, ElsewhereResult] = {}
    for result in _standing(entrants, part).order_by("statement__confirmed_at", "pk"):
        newest[result.entrant_id] = result
    return {
        entrant: _values(result, part)
        for entrant, result in newest.items()
        if (result.counts if entrant in with_papers else result.counts is not False)
    }


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


def there(entrants: Iterable[int], part: Part) -> set[int]:
    """Of these entrants those whose results count where a stage is held by units: who was there at a sitting that was
    held. Who was absent or withdrew has none, whatever was handed in."""
    present = Appearance.objects.filter(
        entrant__in=entrants, state=Appearance.State.PRESENT, sitting__stage=part.stage_id, sitting__cancelled_at=None
    )
    return set(present.values_list("entrant", flat=True))


def _of_workbooks(entrants, part):
    """What the newest accepted workbooks say of teams that have no paper here, not even an open one."""
    papers = set(Attempt.objects.filter(part=part, entrant__in=entrants).values_list("entrant", flat=True))
    found = uploaded_results(part, entrants)
    return {entrant: _of_workbook(row, part) for entrant, row in found.items() if entrant not in papers}


def _of_workbook(row, part):
    """A workbook tells no time: it counts as the whole time limit, as in a statement."""
    seconds = Decimal(part.minutes * 60)
    return {
        "points": row.points,
        "points_sum": row.points,
        "attempts": 1,
        "seconds": seconds,
        "seconds_sum": seconds,
        "change_seconds": seconds,
        "prediction": None,
        "reached_at": row.upload.accepted_at or row.upload.sent_at,
    }


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
    concerned = Q(sitting=None) | Q(sitting__in=Appearance.objects.filter(entrant__in=taken).values("sitting"))
    rankings = rankings.filter(concerned, each_sitting=False).exclude(state=Ranking.State.OFFICIAL)
    for ranking in rankings.order_by("pk"):
        ask_rebuild(ranking, at=at)
