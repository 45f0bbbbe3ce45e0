"""What the portal knows of an entrant, a person or a team, that helps a person to verify a winner. Facts; it judges
nobody."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from contests.awards.rules import stages_of
from contests.models import (
    Attempt,
    AttemptEvent,
    Attendance,
    Award,
    BankView,
    BlueprintLine,
    Consent,
    Entrant,
    Member,
    Part,
    PartScore,
    Ranking,
    ScoreSheet,
)
from contests.naming import members_of
from contests.twins import twins


@dataclass(frozen=True)
class Paper:
    attempt: Attempt
    devices: int
    events: list[tuple[str, int]]  # (what, how often)


@dataclass(frozen=True)
class TeamMember:
    """`present`: by the name check at the sitting; None where nobody checked."""

    member: Member
    present: bool | None


@dataclass(frozen=True)
class Result:
    """Points of a team in one part; `sheets` counted, or the points came with a workbook."""

    part: Part
    points: Decimal
    sheets: int
    from_workbook: bool


@dataclass(frozen=True)
class Knowledge:
    papers: list[Paper]
    consents: list[Consent]
    saw_bank: list[BankView]  # the same account opened the questions with their key
    other_awards: list[Award]
    twins: list[Entrant]  # who may be the same person, registered once more
    members: list[TeamMember]  # of a team
    results: list[Result]  # of a team, in the parts of the stages


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
    members = list(members_of([entrant.pk])) if entrant.is_team else []
    persons = [entrant.person] if entrant.person else [member.person for member in members]
    users = [person.user_id for person in persons if person.user_id]
    views = BankView.objects.filter(bank__in=drawn, user__in=users).select_related("bank")
    found = twins(entrant.contest, persons, in_teams=entrant.is_team)
    same = {other for others in found.values() for other in others}
    whose = Q(pk__in=Member.objects.standing().filter(person__in=same).values("entrant")) | Q(person__in=same)
    entrants = Entrant.objects.filter(whose, contest=entrant.contest_id).select_related("person", "unit")
    awards = Award.objects.filter(entrant=entrant).exclude(ranking=ranking).select_related("prize", "ranking__stage")
    return Knowledge(
        papers=_papers(attempts),
        consents=list(
            Consent.objects.standing().filter(contest=entrant.contest_id, person__in=persons).order_by("at", "pk")
        ),
        saw_bank=list(views.order_by("day", "pk")) if users else [],
        twins=list(entrants.order_by("entered_at", "pk")),
        other_awards=list(awards.exclude(state=Award.State.REFUSED).order_by("pk")),
        members=_checked(members, stages),
        results=_results(entrant, stages) if entrant.is_team else [],
    )


def _checked(members, stages) -> list[TeamMember]:
    checks = Attendance.objects.filter(member__in=members, appearance__sitting__stage__in=stages)
    seen = dict(checks.order_by("at", "pk").values_list("member", "present"))
    return [TeamMember(member, seen.get(member.pk)) for member in members]


def _results(entrant, stages) -> list[Result]:
    counting = ScoreSheet.objects.counting().filter(appearance__entrant=entrant, part__stage__in=stages)
    sheets = dict(counting.values_list("part").annotate(number=Count("pk")).order_by())
    scores = PartScore.objects.filter(entrant=entrant, stage__in=stages).select_related("part")
    return [
        Result(score.part, score.points, sheets.get(score.part_id, 0), score.elsewhere)
        for score in scores.order_by("part__stage__order", "part__order", "pk")
    ]


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
