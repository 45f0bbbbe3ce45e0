"""Taking sheets from a judge's device: only a higher sequence number replaces, handing in freezes.

Who writes into a sheet (here, from paper, closing, opening again) holds the row of its PartRun first and then that of
the sheet, so that no mark slips in beside a handing in or a closing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from contests.judging.results import score_sitting
from contests.judging.rules import may_mark
from contests.judging.scoring import sheet_total
from contests.models import Appearance, Criterion, Judge, Mark, Part, PartRun, Proof, ScoreSheet, Sitting
from contests.quiz.news import milliseconds
from contests.sheets import late, rules
from contests.sheets.sent import SentSheet
from contests.sheets.standing import described
from foundation.history.actions import record

State = ScoreSheet.State


@dataclass
class Held:
    """One judge's sheet of one team in one part, with its locks held. `sheet`: the one that stands, or None."""

    judge: Judge
    appearance: Appearance
    part: Part
    run: PartRun | None
    sheet: ScoreSheet | None

    @property
    def there(self) -> ScoreSheet:
        """The sheet, where the caller has seen that one stands."""
        if self.sheet is None:
            raise ScoreSheet.DoesNotExist
        return self.sheet

    @property
    def closed(self) -> str:
        return rules.why_closed(self.appearance.sitting, self.run)

    def begin(self, **fields) -> ScoreSheet:
        """The next version; none stands."""
        earlier = ScoreSheet.objects.filter(appearance=self.appearance, part=self.part, judge=self.judge)
        number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
        begun = ScoreSheet.objects.create(
            appearance=self.appearance, part=self.part, judge=self.judge, number=number, **fields
        )
        self.sheet = begun
        return begun


def hold(judge: Judge, appearance: int, part: int) -> Held | None:
    """By ids; None if this judge can have no such sheet. Inside a transaction."""
    there = Appearance.objects.filter(pk=appearance, sitting=judge.sitting_id).select_related("entrant").first()
    judged = Part.objects.filter(pk=part, stage=judge.sitting.stage_id, kind=Part.Kind.JUDGED).first()
    if there is None or judged is None:
        return None
    run = PartRun.objects.select_for_update(no_key=True).filter(sitting=judge.sitting_id, part=judged).first()
    # Read only now: closing a sitting's last part, which moves the sitting on, waits for the same row.
    there.sitting = Sitting.objects.select_related("stage__contest", "unit").get(pk=judge.sitting_id)
    sheets = ScoreSheet.objects.select_for_update(no_key=True).standing()
    return Held(judge, there, judged, run, sheets.filter(appearance=there, part=judged, judge=judge).first())


def take(judge: Judge, one: SentSheet, *, at: datetime) -> dict:
    """Save one sheet and say what stands; done again with the same it changes nothing.

    The reply is that of `standing.described`, with `outcome`:
    saved · faults (saved, not handed in; `faults` says why) · outdated (saved; changed elsewhere after handing in) ·
    frozen (handed in before, nothing taken) · paper (typed from paper) · older (of a version before the one that
    stands) · refused (`why`; nothing taken) · late (kept beside, see `kept`) · unknown (no such sheet).
    """
    nothing = {"a": one.appearance, "p": one.part, "n": 0, "state": "none"}
    with transaction.atomic():
        held = hold(judge, one.appearance, one.part)
        if held is None:
            return nothing | {"outcome": "unknown"}
        reply = _take(held, one, at)
        return (described([held.sheet])[0] if held.sheet else nothing) | reply


def _take(held, one, at) -> dict:
    sheet = held.sheet
    if sheet and sheet.state == State.HANDED_IN:
        return {"outcome": "frozen"}
    if sheet and sheet.state == State.TYPED:
        return {"outcome": "paper"}
    if held.closed:
        return {"outcome": "late", "why": held.closed, "kept": late.keep(held, one, at=at)}
    if why := may_mark(held.judge, held.appearance, held.part):
        return {"outcome": "refused", "why": why}
    if sheet is None:
        sheet = held.begin(state=State.OPEN, opened_at=at)
    elif sheet.number > 1 and one.number != sheet.number:
        return {"outcome": "older"}
    criteria = list(held.part.criteria.order_by("order"))
    _write(sheet, criteria, one, at)
    return _hand_in(held, criteria, one, at) if one.handed_in else {"outcome": "saved"}


def _write(sheet, criteria, one, at):
    known = {criterion.pk for criterion in criteria}
    stands = dict(Mark.objects.filter(sheet=sheet).values_list("criterion", "sequence"))
    newer = [m for m in one.marks if m.criterion in known and m.sequence > stands.get(m.criterion, -1)]
    Mark.objects.bulk_create(
        [
            Mark(sheet=sheet, criterion_id=m.criterion, points=m.points, of=m.of, sequence=m.sequence, saved_at=at)
            for m in newer
        ],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["points", "of", "sequence", "saved_at"],
    )
    if one.comment and one.comment[0] > sheet.comment_sequence:
        sheet.comment_sequence, sheet.comment = one.comment
        sheet.save(update_fields=["comment", "comment_sequence"])


def _hand_in(held, criteria, one, at) -> dict:
    sheet = held.there
    marks = list(Mark.objects.filter(sheet=sheet).order_by("pk"))
    if any(each > one.handed_in for each in [sheet.comment_sequence, *(mark.sequence for mark in marks)]):
        return {"outcome": "outdated"}
    points = {mark.criterion_id: mark.points for mark in marks}
    given_of = {mark.criterion_id: mark.of for mark in marks if mark.points is not None}
    faults = rules.unconfirmed(criteria, given_of) + rules.faults_of(held.part, criteria, points, proved(sheet))
    if faults:
        return {"outcome": "faults", "faults": [{"c": fault.criterion, "why": fault.why} for fault in faults]}
    on_device = datetime.fromtimestamp(min(one.handed_in, milliseconds(at)) / 1000, tz=at.tzinfo)
    changes = {"on the device": [None, on_device]}
    freeze(held, criteria, points, by=held.judge.user, at=at, changes=changes)
    return {"outcome": "saved"}


def proved(sheet) -> set[int]:
    return set(Proof.objects.filter(sheet=sheet).values_list("criterion", flat=True))


def freeze(held: Held, criteria: list[Criterion], points: dict, *, by, at, verb="hand in sheet", changes=None):
    """Hand a sheet in: its total, its state, history, the scores of the team."""
    sheet = held.there
    sheet.total = sheet_total([(points[criterion.pk], criterion.weight) for criterion in criteria])
    sheet.state, sheet.handed_in_at = State.HANDED_IN, at
    sheet.save(update_fields=["total", "state", "handed_in_at", "second_by", "second_at"])
    changes = {"total": [None, sheet.total], **(changes or {})}
    record(by=by, at=at, verb=verb, subject=sheet, changes=changes)
    score_sitting(held.appearance.sitting, [held.part], at=at)
