"""The form on paper: for a class, or for the staff's notice board."""

from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Statement
from contests.statements import presenting
from contests.statements.figures import Row
from contests.statements.rules import Table
from foundation.documents.pdf import render_pdf
from foundation.ui.templatetags.portal import score
from foundation.vietnamese.numbers import format_number
from schools.tree import place_on

TEMPLATE = "contests/statements/form.typ"


def form_pdf(table: Table, confirmed: Statement | None, *, at) -> bytes:
    owed = table.owed
    place = place_on(timezone.localdate(at), owed.unit.pk)
    name = f"{_('Class')} {owed.name}" if owed.school_class else owed.name
    return render_pdf(
        TEMPLATE,
        {
            "contest": owed.contest.title,
            "title": _("Statistics of results"),
            "of": f"{name} – {owed.unit.name}",
            "heads": [
                _("No."), _("Full name"), _("Attempts"), str(presenting.points_label(table.parts)), _("Time (seconds)"),
                _("Handed in"), _("Source"),
            ],
            "parts": [
                {"name": f"{part.stage.name} – {part.name}" if len(table.parts) > 1 else "", "rows": _rows(rows)}
                for part, rows in presenting.sections(table)
            ],
            "foot": foot(table.figures),
            "state": _state(confirmed, table, at),
            "place": _("%(place)s, day …… month …… year ………") % {"place": place or "…………"},
            "signed": [_("Class teacher") if owed.school_class else _("Compiled by"), _("Head of the unit")],
            "hint": _("(signature and full name)"),
        },
    )  # fmt: skip


def _rows(rows: list[Row]) -> list[list[str]]:
    cells = []
    for number, row in enumerate(rows, start=1):
        line = row.counted
        values = ("", "", "", "") if line is None else (
            str(line.attempts), score(line.points), "" if line.seconds is None else format_number(line.seconds, 0),
            moment(line.reached_at),
        )  # fmt: skip
        source = str(presenting.SOURCES[row.source]) + (" *" if row.conflict else "")
        cells.append([str(number), row.name, *values, source])
    return cells


def foot(figures) -> list[list[str]]:
    """(label, value) of the sums under a form."""
    rate = "–" if figures.rate is None else f"{format_number(figures.rate)} %"
    mean = "–" if figures.mean is None else score(figures.mean)
    return [
        [_("Size"), str(figures.size)],
        [_("Took part"), str(figures.took_part)],
        [_("Participation"), rate],
        [_("Attempts in all"), str(figures.attempts)],
        [_("Mean over the attempts"), mean],
    ]


def _state(confirmed, table, at) -> str:
    if confirmed and confirmed.figures.get("digest") == table.digest:
        return _("Confirmed by %(name)s at %(moment)s (version %(number)s).") % {
            "name": confirmed.confirmed_by, "moment": moment(confirmed.confirmed_at), "number": confirmed.number,
        }  # fmt: skip
    return _("Not confirmed; as of %(moment)s.") % {"moment": moment(at)}


def moment(value) -> str:
    return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
