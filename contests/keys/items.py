"""How questions did: facility, discrimination, what was marked. Exact sums, taken up paper by paper.

Facility is the mean mark in per cent of a right answer's. Discrimination is 100 × Pearson's correlation of the mark
with the mark on the rest of the paper: Moodle's "discrimination index", and 100 × the point-biserial with the item left
out of R's ltm::descript. Cancelled and given questions are measured by the key they were drawn with, since that is what
one wants to know of them, and are no part of the rest.
"""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from contests.quiz.scoring import FREE, OUT, RIGHT, WRONG, Key

# Marks are counted in thousandths of a right answer: penalties have three decimals.
WHOLE = 1000
PLACES = Decimal("0.001")


@dataclass
class Item:
    """Sums over papers of one question's mark x and the mark y on the rest."""

    papers: int = 0
    x: int = 0
    xx: int = 0
    y: int = 0
    yy: int = 0
    xy: int = 0
    choices: Counter = field(default_factory=Counter)

    def add(self, mark: int, rest: int):
        self.papers += 1
        self.x += mark
        self.xx += mark * mark
        self.y += rest
        self.yy += rest * rest
        self.xy += mark * rest

    @property
    def facility(self) -> Decimal | None:
        return (Decimal(100 * self.x) / (self.papers * WHOLE)).quantize(PLACES) if self.papers else None

    @property
    def discrimination(self) -> Decimal | None:
        """None where all marks, or all rests, are the same: there is nothing to compare."""
        spread = (self.papers * self.xx - self.x**2) * (self.papers * self.yy - self.y**2)
        if spread <= 0:
            return None
        together = self.papers * self.xy - self.x * self.y
        return (100 * together / Decimal(spread).sqrt()).quantize(PLACES)


def marks_of(paper, keys: dict[int, Key], answers: dict[int, frozenset[int]], penalty: Decimal):
    """[(question, marked, mark, whether it counts for the rest)] of one paper, marks in thousandths."""
    value = {RIGHT: WHOLE, WRONG: -int(penalty * WHOLE)}
    marks = []
    for position, (question, _choices) in enumerate(paper, start=1):
        key, marked = keys[question], answers.get(position, frozenset())
        drawn = Key(key.least, key.most, key.one)
        marks.append((question, marked, value.get(drawn.verdict(marked), 0), key.effect not in {FREE, OUT}))
    return marks


def take_up(items: dict[int, Item], marks) -> None:
    """Add one paper to the sums of its questions."""
    total = sum(mark for _question, _marked, mark, counts in marks if counts)
    for question, marked, mark, counts in marks:
        item = items.setdefault(question, Item())
        item.add(mark, total - mark if counts else total)
        item.choices.update(marked or ("",))


def warnings_of(papers: int, facility: Decimal | None, discrimination: Decimal | None) -> list[str]:
    """What a person should look at: names of warnings, the gravest first. Few papers say nothing."""
    if papers < FEW_PAPERS or facility is None:
        return []
    found = []
    if discrimination is not None and discrimination < 0:
        found.append("negative")
    if facility < TOO_HARD:
        found.append("too_hard")
    elif facility > TOO_EASY:
        found.append("too_easy")
    if discrimination is not None and 0 <= discrimination < WEAK and facility <= TOO_EASY:
        found.append("weak")
    return found


FEW_PAPERS = 10
TOO_EASY, TOO_HARD, WEAK = 95, 20, 10
