"""Papers drawn before all start together, so that the rush costs little: made by a job, used up by the start."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contests.eligibility import admitted
from contests.models import Attempt, Entrant, Part, PreparedPaper
from contests.quiz import drawing
from contests.quiz.blueprint import Source, basis
from contests.rules import LONGEST_PAPER
from schools.models import Person
from schools.querysets import lies_under

AHEAD = timedelta(minutes=15)
BATCH = 500
# Beyond these, a start draws for itself as elsewhere.
MOST = 100_000


def parts_ahead(at):
    """Parts where all start together within the next minutes, and those with papers left over from a start gone by.

    Not those of teams: they are few at a time, and start at their own sittings.
    """
    soon = Q(
        stage__synchronous=True,
        stage__contest__state="open",
        stage__contest__team_rule=None,
        stage__opens_at__gt=at,
        stage__opens_at__lte=at + AHEAD,
    )
    over = Q(stage__closes_at__lte=at, pk__in=PreparedPaper.objects.values("part"))
    return Part.objects.filter(soon | over).order_by("pk")


def prepare(part: Part, *, at, progress: Callable = lambda done, total: None) -> int:
    """Draw papers for everybody with an account who may enter and has none that still fits; how many were drawn.

    In batches, each its own transaction. After the stage what is left is cleared away.
    """
    if at >= part.stage.closes_at:
        PreparedPaper.objects.filter(part=part).delete()
        return 0
    drawn = done = 0
    people = _people(part, at)
    total = min(people.count(), MOST)
    last = 0
    sources: dict[int, Source | None] = {}
    while done < total:
        batch = list(people.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            break
        drawn += _prepare_batch(part, batch, sources, at)
        last, done = batch[-1].pk, done + len(batch)
        progress(done, total)
    return drawn


@transaction.atomic
def _prepare_batch(part, people, sources, at):
    stands = dict(PreparedPaper.objects.filter(part=part, person__in=people).values_list("person", "basis"))
    entrants = {entrant.person_id: entrant for entrant in _entrants(part, people)}
    seen = _seen(part, entrants) if part.unseen_first else {}
    new = []
    for person, audience in _audiences(part, people, entrants, at):
        if audience.pk not in sources:
            sources[audience.pk] = Source(part, audience, at, timezone.localdate(part.stage.opens_at), summed=True)
        source = sources[audience.pk]
        if source is None or stands.get(person.pk) == source.basis:
            continue
        try:
            paper = source.draw(seen.get(person.pk, frozenset()))
        except drawing.NotEnoughQuestions:
            sources[audience.pk] = None  # the start says so to whoever presses the button
            continue
        if paper and len(paper) <= LONGEST_PAPER:
            new.append(PreparedPaper(part=part, person=person, paper=paper, drawn_at=at, basis=source.basis))
    PreparedPaper.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["part", "person"],
        update_fields=["paper", "drawn_at", "basis"],
    )
    return len(new)


def take(part: Part, entrant: Entrant, *, at) -> drawing.Paper | None:
    """The paper prepared for an entrant, used up; None without one, or if what it was drawn from has changed since."""
    found = PreparedPaper.objects.filter(part=part, person=entrant.person_id).first()
    if found is None:
        return None
    PreparedPaper.objects.filter(pk=found.pk).delete()
    return found.paper if found.basis == basis(part, entrant.audience, timezone.localdate(at)) else None


def questions_in(attempts) -> frozenset[int]:
    return frozenset(question for attempt in attempts for question, _choices in attempt.paper)


def _people(part, at):
    """Those who may start: with an account, of a kind some audience has, of the organising unit or one below it."""
    day = timezone.localdate(at)
    contest = part.stage.contest
    kinds = contest.audiences.values("kind")
    return Person.objects.filter(
        Q(left_on=None) | Q(left_on__gte=day), user__is_active=True, kind__in=kinds
    ).filter(lies_under("unit", [contest.unit_id], contest.unit.day_of_tree(day)))  # fmt: skip


def _entrants(part, people):
    return Entrant.objects.filter(contest=part.stage.contest_id, person__in=people).select_related("audience")


def _audiences(part, people, entrants, at):
    """(person, audience) as entering would have it, for those in one."""
    may_enter = admitted(part.stage.contest, people, at)
    for person in people:
        if person.pk in may_enter:
            entrant = entrants.get(person.pk)
            yield person, entrant.audience if entrant else may_enter[person.pk]


def _seen(part, entrants):
    """Person to the questions of papers they have had in this contest."""
    found: dict[int | None, frozenset[int]] = {}
    had = Attempt.objects.filter(entrant__in=entrants.values()).select_related("entrant")
    for attempt in had.only("paper", "entrant__person"):
        person = attempt.entrant.person_id
        found[person] = found.get(person, frozenset()) | questions_in([attempt])
    return found
