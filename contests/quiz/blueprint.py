"""What the papers of a part are drawn from: the lines for one audience, their questions that hold on a day."""

import hashlib
import random

from django.db.models import Count, Max
from django.utils import timezone

from contests.models import Audience, Choice, Part, Question, QuestionBank
from contests.quiz import drawing
from contests.rules import drawing_order, line_pool, lines_for

_random = random.SystemRandom()


def draw_paper(part: Part, *, at, audience: Audience | None = None, seen=frozenset()) -> drawing.Paper:
    """A paper as the part's blueprint says; called inside the transaction that keeps it. Raises NotEnoughQuestions.

    `seen`: ids of questions that come only when all others are used up. Without an audience: lines meant for all.
    """
    return Source(part, audience, at, timezone.localdate(at)).draw(seen)


class Source:
    """The questions for papers of one part, one audience and one day, read once for any number of papers.

    Its banks are drawn from now on: what they hold is never changed in place. `summed`: `basis` is asked for, and it
    is that of before the questions are read.
    """

    def __init__(self, part: Part, audience: Audience | None, at, day, *, summed=False):
        self.part = part
        self.lines = _lines(part, audience)
        if fresh := [line.bank_id for line in self.lines if line.bank.drawn_at is None]:
            # Before the questions are read: the lock on the row waits for whoever changes one of them at this moment.
            QuestionBank.objects.filter(pk__in=fresh, drawn_at=None).update(drawn_at=at)
        self.basis = basis(part, audience, day, self.lines) if summed else ""
        self.replaces: dict[int, int] = {}
        self.pools = [(line.number, self._drawable(line, audience, day)) for line in self.lines]

    def draw(self, seen=frozenset()) -> drawing.Paper:
        if seen:  # the next version of a question one has had is no new question
            seen = seen | {new for new, old in self.replaces.items() if old in seen}
        return drawing.draw(
            self.pools,
            _random,
            shuffle_questions=self.part.shuffle_questions,
            shuffle_choices=self.part.shuffle_choices,
            order=drawing_order(self.lines),
            seen=seen,
        )

    def _drawable(self, line, audience, day):
        """The questions of a line with their choices, both in their own order, in one query."""
        pool = line_pool(line, kind=audience.kind if audience else "", day=day)
        rows = Choice.objects.filter(question__in=pool).order_by("question", "order")
        choices: dict[int, list[drawing.DrawnChoice]] = {}
        for question, replaces, pk, keep_last in rows.values_list("question", "question__replaces", "pk", "keep_last"):
            choices.setdefault(question, []).append(drawing.DrawnChoice(pk, keep_last))
            if replaces:
                self.replaces[question] = replaces
        return [drawing.DrawnQuestion(pk, tuple(given)) for pk, given in choices.items()]


def _lines(part, audience):
    return lines_for(part.blueprint.select_related("bank").order_by("pk"), audience)


def basis(part: Part, audience: Audience | None, day, lines=None) -> str:
    """A sum over all that papers of a day are drawn from: another one means that something has changed."""
    lines = _lines(part, audience) if lines is None else lines
    asked = [(line.bank_id, line.topic, line.difficulty, line.audience_id, line.number) for line in lines]
    # Banks that were drawn from change only by new versions and by what is retired or taken away.
    holds = Question.objects.filter(bank__in={line.bank_id for line in lines}).aggregate(
        n=Count("pk"), newest=Max("pk"), made=Max("created_at"), retired=Count("retired_at"), last=Max("retired_at")
    )
    whole = (
        asked,
        sorted((name, str(value)) for name, value in holds.items()),
        (part.shuffle_questions, part.shuffle_choices),
        (audience.pk, audience.kind) if audience else None,
        str(day),
    )
    return hashlib.sha256(repr(whole).encode()).hexdigest()
