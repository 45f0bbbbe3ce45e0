"""What a person sees of contests on their first page, in one look: what is open, what comes, what they have."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from contests.eligibility import by_teams
from contests.entering import NoTeam, why_excluded
from contests.models import Attempt, Contest, Entrant, Part, Ranking, Stage
from contests.own_teams import OwnTeam, OwnTeams
from contests.quiz.rules import NO_MORE_TIME, Standing, deadline, extra_minutes, standing
from contests.rules import admissions, class_of


@dataclass(frozen=True)
class Entry:
    """A paper part; of a stage without any, in a contest of teams, its first part."""

    contest: Contest
    stage: Stage
    part: Part
    standing: Standing
    state: str  # "open", "soon" or "over"
    team: OwnTeam | None = None  # with the first entry of a stage that teams enter
    in_teams: bool = False

    @property
    def startable(self) -> bool:
        return self.part.kind == Part.Kind.PAPER and self.state == "open" and not self.standing.refusal


def for_person(person, at) -> list[Entry]:
    """The papers of every contest a person may enter or has entered, alone or in a team: an open paper first, then
    what runs, what comes, what is over.

    What is listed for them to start is what `enter` takes them into. Who is excluded reads why instead.
    """
    parts, entered, excluded = _parts_for(person, at)
    papers = [part for part in parts if part.kind == Part.Kind.PAPER]
    attempts: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.of(person).filter(part__in=papers).defer("paper").order_by("-number", "-pk"):
        attempts.setdefault(attempt.part_id, []).append(attempt)
    made = Counter(
        part.stage.contest_id for part in papers if not part.stage.practice for _each in attempts.get(part.pk, ())
    )
    teams = OwnTeams([entry for entry in entered if entry.is_team], [part for part in parts if _in_teams(part)])
    entries: list[Entry] = []
    shown: set[int] = set()
    for part in _listed(parts):
        contest = part.stage.contest
        mine = (attempts.get(part.pk, ()), at, made[contest.pk])
        if _in_teams(part):
            own = teams.standing(part, person, *mine) or Standing((), None, 0, str(NoTeam()))
            team = None if part.stage_id in shown else teams.shown(part)
        else:
            own, team = standing(part, person, *mine, extra=_extra(part, person, at)), None
        shown.add(part.stage_id)
        state = teams.state(part, _state(part, at))
        own = _refused(own, excluded.get(contest.pk))
        entries.append(Entry(contest, part.stage, part, own, state, team=team, in_teams=_in_teams(part)))
    return sorted(entries, key=lambda entry: (not entry.standing.open, ("open", "soon", "over").index(entry.state)))


def _in_teams(part):
    return by_teams(part.stage.contest)


def _listed(parts):
    """The papers; of a stage of teams that has none its first part."""
    with_papers = {part.stage_id for part in parts if part.kind == Part.Kind.PAPER}
    seen: set[int] = set()
    for part in parts:
        alone = _in_teams(part) and part.stage_id not in with_papers | seen
        seen.add(part.stage_id)
        if part.kind == Part.Kind.PAPER or alone:
            yield part


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
    """The parts, the person's entries and their teams', and for those contests from which they are excluded by what."""
    parts = list(
        Part.objects.filter(stage__contest__in=Contest.objects.taken_by(person, at))
        .select_related("stage__contest__unit", "stage__contest__team_rule")
        .order_by("stage__opens_at", "stage__order", "order", "pk")
    )
    if not parts:
        return [], [], {}
    contests = {part.stage.contest_id for part in parts}
    entries = list(Entrant.objects.of(person))
    entered = {entry.contest_id for entry in entries} & contests
    admitted = admissions(person, contests - entered, at, entered)
    shown = {pk for pk in contests if pk in entered or admitted[pk].audience}
    excluded = {pk: admitted[pk].exclusion for pk in shown if admitted[pk].exclusion}
    return [part for part in parts if part.stage.contest_id in shown], entries, excluded


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
