"""Charts of the figures that are kept with a ranking."""

from decimal import Decimal

from django.utils.translation import gettext as _

from contests.models import Ranking
from foundation.ui.charts import Chart, Row, bars
from foundation.vietnamese.numbers import format_number


def charts(ranking: Ranking) -> list[Chart]:
    """Of persons: how points are spread, and who took part by unit."""
    found = []
    if points := ranking.figures.get("points"):
        found.append(_spread(points))
    if (units := ranking.figures.get("units")) and len(units) > 1:
        title = _("Teams, by unit") if ranking.of == Ranking.Of.TEAM else _("Who took part, by unit")
        found.append(_units(units, ranking.figures.get("more_units", 0), title))
    return found


def _spread(points):
    step, counts = Decimal(points["step"]), points["counts"]
    rows = [
        (
            _("%(low)s to under %(high)s") % {"low": format_number(step * n), "high": format_number(step * (n + 1))},
            count,
        )
        for n, count in enumerate(counts)
    ]
    last = {"low": format_number(step * (len(counts) - 1)), "high": format_number(step * len(counts))}
    rows[-1] = (_("%(low)s to %(high)s") % last, counts[-1])
    drawn = bars([Row(label, format_number(count), count) for label, count in rows])
    return Chart(_("How points are spread"), _("Points"), _("Entrants"), drawn)


def _units(units, more, title):
    rows = []
    for name, entrants, expected in units:
        text = format_number(entrants)
        if expected:
            text = _("%(count)s of %(size)s") % {"count": text, "size": format_number(expected)}
        rows.append(Row(name, text, entrants, expected))
    note = _("The largest; %(count)s more units are not drawn.") % {"count": format_number(more)} if more else ""
    return Chart(title, _("Unit"), _("With a result"), bars(rows), note)
