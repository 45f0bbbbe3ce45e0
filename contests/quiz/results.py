"""From what was handed in to the score: points of attempts, and the PartScore of their entrants.

Whoever changes what scores depend on writes that first (a ruling, which concerns many papers, commits it; late answers
accepted for one may go along), then calls `score_anew`. It locks every attempt concerned, those still open too, before
it reads the rulings: a submission in flight is waited for, and a later one reads what stands by then. Locks are taken
in this order everywhere: sittings, attempts, rankings, entrants, each by id.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from contests.models import Answer, Attempt, Choice, Entrant, LateAnswer, Part, PartScore, Ruling
from contests.quiz import scoring
from contests.quiz.elsewhere import counting_elsewhere, there, withdraw

WHOLE_PERCENTAGE = 10_000
SCORED = ["points", "seconds", "change_seconds", "prediction", "attempts", "points_sum", "seconds_sum", "reached_at"]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling as far as scoring needs it."""

    ruling: int
    question: int
    multiple: bool
    effect: str
    choices: tuple[int, ...]


def standing_rulings(part_id: int, *, without: Collection[int] = ()) -> dict[int, Ruled]:
    """By question: of several standing rulings the newest counts, alone, on the key as it was drawn."""
    rows = Ruling.objects.filter(part=part_id, undone_at=None).exclude(pk__in=without).order_by("at", "pk")
    values = rows.values_list("pk", "question", "question__multiple", "effect", "choices")
    return {row[1]: Ruled(*row[:4], tuple(row[4])) for row in values}


class Scorer:
    """Scores papers of one part by the very versions drawn; their keys never change and are read once."""

    def __init__(self, part: Part, rulings: dict[int, Ruled] | None = None):
        self.part = part
        self.rulings = standing_rulings(part.pk) if rulings is None else rulings
        self.drawn: dict[int, frozenset[int]] = {}

    def read_keys(self, questions: Iterable[int]):
        if missing := set(questions) - self.drawn.keys():
            right: dict[int, set[int]] = {question: set() for question in missing}
            rows = Choice.objects.filter(question__in=missing, correct=True).values_list("question", "pk")
            for question, choice in rows:
                right[question].add(choice)
            self.drawn.update((question, frozenset(choices)) for question, choices in right.items())

    def key(self, question: int) -> scoring.Key:
        right = self.drawn[question]
        if ruled := self.rulings.get(question):
            return scoring.ruled_key(right, ruled.effect, ruled.choices, multiple=ruled.multiple)
        return scoring.plain_key(right)

    def keys(self, paper) -> dict[int, scoring.Key]:
        self.read_keys(question for question, _choices in paper)
        return {question: self.key(question) for question, _choices in paper}

    def score(self, attempt, answers: dict[int, frozenset[int]]) -> scoring.Score:
        maximum = Decimal(attempt.rules.get("maximum", self.part.maximum))
        penalty = Decimal(attempt.rules.get("penalty", self.part.penalty))
        return scoring.score_paper(attempt.paper, self.keys(attempt.paper), answers, maximum, penalty)


def answers_of(attempts: Iterable[int]) -> dict[int, dict[int, frozenset[int]]]:
    """What counts of each attempt, by position: the frozen answers, and over them later ones that came in too late
    and were accepted."""
    stands: dict[int, dict[int, tuple[int, str]]] = {attempt: {} for attempt in attempts}
    columns = ("attempt", "number", "sequence", "choices")
    for attempt, number, sequence, choices in Answer.objects.filter(attempt__in=stands).values_list(*columns):
        stands[attempt][number] = (sequence, choices)
    late = LateAnswer.objects.filter(attempt__in=stands, decision__accepted=True)
    for attempt, number, sequence, choices in late.values_list(*columns):
        if sequence > stands[attempt].get(number, (-1, ""))[0]:
            stands[attempt][number] = (sequence, choices)
    return {
        attempt: {
            number: frozenset(int(choice) for choice in choices.split(",") if choice)
            for number, (_sequence, choices) in given.items()
        }
        for attempt, given in stands.items()
    }


def prediction_of(attempt, answers: dict[int, frozenset[int]]) -> Decimal | None:
    """What was predicted at the position behind the questions: a whole number, or a percentage, sent times 100."""
    kind = attempt.rules.get("prediction", attempt.part.prediction)
    given = answers.get(attempt.size + 1, frozenset())
    if not kind or len(given) != 1:
        return None
    [number] = given
    if kind != Part.Prediction.PERCENTAGE:
        return Decimal(number)
    return Decimal(number) / 100 if number <= WHOLE_PERCENTAGE else None


def score_attempt(attempt) -> scoring.Score:
    """The score of what is saved, by the key of the very versions that were drawn and the rulings that stand."""
    return Scorer(attempt.part).score(attempt, answers_of([attempt.pk])[attempt.pk])


@dataclass(frozen=True, slots=True)
class Changed:
    """One submitted attempt whose points are other than they were."""

    attempt: Attempt
    before: Decimal
    after: Decimal


@transaction.atomic
def score_anew(attempts: Iterable[int], part: Part, *, at) -> list[Changed]:
    """Score attempts of a part (ids) by what stands now, and their entrants' PartScores; those whose points changed.

    Open ones are only waited for.
    """
    locked = Attempt.objects.select_for_update(of=("self",)).filter(pk__in=list(attempts), part=part)
    handed_in = [attempt for attempt in locked.order_by("pk") if attempt.submitted_at]
    answers = answers_of(attempt.pk for attempt in handed_in)
    scorer, changed, touched = Scorer(part), [], []
    for attempt in handed_in:
        attempt.part = part
        before = attempt.points or Decimal(0)
        was = (attempt.points, attempt.right, attempt.prediction)
        score = scorer.score(attempt, answers[attempt.pk])
        attempt.points, attempt.right = score.points, score.right
        attempt.prediction = prediction_of(attempt, answers[attempt.pk])
        if was != (attempt.points, attempt.right, attempt.prediction):
            touched.append(attempt)
        if before != score.points:
            changed.append(Changed(attempt, before, score.points))
    Attempt.objects.bulk_update(touched, ["points", "right", "prediction"], batch_size=500)
    score_parts((attempt.entrant_id for attempt in touched), part, at=at)
    return changed


def score_part(entrant_id: int, part: Part, *, at):
    """Write the entrant's PartScore from their submitted attempts: the one writer of papers' scores."""
    score_parts([entrant_id], part, at=at)


@transaction.atomic
def score_parts(entrants: Iterable[int], part: Part, *, at):
    """Write the PartScores of entrants (ids). Practice leaves none.

    One source counts: results from elsewhere where there are no papers here or an organiser decided so. Where neither
    is left (a statement or a workbook was replaced by one without the entrant, a team withdrew) the score is taken
    away, with a line in the history.
    """
    ids = sorted(set(entrants))
    if not ids or part.stage.practice:
        return
    hold_entrants(ids)
    scores = part_scores(ids, part, at=at)
    PartScore.objects.bulk_create(
        scores.values(),
        update_conflicts=True,
        unique_fields=["entrant", "part"],
        update_fields=[*SCORED, "elsewhere", "updated_at"],
        batch_size=500,
    )
    if gone := [entrant for entrant in ids if entrant not in scores]:
        withdraw(gone, part, at=at)


def hold_entrants(entrants: Iterable[int]) -> None:
    """Two submissions, or one and a ruling, would each write what they read: the second waits here and reads again."""
    ids = set(entrants)
    list(Entrant.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def part_scores(entrants: list[int], part: Part, *, at, points: dict[int, Decimal] | None = None):
    """The PartScore of each entrant who has one, not written. `points`: of attempts, in place of those stored."""
    rows: list[tuple] = list(
        Attempt.objects.filter(entrant__in=entrants, part=part)
        .exclude(submitted_at=None)
        .order_by("entrant", "number")
        .values_list(
            "pk", "entrant", "rules", "number", "points", "seconds", "change_seconds", "prediction", "submitted_at"
        )
    )
    sat: dict[int, list[scoring.Sat]] = {}
    counts: dict[int, str] = {}
    for pk, entrant, rules, number, scored, seconds, change, prediction, submitted_at in rows:
        now = scored if points is None else points.get(pk, scored)
        last = seconds if change is None else change
        sat.setdefault(entrant, []).append(scoring.Sat(number, now, seconds, last, prediction, submitted_at))
        # Rules amended meanwhile bind later attempts: whoever made none keeps the old ones.
        counts[entrant] = rules.get("counts", part.counts)
    scores = {}
    for entrant, attempts in sat.items():
        counted = scoring.count_attempts(attempts, counts[entrant])
        scores[entrant] = _part_score(entrant, part, at, {name: getattr(counted, name) for name in SCORED})
    for entrant, result in counting_elsewhere(entrants, part, with_papers=scores.keys()).items():
        scores[entrant] = _part_score(entrant, part, at, result, elsewhere=True)
    if part.stage.by_sittings:
        counting = there(scores, part)
        return {entrant: score for entrant, score in scores.items() if entrant in counting}
    return scores


def _part_score(entrant, part, at, values, *, elsewhere=False):
    return PartScore(
        entrant_id=entrant, part=part, stage_id=part.stage_id, updated_at=at, elsewhere=elsewhere, **values
    )
