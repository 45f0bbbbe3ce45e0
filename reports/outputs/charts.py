"""The charts on the page of a consolidation: the rate by unit, how the units are spread, when the reports came."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.ui.charts import Chart, Row, bars
from foundation.vietnamese.dates import written_date
from foundation.vietnamese.numbers import format_number
from reports.consolidation.adding import values_of
from reports.consolidation.presenting import with_parts_of
from reports.models import Consolidation, ConsolidationItem, Figure
from reports.typing import shown

FEW = 24  # units that are all drawn; of more the lowest and the highest
AN_END = 10
MOST_DAYS = 12
STEPS = (Decimal(0), Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), Decimal("0.8"))
WHOLE = Decimal(1)


def charts_of(
    consolidation: Consolidation, figures: Sequence[Figure], items: Sequence[ConsolidationItem]
) -> list[Chart]:
    """`items` with their obligation, in the order of names."""
    found = []
    rate = next((figure for figure in figures if figure.kind == Figure.Kind.RATIO and figure.percent), None)
    if rate:
        rates = rates_of(rate, figures, items)
        found += by_unit(rate, rates)
        if len(rates) > 1:
            found.append(spread(rate, [value for _name, value in rates]))
    arrived = [moment for item in items if (moment := _came_at(item))]
    if arrived:
        found.append(progress(arrived, consolidation, _owing(items)))
    return found


def _came_at(item: ConsolidationItem) -> datetime | None:
    """What was taken back after it was added up had come all the same."""
    return item.obligation.first_sent_at or (item.version.sent_at if item.version else None)


def _owing(items: Iterable[ConsolidationItem]) -> int:
    left = {ConsolidationItem.Missing.RELEASED, ConsolidationItem.Missing.ENDED}
    return sum(1 for item in items if item.missing not in left)


def rates_of(rate: Figure, figures: Sequence[Figure], items: Iterable[ConsolidationItem]) -> list[tuple[str, Decimal]]:
    """Name and rate of each unit that has one, as the tables tell it, in one query."""
    names = {item.version_id: item.unit_name for item in items if item.version_id}
    numbers, _texts = values_of(with_parts_of(figures, [rate]), names)
    return [(name, numbers[pk][rate.code]) for pk, name in names.items() if rate.code in numbers.get(pk, {})]


def by_unit(rate: Figure, rates: list[tuple[str, Decimal]]) -> list[Chart]:
    """The lowest first: they are who a person looks for."""
    ordered = sorted(rates, key=lambda each: each[1])
    if not ordered:
        return []
    if len(ordered) <= FEW:
        return [_units(_("%(figure)s, by unit") % {"figure": rate.label}, rate, ordered)]
    words = {"figure": rate.label, "count": AN_END}
    return [
        _units(_("%(figure)s: the %(count)s lowest") % words, rate, ordered[:AN_END]),
        _units(_("%(figure)s: the %(count)s highest") % words, rate, ordered[: -AN_END - 1 : -1]),
    ]


def _units(title, rate, rates) -> Chart:
    rows = [Row(name, shown(rate, value), value, WHOLE) for name, value in rates]
    return Chart(title, _("Unit"), rate.label, bars(rows))


def spread(rate: Figure, values: Iterable[Decimal]) -> Chart:
    """How many units lie between which fifths; 100 % stands by itself, as does what lies above."""
    counts = [0] * (len(STEPS) + 2)
    for value in values:
        at = len(STEPS) if value == WHOLE else len(STEPS) + 1 if value > WHOLE else int(value / STEPS[1])
        counts[at] += 1
    labels = [
        _("%(low)s %% to under %(high)s %%") % {"low": int(step * 100), "high": int(step * 100) + 20} for step in STEPS
    ]
    rows = [
        Row(label, _units_words(count), count)
        for label, count in zip([*labels, "100 %", _("over 100 %")], counts, strict=True)
    ]
    if not counts[-1]:
        rows.pop()
    return Chart(_("%(figure)s: how many units") % {"figure": rate.label}, rate.label, _("Units"), bars(rows))


def progress(arrived: Iterable[datetime], consolidation: Consolidation, owing: int) -> Chart:
    """How many had come by the end of which day: up to the deadline, and after it where some came late."""
    requirement, known = consolidation.requirement, [each for each in arrived if each <= consolidation.as_of]
    first = timezone.localdate(min([requirement.opens_at, *known]))
    due = timezone.localdate(requirement.due_at - timedelta(microseconds=1))
    until = min(due, timezone.localdate(consolidation.as_of))
    days = [timezone.localdate(each) for each in known]
    rows = []
    for day in _days(min(first, until), until):
        count = sum(1 for each in days if each <= day)
        words = {"day": written_date(day)}
        label = _("%(day)s (deadline)") % words if day == due else written_date(day)
        rows.append(_came(label, count, owing))
    if any(each > requirement.due_at for each in known):
        rows.append(_came(_("after the deadline"), len(known), owing))
    return Chart(_("When reports came"), _("By the end of"), _("Reports that had come"), bars(rows, most=max(1, owing)))


def _came(label: str, count: int, owing: int) -> Row:
    words = {"count": format_number(count), "all": format_number(owing)}
    return Row(label, _("%(count)s of %(all)s") % words, count, owing or None)


def _days(first: date, last: date) -> list[date]:
    """Both ends and some between them, evenly."""
    span = (last - first).days
    steps = min(span, MOST_DAYS - 1)
    return [first + timedelta(days=round(span * step / steps)) for step in range(steps + 1)] if steps else [last]


def _units_words(count: int) -> str:
    return ngettext("%(count)s unit", "%(count)s units", count) % {"count": format_number(count)}
