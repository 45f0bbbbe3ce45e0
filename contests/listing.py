"""What a person sees of contests on their first page, in one look: what is open, what comes, what they have."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from contests.models import Attempt, Contest, Entrant, Part, Stage
from contests.quiz.rules import Standing, standing


@dataclass(frozen=True)
class Entry:
    contest: Contest
    stage: Stage
    part: Part
    standing: Standing
    state: str  # "open", "soon" or "over"


def for_person(person, at) -> list[Entry]:
    """The parts of every contest open to a person: running first, then those to come, then those over."""
    parts = list(
        Part.objects.filter(stage__contest__in=Contest.objects.open_to(person, at))
        .select_related("stage__contest")
        .order_by("stage__opens_at", "stage__order", "order", "pk")
    )
    attempts: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.of(person).filter(part__in=parts).defer("paper").order_by("-number", "-pk"):
        attempts.setdefault(attempt.part_id, []).append(attempt)
    entries = [
        Entry(part.stage.contest, part.stage, part, standing(part, attempts.get(part.pk, ()), at), _state(part, at))
        for part in parts
    ]
    return sorted(entries, key=lambda entry: ("open", "soon", "over").index(entry.state))


def _state(part, at):
    if at < part.stage.opens_at:
        return "soon"
    return "open" if at < part.stage.closes_at else "over"


def overview(user):
    """Contests a member of staff may see, newest first, with numbers of their own reach."""
    entrants = Entrant.objects.visible_to(user).filter(contest=OuterRef("pk")).order_by().values("contest")
    submitted = entrants.filter(scores__isnull=False)
    return (
        Contest.objects.visible_to(user)
        .select_related("unit")
        .prefetch_related("stages__rankings")
        .annotate(
            entered=Coalesce(Subquery(entrants.annotate(n=Count("pk")).values("n")), 0),
            scored=Coalesce(Subquery(submitted.annotate(n=Count("pk", distinct=True)).values("n")), 0),
        )
        .order_by("-created_at", "-pk")
    )
