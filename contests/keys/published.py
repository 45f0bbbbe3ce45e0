"""The key of a part as everybody may read it: every version of a question that was drawn, with what it rests on."""

from dataclasses import dataclass

from contests.models import Choice, ItemStatistic, Part, Question, Ruling
from contests.quiz.results import Scorer


@dataclass(frozen=True)
class KeyRow:
    number: int
    question: Question
    right: tuple[str, ...]  # none where a ruling gives or cancels the question
    ruling: Ruling | None


def drawn_questions(part: Part):
    """The questions that papers of this part drew, by topic and age."""
    drawn = ItemStatistic.objects.filter(part=part, basis=ItemStatistic.Basis.ALL)
    return Question.objects.filter(pk__in=drawn.values("question")).order_by("topic", "pk")


def key_rows(part: Part, questions, *, first: int = 1) -> list[KeyRow]:
    """`questions` with their keys as they stand; numbered from `first`."""
    questions = list(questions)
    scorer = Scorer(part)
    scorer.read_keys(question.pk for question in questions)
    keys = {question.pk: scorer.key(question.pk) for question in questions}
    right = {choice for key in keys.values() if not key.effect for choice in key.most}
    texts: dict[int, list[str]] = {}
    for question, text in (
        Choice.objects.filter(pk__in=right).order_by("question", "order").values_list("question", "text")
    ):
        texts.setdefault(question, []).append(text)
    wanted = [scorer.rulings[question.pk].ruling for question in questions if question.pk in scorer.rulings]
    rulings = {ruling.question_id: ruling for ruling in Ruling.objects.filter(pk__in=wanted)}
    return [
        KeyRow(number, question, tuple(texts.get(question.pk, ())), rulings.get(question.pk))
        for number, question in enumerate(questions, start=first)
    ]
