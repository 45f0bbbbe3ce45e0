"""Reads a filled-in results workbook: what it says of each team, and all that is wrong with it, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from contests.intake.cells import read_points, read_seconds
from contests.intake.findings import ERROR, KINDS, Findings
from contests.intake.layout import ABSENT, EXAMPLE_KEY, EXAMPLE_TEAM, WITHDRAWN, columns_of, part_column
from contests.intake.standing import Table, Team
from contests.intake.structure import Found, locate
from contests.intake.sums import check_sums
from foundation.sheets.oldfonts import OldFonts
from foundation.sheets.reading import WorkbookRefused, open_workbook
from foundation.sheets.text import shown
from foundation.vietnamese.numbers import typed_number
from foundation.vietnamese.text import nfc, search_key

MOST_ROWS, MOST_COLUMNS = 10_000, 60
NOTE_LETTERS = 500  # as Appearance.reason
NOTHING = ((), (None,))
STATES = {"absent": "Vắng", "withdrawn": "Đã rút"}


@dataclass
class ReadRow:
    """What the workbook says of one team; points by part, of those parts that have any."""

    appearance: int
    team: str
    absent: bool = False
    note: str = ""
    seconds: Decimal | None = None
    points: dict[int, Decimal] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "appearance": self.appearance,
            "team": self.team,
            "absent": self.absent,
            "note": self.note,
            "seconds": None if self.seconds is None else str(self.seconds),
            "points": {str(part): str(points) for part, points in self.points.items()},
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "ReadRow":
        seconds = None if kept["seconds"] is None else Decimal(kept["seconds"])
        points = {int(part): Decimal(points) for part, points in kept["points"].items()}
        return cls(kept["appearance"], kept["team"], kept["absent"], kept["note"], seconds, points)


@dataclass
class Read:
    """`lines`: the rows by their number in the sheet; `faulty`: numbers of those with something to correct."""

    rows: list[ReadRow] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    lines: dict[int, ReadRow] = field(default_factory=dict)
    faulty: set[int] = field(default_factory=set)


def read_results(source: Path | str | BinaryIO, table: Table) -> Read:
    read = Read()
    try:
        with open_workbook(source, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS) as book:
            found = locate(book, table, read.findings)
            if found:
                _Reader(found, table, read).read()
    except WorkbookRefused as refused:
        read.findings.add("unreadable", hint=refused)
    return read


class _Reader:
    def __init__(self, found: Found, table: Table, read: Read):
        self.page, self.columns, self.head, self.said = found.page, found.columns, found.head, found.said
        self.table, self.out, self.tells_formulas = table, read, found.tells_formulas
        self.without_value = set(found.page.without_value)
        self.fonts = OldFonts(found.page, found.columns, ("team", "note"))
        self.parts = [(terms, part_column(terms.part.pk)) for terms in table.parts]
        self.headings = {column.name: column.heading for column in columns_of(table.parts)}
        self.left_out = self._parts_left_out()
        self.number = 0
        self.cells: dict[str, Any] = {}
        self.known: dict[tuple, Decimal] = {}

    def add(self, kind: str, column: str, found: object = "", hint: object = "") -> None:
        self.out.findings.add(kind, self.page.address(self.number, self.columns[column]), shown(found), hint)
        if KINDS[kind][0] == ERROR:
            self.out.faulty.add(self.number)

    def read(self):
        for terms, column in self.parts:
            if column in self.left_out:
                self.number = self.head
                self.add("part_left_out", column, hint=terms.heading)
        seen: dict[int, int] = {}
        for team in self._rows():
            if team.appearance in seen:
                self.add("team_twice", "team", team.name, seen[team.appearance])
                continue
            seen[team.appearance] = self.number
            self._team(team)
        self.number = self.head + 1
        for team in self.table.teams:
            if team.appearance not in seen and str(team.appearance) in self.said["teams"] and not team.gone:
                self.add("team_missing", "team", team.name)
        if not self.out.findings.errors and not self._says_anything():
            self.out.findings.add("blank", self.page.title)
        check_sums(self.page, self.columns, self.out, self.table, tells_formulas=self.tells_formulas)

    def _says_anything(self) -> bool:
        """More than what the portal itself had written into it."""
        return any(row.points or (row.absent and not self._gone(row)) for row in self.out.rows)

    def _gone(self, row: ReadRow) -> bool:
        return self.table.by_appearance[row.appearance].gone

    def _data(self):
        return (row for row in self.page.rows if row.number > self.head)

    def _rows(self) -> Iterator[Team]:
        """The rows of teams, one after the other in `self.cells`; what stands in the way of others is noted."""
        for number, values in self._data():
            self.number = number
            self.cells = {
                name: None if isinstance(value, str) and not value.strip() else value
                for name, index in self.columns.items()
                for value in (values[index] if index < len(values) else None,)
            }
            key = self._text("key")
            if team := self.table.by_key.get(key):
                if self._is_named(team):
                    yield team
            else:
                self._no_team(key, self._text("team"))

    def _no_team(self, key: str, name: str):
        if key == EXAMPLE_KEY:
            if name != EXAMPLE_TEAM:
                self.add("example_used", "team", name or "–")
        elif key in self.said["teams"]:
            if self._has_points():
                self.add("team_gone", "team", name or self.said["teams"][key])
        elif self._has_points() or (name and key):
            self.add("team_unknown", "team", name or "–")

    def _is_named(self, team: Team) -> bool:
        """As now, or as when the workbook was written."""
        if self.cells["team"] == team.name:
            return True
        name = self._text("team")
        written = self.said["teams"].get(str(team.appearance))
        if name in {nfc(team.name), written and nfc(written)}:
            return True
        if old := self.fonts.reads(self.number, "team", name):
            self.add("legacy_font", "team", name, old)
        else:
            self.add("team_renamed", "team", name or "–", team.name)
        return False

    def _text(self, column: str) -> str:
        value = self.cells.get(column)
        if value is None:
            return ""
        text = shown(value)
        return text if text.isascii() else nfc(text)

    def _has_points(self) -> bool:
        return any(
            self.cells.get(column) is not None or (self.number, self.columns[column]) in self.without_value
            for _terms, column in self.parts
        )

    def _parts_left_out(self) -> set[str]:
        """Parts in which no team of the file has anything, and none was marked in the portal."""
        key = self.columns["key"]
        rows = [row.values for row in self._data() if row.values[key : key + 1] != (EXAMPLE_KEY,)]
        filled = {part_column(part) for _appearance, part in self.table.here}
        filled |= {
            column
            for _terms, column in self.parts
            if any(values[self.columns[column] : self.columns[column] + 1] not in NOTHING for values in rows)
        }
        unsaved = {column for _row, column in self.without_value}
        return {column for _terms, column in self.parts if column not in filled and self.columns[column] not in unsaved}

    def _team(self, team: Team):
        row = ReadRow(team.appearance, team.name)
        self.out.rows.append(row)
        self.out.lines[self.number] = row
        row.note, row.absent = self._note(), self._absent(team)
        if self.cells.get("seconds") is not None:
            row.seconds = read_seconds(self.cells["seconds"], self._adder("seconds"))
        if team.gone and not row.absent and team.appearance not in self.table.absent_by_file:
            if self._has_points():
                self.add("portal_absent", "team", team.name, STATES[team.state])
            row.absent = True
        elif row.absent:
            self._is_absent(team, row)
        else:
            for terms, column in self.parts:
                self._points(team, row, terms, column)

    def _is_absent(self, team: Team, row: ReadRow):
        if self._has_points():
            self.add("absent_scored", "absent", team.name)
        if not row.note and not (team.gone and team.reason):
            self.add("absent_reason", "note", team.name)
        if any((team.appearance, terms.part.pk) in self.table.here for terms, _column in self.parts):
            self.add("absent_here", "absent", team.name)

    def _adder(self, column: str):
        return lambda kind, found="", hint="": self.add(kind, column, found, hint)

    def _note(self) -> str:
        note = self._text("note")
        if len(note) > NOTE_LETTERS:
            self.add("note_long", "note", note, NOTE_LETTERS)
        elif note and (old := self.fonts.reads(self.number, "note", note)):
            self.add("legacy_font", "note", note, old)
        return note

    def _absent(self, team: Team) -> bool:
        said = self._text("absent")
        if not said:
            return False
        if search_key(said) == search_key(ABSENT):
            return True
        if search_key(said) == search_key(WITHDRAWN) and team.gone:
            return True
        self.add("absent_unknown", "absent", said, ABSENT)
        return False

    def _points(self, team: Team, row: ReadRow, terms, column: str):
        value, at = self.cells.get(column), (team.appearance, terms.part.pk)
        if (self.number, self.columns[column]) in self.without_value:
            self.add("no_value", column)
            return
        here = self.table.here.get(at)
        if value is None:
            if not here and column not in self.left_out:
                self.add("missing", column, team.name)
            return
        points = self.known.get((column, value.__class__, value)) if not here else None
        if points is None:
            points = self._read_points(value, terms, column, one_judge=self.table.one_judge and not here)
        if points is None:
            return
        if here:
            stands = self.table.points.get(at)
            if stands is None or points != stands:
                said = "–" if stands is None else typed_number(stands)
                self.add("here" if here == "sheets" else "here_paper", column, team.name, f"{terms.part.name}: {said}")
            return
        if at in self.table.begun:
            self.add("begun", column, team.name, self.table.begun[at])
        row.points[terms.part.pk] = points

    def _read_points(self, value, terms, column: str, *, one_judge: bool) -> Decimal | None:
        """The same number is read once: hundreds of teams have the same points."""
        before = len(self.out.findings) + self.out.findings.left_out
        points = read_points(value, terms, self._adder(column), one_judge=one_judge)
        if points is not None and before == len(self.out.findings) + self.out.findings.left_out:
            self.known[column, value.__class__, value] = points
        return points
