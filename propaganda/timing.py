"""From “when” to periods: plain dates, no database. Quarters are those of the calendar year, written “2022Q3”."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

QUARTER = re.compile(r"(\d{4})Q([1-4])")
_MONTHS = {"month": 1, "quarter": 3}
_FIELDS = ("when", "when_text", "starts_on", "ends_on", "quarters", "every", "expected")


@dataclass(frozen=True)
class Span:
    """Days from `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Timing:
    """The columns of models.When as one value, for what has no row yet: a form, a line of an uploaded table."""

    when: str
    starts_on: date
    ends_on: date
    quarters: list[str] = field(default_factory=list)
    every: str = "once"
    expected: int = 1
    when_text: str = ""

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _FIELDS}


def timing_of(row) -> Timing:
    """That of a line of a campaign or plan."""
    return Timing(**{name: getattr(row, name) for name in _FIELDS})


def quarter_span(quarter: str) -> Span:
    """The days of “2022Q3”. Raises ValueError for anything else."""
    matched = QUARTER.fullmatch(quarter)
    if matched is None:
        raise ValueError(quarter)
    year, last = int(matched[1]), int(matched[2]) * 3
    return Span(date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]))


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def over_quarters(quarters, **fields) -> Timing:
    """The timing over a set of quarters, with its first and last day. Raises ValueError if there is none."""
    if not quarters:
        raise ValueError("no quarters")
    spans = [quarter_span(each) for each in sorted(set(quarters))]
    return Timing(
        when="quarters",
        starts_on=spans[0].starts_on,
        ends_on=spans[-1].ends_on,
        quarters=sorted(set(quarters)),
        **{"every": "quarter", **fields},
    )


def periods_of(timing: Timing) -> list[Span]:
    """The periods in each of which `expected` activities are asked, in order, without overlap.

    A day and “in all” have one; quarters have one each; a range or all through is cut at the months or quarters of
    the calendar. Gaps between chosen quarters belong to none, except “in all”, which is one from first to last day.
    """
    whole = Span(timing.starts_on, timing.ends_on)
    if timing.when == "day" or timing.every == "once":
        return [whole]
    stretches = [quarter_span(each) for each in timing.quarters] if timing.when == "quarters" else [whole]
    return [span for stretch in stretches for span in _cut(stretch, _MONTHS[timing.every])]


def _cut(stretch: Span, months: int) -> Iterator[Span]:
    day = stretch.starts_on
    while day <= stretch.ends_on:
        last_month = (day.month - 1) // months * months + months
        last = date(day.year, last_month, monthrange(day.year, last_month)[1])
        yield Span(day, min(last, stretch.ends_on))
        day = last + timedelta(days=1)
