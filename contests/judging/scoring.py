"""From sheets to the points of a team in a part. Plain Python, exact decimals."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from statistics import median

KEPT = Decimal("0.0001")
TRIMMED_FROM = 3  # fewer totals than this have no highest and lowest to leave out


def sheet_total(marks: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """The sum of (points, weight) over the criteria of one sheet."""
    return sum((points * weight for points, weight in marks), Decimal(0))


def combined(totals: Sequence[Decimal], how: str) -> Decimal:
    """The totals of the judges (at least one) as one: mean, trimmed (mean without one highest and one lowest, the
    plain mean of fewer than three), or median; rounded half up to four decimals."""
    ordered = sorted(totals)
    if how == "median":
        value = median(ordered)
    else:
        if how == "trimmed" and len(ordered) >= TRIMMED_FROM:
            ordered = ordered[1:-1]
        value = sum(ordered, Decimal(0)) / len(ordered)
    return value.quantize(KEPT, ROUND_HALF_UP)


def spread(totals: Sequence[Decimal]) -> Decimal:
    return max(totals) - min(totals) if totals else Decimal(0)


def minutes_outside(seconds: Decimal, least: int | None, most: int | None) -> int:
    """Minutes begun under the least time or over the most; 0 inside, and where nothing was timed."""
    if not seconds:
        return 0
    over = seconds - 60 * most if most else Decimal(0)
    under = 60 * least - seconds if least else Decimal(0)
    outside = max(over, under, Decimal(0))
    return int((outside / 60).to_integral_value(ROUND_CEILING))


def time_penalty(
    seconds: Decimal, *, least: int | None, most: int | None, each: Decimal, at_most: Decimal | None
) -> Decimal:
    """Points taken off for a time outside the allowed: `each` for every minute begun, never more than `at_most`."""
    taken = each * minutes_outside(seconds, least, most)
    return taken if at_most is None else min(taken, at_most)
