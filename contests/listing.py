"""What a person sees of contests on their first page, in one look: what is open, what comes, what they have."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from contests.models import Attempt, Contest, Entrant, Part, Ranking, Stage
from contests.quiz.rules import Standing, standing
from contests.rules import audience_of, class_of


@dataclass(frozen=True)
class Entry:
    contest: Contest
    stage: Stage
    part: Part
    standing: Standing
    state: str  # "open", "soon" or "over"


def for_person(person, at) -> list[Entry]:
    """The parts of every contest a person may enter or has entered: an open paper first, then
    what runs, what comes, what is over.

    What is listed for them to start is what `enter` takes them into.
    """
    parts = _parts_for(person, at)
    attempts: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.of(person).filter(part__in=parts).defer("paper").order_by("-number", "-pk"):
        attempts.setdefault(attempt.part_id, []).append(attempt)
    made = Counter(
        part.stage.contest_id for part in parts if not part.stage.practice for _each in attempts.get(part.pk, ())
    )
    entries = [
        Entry(
            part.stage.contest,
            part.stage,
            part,
            standing(part, person, attempts.get(part.pk, ()), at, made[part.stage.contest_id]),
            _state(part, at),
        )
        for part in parts
    ]
    return sorted(entries, key=lambda entry: (not entry.standing.open, ("open", "soon", "over").index(entry.state)))


def _parts_for(person, at):
    parts = list(
        Part.objects.filter(stage__contest__in=Contest.objects.taken_by(person, at))
        .select_related("stage__contest__unit")
        .prefetch_related("stage__contest__audiences")
        .order_by("stage__opens_at", "stage__order", "order", "pk")
    )
    if not parts:
        return []
    entered = set(Entrant.objects.filter(person=person).values_list("contest", flat=True))
    if all(part.stage.contest_id in entered for part in parts):
        return parts
    school_class = class_of(person, timezone.localdate(at))
    grade = school_class.grade if school_class else None
    return [
        part
        for part in parts
        if part.stage.contest_id in entered or audience_of(part.stage.contest, person, grade) is not None
    ]


def _state(part, at):
    if part.stage.contest.state == Contest.State.CLOSED:
        return "over"
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
        .prefetch_related(Prefetch("rankings", Ranking.objects.visible_to(user).order_by("pk")))
        .annotate(
            entered=Coalesce(Subquery(entrants.annotate(n=Count("pk")).values("n")), 0),
            scored=Coalesce(Subquery(submitted.annotate(n=Count("pk", distinct=True)).values("n")), 0),
        )
        .order_by("-created_at", "-pk")
    )
