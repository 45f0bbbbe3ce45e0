"""Reads the workbook of a report: by the codes of its rows and columns, wherever they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from foundation.sheets.cells import Cells
from foundation.sheets.headers import find_header, plain
from foundation.sheets.reading import CellError, Page, WorkbookRefused, open_workbook
from foundation.sheets.seal import read_seal
from foundation.sheets.text import shown as as_shown
from foundation.vietnamese.numbers import format_number, typed_number
from reports.cells import key_of
from reports.intake import layout
from reports.intake.findings import Findings
from reports.models import Obligation
from reports.typing import HUNDRED, as_percent, read, typed

MOST_ROWS, MOST_COLUMNS = 5_000, 200
DIGITS = 15  # so many are true in a float; Excel keeps 0.1 + 0.2 as 0.30000000000000004
WHY_LETTERS = 500


@dataclass
class Read:
    """`cells`: `{key: {"v", "why"}}` of what is filled in and in order, as a draft keeps it."""

    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


def read_report(source: Path | str | BinaryIO, obligation: Obligation, figures: Mapping[str, Any]) -> Read:
    """`figures`: by key, all that is filled in for this report (reports.filling.drafting.fillable)."""
    found = Read()
    try:
        with open_workbook(source, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS) as book:
            if not _is_of(book.sheets, obligation, found):
                return found
            read_any = [_read_page(page, figures, found) for page in book.visible_sheets()]
            if not any(read_any):
                found.findings.add("no_table", hint="; ".join(layout.HEADINGS[:4]))
    except WorkbookRefused as refused:
        found.findings.add("unreadable", hint=refused)
    if not found.cells and not found.findings.errors:
        found.findings.add("nothing")
    return found


def _is_of(pages, obligation: Obligation, found: Read) -> bool:
    said = read_seal(pages, layout.IDENTITY, layout.SALT)
    if said is None:
        found.findings.add("no_seal")
        return True
    if said == layout.identity(obligation):
        return True
    other = Obligation.objects.filter(pk=said["report"], unit=obligation.unit_id).first()
    # Of another unit nothing is said, not even its name.
    found.findings.add("other_report", hint=str(other.requirement) if other else "–")
    return False


def _read_page(page: Page, figures: Mapping[str, Any], found: Read) -> bool:
    header = find_header(page.rows, layout.ALIASES, at_least=3)
    if header and {"code", "value"} <= header.columns.keys():
        _Figures(page, header.row, header.columns, figures, found).read()
        return True
    return _read_classes(page, figures, found)


class _Sheet:
    def __init__(self, page: Page, head: int, columns: Mapping[str, int], figures: Mapping[str, Any], found: Read):
        self.page, self.head, self.figures, self.found = page, head, figures, found
        self.cells = Cells(page, columns, found.findings, words=[name for name in columns if name in {"why"}])
        self.first: dict[str, str] = {}  # key -> where its row stands

    def rows(self):
        for number, values in self.page.rows:
            if number > self.head:
                self.cells.at(number, values)
                yield number

    def take(self, key: str, field_: str, code: str, why: str = "") -> None:
        """The value in column `field_` of this row, for `key`."""
        value, figure = self.cells.values.get(field_), self.figures[key]
        if value is None:
            return
        if key in self.first:
            self.cells.add("twice", field_, code, self.first[key])
            return
        self.first[key] = self.cells.address(field_)
        text = self._text(figure, value, field_)
        if text is not None:
            self.found.cells[key] = {"v": text, "why": why[:WHY_LETTERS]}

    def _text(self, figure, value: Any, field_: str) -> str | None:
        """What would be typed for it; None where something is wrong with it, which is told."""
        if isinstance(value, (date, datetime, time)):
            self.cells.add("date", field_, as_shown(value))
            return None
        said = str(value)
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            number = Decimal(f"{value:.{DIGITS}g}") if isinstance(value, float) else Decimal(value)
            if as_percent(figure):
                if abs(number) > 1:
                    self.cells.add("share", field_, said, f"{format_number(number * HUNDRED)} %")
                    return None
                number *= HUNDRED
            said = typed_number(number.normalize())
        try:
            parsed = read(figure, said)
        except ValueError as wrong:
            self.cells.add("value", field_, as_shown(value), str(wrong))
            return None
        return typed(figure, parsed) if parsed is not None else None


class _Figures(_Sheet):
    def read(self) -> None:
        for _number in self.rows():
            self.cells.check()
            code = self.cells.text("code")
            if not code:
                continue
            if code not in self.figures:
                self.cells.add("unknown_code", "code", code)
                continue
            self.take(code, "value", code, self.cells.text("why", WHY_LETTERS))


def _read_classes(page: Page, figures: Mapping[str, Any], found: Read) -> bool:
    """A row of codes with “Mã lớp” among them; below it a row a class."""
    for number, values in page.rows:
        columns = {}
        for index, value in enumerate(values):
            if isinstance(value, str) and value.strip():
                columns["class" if plain(value) == plain(layout.CLASS_CODE) else value.strip()] = index
        codes = {key.partition("@")[0] for key in figures if "@" in key}
        if "class" in columns and codes & columns.keys():
            wanted = {name: index for name, index in columns.items() if name in codes or name == "class"}
            _Classes(page, number, wanted, figures, found).read(codes & columns.keys())
            return True
    return False


class _Classes(_Sheet):
    def read(self, codes: set[str]) -> None:
        known = {key.partition("@")[2] for key in self.figures if "@" in key}
        for _number in self.rows():
            self.cells.check()
            value = self.cells.values.get("class")
            if value is None:
                continue
            school_class = str(int(value)) if isinstance(value, (int, float)) else str(value).strip()
            if isinstance(value, CellError) or school_class not in known:
                self.cells.add("unknown_class", "class", school_class)
                continue
            for code in sorted(codes):
                self.take(key_of(code, int(school_class)), code, f"{code}, {school_class}")
