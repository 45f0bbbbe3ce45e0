"""Sheets on paper: typed by one person, confirmed or rejected by another, who cannot change them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging.rules import may_mark
from contests.models import Judge, Mark, Proof, ScoreSheet
from contests.quiz.news import milliseconds
from contests.sheets import rules
from contests.sheets.saving import Held, freeze, hold, proved
from foundation.history.actions import record
from foundation.refusals import NotPossible

State = ScoreSheet.State


class OnDevice(NotPossible):
    """The judge has begun this sheet on their own device; typing it from paper must be meant to replace that."""


@transaction.atomic
def type_sheet(
    judge: Judge,
    appearance: int,
    part: int,
    *,
    points: dict,
    notes: dict,
    comment: str,
    replace: bool,
    by,
    at: datetime,
) -> ScoreSheet:
    """Type a sheet; `points` and `notes` (of proof) by the criterion's id. The same typed twice is one.

    Who typed it may type it anew until the second person has looked. Raises NotPossible, or OnDevice unless `replace`.
    """
    held = _held(judge, appearance, part)
    before = held.sheet
    for why in (held.closed, may_mark(judge, held.appearance, held.part), rules.why_not_typed(before, by)):
        if why:
            raise NotPossible(why)
    if before and before.state == State.TYPED and _same(before, points, notes, comment):
        return before
    criteria = list(held.part.criteria.order_by("order"))
    if faults := rules.faults_of(held.part, criteria, points, {pk for pk, note in notes.items() if note}):
        raise NotPossible(" ".join(fault.why for fault in faults))
    if before:
        _set_aside(before, replace)
    moment = milliseconds(at)
    sheet = held.begin(
        source=ScoreSheet.Source.PAPER, state=State.TYPED, opened_at=at, typed_by=by, typed_at=at, comment=comment,
        comment_sequence=moment,
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(sheet=sheet, criterion=each, points=points[each.pk], sequence=moment, saved_at=at) for each in criteria
    )
    Proof.objects.bulk_create(
        Proof(sheet=sheet, criterion=each, note=notes[each.pk], by=by, at=at)
        for each in criteria
        if each.needs_proof and notes.get(each.pk)
    )
    record(by=by, at=at, verb="type sheet", subject=sheet, changes={"number": [before and before.number, sheet.number]})
    return sheet


def _held(judge, appearance, part) -> Held:
    held = hold(judge, appearance, part)
    if held is None:
        raise NotPossible(_("There is no such sheet."))
    return held


def _set_aside(before, replace):
    """What stands until now: begun on the judge's device, or typed by the same person."""
    begun = before.state == State.OPEN and Mark.objects.filter(sheet=before, points__isnull=False).exists()
    if begun and not replace:
        raise OnDevice(_("The judge has begun this sheet on their own device, and has not handed it in there."))
    before.reason = "typed anew" if before.state == State.TYPED else "typed from paper"
    before.state = State.VOID
    before.save(update_fields=["state", "reason"])


def _same(sheet, points, notes, comment):
    marks = dict(Mark.objects.filter(sheet=sheet).values_list("criterion", "points"))
    proofs = dict(Proof.objects.filter(sheet=sheet).values_list("criterion", "note"))
    return marks == points and sheet.comment == comment and proofs == {pk: note for pk, note in notes.items() if note}


@transaction.atomic
def confirm(sheet: ScoreSheet, *, by, at: datetime):
    """The second person has compared it with the paper: it counts. Raises NotPossible."""
    held = _held(sheet.judge, sheet.appearance_id, sheet.part_id)
    typed = _typed(held, sheet, by)
    if typed.state == State.HANDED_IN:
        return
    if held.closed:
        raise NotPossible(held.closed)
    criteria = list(held.part.criteria.order_by("order"))
    points = dict(Mark.objects.filter(sheet=typed).values_list("criterion", "points"))
    if faults := rules.faults_of(held.part, criteria, points, proved(typed)):
        raise NotPossible(" ".join(fault.why for fault in faults))
    typed.second_by, typed.second_at = by, at
    freeze(held, criteria, points, by=by, at=at, verb="confirm sheet")


@transaction.atomic
def reject(sheet: ScoreSheet, reason: str, *, by, at: datetime):
    """The second person found that it is not what the paper says: it is typed anew. Raises NotPossible."""
    held = _held(sheet.judge, sheet.appearance_id, sheet.part_id)
    typed = _typed(held, sheet, by)
    if typed.state == State.HANDED_IN:
        raise NotPossible(_("This sheet no longer waits for the second person."))
    typed.state, typed.reason, typed.second_by, typed.second_at = State.REJECTED, reason, by, at
    typed.save(update_fields=["state", "reason", "second_by", "second_at"])
    record(by=by, at=at, verb="reject sheet", subject=typed, reason=reason)


def _typed(held, sheet, by) -> ScoreSheet:
    """The sheet that stands, if it is the one that was shown and waits for this person, or was confirmed by them."""
    stands = held.sheet
    if stands is None or stands.pk != sheet.pk:
        raise NotPossible(_("This sheet no longer waits for the second person."))
    if stands.state == State.HANDED_IN and stands.second_by_id == by.pk:
        return stands
    if why := rules.why_not_second(stands, by):
        raise NotPossible(why)
    return stands
