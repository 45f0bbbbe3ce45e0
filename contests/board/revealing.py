"""In which steps places are revealed. Plain Python."""

from collections.abc import Sequence
from itertools import groupby


def steps(ranks: Sequence[int | None], first: int) -> list[list[int]]:
    """Indices of rows (in order of their places) step by step: at the first step all below place `first` (and those
    without a place, rank None), then one place after another upward. Equal places come together.

    Where nobody is below, the first step is the lowest of the places left.
    """
    low = [index for index, rank in enumerate(ranks) if rank is None or rank > first]
    high = [index for index, rank in enumerate(ranks) if rank is not None and rank <= first]
    groups = [list(group) for _rank, group in groupby(high, key=lambda index: ranks[index])]
    return ([low] if low else []) + groups[::-1]
