"""Which line of the plan a line of an uploaded table means: the same words, or close ones that a person looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from foundation.sheets.headers import plain
from foundation.vietnamese.text import search_key
from propaganda.models import PlanLine
from propaganda.uploads.table_reading import Line

CLOSE = 0.6
SHARED = 0.4  # of the words of two texts, below which they are not compared letter by letter


@dataclass
class Match:
    """`line`: the plan's, or None. `sure`: the words are the same. `twice`: the file's line that meant it before."""

    row: Line
    line: PlanLine | None = None
    sure: bool = False
    twice: Line | None = None


def match(rows: Sequence[Line], lines: Sequence[PlanLine]) -> list[Match]:
    """In the order of the rows; each line of the plan is meant once."""
    matches = [Match(row) for row in rows]
    by_words = {plain(line.content): line for line in reversed(lines)}
    taken: dict[int, Line] = {}
    for each in matches:
        line = by_words.get(plain(each.row.content))
        if line is not None and line.pk in taken:
            each.twice = taken[line.pk]
        elif line is not None:
            each.line, each.sure, taken[line.pk] = line, True, each.row
    _match_close(matches, [line for line in lines if line.pk not in taken])
    return matches


def _match_close(matches, lines) -> None:
    """The closest pairs first."""
    words = {line.pk: _words(line.content) for line in lines}
    pairs = []
    for index, each in enumerate(matches):
        if each.line is not None or each.twice:
            continue
        mine = _words(each.row.content)
        for place, line in enumerate(lines):
            likeness = _likeness(mine, words[line.pk])
            if likeness >= CLOSE:
                pairs.append((-likeness, index, place))
    taken: set[int] = set()
    for _likeness_of, index, place in sorted(pairs):
        if matches[index].line is None and place not in taken:
            matches[index].line = lines[place]
            taken.add(place)


def _words(text: str) -> list[str]:
    return search_key(text).split()


def _likeness(one: list[str], other: list[str]) -> float:
    """0 to 1. A text that has all the words of the other, and more, is close to it too."""
    shared = len(set(one) & set(other)) / max(min(len(set(one)), len(set(other))), 1)
    if shared < SHARED:
        return 0.0
    letters = SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio()
    shorter = min(len(one), len(other))
    return max(letters, shared * 0.75 if shorter >= 4 else 0.0)
