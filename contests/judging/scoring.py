"""From sheets to the points of a team in a part. Plain Python, exact decimals."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext
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


def over_limit(totals: Sequence[Decimal], limit: Decimal | None, maximum: Decimal) -> bool:
    """Whether the judges differ by more than `limit` per cent of the maximum. No limit: never."""
    return limit is not None and spread(totals) * 100 > limit * maximum


def levelled(panels: Mapping[int | None, Mapping[int, Decimal]], maximum: Decimal) -> dict[int, Decimal]:
    """The points of teams that were spread over panels by lot, as if one panel had marked them all.

    `panels`: {panel: {team: points}}, none empty.

    Linear equating of random groups (Kolen and Brennan, Test Equating, Scaling, and Linking, ch. 2): a panel's points
    are shifted to the mean of all teams, and stretched so that each panel has the same standard deviation: that within
    the panels, pooled over all teams. A panel that gave all its teams the same is only shifted. Cut to 0 … maximum,
    rounded half up to four decimals. Teams not spread by lot must not be levelled: a strict panel and a panel with
    weaker teams look the same.
    """
    with localcontext(prec=50):
        everybody = [points for teams in panels.values() for points in teams.values()]
        centre = sum(everybody, Decimal(0)) / len(everybody)
        means = {panel: sum(teams.values(), Decimal(0)) / len(teams) for panel, teams in panels.items()}
        squares = {
            panel: sum(((points - means[panel]) ** 2 for points in teams.values()), Decimal(0))
            for panel, teams in panels.items()
        }
        common = (sum(squares.values(), Decimal(0)) / len(everybody)).sqrt()
        found = {}
        for panel, teams in panels.items():
            own = (squares[panel] / len(teams)).sqrt()
            stretch = common / own if own else Decimal(1)
            for team, points in teams.items():
                moved = centre + (points - means[panel]) * stretch
                found[team] = min(max(moved, Decimal(0)), maximum).quantize(KEPT, ROUND_HALF_UP)
        return found
