"""What a person sees of contests on their first page, in one look: what is open, what comes, what they have."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from contests.entering import why_excluded
from contests.models import Attempt, Contest, Entrant, Part, Ranking, Stage
from contests.quiz.rules import NO_MORE_TIME, Standing, deadline, extra_minutes, standing
from contests.rules import admissions, class_of


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

    What is listed for them to start is what `enter` takes them into. Who is excluded reads why instead.
    """
    parts, excluded = _parts_for(person, at)
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
            _refused(
                standing(
                    part,
                    person,
                    attempts.get(part.pk, ()),
                    at,
                    made[part.stage.contest_id],
                    extra=_extra(part, person, at),
                ),
                excluded.get(part.stage.contest_id),
            ),
            _state(part, at),
        )
        for part in parts
    ]
    return sorted(entries, key=lambda entry: (not entry.standing.open, ("open", "soon", "over").index(entry.state)))


def _extra(part, person, at):
    """The time given to a person, asked only where the time of all together has run out and a start may yet be due."""
    stage = part.stage
    if not stage.synchronous or not deadline(part, at) <= at < stage.closes_at:
        return NO_MORE_TIME
    entry = Entrant.objects.filter(contest=stage.contest_id, person=person).first()
    fresh = Entrant(unit_id=person.unit_id, school_class=class_of(person, timezone.localdate(at)))
    return extra_minutes(part, entry or fresh, at)


def _refused(own, exclusion):
    return replace(own, refusal=why_excluded(exclusion)) if exclusion else own


def _parts_for(person, at):
    """The parts, and for those contests from which the person is excluded by what."""
    parts = list(
        Part.objects.filter(stage__contest__in=Contest.objects.taken_by(person, at))
        .select_related("stage__contest__unit")
        .order_by("stage__opens_at", "stage__order", "order", "pk")
    )
    if not parts:
        return [], {}
    contests = {part.stage.contest_id for part in parts}
    entered = set(Entrant.objects.filter(person=person).values_list("contest", flat=True)) & contests
    admitted = admissions(person, contests - entered, at, entered)
    shown = {pk for pk in contests if pk in entered or admitted[pk].audience}
    excluded = {pk: admitted[pk].exclusion for pk in shown if admitted[pk].exclusion}
    return [part for part in parts if part.stage.contest_id in shown], excluded


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
        .prefetch_related(
            Prefetch("stages", Stage.objects.order_by("order", "pk")),
            Prefetch("rankings", Ranking.objects.visible_to(user).near(user).order_by("pk")),
        )
        .annotate(
            entered=Coalesce(Subquery(entrants.annotate(n=Count("pk")).values("n")), 0),
            scored=Coalesce(Subquery(submitted.annotate(n=Count("pk", distinct=True)).values("n")), 0),
        )
        .order_by("-created_at", "-pk")
    )
