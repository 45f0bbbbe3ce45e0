"""What each kind of words about “when” comes to: READERS, tried in order on text that timing_words has made plain.

A reader takes its match, the year to fall back on and the days of the campaign; None or ValueError: not understood.
Semesters are as the Ministry's yearly plans set them: the first begins on 5 September and ends by mid-January, the
second ends by the end of May.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from propaganda.timing import Span, Timing, over_quarters

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
YEAR = r"((?:19|20)\d\d)"
_Q, _M = r"(iv|i{1,3}|[1-4])", r"(1[0-2]|0?[1-9])"
_SCHOOL_YEAR = rf"nam hoc {YEAR}-{YEAR}"
_DAY = rf"(?:ngay )?(\d{{1,2}})/(\d{{1,2}})(?:/{YEAR})?"
_DAYS = rf"(?:tu )?(?:ngay )?(\d{{1,2}})(?:/(\d{{1,2}})(?:/{YEAR})?)?-{_DAY}"


def _in_its_year(make: Callable[[int], Span | None], year: int, bounds: Span) -> Span | None:
    """The span in the one year where it fits the bounds; None if two do."""
    tried = []
    for each in range(bounds.starts_on.year - 1, bounds.ends_on.year + 1):
        with suppress(ValueError):
            tried.append(make(each))
    spans = [span for span in tried if span]
    inside = [span for span in spans if bounds.starts_on <= span.starts_on and span.ends_on <= bounds.ends_on]
    beside = [span for span in spans if _overlap(span, bounds)]
    for fitting in filter(None, (inside, beside)):
        return fitting[0] if len(fitting) == 1 else None
    return make(year)


def _overlap(one: Span, other: Span) -> Span | None:
    starts, ends = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    return Span(starts, ends) if starts <= ends else None


def _between(span: Span | None, when="range", every="once") -> Timing | None:
    return Timing(when, span.starts_on, span.ends_on, every=every) if span else None


def _through(span: Span, bounds: Span, every="quarter") -> Timing:
    """All through a span, as far as the campaign goes; words of another year keep their own days."""
    fitting = _overlap(span, bounds) or span
    return Timing("all_year", fitting.starts_on, fitting.ends_on, every=every)


def _all_year(match, _year, bounds):
    named = next(filter(None, match.groups()), None)
    every = "month" if "thang" in match[0] else "quarter"
    span = Span(date(int(named), 1, 1), date(int(named), 12, 31)) if named else bounds
    return _through(span, bounds, every)


def _school_year(first: str, second: str) -> int:
    if int(second) != int(first) + 1:
        raise ValueError(first, second)
    return int(first)


def _all_school_year(match, _year, bounds):
    starts = _school_year(match[1], match[2])
    return _through(Span(date(starts, 9, 5), date(starts + 1, 5, 31)), bounds)


def _semester(match, year, bounds):
    def make(starts):
        if match[1] in {"i", "1"}:
            return Span(date(starts, 9, 5), date(starts + 1, 1, 15))
        return Span(date(starts + 1, 1, 16), date(starts + 1, 5, 31))

    return _between(make(_school_year(match[2], match[3])) if match[2] else _in_its_year(make, year, bounds))


def _half_year(match, year, bounds):
    def make(of):
        return Span(date(of, 1, 1), date(of, 6, 30)) if match[1] == "dau" else Span(date(of, 7, 1), date(of, 12, 31))

    return _between(make(int(match[2])) if match[2] else _in_its_year(make, year, bounds))


def _items(text: str, pattern: str, numbers: Callable[[str], int]) -> list[tuple[str, int, int | None]]:
    """(what stands before it, number, year) of each; a year holds for those before it that have none."""
    found = [(join, numbers(number), year) for join, number, year in re.findall(pattern, text)]
    items, year = [], None
    for join, number, own in reversed(found):
        year = int(own) if own else year
        if year is None and any(each[2] for each in found):
            raise ValueError(text)  # “Quý IV/2022, I”: of which year?
        items.append((join, number, year))
    return items[::-1]


def _positions(items, year, size: int) -> list[int]:
    """Each as year × size + number - 1, those between the ends of a “-” filled in."""
    found: list[int] = []
    for join, number, own in items:
        position = (own or year) * size + number - 1
        if join == "-":
            if position <= found[-1]:
                raise ValueError(items)
            found.extend(range(found[-1] + 1, position))
        found.append(position)
    return found


def _quarters(match, year, bounds):
    items = _items(match[0].replace("quy ", ""), rf"([,-]?){_Q}(?:/{YEAR})?", _QUARTERS.__getitem__)

    def named(of):
        return [f"{each // 4}Q{each % 4 + 1}" for each in _positions(items, of, 4)]

    def make(of):
        timing = over_quarters(named(of))
        return Span(timing.starts_on, timing.ends_on)

    span = make(year) if items[0][2] else _in_its_year(make, year, bounds)
    return over_quarters(named(span.starts_on.year)) if span else None


def _months(match, year, bounds):
    """One after the other; those named one by one are counted one by one, as quarters are."""
    items = _items(match[0].replace("tu ", "").replace("thang ", ""), rf"([,-]?){_M}(?:/{YEAR})?", int)
    every = "month" if len(items) > 1 and all(join != "-" for join, _month, _own in items) else "once"

    def make(of):
        found = sorted(set(_positions(items, of, 12)))
        if found != list(range(found[0], found[-1] + 1)):
            return None
        return Span(_month(found[0]).starts_on, _month(found[-1]).ends_on)

    return _between(make(year) if items[0][2] else _in_its_year(make, year, bounds), every=every)


def _month(position: int) -> Span:
    year, month = divmod(position, 12)
    return Span(date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))


def _one_day(parts, year, bounds) -> date | None:
    day, month, named = parts

    def make(of):
        return Span(date(of, int(month), int(day)), date(of, int(month), int(day)))

    span = make(int(named)) if named else _in_its_year(make, year, bounds)
    return span.starts_on if span else None


def _day(match, year, bounds):
    day = _one_day(match.groups(), year, bounds)
    return Timing("day", day, day) if day else None


def _days(match, year, bounds):
    return _between(_days_of(match.groups(), year, bounds))


def _days_of(parts, year, bounds) -> Span | None:
    """“01 – 16/3/2017”: what the first day leaves out is that of the last; over New Year, the year before."""
    day, month, named, last_day, last_month, last_year = parts
    if named and not last_year:
        return None

    def make(of):
        ends = date(of, int(last_month), int(last_day))
        starts = int(month or last_month)
        before = not named and starts > ends.month
        return _span(date(int(named) if named else of - before, starts, int(day)), ends)

    return make(int(last_year)) if last_year else _in_its_year(make, year, bounds)


def _span(starts_on: date, ends_on: date) -> Span | None:
    return Span(starts_on, ends_on) if starts_on <= ends_on else None


def _all_through_days(match, year, bounds):
    return _between(_days_of(match.groups(), year, bounds), "all_year", "quarter")


def _until(match, year, bounds):
    """From the first day of the campaign."""
    last = _one_day(match.groups(), year, bounds)
    if last and match[0].startswith("truoc"):
        last -= timedelta(days=1)
    return _between(_span(bounds.starts_on, last)) if last else None


def _until_month(match, year, bounds):
    def make(of):
        return _month(of * 12 + int(match[1]) - 1)

    month = make(int(match[2])) if match[2] else _in_its_year(make, year, bounds)
    if month is None:
        return None
    before = match[0].startswith("truoc")
    return _between(_span(bounds.starts_on, month.starts_on - timedelta(days=1) if before else month.ends_on))


_LISTED_MONTHS = rf"(?:tu )?thang {_M}(?:/{YEAR})?(?:[,-](?:thang )?{_M}(?:/{YEAR})?)*"


def _whole(pattern: str):
    return re.compile(pattern).fullmatch


_TIRELESS = "(?:thuong xuyen|lien tuc)"
READERS = [
    (_whole(rf"{_TIRELESS}(?:,? ?{_TIRELESS})?(?: (?:trong |ca )*nam(?: {YEAR})?)?"), _all_year),
    (_whole(rf"(?:(?:trong|ca|quanh|suot)(?: ca)? nam(?: {YEAR})?|nam {YEAR})"), _all_year),
    (_whole(rf"(?:hang|moi|tung|cac) (?:quy|thang)(?: (?:trong |ca )*nam(?: {YEAR})?)?"), _all_year),
    (_whole(rf"(?:thuong xuyen )?(?:trong |ca )*{_SCHOOL_YEAR}"), _all_school_year),
    (_whole(rf"hoc k[iy] (ii?|1|2)(?:,? ?{_SCHOOL_YEAR})?"), _semester),
    (_whole(rf"(?:6|sau) thang (dau|cuoi) nam(?: {YEAR})?"), _half_year),
    (_whole(rf"quy {_Q}(?:/{YEAR})?(?:[,-](?:quy )?{_Q}(?:/{YEAR})?)*"), _quarters),
    (_whole(_LISTED_MONTHS), _months),
    (_whole(rf"{_M}/{YEAR}(?:-{_M}/{YEAR})?"), _months),
    (_whole(_DAY), _day),
    (_whole(_DAYS), _days),
    (_whole(rf"thuong xuyen,? ?{_DAYS}"), _all_through_days),
    (_whole(rf"truoc {_DAY}"), _until),
    (_whole(rf"(?:den|cham nhat(?: la| vao| den)?)(?: het)? {_DAY}"), _until),
    (_whole(rf"(?:truoc|den het) thang {_M}(?:/{YEAR})?"), _until_month),
]  # fmt: skip
