"""Builders of this room: schools below a district, units launched to, a client signed in."""

from contests.models import Sitting
from contests.sittings.launching import launch, plan_of
from contests.tests.builders import AT
from contests.tests.team_builders import make_team_contest
from schools.models import Unit
from schools.tests.builders import make_unit


def make_district(*names, **fields):
    """A district and its lower secondary schools of these names; (stage of its open team contest, schools)."""
    stage = make_team_contest(**fields)
    return stage, [make_unit(name, under=stage.contest.unit) for name in names]


def launched(stage, units, pilots=(), *, by=None, at=AT) -> list[Sitting]:
    """Launch as the page does to those of these units that have no sitting; all their sittings, in that order."""
    ids = [unit.pk for unit in units]
    plan = plan_of(stage, Unit.objects.filter(pk__in=ids))
    chosen = [unit.pk for unit in plan.units]
    launch(stage, chosen, [unit.pk for unit in pilots], shown=ids, digest=plan.digest, by=by, at=at)
    return [Sitting.objects.get(stage=stage, unit=unit) for unit in units]
