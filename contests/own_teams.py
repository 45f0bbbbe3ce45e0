"""What a pupil sees of their team in a stage: who is in it, when and where it takes part, its parts and points."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from contests.models import Appearance, Entrant, Member, Part, PartRun, PartScore, Sitting
from contests.quiz.rules import NO_MORE_TIME, Standing, deadline, extra_minutes, standing
from contests.quiz.teams import together, why_not

STATES: dict[str, str] = {Sitting.State.PLANNED: "soon", Sitting.State.OPEN: "open"}


@dataclass(frozen=True)
class OwnTeam:
    """A team in one stage."""

    team: Entrant
    members: list[Member]
    appearance: Appearance | None
    lines: list[tuple[Part, Decimal | None]]  # points only once the results of the sitting are published
    published: bool

    @property
    def sitting(self) -> Sitting | None:
        return self.appearance.sitting if self.appearance else None

    @property
    def total(self) -> Decimal:
        return sum((points for _part, points in self.lines if points is not None), Decimal(0))

    @property
    def maximum(self) -> Decimal:
        return sum((part.maximum for part, _points in self.lines), Decimal(0))


class OwnTeams:
    """The teams of one person in several contests, read in as many queries for one as for many."""

    def __init__(self, teams: Iterable[Entrant], parts: Iterable[Part]):
        self.teams = {team.contest_id: team for team in teams}
        self.parts: dict[int, list[Part]] = defaultdict(list)
        for part in parts:
            self.parts[part.stage_id].append(part)
        self.members: dict[int, list[Member]] = defaultdict(list)
        self.appearances: dict[tuple[int, int], Appearance] = {}
        self.runs: dict[tuple[int, int], PartRun] = {}
        self.points: dict[tuple[int, int], Decimal] = {}
        if self.teams:
            self._read([team.pk for team in self.teams.values()])

    def _read(self, teams):
        standing = Member.objects.standing().filter(entrant__in=teams).select_related("person")
        for member in standing.order_by("role", "person__name_sort_key", "pk"):
            self.members[member.entrant_id].append(member)
        appearances = Appearance.objects.filter(entrant__in=teams).select_related("sitting__unit").order_by("pk")
        self.appearances = {(each.entrant_id, each.sitting.stage_id): each for each in appearances}
        sittings = {each.sitting_id: each.sitting for each in self.appearances.values()}
        if not sittings:
            return
        self.runs = {(run.sitting_id, run.part_id): run for run in PartRun.objects.filter(sitting__in=sittings)}
        stages = [each.stage_id for each in sittings.values() if _published(each)]
        if stages:
            scores = PartScore.objects.filter(entrant__in=teams, stage__in=stages)
            self.points = {(entrant, part): points for entrant, part, points in
                           scores.values_list("entrant", "part", "points")}  # fmt: skip

    def appearance(self, part: Part) -> Appearance | None:
        team = self.teams.get(part.stage.contest_id)
        return self.appearances.get((team.pk, part.stage_id)) if team else None

    def run(self, part: Part) -> PartRun | None:
        appearance = self.appearance(part)
        return self.runs.get((appearance.sitting_id, part.pk)) if appearance else None

    def standing(self, part: Part, person, attempts, at, made: int) -> Standing | None:
        """Where the team stands with a part, as contests.quiz.rules.standing; None for who is in no team."""
        if part.stage.contest_id not in self.teams:
            return None
        run = self.run(part)
        begun = together(part, run)
        own = standing(part, person, attempts, at, made, extra=self._extra(part, begun, at), begun=begun)
        refusal = why_not(part, self.appearance(part), run) if part.stage.by_sittings else ""
        return replace(own, refusal=refusal or own.refusal)

    def _extra(self, part, begun, at):
        """The time given to the team, asked only where the time of all together has run out."""
        if begun is None or at < deadline(part, begun, begun=begun):
            return NO_MORE_TIME
        return extra_minutes(part, self.teams[part.stage.contest_id], at)

    def state(self, part: Part, otherwise: str) -> str:
        """Of the team's sitting: "soon", "open" or "over"; `otherwise` where it has none."""
        appearance = self.appearance(part)
        if appearance is None or otherwise == "over":
            return otherwise
        return "over" if appearance.sitting.cancelled_at else STATES.get(appearance.sitting.state, "over")

    def shown(self, part: Part) -> OwnTeam | None:
        """The team in the stage of a part; None for who is in none."""
        team = self.teams.get(part.stage.contest_id)
        if team is None:
            return None
        appearance = self.appearance(part)
        published = appearance is not None and _published(appearance.sitting)
        lines = [
            (each, self.points.get((team.pk, each.pk)) if published else None) for each in self.parts[part.stage_id]
        ]
        return OwnTeam(team, self.members[team.pk], appearance, lines, published)


def _published(sitting):
    return sitting.state == Sitting.State.PUBLISHED and sitting.cancelled_at is None
