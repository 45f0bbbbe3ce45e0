"""The row that says what the columns are, found by what it says: exports put titles of any height above it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from foundation.sheets.xlsx import Row
from foundation.vietnamese.text import search_key

# A title block is higher than this nowhere we know of.
LOOKED_AT = 40
NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Header:
    """row: the (lower) header row; data begin under it. columns: field -> index in a row's tuple.

    missing: fields that were not found. doubled: field -> all its columns, where there are several; `columns` has the
    one whose name stands first among the aliases, then the leftmost.
    """

    row: int
    columns: dict[str, int]
    missing: list[str]
    doubled: dict[str, list[int]]


def find_header(
    rows: Iterable[Row], columns: Mapping[str, Sequence[str]], *, at_least: int | None = None
) -> Header | None:
    """The first of the rows (or pairs of rows, one above the other) that name the most fields.

    Names are compared without case, accents, spaces and punctuation, so "HỌ VÀ TÊN (*)" is "họ và tên". None when no
    row names `at_least` fields (two, or all if there are fewer).
    """
    needed = min(2, len(columns)) if at_least is None else at_least
    wanted = {field: [plain(alias) for alias in aliases] for field, aliases in columns.items()}
    looked_at = [(row.number, [*map(plain, row.values)]) for row, _number in zip(rows, range(LOOKED_AT), strict=False)]
    best: tuple[int, int, dict[str, list[int]]] | None = None
    for row, names in _candidates(looked_at):
        found = _match(names, wanted)
        if len(found) >= needed and (best is None or len(found) > best[0]):
            best = (len(found), row, found)
    if best is None:
        return None
    _count, row, found = best
    return Header(
        row=row,
        columns={field: places[0] for field, places in found.items()},
        missing=[field for field in columns if field not in found],
        doubled={field: sorted(places) for field, places in found.items() if len(places) > 1},
    )


def plain(value: Any) -> str:
    """What is compared: letters and digits alone."""
    return NOISE.sub("", search_key(value)) if isinstance(value, str) else ""


def _candidates(rows: Sequence[tuple[int, list[str]]]) -> Iterable[tuple[int, list[set[str]]]]:
    """(number of the last row, the names each column goes by); single rows first, so that a pair must name more."""
    for number, texts in rows:
        yield number, [{text} for text in texts]
    for (above, upper), (number, lower) in pairwise(rows):
        if number == above + 1:
            yield number, list(_joined(upper, lower))


def _joined(upper: Sequence[str], lower: Sequence[str]) -> Iterable[set[str]]:
    """Under a merged "Cha" stand "Họ tên" and "Năm sinh": the columns are "Cha họ tên" and "Cha năm sinh".

    A column with a text in one of the two rows alone goes by that; a part of a group does not go by its part's name,
    or the father's "Họ tên" would be taken for the pupil's.
    """
    group = ""
    for above, below in zip(upper, lower, strict=True):
        group = above or group
        if not below:
            yield {above}
        elif not above and not group:
            yield {below}
        else:
            yield {group + below, below + group}


def _match(names: Sequence[set[str]], wanted: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    found = {}
    for field, aliases in wanted.items():
        places = [
            (aliases.index(hit), column)
            for column, goes_by in enumerate(names)
            if (hit := next((alias for alias in aliases if alias and alias in goes_by), None)) is not None
        ]
        if places:
            found[field] = [column for _rank, column in sorted(places)]
    return found
