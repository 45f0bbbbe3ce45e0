"""Reads a workbook of service successes: rows of pupils, and totals of months, cell by cell."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from foundation.sheets.cells import Cells, header_of
from foundation.sheets.reading import Page, Workbook, WorkbookRefused, open_workbook
from foundation.sheets.seal import read_seal
from foundation.vietnamese.codes import AmbiguousClass, NotAClass, class_name
from foundation.vietnamese.dates import parse_date
from foundation.vietnamese.unreadable import Unreadable
from propaganda.models import Plan
from propaganda.uploads import successes_totals
from propaganda.uploads.successes_layout import (
    ALIASES,
    COLUMNS,
    FIELDS,
    HELP,
    IDENTITY,
    LISTS,
    SALT,
    SHEET,
    TOTAL_ALIASES,
    VERSION,
    identity,
    name_of,
)
from propaganda.uploads.way import Read
from schools.roster.cells import read_born, read_code
from schools.rules import class_key

MOST_ROWS, MOST_COLUMNS = 10_000, 60
MOST_FILLED = 5_000
RECEIPT_LETTERS = 60  # as ServiceSuccess.receipt
NEEDED = {"service": "Dịch vụ công", "done_on": "Ngày thực hiện"}
EXACT = 10**15


@dataclass(slots=True)
class Row:
    """One row that says something of a success; days in ISO form. `classes`: the keys its class may have, for Excel
    makes a date of 9/3. `cells`: as they stand, by FIELDS. `wrong`: something in it has to be corrected."""

    sheet: str
    number: int
    code: str = ""
    classes: list[str] | None = None
    school_class: str = ""
    name: str = ""
    born: str = ""
    service: str = ""
    done_on: str = ""
    receipt: str = ""
    cells: list[str] | None = None
    wrong: bool = False

    def as_typed(self, field: str) -> str:
        return self.cells[FIELDS.index(field)] if self.cells else ""

    def as_json(self) -> list[Any]:
        return [getattr(self, name) for name in ROW_FIELDS]


ROW_FIELDS = tuple(field.name for field in fields(Row))


def read_successes(source: Path | str | BinaryIO, plan: Plan) -> Read:
    read = Read()
    rows: list[Row] = []
    totals: list[Any] = []
    columns: dict[str, dict[str, int]] = {}
    try:
        with open_workbook(source, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS) as book:
            if _is_of(book, plan, read):
                # In the order of the file; sheets of our own that hold no rows are not looked through.
                for page in (each for each in book.visible_sheets() if each.title not in {LISTS, HELP}):
                    _read_page(page, read, rows, totals, columns)
                if not columns and not read.findings.errors:
                    read.findings.add("no_table", hint="; ".join(column.heading for column in COLUMNS))
                elif not rows and not totals and not read.findings.errors:
                    read.findings.add("nothing")
    except WorkbookRefused as refused:
        read.findings.add("unreadable", hint=refused)
    if len(rows) > MOST_FILLED:
        read.findings.add("too_many_rows", hint=MOST_FILLED)
        rows = []
    read.rows = {
        "rows": [row.as_json() for row in rows],
        "totals": [total.as_json() for total in totals],
        "columns": columns,
    }
    return read


def _is_of(book: Workbook, plan: Plan, read: Read) -> bool:
    said = read_seal(book.sheets, IDENTITY, SALT)
    if said is None:
        read.findings.add("no_seal")
    elif said["plan"] != plan.pk:
        read.findings.add("other_plan", found=name_of(said), hint=name_of(identity(plan)))
    elif said["version"] != VERSION:
        read.findings.add("old_layout")
    return not read.findings.errors


def _read_page(page: Page, read: Read, rows, totals, columns) -> None:
    header = header_of(page, TOTAL_ALIASES, ("month",)) if page.title != SHEET else None
    if header and {"month", "number"} <= header.columns.keys():
        columns[page.title] = header.columns
        totals += successes_totals.read_page(page, header, read.findings)
        return
    header = header_of(page, ALIASES, NEEDED)
    if header is None:
        return
    columns[page.title] = header.columns
    missing = [heading for field, heading in NEEDED.items() if field not in header.columns]
    if not {"code", "name", "given"} & header.columns.keys():
        missing.append("Họ và tên")
    for heading in missing:
        read.findings.add("column_missing", page.title, hint=heading)
    if not missing:
        rows += _Sheet(page, header, read).rows()


class _Sheet:
    def __init__(self, page: Page, header, read: Read):
        self.page, self.head = page, header.row
        self.cells = Cells(page, header.columns, read.findings, words=("name", "family", "given", "service", "note"))
        self.classes: dict[Any, list[str]] = {}
        self.days: dict[Any, str] = {}  # texts read once: many rows are of one day

    def rows(self) -> list[Row]:
        found = []
        filled = [self.cells.columns[name] for name in ("service", "done_on", "receipt") if name in self.cells.columns]
        without_value = self.cells.without_value
        for number, values in self.page.rows:
            if number <= self.head:
                continue
            if all(values[at] is None for at in filled) and not any((number, at) in without_value for at in filled):
                continue  # a pupil of the list with nothing to tell
            self.cells.at(number, values)
            if any(self.cells.values.get(name) is not None for name in ("service", "done_on", "receipt")):
                found.append(self._row())
        return found

    def _row(self) -> Row:
        cells = self.cells
        row = Row(self.page.title, cells.number, cells=cells.shown(FIELDS))
        cells.check()
        row.code, row.born = self._code(), self._born()
        row.classes, row.school_class = self._class()
        row.name = " ".join(cells.text("name").split()) or " ".join(
            part for part in (cells.text("family"), cells.text("given")) if part
        )
        row.service = " ".join(cells.text("service").split())
        row.done_on, row.receipt = self._done_on(), self._receipt()
        if not row.code and not row.name and not cells.wrong & {"code", "name", "family", "given"}:
            cells.add("pupil_missing", "name")
        if not row.service and "service" not in cells.wrong:
            cells.add("service_missing", "service")
        row.wrong = bool(cells.wrong)
        return row

    def _code(self) -> str:
        value = self.cells.values.get("code")
        if value is None:
            return ""
        read = read_code(value, {})
        if not read.value:
            self.cells.add("code_bad", "code", value)
        return read.value

    def _born(self) -> str:
        """A day in ISO form, or a year alone."""
        value = self.cells.values.get("born")
        if value is None:
            return ""
        read = read_born(value, {})
        if read.value is not None:
            return read.value.isoformat()
        if read.kind == "born_year_only":
            return str(value).strip()[-4:]
        self.cells.add("born_bad", "born", value)
        return ""

    def _class(self) -> tuple[list[str], str]:
        value = self.cells.values.get("school_class")
        if value is None:
            return [], ""
        if value not in self.classes:
            self.classes[value] = _class_keys(value)
        return self.classes[value], self.cells.shown(["school_class"])[0]

    def _done_on(self) -> str:
        value = self.cells.values.get("done_on")
        if value is None:
            if "done_on" not in self.cells.wrong:
                self.cells.add("date_missing", "done_on")
            return ""
        if isinstance(value, date):
            return (value.date() if isinstance(value, datetime) else value).isoformat()
        try:
            if value not in self.days:
                self.days[value] = parse_date(value).isoformat()
            return self.days[value]
        except Unreadable as wrong:
            self.cells.add("date_bad", "done_on", value, wrong.message)
            return ""

    def _receipt(self) -> str:
        value = self.cells.values.get("receipt")
        if isinstance(value, int | float) and (value != int(value) or abs(value) >= EXACT):
            self.cells.add("receipt_bad", "receipt", value)
            return ""
        return " ".join(self.cells.text("receipt", RECEIPT_LETTERS).split())


def _class_keys(value: Any) -> list[str]:
    """9/3 that Excel has made a date of is 9/3 or 3/9, as this school has it."""
    try:
        name = class_name(value)
    except AmbiguousClass as unclear:
        return [class_key(reading) for reading in unclear.readings]
    except NotAClass:
        return []
    plain = class_key(name)
    return [plain, plain.removeprefix("lớp").removeprefix("lop").lstrip(":")]
