"""The lists in Excel: exactly the rows that were asked for, those missing by name before any number."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.sheets.writing import Column, Sheet
from foundation.ui.templatetags.portal import duration
from reports.decisions.asking import Question
from reports.decisions.chasing import Chased, chased, missing_rows
from reports.decisions.page_rows import over_of, places_of, values_of, warnings_of
from reports.decisions.reading import Row, tally
from reports.models import Figure
from reports.standings import WORDS
from reports.taking import Contact
from reports.typing import as_percent

NAMED = 50
Kind = Figure.Kind


def board_sheets(question: Question) -> list[Sheet]:
    """The same number of queries for any number of rows."""
    rows, columns = question.chosen(), question.shown
    values, warned, places = values_of(rows, columns), warnings_of(rows), places_of(question, rows)
    heads = [
        Column(_("No."), 6, "integer"), Column(_("Unit"), 34), Column(_("Code"), 14), Column(_("Within"), 24),
        Column(_("Standing"), 16), Column(_("Due"), 16, "datetime"), Column(_("Overdue by"), 16),
        Column(pgettext("of a report", "Sent"), 16, "datetime"), Column(_("Late"), 9),
        Column(pgettext("of a report", "Version"), 9, "integer"), Column(_("Received by"), 26),
        *[Column(_head(figure), 24 if figure.kind == Kind.TEXT else 13, _kind(figure), summed=_summed(figure))
          for figure in columns],
        Column(_("Warnings"), 40, "long"), Column(_("Note"), 30, "long"),
    ]  # fmt: skip
    table = [
        (
            number, row.name, row.code, places.get(row.unit, ""), str(WORDS[row.standing]), row.due,
            _over(row, question), row.first_sent_at, _("late") if row.late else "",
            row.number if row.reads else None, row.receiver_name,
            *[_value(values[row.version].get(figure.code) if row.version else None) for figure in columns],
            "\n".join(warned.get(row.version, [])), _note(row),
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    total = _("Total") if any(head.summed for head in heads) and table else ""
    return [Sheet(pgettext("title of a sheet", "Reports"), heads, table, _notes(question, rows), total=total)]


def chase_sheets(question: Question) -> list[Sheet]:
    rows = missing_rows(question)
    found = chased(question, rows)
    heads = [
        Column(_("No."), 6, "integer"), Column(_("Unit"), 34), Column(_("Within"), 24), Column(_("Standing"), 16),
        Column(_("Due"), 16, "datetime"), Column(_("Overdue by"), 16), Column(_("Whom to call"), 28, "long"),
        Column(_("Phone"), 16, "long"), Column(_("E-mail"), 28, "long"), Column(_("Last reminded"), 16, "datetime"),
        Column(_("Opened"), 16, "datetime"), Column(_("Note"), 26, "long"),
    ]  # fmt: skip
    table = [
        (
            number, each.row.name, each.place, str(WORDS[each.row.standing]), each.row.due, _over(each.row, question),
            "\n".join(_named(person) for person in each.contacts), _lines(each, "phone"), _lines(each, "email"),
            each.reminded.sent_at, each.reminded.opened_at, _reminder_note(each),
        )
        for number, each in enumerate(found, start=1)
    ]  # fmt: skip
    notes = [*_about(question), _("Not sent yet: %(count)s") % {"count": len(rows)}, *question.in_words()]
    return [Sheet(pgettext("title of a sheet", "Not sent"), heads, table, notes)]


def _about(question: Question) -> list[str]:
    requirement = question.requirement
    return [
        str(requirement),
        " · ".join(filter(None, [str(requirement.unit), requirement.document, question.as_of()])),
    ]


def _notes(question: Question, rows: list[Row]) -> list[str]:
    """What it is, as of when, which rows; who is missing by name before the counts."""
    said = tally(rows)
    notes = _about(question)
    if said.missing:
        names = [row.name for row in said.missing]
        named = "; ".join(names[:NAMED]) + (f"; … (+{len(names) - NAMED})" if len(names) > NAMED else "")
        notes.append(_("Not sent yet: %(names)s") % {"names": named})
    notes += [
        _("Sent: %(words)s") % {"words": said.words},
        _("Accepted: %(words)s") % {"words": said.accepted_words},
        _("Rows shown: %(words)s") % {"words": "; ".join(question.in_words()) or _("all")},
    ]
    return notes


def _head(figure: Figure) -> str:
    return f"{figure.label} ({figure.unit_words})" if figure.unit_words else figure.label


def _kind(figure: Figure) -> str:
    if figure.kind == Kind.TEXT:
        return "long"
    if as_percent(figure):
        return "percent"
    return "integer" if figure.kind == Kind.INTEGER else "number"


def _summed(figure: Figure) -> bool:
    return figure.kind in {Kind.INTEGER, Kind.DECIMAL} and figure.total == Figure.Total.SUM and not as_percent(figure)


def _value(value):
    """A share is written as a number, since Excel shows it in percent itself."""
    return value if value != "" else None


def _over(row: Row, question: Question) -> str:
    return duration(seconds) if (seconds := over_of(row, question.at)) else ""


def _note(row: Row) -> str:
    if row.why_not:
        return row.why_not
    return _("nothing to report") if row.reads and row.nothing else ""


def _named(person: Contact) -> str:
    return f"{person.name} ({person.role})"


def _lines(each: Chased, name: str) -> str:
    """In the order of the people beside it, a dash where there is none, so that the lines stay side by side."""
    said = [getattr(person, name) for person in each.contacts]
    return "\n".join(one or "–" for one in said) if any(said) else ""


def _reminder_note(each: Chased) -> str:
    failed = each.reminded.failed_at
    if not failed:
        return ""
    moment = date_format(timezone.localtime(failed), "SHORT_DATETIME_FORMAT")
    return _("reminder of %(moment)s: not known whether it arrived") % {"moment": moment}
