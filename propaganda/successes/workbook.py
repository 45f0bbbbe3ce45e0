"""The successes of a campaign as a workbook: schools as rows, services and months as columns, totals apart."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.sheets.writing import Column, Sheet
from propaganda.models import Campaign
from propaganda.successes import counting, overview
from propaganda.successes.rules import window_of


def sheets_of(campaign: Campaign, *, at) -> list[Sheet]:
    """The same number of queries for any number of schools. No pupil's name is in it."""
    found = overview.of_campaign(campaign)
    notes = _head(campaign, found, at)
    sheets = [_schools(campaign, found, notes), _services(found, notes)]
    return [*sheets, _totals(campaign, found, notes)] if found["totals"] else sheets


def _head(campaign, found, at) -> list[str]:
    """What it is, for which days, as of when; schools without anything by name before the numbers."""
    window, figures = window_of(campaign), found["figures"]
    notes = [
        str(campaign),
        _("Online public services carried out, %(first)s – %(last)s")
        % {"first": f"{window.starts_on:%d/%m/%Y}", "last": f"{window.ends_on:%d/%m/%Y}"},
        _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
        _("On record: %(successes)s successes of %(pupils)s different pupils. One who moved is counted at each school.")
        % {"successes": figures.successes, "pupils": figures.pupils},
    ]
    if figures.told:
        notes.append(_("Told as totals, not added: %(told)s") % {"told": figures.told})
    if found["none"]:
        notes.append(_("Nothing yet: %(schools)s") % {"schools": "; ".join(row.label for row in found["none"])})
    return notes


def _schools(campaign, found, notes) -> Sheet:
    of_service, of_month = counting.crossed(campaign)
    services = [row for row in found["by_service"] if row.key]
    months = [row for row in found["by_month"] if row.key and row.figures.successes]
    columns = [
        Column(_("No."), 6, "integer"), Column(_("School"), 36), Column(_("Code"), 14),
        Column(_("Successes"), 11, "integer", summed=True), Column(_("Pupils"), 11, "integer", summed=True),
        *[Column(row.label, 18, "integer", summed=True) for row in services],
        *[Column(row.label, 10, "integer", summed=True) for row in months],
        Column(_("Total told"), 12, "integer", summed=True), Column(_("Note"), 40, "long"),
    ]  # fmt: skip
    marked = _marked(found)
    rows = [
        (
            number, row.label, row.key.unit.code, row.figures.successes, row.figures.pupils,
            *[of_service.get((row.key.unit_id, each.key), 0) for each in services],
            *[of_month.get((row.key.unit_id, each.key), 0) for each in months],
            row.figures.told or None, _note(row, marked),
        )
        for number, row in enumerate(found["schools"], start=1)
    ]  # fmt: skip
    return Sheet(_("Schools"), columns, rows, notes, total=_("Total"))


def _marked(found) -> dict[int, list[str]]:
    marks: dict[int, list[str]] = {}
    for line in found["totals"]:
        if not line.told.counts:
            total = line.told.total
            words = _("a total of %(number)s (%(first)s – %(last)s) does not count") % {
                "number": total.successes, "first": f"{total.starts_on:%d/%m/%Y}", "last": f"{total.ends_on:%d/%m/%Y}",
            }  # fmt: skip
            marks.setdefault(line.told.unit_id, []).append(words)
    return marks


def _note(row, marked) -> str:
    exempt = _("Exempt: %(reason)s") % {"reason": row.key.exempted_reason} if row.key.exempted_at else ""
    ended = row.key.ended_on and _("Part of another school since %(day)s") % {"day": f"{row.key.ended_on:%d/%m/%Y}"}
    told = _("number told as a total") if row.figures.told else ""
    return "; ".join(filter(None, [exempt, ended, told, *marked.get(row.key.unit_id, [])]))


def _services(found, notes) -> Sheet:
    columns = [
        Column(_("Service"), 60, "long"), Column(_("Successes"), 12, "integer", summed=True),
        Column(_("Pupils"), 12, "integer"), Column(_("Total told"), 12, "integer", summed=True),
    ]  # fmt: skip
    rows = [
        (row.label or _("all services together"), row.figures.successes, row.figures.pupils, row.figures.told or None)
        for row in found["by_service"]
    ]
    return Sheet(_("Services"), columns, rows, notes[:3], total=_("Total"))


def _totals(campaign, found, notes) -> Sheet:
    schools = {row.key.unit_id: row.label for row in found["schools"]}
    columns = [
        Column(_("School"), 36), Column(_("Service"), 50, "long"), Column(_("From"), 12, "date"),
        Column(_("Until"), 12, "date"), Column(_("Total told"), 12, "integer"), Column(_("Pupils"), 10, "integer"),
        Column(_("Where the number comes from"), 40, "long"), Column(_("Counts"), 50, "long"),
    ]  # fmt: skip
    rows = [
        (
            schools.get(line.told.unit_id, ""), line.service or _("all services together"), line.told.total.starts_on,
            line.told.total.ends_on, line.told.total.successes, line.told.total.pupils, line.told.total.source,
            _verdict(line),
        )
        for line in sorted(found["totals"], key=lambda line: list(schools).index(line.told.unit_id))
    ]  # fmt: skip
    return Sheet(_("Totals told"), columns, rows, notes[:3])


def _verdict(line) -> str:
    if line.told.counts:
        return _("shown apart, as a total")
    if line.told.outside:
        return _("no: outside the days or services that count")
    words = _("%(service)s, %(month)s: %(number)s on record")
    return _("no: ") + "; ".join(
        words % {"service": service, "month": f"{each.month:%m/%Y}", "number": each.records}
        for service, each in line.conflicts
    )
