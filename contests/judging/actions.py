"""What is done to sheets. Every act takes the lock of the part's run first, as handing in a sheet must, so that
nothing slips in while a part is being closed."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contests.judging.results import score_sitting
from contests.judging.rules import may_mark
from contests.models import Mark, Part, PartRun, Proof, ScoreSheet, Sitting
from foundation.history.actions import record

State = ScoreSheet.State


class Refused(Exception):
    """It cannot be done now; str() says why, in words for whoever asked."""


def lock_run(sitting: Sitting, part: Part) -> PartRun:
    """The run of a part in a sitting, locked until the transaction ends; made (waiting) where there is none yet.

    Whoever hands in, corrects or decides on a sheet locks it first and then asks whether the part is running.
    """
    run, _new = PartRun.objects.get_or_create(sitting=sitting, part=part)
    return PartRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)


@transaction.atomic
def replace_sheet(sheet: ScoreSheet, *, reason: str, by, at) -> ScoreSheet:
    """Open the next version of a sheet that was handed in, with its marks to begin from; the old one counts no more.

    Raises Refused where the judge may not mark (any longer). A sheet that was replaced meanwhile: its next version.
    """
    appearance, part = sheet.appearance, sheet.part
    lock_run(appearance.sitting, part)
    old = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    standing = ScoreSheet.objects.standing().filter(appearance=appearance, part=part, judge=old.judge_id).first()
    if old.state == State.REPLACED and standing:
        return standing
    if old.state != State.HANDED_IN:
        raise Refused(_("Only a sheet that was handed in can be corrected: this one is %(state)s.") % {
            "state": old.get_state_display()})  # fmt: skip
    if words := may_mark(old.judge, appearance, part):
        raise Refused(words)
    new = succeed(old, reason=reason, at=at)
    record(by=by, at=at, verb="correct sheet", subject=old, changes={"number": [old.number, new.number]}, reason=reason)
    score_sitting(appearance.sitting, [part], at=at)
    return new


def succeed(old: ScoreSheet, *, reason: str, at) -> ScoreSheet:
    """The next version of a sheet, open, with its marks, proofs and comment; the old one is replaced. No more."""
    old.state, old.reason = State.REPLACED, reason
    old.save(update_fields=["state", "reason"])
    number = next_number(old.appearance_id, old.part_id, old.judge_id)
    new = ScoreSheet.objects.create(
        appearance_id=old.appearance_id, part_id=old.part_id, judge_id=old.judge_id, number=number,
        source=old.source, comment=old.comment, comment_sequence=old.comment_sequence, opened_at=at,
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(sheet=new, criterion_id=mark.criterion_id, points=mark.points, sequence=mark.sequence, saved_at=at)
        for mark in old.marks.order_by("pk")
    )
    copy_proofs(old, new)
    return new


def next_number(appearance: int, part: int, judge: int) -> int:
    """Of the next version of a judge's sheet of a team in a part, by their ids."""
    versions = ScoreSheet.objects.filter(appearance=appearance, part=part, judge=judge)
    return (versions.aggregate(last=Max("number"))["last"] or 0) + 1


def copy_proofs(old: ScoreSheet, new: ScoreSheet):
    Proof.objects.bulk_create(
        Proof(sheet=new, criterion_id=proof.criterion_id, file_id=proof.file_id, note=proof.note, by_id=proof.by_id,
              at=proof.at)
        for proof in old.proofs.order_by("pk")
    )  # fmt: skip


def void_sheets(sheets, *, reason: str) -> int:
    """Sheets that count no more; how many. No more than that."""
    return sheets.update(state=State.VOID, reason=reason)
