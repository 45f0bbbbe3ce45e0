"""The points of one team, line by line, as far as the reader may see them now."""

from dataclasses import dataclass, field
from decimal import Decimal

from contests.judging import scoring
from contests.judging.doors import sees_all_scores
from contests.judging.results import Worked, why_not_levelled, worked
from contests.judging.rules import judge_of
from contests.models import Appearance, Part, PartRun, PartScore, ScoreSheet, Sitting

State = ScoreSheet.State


@dataclass(frozen=True)
class Reader:
    """`everything`: every sheet, also those that count no more. `own`: the reader's sheets, by their judge. `member`:
    of the team, once the results are published: points and no sheets."""

    everything: bool
    own: int | None
    member: bool

    @property
    def any(self) -> bool:
        return self.everything or self.own is not None or self.member


def reader_of(user, appearance: Appearance) -> Reader:
    sitting = appearance.sitting
    judge = judge_of(user, sitting)
    published = sitting.state == Sitting.State.PUBLISHED and not sitting.cancelled_at
    everything = sees_all_scores(user, sitting) or (published and _staff_there(user, sitting))
    member = published and appearance.entrant.members.standing().filter(person__user=user).exists()
    return Reader(everything, judge.pk if judge else None, member)


def _staff_there(user, sitting) -> bool:
    return Sitting.objects.visible_to(user).filter(pk=sitting.pk).exists()


@dataclass
class PartLine:
    part: Part
    closed: bool
    points: Decimal | None = None
    sheets: list[ScoreSheet] = field(default_factory=list)
    worked: Worked | None = None
    outside: int = 0  # minutes begun outside the time
    elsewhere: bool = False
    not_levelled: str | None = None
    left_out: list[Decimal] = field(default_factory=list)  # totals a trimmed mean does not take
    comments: list[str] = field(default_factory=list)

    @property
    def judged(self) -> bool:
        return self.part.kind == Part.Kind.JUDGED


def explained(appearance: Appearance, reader: Reader) -> tuple[list[PartLine], Decimal | None]:
    """Its parts, and the total of those that may be seen (None while one is out)."""
    sitting = appearance.sitting
    states = dict(sitting.runs.order_by("pk").values_list("part", "state"))
    scores = {score.part_id: score for score in PartScore.objects.filter(entrant=appearance.entrant_id)}
    sheets = _sheets(appearance)
    lines = []
    for part in sitting.stage.parts.order_by("order", "pk"):
        over = sitting.state not in {Sitting.State.PLANNED, Sitting.State.OPEN}
        line = PartLine(part, closed=over or states.get(part.pk) == PartRun.State.CLOSED)
        mine = [sheet for sheet in sheets if sheet.part_id == part.pk]
        line.sheets = _shown(mine, line.closed, reader)
        if line.closed:
            _fill(line, appearance, scores.get(part.pk), mine, reader)
        lines.append(line)
    whole = lines and all(line.closed for line in lines)
    return lines, sum((line.points or Decimal(0) for line in lines), Decimal(0)) if whole else None


def _sheets(appearance) -> list[ScoreSheet]:
    sheets = ScoreSheet.objects.filter(appearance=appearance).exclude(state=State.OPEN)
    return list(
        sheets.select_related("judge").prefetch_related("marks__criterion").order_by("judge__pk", "number", "pk")
    )


def _shown(sheets, closed, reader) -> list[ScoreSheet]:
    """Before closing a judge's own; after it those that count for judges, and all for those who look after them."""
    if not closed:
        return [sheet for sheet in sheets if sheet.judge_id == reader.own and sheet.state == State.HANDED_IN]
    if reader.everything:
        return sheets
    return [sheet for sheet in sheets if reader.own is not None and sheet.state == State.HANDED_IN]


def _fill(line, appearance, score, sheets, reader):
    part = line.part
    if score:
        line.points, line.elsewhere = score.points, score.elsewhere
    if not line.judged:
        return
    line.worked = worked(part, [appearance]).get(appearance.pk)
    if line.worked:
        line.outside = scoring.minutes_outside(line.worked.seconds, part.minutes_least, part.minutes)
    counting = [sheet for sheet in sheets if sheet.state == State.HANDED_IN]
    totals = sorted(sheet.total for sheet in counting)
    if part.combines == Part.Combines.TRIMMED and len(totals) >= scoring.TRIMMED_FROM:
        line.left_out = [totals[0], totals[-1]]
    if part.levels_panels and line.worked and line.worked.levelled is None:
        line.not_levelled = why_not_levelled(part, appearance.sitting)
    if reader.member and part.show_key != Part.Shown.NEVER:
        line.comments = [sheet.comment for sheet in counting if sheet.comment]
