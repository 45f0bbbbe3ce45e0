"""Workbooks in: gate.py first, then values with the exact address of each."""

import datetime
import json
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from openpyxl.utils import get_column_letter

from foundation.sheets import gate, old_formats
from foundation.sheets.gate import WorkbookRefused
from foundation.sheets.package import Package, Part
from foundation.sheets.xlsx import CellError, Grid, Row, SheetReader

__all__ = ["Cell", "CellError", "Page", "Row", "Workbook", "WorkbookRefused", "open_workbook"]

MOST_ROWS = 20_000
MOST_COLUMNS = 200
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    DefusedXmlException,
    ExpatError,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    EOFError,
    NotImplementedError,
)
OLD_VALUES: dict[str, Callable[[Any], Any]] = {
    "day": datetime.date.fromisoformat,
    "moment": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "span": lambda seconds: datetime.timedelta(seconds=seconds),
}


@dataclass(frozen=True)
class Cell:
    address: str  # Sheet!C7
    value: Any
    font_name: str | None
    is_formula: bool
    has_no_value: bool  # a formula whose result was never saved: it reads as empty, and is not


@dataclass
class Page:
    """One sheet. Rows count from 1 as in Excel, columns from 0 as in a tuple.

    Values are None, str, int, float, bool, date, datetime (with a time of day), time, timedelta, or CellError (#REF!).
    A number typed as text is a str and keeps its zeros; a merged cell has its value at its first cell.
    """

    title: str
    hidden: bool
    source: Any = field(repr=False)

    @cached_property
    def _grid(self) -> Grid:
        return self.source(self)

    @property
    def rows(self) -> list[Row]:
        """The rows with anything in them, all as wide as the widest."""
        return self._grid.rows

    @property
    def width(self) -> int:
        return len(self.rows[0].values) if self.rows else 0

    @cached_property
    def _values(self) -> dict[int, tuple[Any, ...]]:
        return dict(self.rows)

    def address(self, row: int, column: int) -> str:
        return f"{self.title}!{get_column_letter(column + 1)}{row}"

    def font(self, row: int, column: int) -> str | None:
        """The name of the font of a cell with a value; None where the format does not tell (.xls, .ods)."""
        return self._grid.font(row, column)

    def fonts(self, column: int) -> Counter[str]:
        """How many of the texts in a column are in which font; to judge an encoding by the whole column."""
        found = (self.font(row.number, column) for row in self.rows if isinstance(row.values[column], str))
        return Counter(name for name in found if name)

    def cell(self, row: int, column: int) -> Cell:
        values = self._values.get(row, ())
        return Cell(
            address=self.address(row, column),
            value=values[column] if column < len(values) else None,
            font_name=self.font(row, column),
            is_formula=(row, column) in self._grid.formulas,
            has_no_value=(row, column) in self._grid.without_value,
        )

    @property
    def merged(self) -> list[tuple[int, int, int, int]]:
        """(top, left, bottom, right) of merged cells, of which the first holds the value; an .xlsx alone tells them."""
        return self._grid.merged

    @property
    def formulas(self) -> set[tuple[int, int]]:
        """(row, column) of all formulas."""
        return self._grid.formulas

    @property
    def without_value(self) -> list[tuple[int, int]]:
        """(row, column) of formulas whose results were never saved, as some programs leave them; a finding each.

        Opening the workbook in Excel and saving it helps.
        """
        return self._grid.without_value


class Workbook:
    """An opened workbook; each sheet is read when its rows are first asked for. Close it, or use it in `with`."""

    def __init__(self, kind: str, pages: list[Page], file: BinaryIO, package: Package | None = None) -> None:
        self.kind, self.sheets, self._file = kind, pages, file
        # Of an .xlsx only. Named ranges as they are written, such as 'Lớp 6A'!$B$2:$B$40 (see areas.py); and how many
        # bytes the sheets have as XML.
        self.defined = package.defined if package else {}
        self.sheet_bytes = package.sheet_bytes if package else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def visible_sheets(self) -> list[Page]:
        return [page for page in self.sheets if not page.hidden]


def open_workbook(
    source: Path | str | BinaryIO, *, max_rows: int = MOST_ROWS, max_columns: int = MOST_COLUMNS
) -> Workbook:
    """Open an .xlsx, .xls or .ods (told by content) from a path or an open binary file.

    Raises WorkbookRefused, here or when rows are first read, with a sentence for the sender.
    """
    file = Path(source).open("rb") if isinstance(source, str | Path) else _copy(source)  # noqa: SIM115
    try:
        kind = gate.kind_of(file)
        file.seek(0)
        package = Package(file) if kind == "xlsx" else None
        pages = _xlsx_pages(package, max_rows, max_columns) if package else _old_pages(file, max_rows, max_columns)
    except BROKEN as error:
        file.close()
        raise gate.damaged() from error
    except BaseException:
        file.close()
        raise
    return Workbook(kind, pages, file, package)


def _copy(source: BinaryIO) -> BinaryIO:
    """A file of our own, so that closing it does not close the caller's."""
    source.seek(0)
    copy = tempfile.TemporaryFile()  # noqa: SIM115
    while chunk := source.read(gate.CHUNK):
        copy.write(chunk)
    return copy


def _xlsx_pages(package: Package, max_rows: int, max_columns: int) -> list[Page]:
    def reader(part: Part):
        def read(_page: Page) -> Grid:
            try:
                with package.zip.open(package.names[part.path.lower()]) as stream:
                    return SheetReader(package, max_rows=max_rows, max_columns=max_columns).read(stream)
            except BROKEN as error:
                raise gate.damaged() from error

        return read

    return [Page(part.title, part.hidden, reader(part)) for part in package.sheets]


def _old_pages(file: BinaryIO, max_rows: int, max_columns: int) -> list[Page]:
    with tempfile.NamedTemporaryFile() as copy:
        while chunk := file.read(gate.CHUNK):
            copy.write(chunk)
        copy.flush()
        command = [sys.executable, "-I", old_formats.__file__, copy.name, str(max_rows), str(max_columns)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=90, check=True)  # noqa: S603 our own program
        except subprocess.SubprocessError as error:
            raise gate.damaged() from error
    found = json.loads(done.stdout)
    if found.get("problem"):
        raise gate.locked()
    return [
        Page(sheet["title"], sheet["hidden"], _old_reader(sheet, max_rows, max_columns)) for sheet in found["sheets"]
    ]


def _old_reader(sheet: dict[str, Any], max_rows: int, max_columns: int):
    def read(_page: Page) -> Grid:
        if sheet.get("problem") == "columns":
            raise gate.too_wide(max_columns)
        if sheet.get("problem") == "rows":
            raise gate.too_long(max_rows)
        grid = Grid()
        for number, values in sheet["rows"]:
            grid.rows.append(Row(number, tuple(map(_old_value, values))))
        return grid.padded()

    return read


def _old_value(value: Any) -> Any:
    return OLD_VALUES[value[0]](value[1]) if isinstance(value, list) else value
