"""Which units may add up what they received to a requirement, and which reports those are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from reports.consolidation.adding import Added, added, then_day
from reports.models import Consolidation, Obligation, Requirement
from reports.querysets import OVERSEEING
from schools.models import Unit

Tree = Consolidation.Tree


@dataclass(frozen=True)
class Asked:
    """How to add up. `as_of` None: as it is now."""

    accepted_only: bool = True
    as_of: datetime | None = None
    tree: str = Tree.THEN


def units_of(requirement: Requirement, user) -> list[Unit]:
    """Where this person may add up: the issuer first, then the receivers at or below a seat that decides."""
    if requirement.state == Requirement.State.DRAFT:
        return []
    among = requirement.obligations.order_by("pk").values("receiver")
    units = Unit.objects.within(user, OVERSEEING)
    found = units.filter(pk__in=among) | units.filter(pk=requirement.unit_id)
    return sorted(found.order_by("name", "pk"), key=lambda unit: unit.pk != requirement.unit_id)


def obligations_of(requirement: Requirement, unit: int) -> QuerySet[Obligation]:
    """What a unit adds up: the issuer all leaves, also those that others receive; a receiver what comes to it."""
    owed = Obligation.objects.filter(requirement=requirement)
    return owed if unit == requirement.unit_id else owed.filter(receiver=unit)


def day_of(requirement: Requirement, tree: str, at: datetime) -> date:
    return then_day(requirement) if tree == Tree.THEN else timezone.localdate(at)


def add_up(requirement: Requirement, unit: int, asked: Asked, *, at: datetime, obligations=None) -> Added:
    """What a consolidation made at `at` would hold; `obligations`: those of the unit, where they are held already."""
    owed = obligations_of(requirement, unit) if obligations is None else obligations
    return added(
        owed, as_of=asked.as_of or at, accepted_only=asked.accepted_only,
        tree_day=day_of(requirement, asked.tree, at), unit=unit,
    )  # fmt: skip
