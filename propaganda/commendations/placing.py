"""From values to ranks and to who is proposed: plain numbers, no database, and never the order of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

# Below the line: whole ranks until there are so many, but no rank that would make them more than so many.
NEAR, MOST_NEAR = 5, 200


@dataclass(frozen=True)
class Candidate:
    """One school, class or pupil. `key`: any id; `figures`: what the value comes from, as JSON."""

    key: int
    value: Fraction
    figures: dict[str, Any]


@dataclass(frozen=True)
class Placed:
    candidate: Candidate
    rank: int
    reaches: bool  # what the rule asks at least
    proposed: bool
    tied: bool  # one of more equals than there are places left: a person decides
    ahead: Fraction | None  # of the next lower value; None for the last


@dataclass(frozen=True)
class Beyond:
    """How many more stand below those kept, and the highest value among them."""

    number: int
    value: Fraction | None


def place(
    candidates: Sequence[Candidate], *, places: int | None, at_least: Fraction | None
) -> tuple[list[Placed], Beyond]:
    """Equal values have equal rank. Those of a rank who do not all fit into the places left are tied, none proposed."""
    ordered = sorted(candidates, key=lambda each: (-each.value, each.key))
    ranks = [(value, list(equals)) for value, equals in groupby(ordered, key=lambda each: each.value)]
    kept: list[Placed] = []
    before, near = 0, 0
    for number, (value, equals) in enumerate(ranks):
        reaches = at_least is None or value >= at_least
        fits = reaches and (places is None or before + len(equals) <= places)
        tied = reaches and not fits and places is not None and before < places
        if not fits and not tied:
            if near >= NEAR or near + len(equals) > MOST_NEAR:
                return kept, Beyond(len(ordered) - before, value)
            near += len(equals)
        ahead = value - ranks[number + 1][0] if number + 1 < len(ranks) else None
        kept += [Placed(each, before + 1, reaches, fits, tied, ahead) for each in equals]
        before += len(equals)
    return kept, Beyond(0, None)
