"""One's own submitted paper: its result, why points changed, and the paper with its key once that may be read."""

from dataclasses import dataclass

from django.db.models import Q

from contests.keys.rules import Showing
from contests.models import Choice, LateAnswer, Question, Rescored, Ruling
from contests.quiz.results import Scorer, answers_of


def result_context(attempt, at) -> dict:
    """For the page of a result. `showing` says which of it may be read: points are in it only then."""
    part = attempt.part
    seen = Showing(part, at, attempt.entrant_id)
    rankings = _rankings(attempt, at) if seen.score else []
    return {
        "attempt": attempt,
        "contest": part.stage.contest,
        "stage": part.stage,
        "showing": seen,
        "maximum": attempt.rules.get("maximum", part.maximum),
        "counted": attempt.size - _cancelled(attempt) if seen.score else None,
        "changes": _changes(attempt) if seen.score else [],
        "rankings": rankings,
    }


def _rankings(attempt, at):
    """Of the stage, and of one's own sitting where units hold it."""
    own = Q(sitting=None) | Q(sitting__appearances__entrant=attempt.entrant_id)
    return attempt.part.stage.rankings.shown(at).filter(own, each_sitting=False).order_by("pk")


def _cancelled(attempt) -> int:
    """Questions of a paper that do not count any more."""
    out = {ruled.question for ruled in Scorer(attempt.part).rulings.values() if ruled.effect == Ruling.Effect.OUT}
    return sum(question in out for question, _choices in attempt.paper) if out else 0


def _changes(attempt):
    """What rulings changed in the points of one attempt, the newest first."""
    return Rescored.objects.filter(attempt=attempt).select_related("ruling").order_by("-at", "-pk")


@dataclass(frozen=True)
class ReviewedChoice:
    text: str
    marked: bool
    right: bool


@dataclass(frozen=True)
class Reviewed:
    """One question of a paper beside its key."""

    number: int
    question: Question
    choices: tuple[ReviewedChoice, ...]
    verdict: str  # right, wrong, open, free or out: see contests.quiz.scoring
    late: bool
    ruling: Ruling | None


def review_context(attempt, at) -> dict:
    """For the page of one's own paper with its key; without `showing.key` not one question is in it."""
    context = result_context(attempt, at)
    context["questions"] = reviewed(attempt) if context["showing"].key else []
    return context


def reviewed(attempt) -> list[Reviewed]:
    drawn = [question for question, _choices in attempt.paper]
    questions = Question.objects.in_bulk(drawn)
    texts = dict(Choice.objects.filter(question__in=drawn).values_list("pk", "text"))
    scorer = Scorer(attempt.part)
    keys = scorer.keys(attempt.paper)
    answers = answers_of([attempt.pk])[attempt.pk]
    rulings = Ruling.objects.in_bulk([ruled.ruling for ruled in scorer.rulings.values()])
    late = set(LateAnswer.objects.filter(attempt=attempt, decision__accepted=True).values_list("number", flat=True))
    rows = []
    for number, (pk, order) in enumerate(attempt.paper, start=1):
        key, marked, ruled = keys[pk], answers.get(number, frozenset()), scorer.rulings.get(pk)
        right = frozenset() if key.effect else key.most
        choices = tuple(ReviewedChoice(texts[choice], choice in marked, choice in right) for choice in order)
        ruling = rulings[ruled.ruling] if ruled else None
        rows.append(Reviewed(number, questions[pk], choices, key.verdict(marked), number in late, ruling))
    return rows
