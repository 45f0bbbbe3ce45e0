"""The moments a plan's own words name: "trước ngày 31/10/2018" is 31/10/2018 00:00, when that day begins.

"Before" a day ends as the day begins; "to the end of", "no later than", "on" a day end with it; an hour said with the
day ("17 giờ ngày 06/9/2019", "17:00 06/9/2019") is that hour. A day without a year is of the year given.
"""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from foundation.vietnamese.dates import parse_date
from foundation.vietnamese.text import nfc, search_key
from foundation.vietnamese.unreadable import Unreadable

_DAY = r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}/\d{1,2}|\d{1,2} thang \d{1,2}(?: nam \d{4})?"
_WORDS = re.compile(rf"(?<![\d/])(?:ngay )?(?P<day>{_DAY})(?![\d/])")
_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s*(?:gio|g|h|:)\s*(\d{2})?(?!\d)")
_BEFORE = re.compile(r"\b(?:truoc|before)\b")
_END = re.compile(r"\b(?:het|cuoi) ngay\b|\bhet\b|\bend of\b")


def moments_in(words: str, year: int) -> list[datetime]:
    """Every moment the words name, in their order."""
    plain = search_key(nfc(words))
    found, start = [], 0
    for match in _WORDS.finditer(plain):
        day = _day(match["day"], year)
        if day is None:
            continue
        # What belongs to this day stands between the day before it and this one, or as an hour just behind it.
        before, behind = plain[start : match.start()], plain[match.end() : match.end() + 20]
        found.append(_moment(day, before, behind))
        start = match.end()
    return found


def _day(text, year) -> date | None:
    for said in (text, f"{text}/{year}", f"{text} nam {year}"):
        try:
            return parse_date(said)
        except Unreadable:
            continue
    return None


def _moment(day, before, behind):
    hour = _last(_HOUR, before) or _HOUR.match(behind.lstrip(" ,luc"))
    if hour and int(hour[1]) < 24 and int(hour[2] or 0) < 60:
        return _at(day, time(int(hour[1]), int(hour[2] or 0)))
    if _BEFORE.search(before) and not _END.search(before):
        return _at(day, time())
    return _at(day + timedelta(days=1), time())


def _last(pattern, text):
    last = None
    for last in pattern.finditer(text):  # noqa: B007 – the last of them is wanted
        pass
    return last


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))
