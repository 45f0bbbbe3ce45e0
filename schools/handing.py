"""Handing over the units below one that is closed: to one superior, or each to its own from a pasted table."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from schools.matching import match
from schools.models import Link, Role, Unit


def children_on(unit: Unit, day: date, role: str) -> list[int]:
    """The ids of those that answer to a unit on a day in one role."""
    links = Link.objects.filter(role=role, valid_from__lte=day).order_by("child", "-valid_from")
    newest: dict[int, int | None] = {}
    for child, superior in links.filter(child__in=_ever_below(unit, role)).values_list("child", "superior"):
        newest.setdefault(child, superior)
    return sorted(child for child, superior in newest.items() if superior == unit.pk)


def _ever_below(unit: Unit, role: str):
    return Link.objects.filter(superior=unit, role=role).values("child")


def handed_over(
    unit: Unit, day: date, all_to: Mapping[str, int], pairs: Mapping[int, int]
) -> tuple[tuple[int, str, int], ...]:
    """(unit, role, superior) of what goes to others. `all_to`: by role; `pairs`: by unit, for administration."""
    found = []
    for role in Role.values:
        for child in children_on(unit, day, role):
            own = pairs.get(child) if role == Role.ADMINISTRATIVE else None
            if superior := own or all_to.get(role):
                found.append((child, role, superior))
    return tuple(found)


def read_pairs(text: str, unit: Unit, user, day: date) -> tuple[dict[int, int], list[str]]:
    """The new superior of each unit that the lines name, and what is wrong with which line."""
    below = Unit.objects.filter(pk__in=children_on(unit, day, Role.ADMINISTRATIVE))
    seen = Unit.objects.visible_to(user).open_on(day)
    pairs: dict[int, int] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        if not cells:
            continue
        if len(cells) != 2:
            faults.append(_("Line %(line)s: write the unit and its new superior in two columns.") % {"line": number})
            continue
        who, whom = match(cells[0], below), match(cells[1], seen)
        for found, cell in ((who, cells[0]), (whom, cells[1])):
            if not found.units:
                words = _("Line %(line)s: “%(name)s” is not known here.")
                faults.append(words % {"line": number, "name": cell})
        if who.units and whom.units:
            pairs[who.units[0].pk] = whom.units[0].pk
    return pairs, faults
