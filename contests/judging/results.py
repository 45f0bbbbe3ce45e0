"""The narrow rows of judged parts: from the sheets handed in, or where there are none from the newest workbook.

The one writer of PartScore for judged parts (papers: contests.quiz.results). Whoever changes what scores depend on
(a sheet, a team's state, the time taken, a workbook) writes that first, then calls `score_sitting`.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from contests.judging import scoring
from contests.models import Appearance, Entrant, Part, PartScore, ScoreSheet, Sitting, Timing, UploadedResult
from contests.upkeep import ask_rebuild, rankings_of_sitting

_WRITTEN = ["points", "seconds", "attempts", "points_sum", "seconds_sum", "elsewhere", "reached_at", "updated_at"]


@transaction.atomic
def score_sitting(sitting: Sitting, parts: Iterable[Part] | None = None, *, at):
    """Write the scores of every team of a sitting in its judged parts (or in some of them). Who was absent or withdrew
    has none."""
    judged = sitting.stage.parts.filter(kind=Part.Kind.JUDGED) if parts is None else parts
    appearances = list(sitting.appearances.order_by("pk"))
    # Two who score at once would each write what they read: the second waits here and reads again.
    ids = sorted(appearance.entrant_id for appearance in appearances)
    list(Entrant.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    gone = [_score_part(part, appearances, at) for part in judged]
    # A score that is gone leaves no moment by which rankings would see that they are behind.
    if any(gone):
        for ranking in rankings_of_sitting(sitting):
            ask_rebuild(ranking, at=at, every=1)


def _score_part(part, appearances, at) -> bool:
    """Whether a score that stood there is gone."""
    scores = part_scores(part, appearances, at=at)
    PartScore.objects.bulk_create(
        scores.values(), update_conflicts=True, unique_fields=["entrant", "part"], update_fields=_WRITTEN
    )
    gone = [each.entrant_id for each in appearances if each.entrant_id not in scores]
    deleted, _rows = PartScore.objects.filter(part=part, entrant__in=gone).delete()
    return bool(deleted)


def part_scores(part: Part, appearances: Iterable[Appearance], *, at) -> dict[int, PartScore]:
    """By entrant, not written: of those who were there and have a result."""
    there = [each for each in appearances if each.state == Appearance.State.PRESENT]
    seconds = _seconds(part, there)
    totals: dict[int, list[Decimal]] = defaultdict(list)
    sheets = ScoreSheet.objects.counting().filter(part=part, appearance__in=there)
    for appearance, total in sheets.order_by("pk").values_list("appearance", "total"):
        totals[appearance].append(total)
    uploaded = _uploaded(part, there)
    found = {}
    for each in there:
        points, elsewhere = None, False
        if each.pk in totals:
            points = _after_penalty(part, scoring.combined(totals[each.pk], part.combines), seconds[each.pk])
        elif each.pk in uploaded:
            points, elsewhere = uploaded[each.pk], True
        if points is not None:
            found[each.entrant_id] = PartScore(
                entrant_id=each.entrant_id, part=part, stage_id=part.stage_id, points=points, points_sum=points,
                seconds=seconds[each.pk], seconds_sum=seconds[each.pk], attempts=1, elsewhere=elsewhere,
                reached_at=at, updated_at=at,
            )  # fmt: skip
    return found


def _after_penalty(part, points, seconds):
    taken = scoring.time_penalty(
        seconds, least=part.minutes_least, most=part.minutes, each=part.minute_penalty,
        at_most=part.minute_penalty_most,
    )  # fmt: skip
    return max(points - taken, Decimal(0))


def _seconds(part, appearances) -> dict[int, Decimal]:
    """The time each team was on stage, its stretches added up; a running clock does not count yet."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    timings = Timing.objects.standing().filter(part=part, appearance__in=appearances, ended_at__isnull=False)
    for appearance, started, ended in timings.order_by("pk").values_list("appearance", "started_at", "ended_at"):
        found[appearance] += Decimal(str((ended - started).total_seconds())).quantize(Decimal("0.001"))
    return found


def _uploaded(part, appearances) -> dict[int, Decimal]:
    """What the newest accepted workbook of each sitting says."""
    rows = UploadedResult.objects.filter(part=part, appearance__in=appearances, upload__state="accepted")
    return dict(rows.order_by("upload__number", "pk").values_list("appearance", "points"))
