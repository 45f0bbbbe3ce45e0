"""Launching a stage to units: what would be made, and making it. The launched units are the list that every count is
of; none is deleted, one that does not hold its sitting is cancelled with a reason."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import (
    Appearance,
    Contest,
    Entrant,
    Measure,
    Panel,
    Part,
    PartRun,
    Prize,
    Promotion,
    Ranking,
    Sitting,
    Stage,
)
from contests.sittings.rules import NotPossible
from foundation.history.actions import record, record_all
from schools.choosing import Changed, fresh_and_already
from schools.models import Unit
from schools.reach import keep_the_tree

BATCH = 500
_NOT_COPIED = {"id", "ranking"}
_OF_RANKING = ("of", "name", "audience_id", "public", "prize_share")


@dataclass(frozen=True)
class Plan:
    """What launching a stage to `units` would make; `already` have their sitting and keep it as it is."""

    stage: Stage
    units: list[Unit]
    already: list[Unit]
    parts: list[Part]
    patterns: list[Ranking]

    @property
    def digest(self) -> str:
        said = {
            "stage": [self.stage.pk, str(self.stage.results_due_at)],
            "units": sorted([unit.pk, unit.name] for unit in self.units),
            "already": sorted(unit.pk for unit in self.already),
            "parts": [[part.pk, part.name] for part in self.parts],
            "patterns": [
                [
                    row.pk,
                    row.name,
                    sorted(each.pk for each in row.measures.all()),
                    sorted(each.pk for each in row.prizes.all()),
                ]
                for row in self.patterns
            ],
        }
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def units_below(stage: Stage, day) -> QuerySet[Unit]:
    """Those a stage may be launched to: at or below who looks after it, today, and not closed."""
    return Unit.objects.under([stage.contest.keeper_id], day).open_on(day)


def plan_of(stage: Stage, units: Iterable[Unit]) -> Plan:
    return Plan(
        stage,
        *fresh_and_already(units, set(stage.sittings.values_list("unit", flat=True))),
        list(stage.parts.order_by("order", "pk")),
        list(stage.rankings.filter(each_sitting=True).prefetch_related("measures", "prizes").order_by("pk")),
    )


def why_not_launch(stage: Stage) -> str:
    if not stage.by_sittings:
        return _("This stage is not held by units. That is set on its page in the workplace.")
    if stage.contest.state != Contest.State.OPEN:
        return _("The contest is not open. Open it first: from then on its parts and rules stand as they are.")
    if not stage.parts.exists():
        return _("This stage has no part yet.")
    return ""


@transaction.atomic
def launch(
    stage: Stage, chosen: Collection[int], pilots: Collection[int], *, shown: Collection[int], digest: str, by, at
) -> int:
    """Make the sittings of the `chosen` units that have none; how many. `digest` is of the plan for the units that
    were `shown`. Raises NotPossible, Changed."""
    keep_the_tree()
    # One launch after another, so that none makes what the other has made.
    stage = Stage.objects.select_for_update(of=("self",), no_key=True).select_related("contest").get(pk=stage.pk)
    if why := why_not_launch(stage):
        raise NotPossible(why)
    below = units_below(stage, timezone.localdate(at))
    plan = plan_of(stage, below.filter(pk__in=shown))
    wanted = set(chosen) - {unit.pk for unit in plan.already}
    if not wanted:
        return 0
    if plan.digest != digest or not wanted <= {unit.pk for unit in plan.units}:
        raise Changed
    units = [unit for unit in plan.units if unit.pk in wanted]
    sittings = Sitting.objects.bulk_create(
        [
            Sitting(stage=stage, unit=unit, pilot=unit.pk in pilots, due_at=stage.results_due_at, launched_at=at,
                    launched_by=by)
            for unit in units
        ],
        batch_size=BATCH,
    )  # fmt: skip
    _make_panels(sittings)
    _make_runs(sittings, plan.parts)
    _make_rankings(sittings, plan.patterns)
    _make_appearances(stage, sittings)
    record_all(by=by, at=at, verb="launch", subjects=sittings)
    names = [unit.name for unit in units]
    record(by=by, at=at, verb="launch", subject=stage, changes={"sittings": len(names), "units": names})
    return len(sittings)


def _make_panels(sittings):
    name = _("Panel of judges")
    Panel.objects.bulk_create([Panel(sitting=sitting, name=name) for sitting in sittings], batch_size=BATCH)


def _make_runs(sittings, parts):
    runs = [PartRun(sitting=sitting, part=part) for sitting in sittings for part in parts]
    PartRun.objects.bulk_create(runs, batch_size=BATCH)


def _make_rankings(sittings, patterns):
    """A ranking by each pattern for every sitting, with its measures and prizes; hidden until it is published."""
    made = Ranking.objects.bulk_create(
        [
            Ranking(contest_id=pattern.contest_id, stage_id=pattern.stage_id, sitting=sitting, pattern=pattern,
                    state=Ranking.State.HIDDEN, **{field: getattr(pattern, field) for field in _OF_RANKING})
            for sitting in sittings
            for pattern in patterns
        ],
        batch_size=BATCH,
    )  # fmt: skip
    of_pattern = {pattern.pk: pattern for pattern in patterns}
    for model, related in ((Measure, "measures"), (Prize, "prizes")):
        fields = [field.attname for field in model._meta.concrete_fields if field.name not in _NOT_COPIED]
        rows: list[Any] = [
            model(ranking=ranking, **{field: getattr(row, field) for field in fields})
            for ranking in made
            for row in getattr(of_pattern[ranking.pattern_id], related).all()
        ]
        model.objects.bulk_create(rows, batch_size=BATCH)


def _make_appearances(stage, sittings):
    """The teams that a unit entered beforehand; where an earlier stage promotes, only those that were promoted."""
    teams = Entrant.objects.filter(contest=stage.contest_id, person=None, unit__in=[each.unit_id for each in sittings])
    if stage.contest.stages.filter(order__lt=stage.order, practice=False, promotes__isnull=False).exists():
        promoted = Promotion.objects.filter(stage=stage, withdrawn_at=None)
        teams = teams.filter(pk__in=promoted.values("entrant"))
    of_unit = {sitting.unit_id: sitting for sitting in sittings}
    panels = dict(Panel.objects.filter(sitting__in=[each.pk for each in sittings]).values_list("sitting", "pk"))
    rows = [
        Appearance(sitting=of_unit[unit], entrant_id=pk, panel_id=panels[of_unit[unit].pk])
        for pk, unit in teams.order_by("pk").values_list("pk", "unit")
    ]
    Appearance.objects.bulk_create(rows, batch_size=BATCH)
