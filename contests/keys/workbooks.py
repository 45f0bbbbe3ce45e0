"""The workbooks of keys and of how questions did, as sheets for foundation.sheets."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contests.keys.presenting import of_papers, shown_items, statistics
from contests.keys.published import drawn_questions, key_rows
from contests.models import ItemStatistic, Part
from foundation.sheets.writing import Column, Sheet

BATCH = 200


def key_sheet(part: Part) -> Sheet:
    """The published key: number, question, right answer, what it rests on; decisions where there are any."""
    ruled = part.rulings.filter(undone_at=None).exists()
    columns = [
        Column(_("No."), 6, "integer"),
        Column(_("Question"), 70, "long"),
        Column(_("Right answer"), 50, "long"),
        Column(_("Rests on"), 40, "long"),
    ]
    if ruled:
        columns.append(Column(_("Decision of the organisers"), 50, "long"))
    notes = [_("Key: %(part)s") % {"part": part.name}, part.stage.contest.title, part.stage.name]
    return Sheet(_("Key"), columns, _key_cells(part, ruled), notes)


def _key_cells(part, ruled) -> Iterator[tuple]:
    for first, rows in _batches(drawn_questions(part)):
        for row in key_rows(part, rows, first=first):
            right = "; ".join(row.right)
            decision = f"{row.ruling.get_effect_display()}: {row.ruling.reason}" if row.ruling else ""
            cells = (row.number, row.question.text, right, row.question.citation)
            yield (*cells, decision) if ruled else cells


def items_sheet(part: Part, basis: str, *, at) -> Sheet:
    columns = [
        Column(_("No."), 6, "integer"),
        Column(_("Question"), 60, "long"),
        Column(_("Papers"), 10, "integer"),
        Column(_("Facility (%)"), 12, "points"),
        Column(_("Discrimination"), 14, "points"),
        Column(_("How often each choice was marked"), 70, "long"),
        Column(_("To look at"), 50, "long"),
        Column(_("Decision of the organisers"), 40, "long"),
    ]
    notes = [
        _("How questions did: %(part)s") % {"part": part.name},
        part.stage.contest.title,
        _("Over: %(basis)s") % {"basis": ItemStatistic.Basis(basis).label},
        _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
        _("Facility: the mean mark. Discrimination: 100 × the correlation of the mark with that on the rest."),
    ]
    return Sheet(_("Questions"), columns, _item_cells(part, basis), notes)


def _item_cells(part, basis) -> Iterator[tuple]:
    for first, rows in _batches(statistics(part, basis)):
        for number, item in enumerate(shown_items(part, rows), start=first):
            marked = [
                f"{'✓ ' if choice.right else ''}{choice.text}: {of_papers(choice.times, item.papers)}"
                for choice in item.choices
            ]
            left = _("left open: %(papers)s") % {"papers": of_papers(item.open, item.papers)}
            ruling = f"{item.ruling.get_effect_display()}: {item.ruling.reason}" if item.ruling else ""
            warned = "\n".join(item.warnings)
            yield (
                number, item.text, item.papers, item.facility, item.discrimination, "\n".join([*marked, left]), warned,
                ruling,
            )  # fmt: skip


def _batches(rows):
    """(number of the first, rows) in pages, so that memory stays flat."""
    start = 0
    while batch := list(rows[start : start + BATCH]):
        yield start + 1, batch
        start += len(batch)
