"""Under whom units stood on a day: for totals by district or commune, each unit in one place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

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
    links = _links({*units, *continued.values()})
    lines = sorted(Role.values, key=lambda role: (role != (line or Role.PROFESSIONAL), role != Role.PROFESSIONAL))
    found = {unit: _of(unit, day, lines, above, links, continued) for unit in units}
    names = names_on(day, {*units, *filter(None, found.values())})
    return {
        unit: Superior(names.get(unit, at_launch), found[unit], names.get(found[unit], ""))
        for unit, at_launch in units.items()
    }


def _of(unit, day, lines, above, links, continued) -> int | None:
    seen: set[int] = set()
    standing, candidates = unit, []
    while standing and standing not in seen:
        seen.add(standing)
        candidates = [_on(links.get((standing, role), ()), day) for role in lines]
        if any(candidates):
            break
        standing = continued.get(standing)
    if not any(candidates):
        candidates = [_last(links.get((unit, role), ())) for role in lines]
    known = [each for each in candidates if each]
    return next((each for each in known if each != above), known[0] if known else None)


def _on(links, day: date) -> int | None:
    """Of `[(from, superior)]` in order: the one in force on the day, else, where all begin later, the first."""
    held = [superior for begins, superior in links if begins <= day]
    return held[-1] if held else (links[0][1] if links else None)


def _last(links) -> int | None:
    return next((superior for _begins, superior in reversed(links) if superior), None)


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
