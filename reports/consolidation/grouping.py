"""Under whom units stood on a day: for totals by district or commune, each unit in one place."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from schools.models import Link, Role, Succession
from schools.tree import names_on


@dataclass(frozen=True)
class Superior:
    """Above a unit; `pk` None: nobody. `own_name`: what the unit itself was called on that day."""

    own_name: str
    pk: int | None = None
    name: str = ""


def superiors_of(units: Mapping[int, str], day: date, *, line: str, above: int) -> dict[int, Superior]:
    """The superior of each unit (`{id: name at launch}`) on a day: in the line its reports take, else in the other one
    where that would be `above` itself, which adds up. A unit that begins later stands where it began; one that has
    ended stands where the unit that continues it does, else where it stood last."""
    continued = _continued(units)
    roles = sorted(Role.values, key=lambda role: (role != (line or Role.PROFESSIONAL), role != Role.PROFESSIONAL))
    tree = _Tree(day, roles, above, _links({*units, *continued.values()}), continued)
    found = {unit: tree.superior_of(unit) for unit in units}
    names = names_on(day, {*units, *filter(None, found.values())})
    return {
        unit: Superior(names.get(unit, at_launch), found[unit], names.get(found[unit], ""))
        for unit, at_launch in units.items()
    }


@dataclass(frozen=True)
class _Tree:
    day: date
    roles: list[str]
    above: int
    links: Mapping[tuple[int, str], list[tuple[date, int | None]]]
    continued: Mapping[int, int]

    def superior_of(self, unit: int) -> int | None:
        known = self._standing(unit) or self._said(unit, partial(_near, self.day))
        return next((each for each in known if each != self.above), known[0] if known else None)

    def _standing(self, unit: int | None) -> list[int]:
        """On the day: its own superiors, else those of the unit that continues it."""
        seen: set[int] = set()
        while unit and unit not in seen:
            seen.add(unit)
            if known := self._said(unit, partial(_on, self.day)):
                return known
            unit = self.continued.get(unit)
        return []

    def _said(self, unit: int, ask: Callable) -> list[int]:
        return [superior for role in self.roles if (superior := ask(self.links.get((unit, role), ())))]


def _on(day: date, links) -> int | None:
    """Of `[(from, superior)]` in order: the one in force on the day."""
    return next((superior for begins, superior in reversed(links) if begins <= day), None)


def _near(day: date, links) -> int | None:
    """The last one before the day, else the first after it."""
    held = [(begins, superior) for begins, superior in links if superior]
    before = [superior for begins, superior in held if begins <= day]
    return before[-1] if before else (held[0][1] if held else None)


def _links(units: Collection[int]) -> dict[tuple[int, str], list[tuple[date, int | None]]]:
    found: dict[tuple[int, str], list[tuple[date, int | None]]] = {}
    rows = Link.objects.filter(child__in=units).order_by("valid_from", "pk")
    for child, role, begins, superior in rows.values_list("child", "role", "valid_from", "superior"):
        found.setdefault((child, role), []).append((begins, superior))
    return found


def _continued(units: Collection[int]) -> dict[int, int]:
    """`{unit: the one that continues it}`, along chains of acts; of several, the first that was named."""
    found: dict[int, int] = {}
    waiting = set(units)
    while waiting:
        rows = Succession.objects.filter(predecessor__in=waiting, successor__isnull=False).order_by("-pk")
        new = {before: after for before, after in rows.values_list("predecessor", "successor") if before != after}
        waiting = {after for after in new.values() if after not in found and after not in units} - set(new)
        found |= new
    return found
