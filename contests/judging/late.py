"""Marks that arrived after their part was closed: beside what stands, until a person decides."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging import scoring
from contests.judging.actions import Refused, copy_proofs, lock_run, next_number
from contests.judging.conflicts import why_not
from contests.judging.results import score_sitting
from contests.models import Appearance, Criterion, Judge, LateSheet, Mark, Part, ScoreSheet, Sitting
from contests.quiz.news import milliseconds
from foundation.history.actions import record

State = ScoreSheet.State


@dataclass(frozen=True)
class LateLine:
    criterion: Criterion
    standing: Decimal | None
    late: Decimal | None
    said: str  # as it came, also where it is no mark of this scale: “7/10”

    @property
    def differs(self) -> bool:
        return self.standing != self.late


@dataclass(frozen=True)
class LatePaper:
    """All that came late of one judge for one team and part, laid over what the portal had: the last word wins.

    `older`: a sheet of this judge was opened anew, marked or handed in since (the part was opened again, the panel
    discussed): what came late is shown and not laid over it.
    """

    judge: Judge
    appearance: Appearance
    part: Part
    newest: LateSheet
    lines: list[LateLine]
    standing: ScoreSheet | None
    first: datetime
    older: bool

    @property
    def counted(self) -> bool:
        """Whether a sheet of this judge counts now."""
        return self.standing is not None and self.standing.state == State.HANDED_IN

    @property
    def total(self) -> Decimal | None:
        if any(line.late is None for line in self.lines):
            return None
        return scoring.sheet_total([(line.late or Decimal(0), line.criterion.weight) for line in self.lines])


def undecided(sitting: Sitting) -> list[LatePaper]:
    late = LateSheet.objects.filter(appearance__sitting=sitting, accepted=None)
    rows: dict[tuple, list[LateSheet]] = {}
    for each in late.select_related("judge", "appearance__entrant", "part").order_by("sequence", "pk"):
        rows.setdefault((each.appearance_id, each.part_id, each.judge_id), []).append(each)
    standing = _standing(sitting)
    parts = {each[0].part_id for each in rows.values()}
    criteria: dict[int, list[Criterion]] = {pk: [] for pk in parts}
    for criterion in Criterion.objects.filter(part__in=parts).order_by("order", "pk"):
        criteria[criterion.part_id].append(criterion)
    return [
        _paper(group, criteria[group[0].part_id], *standing.get(key, (None, {})))
        for key, group in sorted(rows.items(), key=lambda item: item[1][0].pk)
    ]


def _standing(sitting) -> dict[tuple, tuple[ScoreSheet, dict[int, Decimal | None]]]:
    """By appearance, part and judge: the sheet that stands, and its points by criterion."""
    sheets = ScoreSheet.objects.standing().filter(appearance__sitting=sitting).prefetch_related("marks")
    return {
        (sheet.appearance_id, sheet.part_id, sheet.judge_id): (
            sheet, {mark.criterion_id: mark.points for mark in sheet.marks.all()}
        )
        for sheet in sheets.order_by("pk")
    }  # fmt: skip


def _last_word(sheet: ScoreSheet | None) -> int:
    """When something was last said in a sheet, by the clock of sequences."""
    if sheet is None:
        return 0
    moments = [sheet.handed_in_at, sheet.opened_at if sheet.number > 1 else None]
    said = [milliseconds(each) for each in moments if each]
    return max([sheet.comment_sequence, *said, *(mark.sequence for mark in sheet.marks.all())])


def _paper(group, criteria, sheet, points) -> LatePaper:
    newest, merged, last_word = group[-1], dict(points), _last_word(sheet)
    older = newest.sequence <= last_word
    said: dict[int, str | None] = {}
    for each in [row for row in group if older or row.sequence > last_word]:
        said |= {int(pk): text for pk, text in each.marks.items()}
    merged |= {pk: _points(text) for pk, text in said.items()}
    lines = [LateLine(each, points.get(each.pk), merged.get(each.pk), said.get(each.pk) or "") for each in criteria]
    return LatePaper(newest.judge, newest.appearance, newest.part, newest, lines, sheet, group[0].received_at, older)


def _points(text) -> Decimal | None:
    """None for a mark taken back, and for what is no number."""
    try:
        points = Decimal(str(text))
    except InvalidOperation:
        return None
    return points if points.is_finite() else None


@transaction.atomic
def decide(newest: LateSheet, *, accepted: bool, reason: str, by, at) -> None:
    """Decide on what came late of one judge for one team and part, up to the one that was seen.

    Accepted it becomes a sheet that counts, and the scores follow. Decided once, it stays. Raises Refused where
    something newer came since, where it cannot be a sheet, and once the results were checked.
    """
    sitting, part = newest.appearance.sitting, newest.part
    held = Sitting.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)
    lock_run(held, part)
    paper = next((each for each in undecided(held) if _same(each.newest, newest)), None)
    if paper is None:
        return
    if paper.newest.pk != newest.pk:
        raise Refused(_("More of %(judge)s has arrived since. Look at it, then decide.") % {"judge": paper.judge})
    if accepted and by is not None and paper.judge.user_id == by.pk:
        raise Refused(_("Another than the judge whose marks they are decides on them."))
    if accepted:
        _accept(held, paper, reason=reason, by=by, at=at)
    rows = LateSheet.objects.filter(
        appearance=paper.appearance, part=part, judge=paper.judge, accepted=None, sequence__lte=newest.sequence
    )
    rows.update(accepted=accepted, reason=reason, decided_by=by, decided_at=at)
    changes = {"team": str(paper.appearance.entrant), "part": part.name, "total": str(paper.total)}
    verb = "accept late sheet" if accepted else "refuse late sheet"
    record(by=by, at=at, verb=verb, subject=newest, changes=changes, reason=reason)


def _same(one, other) -> bool:
    return (one.appearance_id, one.part_id, one.judge_id) == (other.appearance_id, other.part_id, other.judge_id)


def _accept(sitting, paper, *, reason, by, at):
    if words := why_not_accepted(sitting, paper):
        raise Refused(words)
    number = next_number(paper.appearance.pk, paper.part.pk, paper.judge.pk)
    if paper.standing:
        ScoreSheet.objects.filter(pk=paper.standing.pk).update(state=State.REPLACED, reason=reason)
    sheet = ScoreSheet.objects.create(
        appearance=paper.appearance, part=paper.part, judge=paper.judge, number=number, state=State.HANDED_IN,
        total=paper.total, comment=paper.newest.comment or (paper.standing.comment if paper.standing else ""),
        comment_sequence=paper.newest.sequence, opened_at=paper.first, handed_in_at=at,
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(sheet=sheet, criterion=line.criterion, points=line.late, sequence=paper.newest.sequence, saved_at=at)
        for line in paper.lines
    )
    if paper.standing:
        copy_proofs(paper.standing, sheet)
    score_sitting(sitting, [paper.part], at=at)


def why_not_accepted(sitting: Sitting, paper: LatePaper) -> str:
    """Why what came late cannot become a sheet, in words; "" where it can."""
    if sitting.cancelled_at or sitting.state not in {Sitting.State.OPEN, Sitting.State.JUDGED}:
        return _("The results were checked already: nothing is added to them any more.")
    if paper.judge.withdrawn_at:
        return _("%(judge)s is no longer a judge here.") % {"judge": paper.judge}
    if paper.appearance.state != Appearance.State.PRESENT:
        return _("“%(team)s” is not there: %(state)s.") % {
            "team": paper.appearance.entrant, "state": paper.appearance.get_state_display()}  # fmt: skip
    if apart := why_not(paper.judge, paper.appearance):
        return _("%(judge)s does not mark “%(team)s”: %(reason)s.") % {
            "judge": paper.judge, "team": paper.appearance.entrant, "reason": apart}  # fmt: skip
    return _not_whole(paper)


def _not_whole(paper) -> str:
    if paper.older:
        return _("%(judge)s has marked “%(team)s” anew since. Older marks are not laid over newer ones.") % {
            "judge": paper.judge, "team": paper.appearance.entrant}  # fmt: skip
    for line in paper.lines:
        if line.late is None and not line.said:
            return _("“%(criterion)s” has no mark.") % {"criterion": line.criterion}
        if line.late is None or not _takes(line.criterion, line.late, paper.part.step):
            return _("“%(criterion)s”: %(points)s is not a mark this sheet takes.") % {
                "criterion": line.criterion, "points": line.said or line.late}  # fmt: skip
    return ""


def _takes(criterion, points, step) -> bool:
    if points == criterion.maximum:
        return True
    if criterion.kind == Criterion.Kind.TICK:
        return points == 0
    return 0 <= points < criterion.maximum and points % step == 0
