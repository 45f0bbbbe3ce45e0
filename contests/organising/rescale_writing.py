"""Putting a judged part on another scale: sheets, workbooks, sittings and scores, in the caller's transaction."""

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from contests.judging.results import score_sitting
from contests.judging.scoring import sheet_total
from contests.models import (
    Criterion,
    Discussion,
    Mark,
    Part,
    PartRun,
    Proof,
    ResultsUpload,
    ScoreSheet,
    Sitting,
    UploadedResult,
)

CONVERT, TAKE_BACK = "convert", "take_back"
STEP = Decimal("0.01")  # marks are kept to this
KEPT = Decimal("0.0001")
State, Sheet = Sitting.State, ScoreSheet.State


def converted(points: Decimal, old: Decimal, new: Decimal) -> Decimal:
    """A mark out of `old` as one out of `new`, to the hundredth, half up."""
    return (points * new / old).quantize(STEP, ROUND_HALF_UP)


def rewrite(part: Part, scale, sittings: list[Sitting], *, reason: str, by, at):
    """`scale`: contests.organising.rescaling.Scale. The part and its criteria are changed too."""
    old = {row.pk: (row.maximum, row.weight) for row in part.criteria.all()}
    before = part.maximum
    _settings(part, scale, old)
    ScoreSheet.objects.filter(part=part, state__in=[Sheet.OPEN, Sheet.TYPED]).update(state=Sheet.VOID, reason=reason)
    if scale.how == TAKE_BACK:
        ScoreSheet.objects.filter(part=part, state=Sheet.HANDED_IN).update(state=Sheet.VOID, reason=reason)
        Discussion.objects.filter(part=part, outcome=Discussion.Outcome.OPEN).update(
            outcome=Discussion.Outcome.CHANGED, reason=reason, by=by, at=at
        )
    elif scale.criteria != old:
        _convert_sheets(part, scale.criteria, old, reason=reason, at=at)
    if scale.how == TAKE_BACK or part.maximum != before:
        for upload in _newest_uploads(part, sittings):
            _next_upload(upload, part, part.maximum / before if scale.how == CONVERT else None, by=by, at=at)
    _states(part, scale, sittings)
    for sitting in sittings:
        score_sitting(sitting, [part], at=at)


def _settings(part, scale, old):
    for pk, (maximum, weight) in scale.criteria.items():
        if (maximum, weight) != old[pk]:
            Criterion.objects.filter(pk=pk, part=part).update(maximum=maximum, weight=weight)
    part.maximum, part.step, part.combines = scale.maximum, scale.step, scale.combines
    part.save(update_fields=["maximum", "step", "combines"])


def _convert_sheets(part, new, old, *, reason, at):
    """Each sheet that counts is replaced by its next version; proofs and comment go with it."""
    sheets = list(ScoreSheet.objects.filter(part=part, state=Sheet.HANDED_IN).order_by("pk"))
    marks: dict[int, list[Mark]] = defaultdict(list)
    proofs: dict[int, list[Proof]] = defaultdict(list)
    for mark in Mark.objects.filter(sheet__in=sheets).order_by("pk"):
        marks[mark.sheet_id].append(mark)
    for proof in Proof.objects.filter(sheet__in=sheets).order_by("pk"):
        proofs[proof.sheet_id].append(proof)
    last = _last_numbers(part)
    ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(state=Sheet.REPLACED, reason=reason)
    made, changed = [], []
    for sheet in sheets:
        given = [(_points(mark, old, new), mark) for mark in marks[sheet.pk]]
        counted = [
            (points, new[mark.criterion_id][1])
            for points, mark in given
            if points is not None and mark.criterion_id in new
        ]
        made.append(_next_version(sheet, last, sheet_total(counted), at))
        changed.append(given)
    ScoreSheet.objects.bulk_create(made, batch_size=500)
    rows = [
        Mark(sheet=after, criterion_id=mark.criterion_id, points=points, sequence=mark.sequence, saved_at=at)
        for given, after in zip(changed, made, strict=True)
        for points, mark in given
    ]
    Mark.objects.bulk_create(rows, batch_size=500)
    copies = [
        Proof(
            sheet=after, criterion_id=row.criterion_id, file_id=row.file_id, note=row.note, by_id=row.by_id, at=row.at
        )
        for before, after in zip(sheets, made, strict=True)
        for row in proofs[before.pk]
    ]
    Proof.objects.bulk_create(copies, batch_size=500)


def _points(mark, old, new):
    if mark.points is None or mark.criterion_id not in new:
        return mark.points
    return converted(mark.points, old[mark.criterion_id][0], new[mark.criterion_id][0])


def _last_numbers(part) -> dict[tuple[int, int], int]:
    """(appearance, judge) → the number of the last version."""
    versions = ScoreSheet.objects.filter(part=part).order_by("number", "pk")
    return {(row[0], row[1]): row[2] for row in versions.values_list("appearance", "judge", "number")}


def _next_version(sheet, last, total, at):
    return ScoreSheet(
        appearance_id=sheet.appearance_id, part_id=sheet.part_id, judge_id=sheet.judge_id,
        number=last[sheet.appearance_id, sheet.judge_id] + 1, source=sheet.source, state=Sheet.HANDED_IN,
        comment=sheet.comment, comment_sequence=sheet.comment_sequence, total=total, opened_at=sheet.opened_at,
        handed_in_at=at, typed_by_id=sheet.typed_by_id, typed_at=sheet.typed_at, second_by_id=sheet.second_by_id,
        second_at=sheet.second_at,
    )  # fmt: skip


def _newest_uploads(part, sittings) -> list[ResultsUpload]:
    """The workbook that counts in each sitting, where it says something of the part."""
    accepted = ResultsUpload.objects.filter(sitting__in=sittings, state=ResultsUpload.State.ACCEPTED)
    newest = {upload.sitting_id: upload for upload in accepted.order_by("number", "pk")}
    said = set(UploadedResult.objects.filter(upload__in=newest.values(), part=part).values_list("upload", flat=True))
    return [upload for upload in newest.values() if upload.pk in said]


def _next_upload(upload, part, factor, *, by, at):
    """A version without a file of its own: points of the part converted, or, with no factor, left out."""
    last = ResultsUpload.objects.filter(sitting=upload.sitting_id).order_by("-number").values_list("number")[0][0]
    after = ResultsUpload.objects.create(
        sitting_id=upload.sitting_id, number=last + 1, state=ResultsUpload.State.ACCEPTED, sha256=upload.sha256,
        rows=upload.rows, findings=[], sent_by=by, sent_at=at, accepted_by=by, accepted_at=at,
    )  # fmt: skip
    rows = []
    for row in upload.results.order_by("pk"):
        points = row.points
        if row.part_id == part.pk:
            if factor is None:
                continue
            points = (points * factor).quantize(KEPT, ROUND_HALF_UP)
        rows.append(UploadedResult(upload=after, appearance_id=row.appearance_id, part_id=row.part_id, points=points))
    UploadedResult.objects.bulk_create(rows, batch_size=500)
    if factor is None:
        older = ResultsUpload.objects.filter(sitting=upload.sitting_id, state=ResultsUpload.State.ACCEPTED)
        older.filter(number__lte=upload.number).update(state=ResultsUpload.State.DISCARDED)


def _states(part, scale, sittings):
    """What was checked is checked again; where sheets were taken back, the part is judged again."""
    there = Sitting.objects.filter(pk__in=[sitting.pk for sitting in sittings])
    unchecked = {"checked_at": None, "checked_by": None}
    if scale.how == CONVERT:
        there.filter(state=State.CHECKED).update(state=State.JUDGED, **unchecked)
        return
    there.filter(state__in=[State.JUDGED, State.CHECKED]).update(state=State.OPEN, judged_at=None, **unchecked)
    runs = PartRun.objects.filter(part=part, sitting__in=sittings, state=PartRun.State.CLOSED)
    runs.update(state=PartRun.State.RUNNING, closed_at=None, closed_by=None)
