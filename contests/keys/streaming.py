"""Going through the papers of a part without holding them all: pages of attempts, each with its answers."""

from collections.abc import Iterator
from decimal import Decimal

from contests.keys.items import Item, marks_of, take_up
from contests.models import Attempt, ItemStatistic, Part
from contests.quiz import scoring
from contests.quiz.results import Scorer, answers_of

BATCH = 500
Basis = ItemStatistic.Basis


def handed_in(part: Part):
    return Attempt.objects.filter(part=part).exclude(submitted_at=None)


def batches(part: Part) -> Iterator[list[Attempt]]:
    """The submitted attempts of a part, by id; each knows the part."""
    last = 0
    while batch := list(handed_in(part).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for attempt in batch:
            attempt.part = part
        yield batch


def entrant_batches(part: Part, *, size: int, after: int = 0) -> Iterator[list[int]]:
    """Ids of the entrants with attempts in a part, open ones too, in pages; those above the id `after`."""
    last = after
    entrants = Attempt.objects.filter(part=part).order_by("entrant").values_list("entrant", flat=True).distinct()
    while batch := list(entrants.filter(entrant__gt=last)[:size]):
        last = batch[-1]
        yield batch


def drew(paper, questions) -> bool:
    return any(question in questions for question, _choices in paper)


def counting_attempts(part: Part) -> set[int]:
    """Ids of the attempts that count for their entrants: all of them where they are added up."""
    rows = handed_in(part).order_by("entrant", "number")
    chosen: set[int] = set()
    mine: list[tuple[scoring.Sat, int]] = []
    owner, counts = None, part.counts
    for pk, entrant, number, points, seconds, rules in rows.values_list(
        "pk", "entrant", "number", "points", "seconds", "rules"
    ).iterator(2000):
        if entrant != owner:
            chosen |= _chosen(mine, counts)
            owner, mine = entrant, []
        mine.append((scoring.Sat(number, points, seconds), pk))
        counts = rules.get("counts", part.counts)
    return chosen | _chosen(mine, counts)


def _chosen(mine, counts):
    if counts == Part.Counts.SUM:
        return {pk for _sat, pk in mine}
    if not mine:
        return set()
    best = scoring.attempt_that_counts([sat for sat, _pk in mine], counts)
    return {pk for sat, pk in mine if sat is best}


def measure(part: Part, progress) -> dict[str, dict[int, Item]]:
    """The sums of every drawn question over each basis, in one pass."""
    counting = counting_attempts(part)
    items: dict[str, dict[int, Item]] = {Basis.COUNTING: {}, Basis.FIRST: {}, Basis.ALL: {}}
    scorer, done, total = Scorer(part), 0, handed_in(part).count()
    for batch in batches(part):
        answers = answers_of(attempt.pk for attempt in batch)
        for attempt in batch:
            penalty = Decimal(attempt.rules.get("penalty", part.penalty))
            marks = marks_of(attempt.paper, scorer.keys(attempt.paper), answers[attempt.pk], penalty)
            take_up(items[Basis.ALL], marks)
            if attempt.number == 1:
                take_up(items[Basis.FIRST], marks)
            if attempt.pk in counting:
                take_up(items[Basis.COUNTING], marks)
        done += len(batch)
        progress(done, max(total, done))
    return items
