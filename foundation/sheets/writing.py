"""Workbooks out: plain values in a tidy table, written row by row so that memory stays flat."""

import datetime
import math
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from foundation.sheets.text import cell_text, unique_titles

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel shows these with the reader's own separators: 1.234,5 on a Vietnamese machine.
FORMATS = {
    "text": "@",
    "long": "@",
    "integer": "#,##0",
    "number": "General",
    "points": "#,##0.00",
    "percent": "0.0%",
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
}
FIRST_DAY = datetime.date(1900, 3, 1)  # before it Excel and the calendar disagree
EXACT_DIGITS = 15
A4_PAPER = 9
FORMULA_STARTS = tuple("=+-@\t\r\n|%")
HEAD_FILL = PatternFill("solid", fgColor="DCE6F5")
LINE = Side(style="thin", color="9AA7B8")
SAME_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Column:
    """kind: text, long (wrapped text), integer, number, points (two decimals), percent (0.5 is 50 %), date, datetime.

    Text stays text whatever it looks like: numbers with leading zeros, phones and what begins like a formula.
    """

    header: Any
    width: float = 14
    kind: str = "text"
    summed: bool = False


@dataclass
class Sheet:
    """One sheet: notes, an empty row, the header (frozen), the rows and, with a `total` label, the sums.

    A sum is written as a value, added up exactly in Decimal, because openpyxl writes a formula without its result
    and a phone, a preview or a program then reads nothing. Under it stands the formula, for people who check.
    """

    title: Any
    columns: Sequence[Column]
    rows: Iterable[Iterable[Any]]
    notes: Sequence[Any] = ()
    total: Any = ""
    sums: dict[int, Decimal] = field(default_factory=dict, init=False)

    @property
    def header_row(self) -> int:
        return len(self.notes) + 2 if self.notes else 1


def write_workbook(file: Path | str | BinaryIO, sheets: Iterable[Sheet], *, at: datetime.datetime | None = None):
    """Write the sheets to a path or an open binary file. The same content (and `at`) gives the same bytes."""
    sheets = list(sheets)
    book = Workbook(write_only=True)
    try:
        for sheet, title in zip(sheets, unique_titles([sheet.title for sheet in sheets]), strict=True):
            _write_sheet(book.create_sheet(title), sheet)
    except BaseException:
        _throw_away(book)
        raise
    with tempfile.TemporaryFile() as draft:
        book.save(draft)
        _copy_without_clock(draft, file, at or datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC))


def _throw_away(book: Workbook) -> None:
    """A sheet begun is a temporary file that openpyxl would keep until the process ends, which in a worker is long."""
    for page in book.worksheets:
        with suppress(Exception):
            page.close()
        if page._writer is not None:
            page._writer.cleanup()


def _write_sheet(page, sheet: Sheet) -> None:
    head = sheet.header_row
    page.freeze_panes = f"A{head + 1}"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    page.page_setup.paperSize = A4_PAPER
    page.page_setup.orientation = "landscape" if sum(column.width for column in sheet.columns) > 90 else "portrait"
    page.print_title_rows = f"{head}:{head}"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    for number, note in enumerate(sheet.notes):
        page.append([_text_cell(page, note, Font(bold=number == 0, size=14 if number == 0 else 11))])
    if sheet.notes:
        page.append([])
    page.append([_header_cell(page, column.header) for column in sheet.columns])
    last = head
    makers = [_CellMaker(page, column.kind) for column in sheet.columns]
    for values in _summing(sheet):
        page.append([make(value) for make, value in zip(makers, values, strict=True)])
        last += 1
    if last > head and sheet.columns:
        page.auto_filter.ref = f"A{head}:{get_column_letter(len(sheet.columns))}{last}"
    if sheet.total:
        _write_total(page, sheet, head + 1, last)


def _summing(sheet: Sheet) -> Iterator[Sequence[Any]]:
    sheet.sums = {index: Decimal(0) for index, column in enumerate(sheet.columns) if column.summed}
    for row in sheet.rows:
        values = tuple(row)
        for index in sheet.sums:
            if isinstance(values[index], int | float | Decimal) and math.isfinite(values[index]):
                sheet.sums[index] += Decimal(str(values[index]))
        yield values


def _write_total(page, sheet: Sheet, first: int, last: int) -> None:
    bold = Font(bold=True)
    label = next((index for index, column in enumerate(sheet.columns) if not column.summed), 0)
    values: list[Any] = [None] * len(sheet.columns)
    formulas: list[Any] = [None] * len(sheet.columns)
    values[label] = _text_cell(page, sheet.total, bold)
    formulas[label] = _text_cell(page, _("The same, added up by Excel"))
    for index, value in sheet.sums.items():
        letter = get_column_letter(index + 1)
        values[index] = _CellMaker(page, sheet.columns[index].kind)(value)
        values[index]._style = copy(values[index]._style)
        values[index].font = bold
        formulas[index] = WriteOnlyCell(page, f"=SUM({letter}{first}:{letter}{max(first, last)})")
        formulas[index].number_format = FORMATS[sheet.columns[index].kind]
    page.append(values)
    page.append(formulas)


def _header_cell(page, text: Any):
    cell = _text_cell(page, text, Font(bold=True))
    cell.fill = HEAD_FILL
    cell.border = Border(bottom=LINE, top=LINE, left=LINE, right=LINE)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    return cell


def _text_cell(page, text: Any, font: Font | None = None):
    cell = WriteOnlyCell(page)
    _put_text(cell, cell_text(text))
    if font is not None:
        cell.font = font
    return cell


def _put_text(cell, text: str) -> None:
    """As text for ever: neither read as a formula now nor when someone edits the cell and presses Enter."""
    cell._value, cell.data_type = text, "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


class _CellMaker:
    """Makes the cells of one column. The style is worked out once and shared: looking it up costs more than a cell."""

    def __init__(self, page, kind: str):
        self.page, self.kind = page, kind
        model = WriteOnlyCell(page)
        model.number_format = FORMATS[kind]
        if kind == "long":
            model.alignment = Alignment(wrap_text=True, vertical="top")
        self.style = copy(model._style)
        model.quotePrefix = True  # type: ignore[attr-defined]
        self.quoted_style = copy(model._style)

    def __call__(self, value: Any):
        value = self._fit(value)
        if value is None:
            return None
        cell = WriteOnlyCell(self.page)
        if isinstance(value, str):
            cell._value, cell.data_type = value, "s"
            cell._style = self.quoted_style if value.startswith(FORMULA_STARTS) else self.style
            return cell
        cell.value = value
        # A date in a column of numbers keeps the format openpyxl has just given it, or it would show as a number.
        if not isinstance(value, datetime.date) or self.kind in {"date", "datetime"}:
            cell._style = self.style
        return cell

    def _fit(self, value: Any) -> Any:
        """None, a number or moment Excel can hold exactly, or text."""
        if value is None or value == "":
            return None
        if self.kind in {"text", "long"} or isinstance(value, str):
            return cell_text(value)
        if isinstance(value, datetime.datetime):
            value = timezone.make_naive(value) if timezone.is_aware(value) else value
            value = value.date() if self.kind == "date" else value.replace(microsecond=0)
        if isinstance(value, datetime.date):
            day = value.date() if isinstance(value, datetime.datetime) else value
            return value if day >= FIRST_DAY else f"{day:%d/%m/}{day.year:04}"
        if isinstance(value, int | float | Decimal):
            return _exact(value)
        return cell_text(value)


def _exact(value: float | Decimal) -> Any:
    """The number, or its text where Excel, which keeps 15 digits, would change it."""
    if not math.isfinite(value):
        return None
    if isinstance(value, float):
        return value
    digits = Decimal(value).normalize().as_tuple().digits
    return value if len(digits) <= EXACT_DIGITS else format(Decimal(value), "f")


def _copy_without_clock(draft: BinaryIO, file: Path | str | BinaryIO, at: datetime.datetime) -> None:
    """The same package with `at` for the moment of writing, which openpyxl and zipfile take from the clock."""
    moment = at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in sorted(source.infolist(), key=lambda entry: entry.filename != "[Content_Types].xml"):
            info = zipfile.ZipInfo(entry.filename, SAME_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with source.open(entry) as old, target.open(info, "w", force_zip64=entry.file_size > 2**31) as new:
                if entry.filename == "docProps/core.xml":
                    new.write(re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + moment, old.read()))
                    continue
                while chunk := old.read(1024 * 1024):
                    new.write(chunk)
