"""The narrow rows of judged parts: from the sheets handed in, or where there are none from the newest workbook.

The one writer of PartScore for judged parts (papers: contests.quiz.results). Whoever changes what scores depend on
(a sheet, a team's state, the time taken, a workbook) writes that first, then calls `score_sitting`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from contests.intake.counting import uploaded_results
from contests.judging import scoring
from contests.models import Appearance, Entrant, Part, PartRun, PartScore, ScoreSheet, Sitting, Timing
from contests.upkeep import ask_rebuild, rankings_of_sitting

_WRITTEN = ["points", "seconds", "attempts", "points_sum", "seconds_sum", "elsewhere", "reached_at", "updated_at"]
# Fewer say nothing about how strict a panel is.
LEVELLED_PANELS = 2
LEVELLED_TEAMS = 3


@transaction.atomic
def score_sitting(sitting: Sitting, parts: Iterable[Part] | None = None, *, at):
    """Write the scores of every team of a sitting in its judged parts (or in some of them). Who was absent or withdrew
    has none."""
    judged = sitting.stage.parts.filter(kind=Part.Kind.JUDGED) if parts is None else parts
    # Two who score at once would each write what they read: the second waits here, and reads after that.
    ids = sorted(sitting.appearances.values_list("entrant", flat=True))
    list(Entrant.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    appearances = list(sitting.appearances.order_by("pk"))
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
    entrants = {each.pk: each.entrant_id for each in appearances}
    return {
        entrants[pk]: PartScore(
            entrant_id=entrants[pk], part=part, stage_id=part.stage_id, points=one.points, points_sum=one.points,
            seconds=one.seconds, seconds_sum=one.seconds, attempts=1, elsewhere=one.elsewhere, reached_at=at,
            updated_at=at,
        )
        for pk, one in worked(part, appearances).items()
    }  # fmt: skip


@dataclass(frozen=True)
class Worked:
    """How the points of a team in a part came about: combined, then levelled (where panels are), less the penalty."""

    combined: Decimal
    levelled: Decimal | None
    seconds: Decimal
    penalty: Decimal
    points: Decimal
    elsewhere: bool = False  # from a workbook, which says the points and nothing else


def worked(part: Part, appearances: Iterable[Appearance]) -> dict[int, Worked]:
    """By appearance: of those who were there and have a result."""
    there = [each for each in appearances if each.state == Appearance.State.PRESENT]
    seconds, uploaded = _seconds(part, there), uploaded_results(part, [each.entrant_id for each in there])
    combined = combined_points(part, there)
    level = levelled_points(part, there) if part.levels_panels else {}
    found = {}
    for each in there:
        if each.pk in combined:
            penalty = _penalty(part, seconds[each.pk])
            points = max(level.get(each.pk, combined[each.pk]) - penalty, Decimal(0))
            found[each.pk] = Worked(combined[each.pk], level.get(each.pk), seconds[each.pk], penalty, points)
        elif each.entrant_id in uploaded:
            points = uploaded[each.entrant_id].points
            found[each.pk] = Worked(points, None, seconds[each.pk], Decimal(0), points, elsewhere=True)
    return found


def combined_points(part: Part, appearances: Iterable[Appearance]) -> dict[int, Decimal]:
    """By appearance: the totals of the sheets that count, as one. Who withdrew and came back counts once, with the
    later sheet."""
    totals: dict[int, dict[tuple, Decimal]] = defaultdict(dict)
    sheets = ScoreSheet.objects.counting().filter(part=part, appearance__in=appearances)
    rows = sheets.order_by("pk").values_list("appearance", "judge", "judge__user", "total")
    for appearance, judge, user, total in rows:
        totals[appearance][("user", user) if user else ("judge", judge)] = total
    return {pk: scoring.combined(list(given.values()), part.combines) for pk, given in totals.items()}


def _penalty(part, seconds) -> Decimal:
    return scoring.time_penalty(
        seconds, least=part.minutes_least, most=part.minutes, each=part.minute_penalty,
        at_most=part.minute_penalty_most,
    )  # fmt: skip


def levelled_points(part: Part, appearances: Iterable[Appearance]) -> dict[int, Decimal]:
    """By appearance, of all teams of their sittings where the panels are levelled in this part."""
    found: dict[int, Decimal] = {}
    for sitting in Sitting.objects.filter(appearances__in=appearances).distinct().order_by("pk"):
        panels = _by_panel(part, sitting)
        if not _why_not_levelled(part, sitting, panels):
            found |= scoring.levelled(panels, part.maximum)
    return found


def why_not_levelled(part: Part, sitting: Sitting) -> str:
    """Why the scores of the panels stand as given although the part asks for levelling; "" where they are levelled."""
    return _why_not_levelled(part, sitting, _by_panel(part, sitting))


def _why_not_levelled(part, sitting, panels) -> str:
    if not sitting.panels_by_lot:
        return _("teams were not spread over the panels by lot, so a strict panel and weaker teams look the same")
    if len(panels) < LEVELLED_PANELS:
        return _("there is only one panel")
    if min(map(len, panels.values())) < LEVELLED_TEAMS:
        return _("a panel has marked fewer than three teams, too few to compare")
    if not PartRun.objects.filter(sitting=sitting, part=part, state=PartRun.State.CLOSED).exists():
        return _("the part is not closed yet")
    return ""


def _by_panel(part, sitting) -> dict[int | None, dict[int, Decimal]]:
    there = list(sitting.appearances.filter(state=Appearance.State.PRESENT).order_by("pk"))
    combined, panels = combined_points(part, there), defaultdict(dict)
    for each in there:
        if each.pk in combined:
            panels[each.panel_id][each.pk] = combined[each.pk]
    return panels


def _seconds(part, appearances) -> dict[int, Decimal]:
    """The time each team was on stage, its stretches added up; a running clock does not count yet."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    timings = Timing.objects.standing().filter(part=part, appearance__in=appearances, ended_at__isnull=False)
    for appearance, started, ended in timings.order_by("pk").values_list("appearance", "started_at", "ended_at"):
        found[appearance] += Decimal(str((ended - started).total_seconds())).quantize(Decimal("0.001"))
    return found
