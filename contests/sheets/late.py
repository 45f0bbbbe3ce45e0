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
    known = set(part.criteria.values_list("pk", flat=True))
    marks = {pk: mark.points for pk, mark in saved.items()} | {m.criterion: m.points for m in newer}
    LateSheet.objects.create(
        judge=held.judge,
        appearance=held.appearance,
        part=part,
        marks={str(pk): text_of(points) for pk, points in sorted(marks.items()) if pk in known},
        comment=comment[1] if comment else (sheet.comment if sheet else ""),
        sequence=one.last,
        received_at=at,
    )
    return True
