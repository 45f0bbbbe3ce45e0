"""Who would get which prize. Plain Python: ranked subjects come in, prizes go out; no database, no language.

Lines are filled in their order, each from the best of those who have none yet. A tie that does not fit is never cut: it
is a question for the organisers, and what depends on its answer waits.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

ALL, NONE = "all", "none"


class Line(NamedTuple):
    """`number` of one prize, in each group of one kind ("": in the whole ranking)."""

    prize: int
    number: int
    each: str = ""


class Ranked(NamedTuple):
    """`groups`: the group of each kind the subject is in; a kind that is missing or None: in none."""

    subject: int
    rank: int
    groups: Mapping[str, Hashable] = {}


class Given(NamedTuple):
    prize: int
    subject: int
    rank: int


class Question(NamedTuple):
    """These are tied for fewer places than they are. `by_cap`: because no more prizes are allowed in all."""

    prize: int
    rank: int
    subjects: tuple[int, ...]
    places: int
    by_cap: bool


@dataclass(frozen=True)
class Proposal:
    """`waiting`: prizes that cannot be given out, or not wholly, before the questions are answered."""

    given: tuple[Given, ...]
    questions: tuple[Question, ...]
    waiting: tuple[int, ...]
    capped: bool  # some prizes are not given because of the cap


# (prize, the tied subjects) -> the prize goes to ALL of them, or to NONE and nobody below them gets it.
Rulings = Mapping[tuple[int, frozenset[int]], str]


class _Block(NamedTuple):
    """Tied subjects who get one prize together, or (`open`) are tied for these places."""

    rank: int
    subjects: tuple[int, ...]
    places: int
    open: bool


def propose(ranked: Iterable[Ranked], lines: Sequence[Line], *, cap: int | None = None, rulings: Rulings | None = None):
    """The Proposal for subjects in the order of their ranks. `cap`: the most prizes of all lines together."""
    filling = _Filling(list(ranked), cap, rulings or {})
    for line in lines:
        filling.fill(line)
    return Proposal(tuple(filling.given), tuple(filling.questions), tuple(filling.waiting), filling.capped)


class _Filling:
    def __init__(self, ranked, cap, rulings):
        self.ranked, self.room, self.rulings = ranked, cap, rulings
        self.given: list[Given] = []
        self.questions: list[Question] = []
        self.waiting: list[int] = []
        self.capped = False
        self.taken: set[int] = set()
        self.unsure: set[int] = set()  # who may yet get an earlier prize

    def fill(self, line: Line):
        """Give one line out, the best of all its groups first, so that a cap is reached in the order of ranks.

        Under a cap an open question leaves it unsure how much room there is below: all of that waits.
        """
        before = frozenset(self.unsure)
        blocks = [block for members in self._groups(line.each) for block in self._blocks(line, members, before)]
        blocks.sort(key=lambda block: block.rank)
        for rank, together in groupby(blocks, key=lambda block: block.rank):
            if self.room is not None and self.questions:
                self._wait(line)
                return
            level = list(together)
            # However the questions among them are answered, there is room.
            sure = self.room is None or sum(len(block.subjects) for block in level) <= self.room
            if not self._fits(line, rank, level):
                return
            for block in level:
                if block.open or sure:
                    self._take(line, block)
                else:
                    self._wait(line)

    def _wait(self, line):
        if line.prize not in self.waiting:
            self.waiting.append(line.prize)

    def _fits(self, line, rank, level):
        places = sum(block.places for block in level)
        if self.room is None:
            return True
        if places <= self.room:
            self.room -= places
            return True
        self.capped = True
        subjects = tuple(subject for block in level for subject in block.subjects)
        if self.room and self.rulings.get((line.prize, frozenset(subjects))) != NONE:
            self._ask(Question(line.prize, rank, subjects, self.room, by_cap=True))
        return False

    def _take(self, line, block):
        if block.open:
            self._ask(Question(line.prize, block.rank, block.subjects, block.places, by_cap=False))
            return
        self.taken.update(block.subjects)
        self.given += [Given(line.prize, subject, block.rank) for subject in block.subjects]

    def _ask(self, question):
        self.questions.append(question)
        self.unsure.update(question.subjects)

    def _groups(self, each) -> Iterable[list[Ranked]]:
        groups: dict[Hashable, list[Ranked]] = {}
        for row in self.ranked:
            group = row.groups.get(each) if each else ""
            if group is not None and row.subject not in self.taken:
                groups.setdefault(group, []).append(row)
        return groups.values()

    def _blocks(self, line, members, unsure) -> Iterator[_Block]:
        """What one group of a line gets: ties that fit, then perhaps one that does not."""
        left, seen = line.number, 0
        for rank, together in groupby(members, key=lambda row: row.rank):
            if not left:
                return
            tied = tuple(row.subject for row in together)
            if not unsure.isdisjoint(tied):
                # Depending on the answer this line goes on among them and those below.
                self.unsure.update(row.subject for row in members[seen:])
                self._wait(line)
                return
            seen += len(tied)
            if len(tied) > left:
                ruling = self.rulings.get((line.prize, frozenset(tied)))
                if ruling != NONE:
                    yield _Block(rank, tied, len(tied) if ruling == ALL else left, ruling != ALL)
                return
            yield _Block(rank, tied, len(tied), open=False)
            left -= len(tied)


def needed(ranked: Iterable[Ranked], lines: Sequence[Line], more: int = 0) -> Iterator[Ranked]:
    """Of a long ranking only what a proposal can depend on, as far as that is plain: the best of each group, with whom
    they are tied. `more`: how many may get a prize beyond the counts, or be passed over.

    Lines of different kinds of groups take from each other, so then everything is needed.
    """
    kinds = {line.each for line in lines}
    if len(kinds) != 1:
        yield from ranked if kinds else ()
        return
    (each,) = kinds
    depth = sum(line.number for line in lines) + more
    seen: dict[Hashable, tuple[int, int]] = {}  # group -> (how many so far, rank of the last)
    for row in ranked:
        group = row.groups.get(each) if each else ""
        if group is None:
            continue
        count, last = seen.get(group, (0, 0))
        if count < depth or row.rank == last:
            seen[group] = (count + 1, row.rank)
            yield row
        elif not each:
            return
