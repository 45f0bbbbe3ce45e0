"""Units from what was pasted: a name or a code a line, or lines of Excel with several cells."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from foundation.vietnamese.legacy import looks_legacy
from foundation.vietnamese.text import search_key
from schools.models import Unit

# Of the first line only: the heading of a column that was copied with it.
HEADINGS = {"stt", "tt", "so thu tu", "ten", "ten truong", "ten don vi", "don vi", "truong", "ma", "ma truong",
             "ma don vi", "ma dinh danh", "name", "code", "unit", "school"}  # fmt: skip
_PREFIXES = ("truong ",)
_ALIKE = 0.75


@dataclass(frozen=True)
class Fault:
    """A line that names no unit, or more than one."""

    line: int
    text: str
    why: str


@dataclass
class Matched:
    units: list[Unit] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def match(text: str, units: Iterable[Unit]) -> Matched:
    """The units that the lines name, each once, in the order of the lines."""
    known, found, lines = Known(units), Matched(), text.splitlines()
    known.old_font = looks_legacy(lines) is not None
    unknown = _("is not among the units below the organiser.")
    for number, line in enumerate(lines, start=1):
        cells = [cell for cell in (cell.strip(' "') for cell in line.split("\t")) if cell]
        if not cells or (number == 1 and all(search_key(cell) in HEADINGS for cell in cells)):
            continue
        units_of_line = {unit.pk: unit for cell in cells for unit in known.by(cell)}
        if len(units_of_line) == 1:
            [unit] = units_of_line.values()
            if unit not in found.units:
                found.units.append(unit)
        else:
            found.faults.append(
                Fault(number, " ".join(cells), why(cells, list(units_of_line.values()), known, unknown))
            )
    return found


class Known:
    """Units by code and by name, without accents, case and the word “Trường”."""

    old_font = False  # whether the whole list seems to be in one

    def __init__(self, units: Iterable[Unit]):
        self.codes: dict[str, Unit] = {}
        self.names: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self.codes[unit.code.casefold()] = unit
            self.names[_name_key(unit.name)].append(unit)

    def by(self, cell: str) -> list[Unit]:
        if unit := self.codes.get(cell.casefold()):
            return [unit]
        found = self.names.get(_name_key(cell), [])
        # Without accents two schools may be one: then the accents decide, if they were typed.
        exact = [unit for unit in found if unit.name.casefold() == cell.casefold()]
        return exact if len(exact) == 1 else found

    def alike(self, cell: str) -> Unit | None:
        near = difflib.get_close_matches(_name_key(cell), list(self.names), n=1, cutoff=_ALIKE)
        return self.names[near[0]][0] if near else None


def _name_key(name: str) -> str:
    key = search_key(name)
    for prefix in _PREFIXES:
        key = key.removeprefix(prefix)
    return key


def why(cells: list[str], several: list[Unit], known: Known, unknown: str) -> str:
    """Why what was written names none of the units (`unknown`) or several; said behind it."""
    if several:
        names = ", ".join(f"{unit.name} ({unit.code})" for unit in several)
        return _("may be any of these: %(units)s. Write the code instead.") % {"units": names}
    name = max(cells, key=len)
    if known.old_font and not name.isascii():
        return _("is in an old font that is not Unicode. Convert it first, or write the code.")
    if near := known.alike(name):
        return unknown + " " + _("Is it %(unit)s (%(code)s)?") % {"unit": near.name, "code": near.code}
    return unknown
