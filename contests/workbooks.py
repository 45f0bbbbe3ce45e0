"""The workbooks of contests, as sheets for foundation.sheets."""

from decimal import Decimal

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contests.models import Measure
from contests.places import shown_places
from foundation.sheets.writing import Column, Sheet

KINDS = {Measure.Kind.SECONDS: "number", Measure.Kind.REACHED: "datetime", Measure.Kind.ATTEMPTS: "integer"}


def ranking_workbook(ranking, user, *, at, progress=None) -> Sheet:
    """A ranking as `user` may see it; `progress(done, total)` is called as rows are written."""
    measures = list(ranking.measures.order_by("order"))
    total = ranking.places.count()
    columns = [
        Column(_("Rank"), 8, "integer"),
        Column(_("Full name"), 28),
        Column(_("Unit"), 36),
        Column(_("Class"), 10),
        *(Column(_heading(measure), 18, KINDS.get(measure.kind, "number")) for measure in measures),
        Column(_("Tied"), 10),
        Column(_("Why this rank"), 70),
    ]
    notes = [
        ranking.contest.title,
        f"{ranking.stage.name} – {ranking.name}" if ranking.stage else ranking.name,
        str(ranking.get_state_display()),
        _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
    ]
    return Sheet(ranking.name, columns, _rows(ranking, user, measures, total, progress), notes)


def _heading(measure):
    heading = capfirst(measure.get_kind_display())
    return _("%(time)s (seconds)") % {"time": heading} if measure.kind == Measure.Kind.SECONDS else heading


def _rows(ranking, user, measures, total, progress):
    for number, place in enumerate(shown_places(ranking, user), start=1):
        values = (_cell(measure.kind, value) for measure, value in zip(measures, place.values, strict=True))
        tied = _("tied") if place.tied else ""
        yield (place.rank, place.name, place.unit, place.school_class, *values, tied, place.why)
        if progress and number % 500 == 0:
            progress(number, total)


def _cell(kind, value):
    if kind == Measure.Kind.REACHED:
        return timezone.localtime(parse_datetime(value)).replace(tzinfo=None)
    return int(value) if kind == Measure.Kind.ATTEMPTS else Decimal(value)
