"""Promotion as its page reads it: the results of each unit or of all together, who has gone on, who would."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from contests.awards.rules import CHECKED, why_results_not_in
from contests.measures import SINGLE
from contests.models import Entrant, Place, Promotion, Ranking, Sitting, Stage
from contests.outcome.promotion import Line, Ranked, line_of
from contests.upkeep import stale_rankings
from foundation.models import Job

NOBODY = Line((), (), 0)


@dataclass(frozen=True)
class Row:
    """One who would go on, is tied, or was decided about."""

    entrant: Entrant
    rank: int


@dataclass
class Group:
    """`why_not`: why these results cannot be used yet. `declined`: of whom it was decided that none goes on."""

    sitting: Sitting | None
    ranking: Ranking | None
    why_not: str = ""
    line: Line = NOBODY
    standing: list[Promotion] = field(default_factory=list)
    withdrawn: list[Promotion] = field(default_factory=list)
    declined: list[Promotion] = field(default_factory=list)
    names: dict[int, Entrant] = field(default_factory=dict)

    @property
    def key(self) -> int:
        return self.sitting.pk if self.sitting else 0

    @property
    def go(self) -> list[Row]:
        return [Row(self.names[row.entrant], row.rank) for row in self.line.go]

    @property
    def tied(self) -> list[Row]:
        return [Row(self.names[row.entrant], row.rank) for row in self.line.tied]


def next_stage(stage: Stage) -> Stage | None:
    later = Stage.objects.filter(contest=stage.contest_id, order__gt=stage.order, practice=False)
    return later.select_related("contest").order_by("order", "pk").first()


def sources_of(stage: Stage) -> list[Ranking]:
    """The rankings by which it can be decided: patterns where each unit promotes, else those of the whole stage."""
    each = stage.promotes_each == Stage.PromotesEach.SITTING and stage.by_sittings
    found = Ranking.objects.filter(stage=stage, sitting=None, of__in=SINGLE, each_sitting=each)
    return list(found.select_related("stage", "contest").order_by("pk"))


def groups_of(stage: Stage, to: Stage, source: Ranking, at) -> list[Group]:
    """The groups in the order of the names of their units; a handful of queries for any number of them."""
    groups = _of_sittings(stage, source) if source.each_sitting else [_of_all(source, at)]
    _with_promotions(groups, to, source)
    _with_lines(groups, stage.promotes or 0)
    return groups


def _of_sittings(stage, source) -> list[Group]:
    made = {each.sitting_id: each for each in Ranking.objects.filter(pattern=source).order_by("pk")}
    behind = _behind([each.pk for each in made.values()])
    sittings = (
        Sitting.objects.filter(stage=stage, cancelled_at=None).select_related("unit").order_by("unit__name", "pk")
    )
    return [
        Group(sitting, made.get(sitting.pk), _why_not(sitting, made.get(sitting.pk), behind)) for sitting in sittings
    ]


def _why_not(sitting, ranking, behind) -> str:
    if ranking is None:
        return _("There is no ranking of this unit.")
    if ranking.state == Ranking.State.OFFICIAL:
        return ""
    if sitting.state not in CHECKED:
        return _("The results of this sitting have not been checked yet.")
    return _being_computed() if ranking.computed_at is None or ranking.pk in behind else ""


def _of_all(source, at) -> Group:
    if source.state == Ranking.State.OFFICIAL:
        return Group(None, source)
    reasons = why_results_not_in(source, at)
    if not reasons and (source.computed_at is None or source.pk in _behind([source.pk])):
        reasons = [_being_computed()]
    return Group(None, source, " ".join(reasons))


def _being_computed():
    return _("The places are being computed anew. Wait a minute, then try again.")


def _behind(rankings) -> set[int]:
    """Those whose places do not show everything that is known, or that wait to be computed."""
    waiting = Job.objects.filter(
        kind="contests.rebuild_ranking", state__in=(Job.State.QUEUED, Job.State.RUNNING), payload__ranking__in=rankings
    )
    stale = stale_rankings().filter(pk__in=rankings).values_list("pk", flat=True)
    return {*stale, *waiting.values_list("payload__ranking", flat=True)}


def _with_promotions(groups, to, source):
    by_key = {group.key: group for group in groups}
    found = Promotion.objects.filter(stage=to).select_related("entrant__person", "entrant__unit", "by", "from_sitting")
    newest: dict[int, Promotion] = {}
    for promotion in found.order_by("at", "pk"):
        newest[promotion.entrant_id] = promotion
    for promotion in sorted(newest.values(), key=lambda each: (each.rank, each.pk)):
        group = by_key.get(promotion.from_sitting_id if source.each_sitting else 0)
        if group is None:
            continue
        if promotion.withdrawn_at is None:
            group.standing.append(promotion)
        elif promotion.withdrawn_at == promotion.at:  # never went on: contests.outcome.promoting.decide
            group.declined.append(promotion)
        else:
            group.withdrawn.append(promotion)


def _with_lines(groups, number):
    usable = {group.ranking.pk: group for group in groups if group.ranking and not group.why_not}
    # Above the last place that can matter stand at most those who go on and those passed over.
    deepest = number + max((len(group.withdrawn) + len(group.standing) for group in groups), default=0)
    places: defaultdict[int, list[Ranked]] = defaultdict(list)
    rows = Place.objects.filter(ranking__in=usable, rank__lte=deepest).values_list("ranking", "entrant", "rank")
    for ranking, entrant, rank in rows.order_by("ranking", "position", "pk"):
        places[ranking].append(Ranked(entrant, rank))
    for pk, group in usable.items():
        group.line = line_of(
            places[pk],
            number,
            gone_on={each.entrant_id for each in group.standing},
            passed_over={each.entrant_id for each in group.withdrawn},
            closed_from=min((each.rank for each in group.declined), default=None),
        )
    asked = {row.entrant for group in groups for row in (*group.line.go, *group.line.tied)}
    names = Entrant.objects.select_related("person", "unit").in_bulk(asked)
    for group in groups:
        group.names = names
