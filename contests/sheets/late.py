"""What arrives after its part was closed: kept beside, append-only and bounded, until a person decides."""

from contests.models import LateSheet, Mark
from contests.sheets.sent import SentSheet
from contests.sheets.standing import text_of

MOST_A_SHEET = 20


def keep(held, one: SentSheet, *, at) -> bool:
    """Keep a sheet that came too late, laid over what had been saved in time. Whether it is kept (or was before).

    Nothing is kept where nothing is new: no mark newer than those saved, and no handing in. `held`: see saving.Held.
    """
    sheet, part = held.sheet, held.part
    saved = {mark.criterion_id: mark for mark in Mark.objects.filter(sheet=sheet)} if sheet else {}
    newer = [m for m in one.marks if m.criterion not in saved or m.sequence > saved[m.criterion].sequence]
    comment = one.comment if one.comment and one.comment[0] > (sheet.comment_sequence if sheet else 0) else None
    before = LateSheet.objects.filter(judge=held.judge, appearance=held.appearance, part=part)
    if not (newer or comment or one.handed_in) or before.filter(sequence=one.last).exists():
        return True
    if before.count() >= MOST_A_SHEET:
        return False
    known = dict(part.criteria.values_list("pk", "maximum"))
    marks = {pk: _said(mark, known.get(pk)) for pk, mark in saved.items()}
    marks |= {mark.criterion: _said(mark, known.get(mark.criterion)) for mark in newer}
    LateSheet.objects.create(
        judge=held.judge,
        appearance=held.appearance,
        part=part,
        marks={str(pk): said for pk, said in sorted(marks.items()) if pk in known},
        comment=comment[1] if comment else (sheet.comment if sheet else ""),
        sequence=one.last,
        received_at=at,
    )
    return True


def _said(mark, maximum) -> str | None:
    """“7.5”; “7.5/10” where it was given out of another maximum than the criterion has now: no mark of this scale."""
    points = text_of(mark.points)
    if points is None or mark.of is None or mark.of == maximum:
        return points
    return f"{points}/{text_of(mark.of)}"
