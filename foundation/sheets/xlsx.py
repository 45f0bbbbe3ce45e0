"""The cells of an .xlsx, read by expat in one pass.

Why not a library: openpyxl's read-only mode took 3.2 CPU-seconds for 5,000 × 25 cells where this takes about a fifth,
and python-calamine (0.2) tells neither fonts (the only sure sign of an old Vietnamese encoding), nor formulas without
a value, and allocates a whole rectangle up to the last cell, so that one cell at XFD1048576 kills the process.
Number formats and the calendar are openpyxl's. Comes after gate.py, which has bounded the sizes.
"""

import datetime
import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel

from foundation.sheets.gate import damaged, too_large, too_long, too_wide
from foundation.sheets.package import MOST_TEXT, Package, careful_parser
from foundation.sheets.text import unescaped

CHUNK = 256 * 1024
LAST_ROW = 1_048_576
MOST_MERGED = 10_000
DIGITS = "0123456789"


class CellError(str):
    """What Excel shows in place of a value it could not work out, such as #REF!."""

    __slots__ = ()


class Row(NamedTuple):
    number: int  # as Excel counts, from 1
    values: tuple[Any, ...]


class Grid:
    """What one sheet held: rows with a value in them, and what else is known of their cells."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.styles: dict[int, tuple[str | None, ...]] = {}
        self.formulas: set[tuple[int, int]] = set()
        self.without_value: list[tuple[int, int]] = []
        self.fonts: list[str | None] = []
        self.merged: list[tuple[int, int, int, int]] = []

    def font(self, row: int, column: int) -> str | None:
        """By the style of the cell; where the whole workbook has one font, no styles are kept."""
        styles = self.styles.get(row)
        if styles is None:
            return self.fonts[0] if self.fonts else None
        number = int(styles[column] or 0) if column < len(styles) else 0
        return self.fonts[number] if number < len(self.fonts) else None

    def padded(self) -> "Grid":
        """Every row as wide as the widest, so that a column can be asked for without looking first."""
        width = max((len(row.values) for row in self.rows), default=0)
        self.rows = [
            row if len(row.values) == width else Row(row.number, row.values + (None,) * (width - len(row.values)))
            for row in self.rows
        ]
        return self


@cache
def _column(letters: str) -> int:
    """0 for A; raises ValueError for what is no column."""
    return column_index_from_string(letters) - 1


class SheetReader:
    """Feeds on the XML of one sheet and fills a Grid."""

    def __init__(self, package: Package, *, max_rows: int, max_columns: int) -> None:
        self.grid = Grid()
        self.grid.fonts = package.styles.fonts
        self.strings, self.styles, self.epoch = package.strings, package.styles, package.epoch
        self.max_rows, self.max_columns = max_rows, max_columns
        self.row = self.column = 0
        self.values: list[Any] = []
        self.row_styles: list[str | None] = []
        self.pieces: list[str] = []
        self.letters = 0
        self.taking = self.formula = self.phonetic = False
        self.type = "n"
        self.style: str | None = None
        self.parser = careful_parser()
        self.parser.StartElementHandler = self._first
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.prefix = ""

    def read(self, stream: Any) -> Grid:
        while chunk := stream.read(CHUNK):
            self.parser.Parse(chunk, False)
        self.parser.Parse(b"", True)
        return self.grid.padded()

    def _first(self, name: str, _attributes: dict[str, str]) -> None:
        """The root tells whether this producer writes <c> or <x:c>."""
        self.prefix = name[: -len("worksheet")]
        self.parser.StartElementHandler = self._start_prefixed if self.prefix else self._start
        if self.prefix:
            self.parser.EndElementHandler = lambda name: self._end(name.removeprefix(self.prefix))

    def _start_prefixed(self, name: str, attributes: dict[str, str]) -> None:
        self._start(name.removeprefix(self.prefix), attributes)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            self.column = _column(reference.rstrip(DIGITS)) if reference else self.column + 1
            self.type = attributes.get("t", "n")
            self.style = attributes.get("s")
            self.pieces.clear()
            self.letters = 0
            self.formula = False
        elif name == "v" or (name == "t" and not self.phonetic):
            self.taking = True
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._open_row(attributes.get("r"))
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell" and len(self.grid.merged) < MOST_MERGED:
            self._merge(attributes.get("ref", ""))

    def _merge(self, reference: str) -> None:
        left, top, right, bottom = range_boundaries(reference)
        if left and top and right and bottom:
            self.grid.merged.append((top, left - 1, bottom, right - 1))

    def _open_row(self, number: str | None) -> None:
        row = int(number) if number else self.row + 1
        if not self.row < row <= LAST_ROW:
            raise damaged()
        self.row, self.column = row, -1
        self.values, self.row_styles = [], []

    def _text(self, text: str) -> None:
        if self.taking:
            self.letters += len(text)
            if self.letters > MOST_TEXT:
                raise too_large()
            self.pieces.append(text)

    def _end(self, name: str) -> None:
        if name in {"v", "t"}:
            self.taking = False
        elif name == "c":
            if self.pieces or self.formula:
                self._close_cell()
        elif name == "row":
            self._close_row()
        elif name == "rPh":
            self.phonetic = False

    def _close_cell(self) -> None:
        pieces = self.pieces
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        column = self.column
        if self.formula:
            self.grid.formulas.add((self.row, column))
            if not text and self.type != "str":
                self.grid.without_value.append((self.row, column))
        value = self._value(text)
        if value is None and not self.formula:
            return
        if not 0 <= column < self.max_columns:
            raise too_wide(self.max_columns)
        values = self.values
        if len(values) > column:
            raise damaged()
        gap = column - len(values)
        if gap:
            values.extend([None] * gap)
            self.row_styles.extend([None] * gap)
        values.append(value)
        self.row_styles.append(self.style)

    def _value(self, text: str) -> Any:
        kind = self.type
        if kind == "s":
            index = int(text)
            if index < 0:
                raise damaged()
            return self.strings[index] or None
        if kind == "n" and text:
            return self._number(text)
        return TYPES[kind](text) if text else None

    def _number(self, text: str) -> Any:
        number = float(text)
        if not math.isfinite(number):
            raise damaged()
        if self.style in self.styles.moments or self.style in self.styles.spans:
            try:
                moment = from_excel(number, self.epoch, timedelta=self.style in self.styles.spans)
            except (ValueError, OverflowError):
                return number
            return as_day(moment)
        return int(number) if number.is_integer() and abs(number) < 2**63 else number

    def _close_row(self) -> None:
        if not self.values:
            return
        if len(self.grid.rows) >= self.max_rows:
            raise too_long(self.max_rows)
        self.grid.rows.append(Row(self.row, tuple(self.values)))
        if self.styles.several_fonts:
            self.grid.styles[self.row] = tuple(self.row_styles)


def as_day(moment: Any) -> Any:
    """A date for a moment at midnight, which is how Excel keeps a date; the rest as it is."""
    is_day = isinstance(moment, datetime.datetime) and moment.time() == datetime.time.min
    return moment.date() if is_day else moment


TYPES: dict[str, Callable[[str], Any]] = {
    "n": float,
    "str": unescaped,
    "inlineStr": unescaped,
    "b": lambda text: text.strip() in {"1", "true"},
    "e": CellError,
    "d": lambda text: as_day(datetime.datetime.fromisoformat(text)),
}
