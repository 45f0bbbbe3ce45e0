"""A list as a workbook: one sheet a rule, every line with its explanation, and who could not be ranked."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.sheets.writing import Column, Sheet
from propaganda.commendations.presenting import Row, Section, lines_of, sections
from propaganda.models import CommendationList


def sheets_of(drawn_up: CommendationList) -> list[Sheet]:
    return [_sheet(drawn_up, each) for each in sections(drawn_up.rules, lines_of(drawn_up))]


def _sheet(drawn_up, section: Section) -> Sheet:
    whose = [Column(_("School"), 36)]
    if section.by_class or section.by_pupil:
        whose.insert(0, Column(_("Class") if section.by_class else _("Full name"), 26))
    columns = [
        Column(_("Rank"), 8, "integer"), *whose, Column(_("Why"), 60, "long"), Column(_("State"), 22),
        Column(_("Note"), 40, "long"),
    ]  # fmt: skip
    moment = date_format(timezone.localtime(drawn_up.made_at), "DATETIME_FORMAT")
    notes = [
        section.rule["name"],
        section.condition,
        f"{drawn_up.campaign} – {drawn_up.campaign.unit}",
        _("List %(number)s, as of %(day)s, drawn up %(moment)s")
        % {"number": drawn_up.number, "day": f"{drawn_up.as_of:%d/%m/%Y}", "moment": moment},
    ]
    return Sheet(section.rule["name"], columns, list(_rows(section)), notes)


def _rows(section: Section) -> Iterator[tuple]:
    for row in [*section.rows, *section.below]:
        yield (row.line.rank, *_whose(row, section), row.why, state_words(row), _note(row))
    for name, why in section.left_out:
        yield (None, *([None] if section.by_class or section.by_pupil else []), name, why, _("not ranked"), None)


def _whose(row: Row, section: Section) -> list[str]:
    line = row.line
    if section.by_pupil:
        return [line.person.full_name if line.person else "", line.figures["school"]]
    return [line.figures["class"], line.figures["school"]] if section.by_class else [line.figures["school"]]


def state_words(row: Row) -> str:
    return {
        "proposed": _("proposed for commendation"), "struck": _("struck off"), "waits": _("a tie, to be decided"),
        "passed": _("decided: not proposed"), "below": _("just below the line"),
    }[row.state]  # fmt: skip


def _note(row: Row) -> str:
    return row.line.struck_reason or row.line.decided_reason
