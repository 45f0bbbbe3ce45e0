"""Dates as people type them and as Excel keeps them: the day first, always; never month first.

Sources: the education database asks for "ngày/tháng/năm", 25/05/2010; Decree 30/2020 writes "ngày 15 tháng 02 năm
2009"; Microsoft's documentation of date systems (serial 1 is 1/1/1900, or 2/1/1904 in the 1904 system, and 29/2/1900
is counted though it never was) and of two-digit years (00–29 are 2000–2029, 30–99 are 1930–1999).
"""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from foundation.vietnamese.text import nfc, search_key, straight_punctuation
from foundation.vietnamese.unreadable import Unreadable

FIRST_YEAR, LAST_YEAR = 1900, 2099
_PIVOT = 30
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
# A smaller serial would be taken for a year (2009) and is before anybody alive: 7306 is 1 January 1920.
_SERIALS = range(7306, 73051)

_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?Z?$", re.IGNORECASE)
_SEPARATOR = r"\s*[-/.\\ ]\s*"
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{4}}|\d{{2}})")
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})")
_IN_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) ?(?:thang|thg\.?) ?(\d{1,2}),? ?(?:nam )?(\d{4}|\d{2})")
_ENGLISH = re.compile(r"(\d{1,2})[- /]([a-z]{3})[a-z]*[- /,]+(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(rf"(?:thang )?(\d{{1,2}}){_SEPARATOR}(?:nam )?(\d{{4}})")
_YEAR = re.compile(r"(?:nam )?(\d{4})")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: month for month, name in enumerate(_MONTH_NAMES, 1)}


class NotADate(Unreadable):
    """Nothing a day can be read from, a day that does not exist, or only a part of a date."""


class AmbiguousDate(Unreadable):
    """Two days fit what was typed: `readings`."""


def parse_date(value, *, base=1900, allow_year_only=False):
    """The day meant by a cell or by what was typed; NotADate or AmbiguousDate otherwise.

    base: the workbook's date system, 1900 or 1904 (openpyxl: workbook.epoch). allow_year_only: a day, or
    a day and month, that are not known become 01 (the rule of Form 33); otherwise the full date is asked for.
    """
    if isinstance(value, datetime):
        return _in_range(value.date(), value)
    if isinstance(value, date):
        return _in_range(value, value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _not_a_date(value)
    if isinstance(value, str):
        return _from_text(value, base, allow_year_only)
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - the test for NaN
        raise _not_a_date(value)
    if value in range(FIRST_YEAR, LAST_YEAR + 1):
        return _incomplete(1, 1, int(value), value, allow_year_only)
    if int(value) in _SERIALS:
        return _in_range(_EPOCHS[base] + timedelta(days=int(value)), value)
    if value == int(value):
        return _from_text(str(int(value)), base, allow_year_only)
    raise _not_a_date(value)


def _from_text(value, base, allow_year_only):
    text = straight_punctuation(unicodedata.normalize("NFKC", nfc(value)))
    text = _TIME.sub("", text.strip(" '.,;")).strip()
    plain = search_key(text)
    if match := _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(plain):
        day, month, year = match.groups()
        return _day(int(day), int(month), _full_year(year), value)
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _day(day, month, year, value)
    if (match := _ENGLISH.fullmatch(plain)) and match[2] in _MONTHS:
        return _day(int(match[1]), _MONTHS[match[2]], _full_year(match[3]), value)
    if match := _MONTH_YEAR.fullmatch(plain):
        return _incomplete(1, int(match[1]), int(match[2]), value, allow_year_only)
    if match := _YEAR.fullmatch(plain):
        return _incomplete(1, 1, int(match[1]), value, allow_year_only)
    if re.fullmatch(r"[0-9]+", text):
        return _from_digits(text, base, value)
    raise _not_a_date(value)


def _from_digits(text, base, found):
    """15022009; 1022009, whose nought Excel ate or which is 10/2; or a serial that has become text."""
    if len(text) == 5 and int(text) in _SERIALS:
        return _in_range(_EPOCHS[base] + timedelta(days=int(text)), found)
    if len(text) == 8 and FIRST_YEAR <= int(text[4:]) <= LAST_YEAR:
        return _day(int(text[:2]), int(text[2:4]), int(text[4:]), found)
    if len(text) == 7:
        parts = [(int(text[:1]), int(text[1:3]), int(text[3:])), (int(text[:2]), int(text[2:3]), int(text[3:]))]
        readings = [date(year, month, day) for day, month, year in parts if _exists(day, month, year)]
        if readings and len(set(readings)) == 1:
            return readings[0]
        if readings:
            raise AmbiguousDate(
                _("“%(found)s” can be %(first)s or %(second)s. Please type the date with slashes, as one of these."),
                found=str(found).strip(),
                readings=readings,
                first=written_date(readings[0]),
                second=written_date(readings[1]),
            )
    raise _not_a_date(found)


def _full_year(digits):
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _exists(day, month, year):
    return FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _day(day, month, year, found):
    if _exists(day, month, year):
        return date(year, month, day)
    params = {"found": str(found).strip(), "month": month, "year": year, "first": FIRST_YEAR, "last": LAST_YEAR}
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotADate(
            _("“%(found)s” is in the year %(year)s. Please check the year: it must be from %(first)s to %(last)s."),
            **params,
        )
    if not 1 <= month <= 12:
        raise NotADate(
            _("“%(found)s” has no month %(month)s. Please type day/month/year, for example 15/02/2009."), **params
        )
    raise NotADate(
        _("“%(found)s” is not in the calendar: month %(month)s of %(year)s has %(days)s days. Please check the day."),
        days=calendar.monthrange(year, month)[1],
        **params,
    )


def _incomplete(day, month, year, found, allowed):
    if allowed:
        return _day(day, month, year, found)
    raise NotADate(
        _("“%(found)s” is only a part of a date. Please type day/month/year, for example 15/02/2009."),
        found=str(found).strip(),
    )


def _in_range(day, found):
    return _day(day.day, day.month, day.year, found)


def _not_a_date(value):
    return NotADate(
        _("“%(found)s” is not a date. Please type day/month/year, for example 15/02/2009."), found=str(value).strip()
    )


def written_date(day):
    """15/02/2009, the same in every language of the portal."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
