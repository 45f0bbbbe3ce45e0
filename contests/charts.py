"""Charts drawn on the server from figures kept with a ranking: bars with their numbers, the table under them.

A template lays out what is computed here; colour carries nothing that is not also written.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from contests.models import Ranking
from foundation.vietnamese.numbers import format_number

WIDTH, BAR, GAP, LABEL, VALUE = 680, 22, 8, 240, 100


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    y: int
    middle: int
    width: float
    value_x: float
    expected_width: float | None = None


@dataclass(frozen=True)
class Chart:
    title: str
    label_heading: str
    value_heading: str
    bars: list[Bar]
    height: int
    note: str = ""
    width: int = WIDTH
    bar: int = BAR
    label_x: int = LABEL - 10
    start: int = LABEL


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
    bars = _bars([(label, format_number(count), count, None) for label, count in rows])
    return Chart(_("How points are spread"), _("Points"), _("Entrants"), bars, _height(bars))


def _units(units, more, title):
    rows = []
    for name, entrants, expected in units:
        text = format_number(entrants)
        if expected:
            text = _("%(count)s of %(size)s") % {"count": text, "size": format_number(expected)}
        rows.append((name, text, entrants, expected))
    bars = _bars(rows)
    note = _("The largest; %(count)s more units are not drawn.") % {"count": format_number(more)} if more else ""
    return Chart(title, _("Unit"), _("With a result"), bars, _height(bars), note)


def _bars(rows):
    """Rows of (label, text, value, expected or None) drawn to one scale."""
    most = max([1, *(max(value, expected or 0) for _label, _text, value, expected in rows)])
    room = WIDTH - LABEL - VALUE
    bars = []
    for number, (label, text, value, expected) in enumerate(rows):
        y, width = number * (BAR + GAP), round(room * value / most, 1)
        frame = round(room * expected / most, 1) if expected else None
        bars.append(Bar(label, text, y, y + BAR // 2, width, LABEL + max(width, frame or 0) + 8, frame))
    return bars


def _height(bars):
    return len(bars) * (BAR + GAP)
