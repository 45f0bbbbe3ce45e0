"""Drawing a paper from a blueprint. Plain Python: what is drawn from comes in, the frozen paper goes out."""

import random
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class DrawnChoice:
    id: int
    keep_last: bool


@dataclass(frozen=True)
class DrawnQuestion:
    id: int
    choices: tuple[DrawnChoice, ...]


Paper = list[list]  # [[question id, [choice id, …]], …]


class NotEnoughQuestions(Exception):
    """A blueprint line asks for more questions than its bank has."""


def draw(
    lines: Iterable[tuple[int | None, Sequence[DrawnQuestion]]],
    rng: random.Random,
    *,
    shuffle_questions: bool,
    shuffle_choices: bool,
    order: Sequence[int] | None = None,
    seen: Set[int] = frozenset(),
) -> Paper:
    """One paper. Each line is (how many or None for all, the questions to draw from in their own order).

    A question that two lines share is drawn once. `order`: indices of the lines in the order in which they draw, so
    that a narrow line takes its questions before a wide one; shown they stand as given. `seen`: questions that come
    only when all others of the line are used up. Raises NotEnoughQuestions.
    """
    lines = list(lines)
    numbers = [number for number, _pool in lines]
    pools = [[question.id for question in pool] for _number, pool in lines]
    holder: dict[int, int] = {}  # question to the line that has taken it
    for index in range(len(lines)) if order is None else order:
        fresh = [question for question in pools[index] if question not in holder]
        number = numbers[index]
        wanted = len(fresh) if number is None else number
        chosen = fresh if wanted >= len(fresh) else _sample(fresh, wanted, rng, seen)
        holder.update(dict.fromkeys(chosen, index))
        for _missing in range(wanted - len(chosen)):
            if not _exchange(index, pools, holder, set()):
                raise NotEnoughQuestions(f"line {index + 1}: {wanted} > {len(fresh)}")
    questions = [
        question for index, (_number, pool) in enumerate(lines) for question in pool if holder.get(question.id) == index
    ]
    if shuffle_questions:
        rng.shuffle(questions)
    return [[question.id, _order(question.choices, rng if shuffle_choices else None)] for question in questions]


def _sample(fresh, wanted, rng, seen):
    unseen = [question for question in fresh if question not in seen]
    repeated = [question for question in fresh if question in seen]
    first = rng.sample(unseen, min(wanted, len(unseen)))
    return first + rng.sample(repeated, wanted - len(first))


def _exchange(index, pools, holder, tried):
    """Get one more question for a line, if need be from a line that can take another instead; whether it could.

    Two lines that overlap (a topic, a difficulty) would else fail by bad luck although there are questions enough.
    """
    tried.add(index)
    free = next((question for question in pools[index] if question not in holder), None)
    if free is not None:
        holder[free] = index
        return True
    for question in pools[index]:
        if holder[question] not in tried and _exchange(holder[question], pools, holder, tried):
            holder[question] = index
            return True
    return False


def _order(choices, rng):
    free = [choice.id for choice in choices if not choice.keep_last]
    if rng:
        rng.shuffle(free)
    return free + [choice.id for choice in choices if choice.keep_last]
