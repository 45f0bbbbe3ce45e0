"""“When” in the words of plans: read_when makes days of them, when_words makes words of days.

Sources: plans of schools (“Thường xuyên”, “Quý III, IV/2022”, “Từ 01/3 đến 16/3/2017”). “Trước ngày 31/10” is before
00:00 of that day, so the 30th is the last; “đến” and “chậm nhất” include their day.
What is not understood whole is not read at all.
"""

import re
from contextlib import suppress
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.vietnamese.dates import written_date
from foundation.vietnamese.text import nfc, search_key
from propaganda.plans.when_readers import READERS, YEAR
from propaganda.timing import Span, Timing

MOST = 200  # characters, as models.When.when_text holds
ROMAN = ("I", "II", "III", "IV")
# One way to write each thing, before READERS look at it whole.
_REWRITTEN = [
    (re.compile(r"\s*([/,;-])\s*"), r"\1"),
    (re.compile(rf"(?<!\d)(\d{{1,2}})([-.])(\d{{1,2}})\2{YEAR}(?!\d)"), r"\1/\3/\4"),
    (re.compile(r"(?<!\d)(\d{1,2}),? thang (\d{1,2})(?!\d)"), r"\1/\2"),
    (re.compile(rf"(?<=[\div]),? ?nam {YEAR}"), r"/\1"),
    (re.compile(r" va |;| & "), ","),
    (re.compile(r" (?:den|toi)(?: het)?(?: ngay)? "), "-"),
    (re.compile(r"^(?:vao|trong)(?: khoang)? (?=quy|thang|ngay|\d|hoc k)"), ""),
    (re.compile(r"^(?:hoan thanh|xong) (?=truoc|den|cham)"), ""),
]


def read_when(text: str, *, year: int, bounds: Span) -> Timing | None:
    """What these words say, with them as `when_text`; None where they are not understood or can mean two things.

    `bounds`: the days of the campaign. Words that name no year mean the one that lies in these days; where none does,
    `year`. What is read may lie outside the bounds: whether that is allowed is the caller's question.
    """
    words = nfc(text)
    if not words or len(words) > MOST:
        return None
    plain = search_key(words).strip(" .,;")
    for pattern, by in _REWRITTEN:
        plain = pattern.sub(by, plain)
    for matched, make in READERS:
        if match := matched(plain):
            with suppress(ValueError):
                if found := make(match, year, bounds):
                    return replace(found, when_text=words)
            return None
    return None


def when_words(row, bounds: Span | None = None) -> str:
    """When a line is due, for a page or a document: its own words as long as they say the same, otherwise made of its
    days. `row`: a line or a Timing; `bounds`: the days of the campaign, which need not be said."""
    own = read_when(row.when_text, year=row.starts_on.year, bounds=Span(row.starts_on, row.ends_on))
    if row.when_text and (own is None or _same(own, row)):
        return row.when_text
    return made_words(row, bounds)


def _same(one, other) -> bool:
    """Whether both mean the same days; how many are expected is not in the words."""
    return (one.starts_on, one.ends_on, one.quarters) == (other.starts_on, other.ends_on, other.quarters)


def made_words(row, bounds: Span | None = None) -> str:
    if row.when == "day":
        return written_date(row.starts_on)
    if row.when == "quarters":
        return _quarters_in_words(row.quarters)
    if row.when == "range":
        return span_words(row)
    if bounds is None or bounds == Span(row.starts_on, row.ends_on):
        return _("All through")
    days = {"first": written_date(row.starts_on), "last": written_date(row.ends_on)}
    return _("All through, from %(first)s to %(last)s") % days


def span_words(row) -> str:
    return f"{written_date(row.starts_on)} – {written_date(row.ends_on)}"


def _quarters_in_words(quarters) -> str:
    years: dict[str, list[str]] = {}
    for quarter in sorted(quarters):
        years.setdefault(quarter[:4], []).append(ROMAN[int(quarter[-1]) - 1])
    said = [
        _("Quarter %(quarters)s/%(year)s") % {"quarters": ", ".join(names), "year": of} for of, names in years.items()
    ]
    return ", ".join(said)


def expected_words(row) -> str:
    """“2 activities every quarter”."""
    count = {"count": row.expected}
    if row.when == "day" or row.every == "once":
        return ngettext("%(count)s activity", "%(count)s activities", row.expected) % count
    if row.every == "month":
        return ngettext("%(count)s activity every month", "%(count)s activities every month", row.expected) % count
    return ngettext("%(count)s activity every quarter", "%(count)s activities every quarter", row.expected) % count
