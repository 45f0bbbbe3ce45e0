"""What stands of a judge's sheets, as their device is told it: points as text ("7.5"), moments in milliseconds."""

from collections import defaultdict
from collections.abc import Iterable

from contests.models import LateSheet, Mark, Proof, ScoreSheet
from contests.quiz.news import milliseconds


def text_of(points) -> str | None:
    """7.50 -> "7.5"."""
    return None if points is None else f"{points.normalize():f}"


def described(sheets: Iterable[ScoreSheet]) -> list[dict]:
    """Each sheet with its marks, comment and proofs, for the device of the judge whose they are."""
    sheets = list(sheets)
    marks, proofs = defaultdict(dict), defaultdict(lambda: defaultdict(list))
    rows = Mark.objects.filter(sheet__in=sheets).select_related("criterion").order_by("criterion", "pk")
    for mark in rows:
        of = mark.criterion.maximum if mark.of is None else mark.of
        marks[mark.sheet_id][mark.criterion_id] = [mark.sequence, text_of(mark.points), text_of(of)]
    for proof in Proof.objects.filter(sheet__in=sheets).order_by("pk"):
        proofs[proof.sheet_id][proof.criterion_id].append({"picture": bool(proof.file_id), "note": proof.note})
    return [
        {
            "a": sheet.appearance_id,
            "p": sheet.part_id,
            "n": sheet.number,
            "state": "paper" if _on_paper(sheet) else sheet.state,
            "paper": sheet.source == ScoreSheet.Source.PAPER,
            "marks": marks[sheet.pk],
            "comment": [sheet.comment_sequence, sheet.comment],
            "proofs": proofs[sheet.pk],
            "total": text_of(sheet.total),
            "at": milliseconds(sheet.handed_in_at) if sheet.handed_in_at else None,
        }
        for sheet in sheets
    ]


def _on_paper(sheet):
    """Typed from paper and not yet confirmed: the device neither changes nor follows it."""
    return sheet.source == ScoreSheet.Source.PAPER and sheet.state == ScoreSheet.State.TYPED


def late_of(judge) -> list[dict]:
    """The newest of what came too late of each sheet, and what was decided."""
    newest = {}
    for late in LateSheet.objects.filter(judge=judge).order_by("sequence", "pk"):
        newest[late.appearance_id, late.part_id] = {
            "a": late.appearance_id, "p": late.part_id, "sequence": late.sequence, "accepted": late.accepted,
        }  # fmt: skip
    return list(newest.values())
