"""What a workbook would change of what stands, and how two versions differ. Plain Python."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from contests.intake.reading import ReadRow
from contests.intake.standing import Table, Team

Rule = Sequence[tuple[int | None, bool]]  # (part, or None for all points; whether more is better)


@dataclass
class Side:
    """How one team stands: points by part, their sum, its rank among those with points, whether it is out."""

    points: dict[int, Decimal]
    out: bool
    total: Decimal | None = None
    rank: int | None = None
    note: str = ""


@dataclass
class Line:
    team: Team
    before: Side
    after: Side

    @property
    def parts(self) -> list[int]:
        """Those whose points change."""
        both = self.before.points.keys() | self.after.points.keys()
        return [part for part in sorted(both) if self.before.points.get(part) != self.after.points.get(part)]

    @property
    def changed(self) -> bool:
        return self.before.points != self.after.points or self.before.out != self.after.out


@dataclass
class Proposal:
    """`lines`: every team of the sitting, in the table's order. `obstacles`: (part or None, team names) that came up
    since the file was read: marked in the portal, teams or parts changed. With any, it cannot be confirmed."""

    table: Table
    lines: list[Line]
    obstacles: list[tuple[str, list[str]]]

    @cached_property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.changed]

    @property
    def moved(self) -> list[Line]:
        """Those whose points stay, but not their rank."""
        return [line for line in self.lines if not line.changed and line.before.rank != line.after.rank]

    @property
    def digest(self) -> str:
        """Changes when anything a person confirms changes."""
        digest = hashlib.sha256()
        for line in self.lines:
            said = [line.team.appearance, line.team.state, *_told(line.before), *_told(line.after)]
            digest.update(repr(said).encode())
        return digest.hexdigest()


def _told(side: Side) -> tuple:
    """The same for the same points, however many noughts they carry: a part's points are kept to four decimals."""
    return [(part, int(points * 10_000)) for part, points in sorted(side.points.items())], side.out, side.note


def propose(table: Table, rows: Iterable[ReadRow], rule: Rule) -> Proposal:
    """`rule` ranks as the sitting's ranking does, as far as points go."""
    said = {row.appearance: row for row in rows}
    lines, obstacles = [], _obstacles(table, said)
    for team in table.teams:
        stands = table.stands[team.appearance]
        lines.append(Line(team, Side(stands, team.gone, note=team.reason), _after(table, team, stands, said)))
    for sides in ([line.before for line in lines], [line.after for line in lines]):
        _rank(sides, rule)
    return Proposal(table, lines, obstacles)


def _after(table: Table, team: Team, stands: dict[int, Decimal], said: dict[int, ReadRow]) -> Side:
    """What was marked in the portal stays; of the rest the newest workbook alone speaks."""
    row = said.get(team.appearance)
    if row is not None and not row.absent and not table.here:
        return Side(row.points, out=False, note=row.note)
    here = {part: points for part, points in stands.items() if (team.appearance, part) in table.here}
    if row is None:
        return Side(here, team.gone, note=team.reason)
    if row.absent:
        return Side({}, out=True, note=row.note or team.reason)
    points = {part: given for part, given in row.points.items() if (team.appearance, part) not in table.here}
    return Side({**here, **points}, out=False, note=row.note)


def _obstacles(table: Table, said: dict[int, ReadRow]) -> list[tuple[str, list[str]]]:
    found = []
    for terms in table.parts:
        part = terms.part.pk
        names = [
            row.team
            for row in said.values()
            if (row.appearance, part) in table.here
            and (row.absent or (part in row.points and row.points[part] != table.points.get((row.appearance, part))))
        ]
        found += [(terms.part.name, names)] if names else []
    added = [team.name for team in table.teams if team.appearance not in said and not team.gone]
    gone = [row.team for row in said.values() if row.appearance not in table.by_appearance]
    out = [
        team.name
        for team in table.teams
        if team.gone and team.appearance not in table.absent_by_file
        and (row := said.get(team.appearance)) and not row.absent
    ]  # fmt: skip
    return found + [(kind, names) for kind, names in (("added", added), ("gone", gone), ("out", out)) if names]


def _rank(sides: list[Side], rule: Rule):
    for side in sides:
        side.total = sum(side.points.values(), Decimal(0)) if side.points and not side.out else None
    keys = sorted(((_key(side, rule), index) for index, side in enumerate(sides) if side.total is not None))
    first: dict[tuple, int] = {}
    for place, (key, index) in enumerate(keys, start=1):
        sides[index].rank = first.setdefault(key, place)


NONE = Decimal(-1)  # no points in a part come after 0


def _key(side: Side, rule: Rule) -> tuple[Decimal, ...]:
    total = NONE if side.total is None else side.total
    values = [(total if part is None else side.points.get(part, NONE), high) for part, high in rule]
    return tuple([-value if high else value for value, high in values])


@dataclass(frozen=True)
class Difference:
    """One thing two versions say otherwise of a team: `part` its id, or "absent" or "note"."""

    team: str
    part: int | str
    first: Decimal | str | bool | None
    second: Decimal | str | bool | None


def compare(first: Iterable[ReadRow], second: Iterable[ReadRow]) -> list[Difference]:
    """In the order of the second, then what only the first has."""
    one = {row.appearance: row for row in first}
    two = {row.appearance: row for row in second}
    found = []
    for key in [*two, *(key for key in one if key not in two)]:
        a, b = one.get(key), two.get(key)
        name = next(row.team for row in (b, a) if row)
        points = [row.points if row else {} for row in (a, b)]
        for part in sorted(points[0].keys() | points[1].keys()):
            if points[0].get(part) != points[1].get(part):
                found.append(Difference(name, part, points[0].get(part), points[1].get(part)))
        for field in ("absent", "note"):
            values = [getattr(row, field) if row else None for row in (a, b)]
            if values[0] != values[1]:
                found.append(Difference(name, field, *values))
    return found
