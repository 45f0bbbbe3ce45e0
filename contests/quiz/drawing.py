"""Drawing a paper from a blueprint. Plain Python: what is drawn from comes in, the frozen paper goes out."""

import random
from collections.abc import Iterable, Sequence
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
) -> Paper:
    """One paper. Each line is (how many or None for all, the questions to draw from in their own order).

    A question that two lines share is drawn once. `order`: indices of the lines in the order in which they draw, so
    that a narrow line takes its questions before a wide one; shown they stand as given. Raises NotEnoughQuestions.
    """
    lines = list(lines)
    by_line: list[list[DrawnQuestion]] = [[] for _line in lines]
    taken: set[int] = set()
    for index in range(len(lines)) if order is None else order:
        number, pool = lines[index]
        fresh = [question for question in pool if question.id not in taken]
        wanted = len(fresh) if number is None else number
        if wanted > len(fresh):
            raise NotEnoughQuestions(f"{wanted} > {len(fresh)}")
        chosen = {question.id for question in (fresh if wanted == len(fresh) else rng.sample(fresh, wanted))}
        by_line[index] = [question for question in fresh if question.id in chosen]
        taken |= chosen
    questions = [question for drawn in by_line for question in drawn]
    if shuffle_questions:
        rng.shuffle(questions)
    return [[question.id, _order(question.choices, rng if shuffle_choices else None)] for question in questions]


def _order(choices, rng):
    free = [choice.id for choice in choices if not choice.keep_last]
    if rng:
        rng.shuffle(free)
    return free + [choice.id for choice in choices if choice.keep_last]
