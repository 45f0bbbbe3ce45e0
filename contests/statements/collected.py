"""All forms of a contest in one workbook: a summary with a row for each, and the people of each."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contests.statements import presenting
from contests.statements.figures import Row
from contests.statements.rules import Reach, Table, standings, table_of
from foundation.sheets.writing import Column, Sheet

# A workbook with more sheets than this is of no use to anybody: then all people stand below each other on one.
MOST_SHEETS = 100


def collected(contest, within: Reach, *, at, progress=lambda done, total: None) -> list[Sheet]:
    found = sorted(standings(contest, within), key=lambda standing: standing.owed.order)
    tables, summary = [], []
    for number, standing in enumerate(found, start=1):
        table = table_of(standing.owed)
        tables.append(table)
        summary.append((number, *_sums(standing, table)))
        progress(number, len(found))
    notes = [
        contest.title,
        _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
        _("Confirmed: %(confirmed)s of %(total)s")
        % {"confirmed": sum(standing.done for standing in found), "total": len(found)},
    ]
    sheets = [Sheet(_("Summary"), _summary(), summary, notes, total=_("Total"))]
    if len(tables) <= MOST_SHEETS:
        return sheets + [Sheet(f"{table.owed.name}", _people(), _rows(table), _notes(table)) for table in tables]
    columns = [Column(_("Class or staff"), 12), Column(_("Unit"), 36), *_people()]
    return [*sheets, Sheet(_("People"), columns, _all_rows(tables))]


def _summary() -> list[Column]:
    return [
        Column(_("No."), 6, "integer"),
        Column(_("Unit"), 36),
        Column(_("Class or staff"), 14),
        Column(_("Size"), 10, "integer", summed=True),
        Column(_("Took part"), 10, "integer", summed=True),
        Column(_("Participation"), 12, "percent"),
        Column(_("Attempts in all"), 12, "integer", summed=True),
        Column(_("Mean over the attempts"), 14, "points"),
        Column(_("State"), 18),
        Column(_("Confirmed by"), 26),
        Column(_("Confirmed at"), 18, "datetime"),
        Column(_("Changed since"), 14),
    ]


def _sums(standing, table: Table) -> tuple:
    owed, figures, confirmed = standing.owed, table.figures, standing.confirmed
    rate = None if figures.rate is None else figures.rate / 100
    changed = confirmed is not None and confirmed.figures.get("digest") != table.digest
    return (
        owed.unit.name, owed.name, figures.size, figures.took_part, rate, figures.attempts, figures.mean,
        _("confirmed") if confirmed else _("not confirmed"), str(confirmed.confirmed_by or "") if confirmed else "",
        confirmed.confirmed_at if confirmed else None, _("yes") if changed else "",
    )  # fmt: skip


def _people() -> list[Column]:
    return [
        Column(_("No."), 6, "integer"),
        Column(_("Full name"), 28),
        Column(_("Round"), 24),
        Column(_("Attempts"), 10, "integer"),
        Column(_("Points that count"), 12, "points"),
        Column(_("Points of all attempts"), 14, "points"),
        Column(_("Time (seconds)"), 12, "number"),
        Column(_("Handed in"), 18, "datetime"),
        Column(_("Source"), 22),
    ]


def _notes(table: Table) -> list[str]:
    return [f"{table.owed.name} – {table.owed.unit.name}", table.owed.contest.title]


def _rows(table: Table) -> Iterable[tuple]:
    for part, rows in presenting.sections(table):
        for number, row in enumerate(rows, start=1):
            yield (number, row.name, part.stage.name, *_result(row))


def _all_rows(tables: list[Table]) -> Iterable[tuple]:
    for table in tables:
        for row in _rows(table):
            yield (table.owed.name, table.owed.unit.name, *row)


def _result(row: Row) -> tuple:
    line = row.counted
    source = str(presenting.SOURCES[row.source]) + (f" ({_('results in two places')})" if row.conflict else "")
    if line is None:
        return (None, None, None, None, None, source)
    return (line.attempts, line.points, line.points_sum, line.seconds, line.reached_at, source)
