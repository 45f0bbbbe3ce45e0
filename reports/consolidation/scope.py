"""Which units may add up what they received to a requirement, and which reports those are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.models import Event
from reports.consolidation.adding import Added, added, then_day
from reports.models import Consolidation, Obligation, Requirement
from reports.querysets import OVERSEEING
from reports.routes import ADDED, REROUTED, receivers_on
from schools.models import Unit

Tree = Consolidation.Tree


@dataclass(frozen=True)
class Asked:
    """How to add up. `as_of` None: as it is now."""

    accepted_only: bool = True
    as_of: datetime | None = None
    tree: str = Tree.THEN


def units_of(requirement: Requirement, user) -> list[Unit]:
    """Where this person may add up: the issuer, or whom its round was handed to, first, then the receivers at or below
    a seat that decides."""
    if requirement.state == Requirement.State.DRAFT:
        return []
    among = requirement.obligations.order_by("pk").values("receiver")
    units = Unit.objects.within(user, OVERSEEING)
    found = units.filter(pk__in=among) | units.filter(pk__in=filter(None, requirement.askers))
    return sorted(found.order_by("name", "pk"), key=lambda unit: unit.pk not in requirement.askers)


def obligations_of(requirement: Requirement, unit: int, as_of: datetime | None = None) -> QuerySet[Obligation]:
    """What a unit adds up: the issuer all leaves, also those that others receive; a receiver what comes to it. `as_of`:
    what came to it then, and was owed then, whatever acts about units have changed since."""
    owed = Obligation.objects.filter(requirement=requirement)
    since = Event.objects.filter(subject_type=Obligation._meta.label_lower, subject_id__in=owed.values("pk"))
    if as_of is not None:
        added_since = since.filter(verb=ADDED, at__gt=as_of)
        owed = owed.exclude(pk__in=added_since.values("subject_id"))
    if unit in requirement.askers:
        return owed
    if as_of is None:
        return owed.filter(receiver=unit)
    moved = dict(
        owed.filter(pk__in=since.filter(verb=REROUTED, at__gt=as_of).values("subject_id"))
        .order_by("pk").values_list("pk", "unit")
    )  # fmt: skip
    then = receivers_on(requirement, list(moved.values()), timezone.localdate(as_of)) if moved else {}
    back = [pk for pk, sender in moved.items() if then[sender] == unit]
    return owed.filter(Q(pk__in=back) | Q(Q(receiver=unit), ~Q(pk__in=list(moved))))


def day_of(requirement: Requirement, tree: str, at: datetime) -> date:
    return then_day(requirement) if tree == Tree.THEN else timezone.localdate(at)


def add_up(requirement: Requirement, unit: int, asked: Asked, *, at: datetime, obligations=None) -> Added:
    """What a consolidation made at `at` would hold; `obligations`: those of the unit, where they are held already."""
    owed = obligations_of(requirement, unit, asked.as_of) if obligations is None else obligations
    return added(
        owed, as_of=asked.as_of or at, accepted_only=asked.accepted_only,
        tree_day=day_of(requirement, asked.tree, at), unit=unit,
    )  # fmt: skip
