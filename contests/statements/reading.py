"""Reads an uploaded form: is it this very form, is it whole, and what does each line say."""

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from contests.models import Part
from contests.statements.cells import LineReader
from contests.statements.figures import Line, Row
from contests.statements.findings import Findings
from contests.statements.layout import AT, COLUMNS, ELSEWHERE, FIRST_ROW, HEAD_ROW, HERE, IDENTITY, SALT, letter
from contests.statements.rules import Table
from foundation.sheets.reading import CellError, Page, WorkbookRefused, open_workbook
from foundation.sheets.seal import read_seal
from foundation.sheets.text import shown
from foundation.vietnamese.text import nfc, search_key

MOST_ROWS, MOST_COLUMNS = 10_000, 40
FILLED = ("attempts", "points", "points_sum", "mean", "seconds", "moment")


@dataclass
class Read:
    """What a file says: lines from elsewhere by person and part, and all that is wrong with it."""

    lines: dict[tuple[int, int], Line] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


def read_form(file: BinaryIO, table: Table, *, version: int) -> Read:
    """`version`: the one a form must build on; see rules.base_version."""
    read = Read()
    try:
        with open_workbook(file, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS) as book:
            pages = {page.title: page for page in book.sheets}
            said = read_seal(book.sheets, IDENTITY, SALT)
            if said is None:
                read.findings.add("not_ours")
            elif _is_this_form(said, table, version, read.findings):
                for part in table.parts:
                    _read_part(pages, said["sheets"].get(str(part.pk), ""), table, part, read)
    except WorkbookRefused as refused:
        read.findings.add("unreadable", hint=refused)
    return read


def _is_this_form(said: dict, table: Table, version: int, findings: Findings) -> bool:
    owed = table.owed
    name = f"{owed.name} – {owed.unit.name}"
    if said["contest"] != owed.contest.pk:
        findings.add("other_contest", found=said["title"], hint=owed.contest.title)
    elif said["form"] != owed.key:
        findings.add("other_form", found=said["name"], hint=name)
    elif said["version"] != version:
        findings.add("old_version", hint=version)
    return not findings


def _read_part(pages, title: str, table: Table, part: Part, read: Read):
    page = pages.get(title)
    if page is None:
        read.findings.add("sheet_missing", hint=title or part.name)
        return
    rows = {row.number: row.values for row in page.rows}
    if _headings_stand(page, rows.get(HEAD_ROW, ()), read.findings):
        _PartReader(page, rows, table, part, read).read()


def _headings_stand(page: Page, values, findings: Findings) -> bool:
    before = len(findings)
    for index, column in enumerate(COLUMNS):
        found = values[index] if index < len(values) else None
        if search_key(nfc(str(found or ""))) != search_key(column.heading):
            findings.add("heading_changed", page.address(HEAD_ROW, index), found or "–", column.heading)
            break  # what follows a moved column is moved too
    return len(findings) == before


class _PartReader:
    def __init__(self, page: Page, rows, table: Table, part: Part, read: Read):
        self.page, self.rows, self.part, self.out = page, rows, part, read
        self.known = {str(row.person): row for row in table.of_part(part)}
        self.without_value = set(page.without_value)
        self.number = 0

    def add(self, kind: str, column: str, found: object = "", hint: object = ""):
        self.out.findings.add(kind, f"{self.page.title}!{letter(column)}{self.number}", shown(found), hint)

    def read(self):
        seen: set[str] = set()
        for number in sorted(self.rows):
            self.number = number
            if number < FIRST_ROW:
                continue
            cells = self._cells()
            key, name = self._text(cells["key"]), self._text(cells["name"])
            if not key:
                self._keyless(cells, name)
                continue
            row = self.known.get(key)
            if row is None:
                self.add("row_unknown", "name", name or key)
            elif key in seen:
                self.add("row_twice", "name", row.name)
            elif name != nfc(row.name):
                self.add("row_renamed", "name", name or "–", row.name)
            else:
                self._line(cells, row)
            seen.add(key)
        self.number = FIRST_ROW
        for key in self.known.keys() - seen:
            self.add("row_missing", "name", self.known[key].name)

    def _cells(self) -> dict[str, Any]:
        values = self.rows[self.number]
        cells = {}
        for name, index in AT.items():
            value = values[index] if index < len(values) else None
            cells[name] = None if isinstance(value, str) and not value.strip() else value
        return cells

    @staticmethod
    def _text(value) -> str:
        return "" if value is None else nfc(shown(value))

    def _keyless(self, cells, name: str):
        """Under the list stand its sums; a line somebody added has a name and results."""
        if name and any(cells[column] is not None for column in FILLED):
            self.add("row_unknown", "name", name)

    def _line(self, cells, row: Row):
        before = self.out.findings.errors
        for column in ("source", *FILLED):
            if isinstance(cells[column], CellError):
                self.add("cell_error", column, cells[column])
            elif (self.number, AT[column]) in self.without_value:
                self.add("no_value", column)
        if self.out.findings.errors > before:
            return
        here = row.here.attempts if row.here else None
        if cells["here_attempts"] != here:
            self.add("here_changed", "here_attempts", cells["here_attempts"] or "–", here or "–")
        if not self._says_elsewhere(cells):
            return
        line = LineReader(cells, self.part, self.add).read()
        if line is None:
            return
        if line.seconds is None:
            self.add("seconds_none", "seconds", row.name)
        if row.here:
            self.add("also_here", "source", row.name)
        self.out.lines[row.person, row.part] = line

    def _says_elsewhere(self, cells) -> bool:
        source = search_key(self._text(cells["source"]))
        filled = any(cells[column] is not None for column in FILLED)
        if source == search_key(ELSEWHERE):
            return True
        if source not in {"", search_key(HERE)}:
            self.add("source_unknown", "source", cells["source"], ELSEWHERE)
        elif filled:
            self.add("source_other", "source", cells["source"] or "", ELSEWHERE)
        return False
