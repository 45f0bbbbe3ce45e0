"""Papers that pupils of the demo have handed in during the days before, by the road every pupil takes."""

from datetime import timedelta

from contests.models import Choice
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.saving import Sent


def hold_attempts(part, people, rng, at):
    """One to three papers for each person, better with every attempt."""
    for person in people:
        skill = rng.uniform(0.35, 0.9)
        for attempt in range(rng.choice([1, 1, 2, 2, 3])):
            begun = at - timedelta(days=3 - attempt, seconds=rng.randrange(6 * 3600))
            sit(part, person, min(0.97, skill + 0.15 * attempt), rng, begun)


def sit(part, person, skill, rng, begun):
    attempt = start_attempt(part, person, at=begun)
    sent = [
        Sent(number, number, answer(question, order, skill, rng))
        for number, (question, order) in enumerate(attempt.paper, start=1)
    ]
    submit_attempt(attempt.pk, sent, at=begun + timedelta(seconds=rng.randrange(150, 60 * part.minutes)))


def answer(question, order, skill, rng):
    if rng.random() > skill:
        return (rng.choice(order),)
    return tuple(Choice.objects.filter(question=question, correct=True).order_by("pk").values_list("pk", flat=True))
