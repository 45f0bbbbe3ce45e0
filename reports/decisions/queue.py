"""What waits for a reader's decision, in the order of names: worked through one after the other."""

from dataclasses import dataclass

from reports.models import Obligation, Requirement
from schools.ordering import name_key


@dataclass(frozen=True)
class Place:
    """Where one report stands among those that wait. `before`, `after`: ids of obligations; None at the ends."""

    before: int | None
    after: int | None
    waiting: int  # this one included, if it waits
    number: int | None  # from 1; None: this one does not wait


def place_of(obligation: Obligation, user) -> Place:
    """One query. After the last comes the first that is left, so that none is passed over."""
    queue = waiting(obligation.requirement, user)
    key = (name_key(obligation.unit.name), obligation.pk)
    others = [each for each in queue if each[1] != obligation.pk]
    later = [pk for name, pk in others if (name, pk) > key]
    earlier = [pk for name, pk in others if (name, pk) < key]
    waits = len(others) < len(queue)
    return Place(
        before=next(reversed(earlier or later), None),
        after=next(iter(later or earlier), None),
        waiting=len(queue),
        number=len(earlier) + 1 if waits else None,
    )


def waiting(requirement: Requirement, user) -> list[tuple[str, int]]:
    """(key of the name, id) of each that waits, in order."""
    rows = requirement.obligations.decided_by(user).filter(state=Obligation.State.SENT)
    return sorted((name_key(name), pk) for name, pk in rows.order_by().values_list("unit__name", "pk"))
