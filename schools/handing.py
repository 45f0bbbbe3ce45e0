"""Handing over the units below one that is closed: to one superior, or each to its own from a pasted table."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from foundation.vietnamese.legacy import looks_legacy
from foundation.vietnamese.text import search_key
from schools.matching import HEADINGS, Known, why
from schools.models import Link, Role, Unit

COLUMNS = 2  # the unit and its new superior
MOST_FAULTS = 20


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
    below = Known(Unit.objects.filter(pk__in=children_on(unit, day, Role.ADMINISTRATIVE)).order_by("pk"))
    seen = Known(Unit.objects.visible_to(user).open_on(day).exclude(pk=unit.pk).order_by("pk"))
    below.old_font = seen.old_font = looks_legacy(text.splitlines()) is not None
    not_below = _("is not among the units that answer to %(unit)s in administration.") % {"unit": unit.name}
    not_seen = _("is no unit that you see and that is open on that day.")
    pairs: dict[int, int] = {}
    on_line: dict[int, int] = {}
    faults: list[str] = []
    for number, cells in _lines(text):
        if len(faults) >= MOST_FAULTS:
            faults.append(_("There may be more from line %(line)s on. Put these right first.") % {"line": number})
            break
        if len(cells) != COLUMNS:
            faults.append(_("Line %(line)s: write the unit and its new superior in two columns.") % {"line": number})
            continue
        found = []
        for cell, known, unknown in zip(cells, (below, seen), (not_below, not_seen), strict=True):
            units = known.by(cell)
            if len(units) == 1:
                found += units
            else:
                words = {"line": number, "name": cell, "why": why([cell], units, known, unknown)}
                faults.append(_("Line %(line)s: “%(name)s” %(why)s") % words)
        if len(found) == COLUMNS:
            [child, superior] = found
            if on_line.setdefault(child.pk, number) != number:
                words = {"first": on_line[child.pk], "line": number, "unit": child.name}
                faults.append(_("Lines %(first)s and %(line)s both name %(unit)s. Keep the right one.") % words)
            pairs[child.pk] = superior.pk
    return pairs, faults


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each with its number, without the heading and the column of ordinal numbers that lists in Excel have."""
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell for cell in (cell.strip(' "') for cell in line.split("\t")) if cell]
        if cells and number == 1 and search_key(cells[0]) in HEADINGS:
            continue
        if cells:
            yield number, cells[1:] if len(cells) > COLUMNS and cells[0].isdigit() else cells
