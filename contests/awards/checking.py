"""What the portal knows of an entrant that helps a person to verify a winner. Facts; it judges nobody."""

from dataclasses import dataclass

from django.db.models import Count

from contests.awards.rules import stages_of
from contests.models import Attempt, AttemptEvent, Award, BankView, BlueprintLine, Consent, Entrant, Ranking
from contests.twins import twins


@dataclass(frozen=True)
class Paper:
    attempt: Attempt
    devices: int
    events: list[tuple[str, int]]  # (what, how often)


@dataclass(frozen=True)
class Knowledge:
    papers: list[Paper]
    consents: list[Consent]
    saw_bank: list[BankView]  # the same account opened the questions with their key
    other_awards: list[Award]
    twins: list[Entrant]  # who may be the same person, registered once more


def known_of(entrant: Entrant, ranking: Ranking) -> Knowledge:
    """Papers in the stages of the ranking, and what else is on record of the person in this contest."""
    stages = stages_of(ranking)
    attempts = list(
        Attempt.objects.filter(entrant=entrant, part__stage__in=stages)
        .select_related("part__stage")
        .defer("paper")
        .order_by("part__stage__order", "part__order", "number", "pk")
    )
    drawn = BlueprintLine.objects.filter(part__stage__in=stages).values("bank")
    views = BankView.objects.filter(bank__in=drawn, user=entrant.person.user_id).select_related("bank")
    same = twins(entrant.contest, [entrant.person]).get(entrant.person_id, ())
    entrants = Entrant.objects.filter(contest=entrant.contest_id, person__in=same).select_related("person", "unit")
    awards = Award.objects.filter(entrant=entrant).exclude(ranking=ranking).select_related("prize", "ranking__stage")
    return Knowledge(
        papers=_papers(attempts),
        consents=list(
            Consent.objects.standing().filter(contest=entrant.contest_id, person=entrant.person_id).order_by("at", "pk")
        ),
        saw_bank=list(views.order_by("day", "pk")) if entrant.person.user_id else [],
        twins=list(entrants.order_by("entered_at", "pk")),
        other_awards=list(awards.exclude(state=Award.State.REFUSED).order_by("pk")),
    )


def _papers(attempts):
    events: dict[int, list[tuple[str, int]]] = {}
    devices: dict[int, int] = {}
    logged = AttemptEvent.objects.filter(attempt__in=attempts)
    for attempt, kind, times in (
        logged.values_list("attempt", "kind").annotate(times=Count("pk")).order_by("attempt", "kind")
    ):
        events.setdefault(attempt, []).append((str(AttemptEvent.Kind(kind).label), times))
    for attempt, number in logged.values_list("attempt").annotate(number=Count("device", distinct=True)).order_by():
        devices[attempt] = number
    return [Paper(attempt, devices.get(attempt.pk, 0), events.get(attempt.pk, [])) for attempt in attempts]
