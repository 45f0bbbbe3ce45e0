"""The annex of a plan as a workbook; its first sheet is what uploads read back."""

import io

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from foundation.sheets.writing import Column, Sheet, write_workbook
from propaganda.annex import columns, table
from propaganda.models import Plan


def plan_workbook(plan: Plan, user, *, at) -> bytes:
    """In Vietnamese, whatever the reader's language: it goes into files and to other bodies."""
    stream = io.BytesIO()
    with override("vi"):
        sheets = [_annex(plan, at)]
        counted, outside = table.done_rows(plan, user)
        if counted:
            sheets.append(_done(plan, _("Carried out"), counted, total=_("Total")))
        if outside:
            sheets.append(_done(plan, capfirst(_("outside the time of its line")), outside))
        write_workbook(stream, sheets, at=at)
    return stream.getvalue()


def _annex(plan, at) -> Sheet:
    heads = [
        Column(columns.NUMBER, 6, "integer"), Column(columns.CONTENT, 52, "long"), Column(columns.FORMS, 40, "long"),
        Column(columns.RESPONSIBLE, 24, "long"), Column(columns.WHEN, 22, "long"),
    ]  # fmt: skip
    school = table.letterhead_of(plan, at).body
    notes = [table.TITLE.upper(), plan.campaign.title, table.with_plan(plan, school), table.draft_words(plan)]
    return Sheet("Phụ lục", heads, table.rows_of(plan), [text for text in notes if text])


def _done(plan, title, rows, *, total="") -> Sheet:
    heads = [
        Column(pgettext("line of a plan", "Line"), 7, "integer"), Column(_("Content"), 40, "long"),
        Column(_("Date"), 12, "date"), Column(_("Last day"), 12, "date"), Column(_("Form"), 16),
        Column(_("Activity"), 36, "long"),
        Column(_("Place"), 22, "long"), Column(_("Speaker"), 22, "long"), Column(_("Audience"), 24, "long"),
        Column(_("Pupils"), 10, "integer", summed=True), Column(_("Staff"), 10, "integer", summed=True),
        Column(_("Parents and citizens"), 12, "integer", summed=True),
        Column(_("Pieces of evidence"), 11, "integer", summed=True),
    ]  # fmt: skip
    return Sheet(title, heads, rows, [f"{plan.campaign.title} – {plan.unit_name}"], total=total)
