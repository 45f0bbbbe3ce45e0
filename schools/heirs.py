"""Who looks after what a unit had set up (contests, campaigns, rounds of reports) once an act has ended it: whoever
continues it; else the unit to which all below it went, else its own superior, else the one to which most went; in the
professional line, or the administrative one where there is none.

Its `unit` stays, since documents name whoever issued them. `handed_to` (schools.models.Kept) is written here alone, and
read by schools.querysets.kept_under. What nobody issued, such as a row of a catalogue, has a new `unit` instead.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from foundation.history.actions import record
from schools.models import Act, Kept, Role, Succession, Unit
from schools.orders import Order
from schools.touching import Touched, ending, touched
from schools.tree import superiors_on


def ended_by(act: Act) -> dict[Unit, Unit | None]:
    """The units that an act has ended, each with the one that continues it."""
    rows = Succession.objects.filter(act=act).select_related("predecessor", "successor").order_by("pk")
    return {row.predecessor: row.successor for row in rows if row.predecessor.closed_on == act.effective_on}


def looked_after(model: type[Model], units: Iterable[int]) -> QuerySet[Any]:
    """What units look after: their own, and what earlier acts handed to them."""
    own = Q(unit__in=units)
    if issubclass(model, Kept):
        own = Q(own, handed_to=None) | Q(handed_to__in=units)
    return model._default_manager.filter(own).order_by("pk")


def hand_over(model: type[Model], act: Act, *, by, at: datetime) -> None:
    """All that the units an act ended looked after, whatever state it is in: somebody extends, closes, reopens it. In
    the transaction that finishes the act; done again it finds nothing to do."""
    column = "handed_to" if issubclass(model, Kept) else "unit"
    for unit, successor in ended_by(act).items():
        things = looked_after(model, [unit.pk]).select_for_update(of=("self",), no_key=True)
        heir = (successor or _heir_after(act, unit)) if things else None
        if heir is None:
            continue
        for thing in things:
            setattr(thing, column, heir)
            thing.save(update_fields=[column])
            record(by=by, at=at, verb="hand over", subject=thing, changes={column: [str(unit), str(heir)]})


def handing(
    kind: str, order: Order, things: QuerySet[Any], *, goes: str | Promise, stays: str | Promise
) -> list[Touched]:
    """Before an act: these things of the units it ends, in words that take `%(count)s` and `%(heir)s`; in other words
    where nobody takes over."""
    names = [str(thing) for thing in things]
    heir = _heir_by(order) if names else ""
    return touched(kind, goes if heir else stays, names, heir=heir)


def _heir_by(order: Order) -> str:
    """The name of who takes over from the units that an order ends; "": nobody."""
    if order.successor:
        return str(Unit.objects.get(pk=order.successor))
    if order.new:
        return order.new.name
    [unit] = ending(order)  # nothing continues it: one is closed at a time
    heir = _heir(unit, order.handed, order.effective_on)
    return str(heir or "")


def _heir_after(act: Act, unit: Unit) -> Unit | None:
    went = act.links.exclude(superior=None).values_list("child", "role", "superior")
    return _heir(unit.pk, went, act.effective_on)


def _heir(unit: int, handed: Iterable[tuple[int, str, int]], day: date) -> Unit | None:
    """Of a unit (its id) that nothing continues. `handed`: (unit, role, superior) of all that went to others."""
    rows, last = list(handed), superiors_on(day - timedelta(days=1), [unit])
    in_line = {role: Counter(superior for _unit, line, superior in rows if line == role) for role in Role.values}
    went = in_line[Role.PROFESSIONAL] or in_line[Role.ADMINISTRATIVE]
    above = last.get((unit, Role.PROFESSIONAL)) or last.get((unit, Role.ADMINISTRATIVE))
    most = max(went, key=lambda pk: (went[pk], -pk)) if went else None
    heir = most if len(went) == 1 else above or most
    return Unit.objects.get(pk=heir) if heir else None
