"""Lengths of time as people type them: 754, 12:34, 1:02:03."""

import re
from datetime import timedelta
from decimal import Decimal

from foundation.vietnamese.numbers import parse_number
from foundation.vietnamese.text import nfc
from foundation.vietnamese.unreadable import Unreadable

_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")


def parse_seconds(value) -> Decimal | None:
    """Seconds from a number of them, from minutes:seconds or hours:minutes:seconds, or from a cell that holds a length
    of time; None for anything else. A time of day (06:30) is not read: only the caller knows how it came there."""
    if isinstance(value, timedelta):
        return Decimal(str(value.total_seconds()))
    clock = _CLOCK.fullmatch(nfc(value).strip()) if isinstance(value, str) else None
    if clock:
        first, second, third = (int(part or 0) for part in clock.groups())
        return Decimal(first * 60 + second if clock[3] is None else first * 3600 + second * 60 + third)
    try:
        return parse_number(value)
    except Unreadable:
        return None
