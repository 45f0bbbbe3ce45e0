"""A paper as somebody of an audience would get it, for the organisers to look at. Nothing is kept of it."""

import random
from datetime import datetime
from typing import Any

from django.utils import timezone

from contests.models import Audience, Choice, Part, Question
from contests.pools import drawing_order, line_pool, lines_for
from contests.quiz import drawing


def preview(part: Part, audience: Audience | None, *, at: datetime, seed: int) -> list[dict[str, Any]]:
    """Questions in the order shown, each with its choices, of the day the stage opens or of today while it runs.

    The same seed gives the same paper. Raises NotEnoughQuestions.
    """
    day = timezone.localdate(min(max(at, part.stage.opens_at), part.stage.closes_at))
    kind = audience.kind if audience else ""
    lines = lines_for(part.blueprint.select_related("bank").order_by("pk"), audience)
    pools = [list(line_pool(line, kind=kind, day=day).order_by("pk")) for line in lines]
    questions = {question.pk: question for pool in pools for question in pool}
    choices: dict[int, dict[int, Choice]] = {pk: {} for pk in questions}
    for choice in Choice.objects.filter(question__in=questions).order_by("order", "pk"):
        choices[choice.question_id][choice.pk] = choice
    paper = drawing.draw(
        [(line.number, [_drawn(row, choices) for row in pool]) for line, pool in zip(lines, pools, strict=True)],
        random.Random(seed),  # noqa: S311 – no paper that counts
        shuffle_questions=part.shuffle_questions,
        shuffle_choices=part.shuffle_choices,
        order=drawing_order(lines),
    )
    return [
        {"number": number, "question": questions[pk], "choices": [choices[pk][choice] for choice in order]}
        for number, (pk, order) in enumerate(paper, start=1)
    ]


def _drawn(question: Question, choices) -> drawing.DrawnQuestion:
    given = tuple(drawing.DrawnChoice(choice.pk, choice.keep_last) for choice in choices[question.pk].values())
    return drawing.DrawnQuestion(question.pk, given)
