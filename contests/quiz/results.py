"""From what was handed in to the score: an attempt's points, and the PartScore of its entrant."""

from contests.models import Answer, Attempt, Choice, Part, PartScore
from contests.quiz import scoring


def score_attempt(attempt) -> scoring.Score:
    """The score of what is saved, by the key of the very versions that were drawn."""
    key: dict[int, set[int]] = {}
    drawn = [question for question, _choices in attempt.paper]
    for question, choice in Choice.objects.filter(question__in=drawn, correct=True).values_list("question", "pk"):
        key.setdefault(question, set()).add(choice)
    answers = {
        number: frozenset(int(choice) for choice in choices.split(",") if choice)
        for number, choices in Answer.objects.filter(attempt=attempt).values_list("number", "choices")
    }
    frozen_key = {question: frozenset(choices) for question, choices in key.items()}
    return scoring.score_paper(attempt.paper, frozen_key, answers, attempt.part.maximum)


def score_part(entrant_id: int, part: Part, *, at):
    """Write the entrant's PartScore from their submitted attempts: the one writer of papers' scores."""
    attempts: list[tuple] = list(
        Attempt.objects.filter(entrant=entrant_id, part=part)
        .exclude(submitted_at=None)
        .values_list("number", "points", "seconds", "submitted_at")
    )
    counts = scoring.attempt_that_counts([scoring.Sat(*attempt[:3]) for attempt in attempts], part.counts)
    reached = next(submitted for number, _points, _seconds, submitted in attempts if number == counts.number)
    PartScore.objects.bulk_create(
        [
            PartScore(
                entrant_id=entrant_id,
                part=part,
                stage_id=part.stage_id,
                points=counts.points,
                seconds=counts.seconds,
                attempts=len(attempts),
                points_sum=sum(attempt[1] for attempt in attempts),
                reached_at=reached,
                updated_at=at,
            )
        ],
        update_conflicts=True,
        unique_fields=["entrant", "part"],
        update_fields=["points", "seconds", "attempts", "points_sum", "reached_at", "updated_at"],
    )
