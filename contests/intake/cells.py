"""One cell of a results workbook: the points or the time that stand there, or what is wrong with them.

`add(kind, found="", hint="")` notes what is wrong and gives None, which then stands for the value.
"""

import datetime
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from contests.intake.layout import ABSENT
from contests.intake.standing import Terms
from foundation.sheets.reading import CellError
from foundation.sheets.text import shown
from foundation.vietnamese.durations import parse_seconds
from foundation.vietnamese.numbers import parse_number, typed_number
from foundation.vietnamese.text import search_key
from foundation.vietnamese.unreadable import Unreadable

Add = Callable[..., Any]
KEPT = Decimal("0.0001")  # as UploadedResult.points keeps them
LONGEST = 24 * 3600
ABSENT_WORDS = frozenset({"v", "x", "vang", "vang mat", "khong thi", "bo thi"})


def read_points(value: Any, terms: Terms, add: Add, *, one_judge: bool) -> Decimal | None:
    """The points of a team in a part, to four decimals. `one_judge`: what is typed cannot be a mean of several."""
    number = _number(value, add)
    if number is None:
        return None
    most = terms.part.maximum
    if number < 0:
        return add("below", typed_number(number), typed_number(most))
    if number > most:
        return add("over", typed_number(number), typed_number(most))
    kept = number.quantize(KEPT, ROUND_HALF_UP)
    grain = terms.grain
    if grain is not None and number % grain:
        add("step" if one_judge else "step_mean", typed_number(kept), typed_number(grain))
        if one_judge:
            return None
    if kept != number:
        add("rounded", shown(value), typed_number(kept))
    return kept


def _number(value: Any, add: Add) -> Decimal | None:
    if isinstance(value, CellError):
        return add("cell_error", value)
    if isinstance(value, datetime.date | datetime.time):
        return add("date", shown(value), _guess(value))
    if isinstance(value, str) and search_key(value) in ABSENT_WORDS:
        return add("word_in_points", value.strip(), ABSENT)
    try:
        return parse_number(value)
    except Unreadable as unclear:
        return add("unclear", shown(value), unclear.message)


def _guess(value) -> str:
    """What was typed: 7.5 becomes the 7th of May, 7:30 half past seven."""
    if isinstance(value, datetime.time):
        return f"{value.hour},{value.minute}"
    return f"{value.day},{value.month}"


def read_seconds(value: Any, add: Add) -> Decimal | None:
    """An hour and minutes that Excel has made a time of day are not taken for minutes and seconds."""
    if isinstance(value, datetime.time):
        return add("seconds_clock", shown(value), f"{value.hour}:{value.minute:02}")
    seconds = None if isinstance(value, CellError | datetime.date) else parse_seconds(value)
    if seconds is None or not 0 < seconds <= LONGEST:
        return add("seconds_outside", shown(value))
    return seconds
