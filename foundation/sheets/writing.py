"""Workbooks out: plain values in a tidy table, written row by row so that memory stays flat.

Written by XlsxWriter: a third cheaper for each cell than openpyxl, and it keeps a formula's value beside it. openpyxl
stays for workbooks that are changed: templates, marked files.
"""

import datetime
import math
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from foundation.sheets.text import plain_text, unique_titles

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
ATTENTION = frozenset({*FORMULA_STARTS, "<", ""})  # first letters of text that is not simply written
SAFE_LETTERS = 15_000  # however many halves of surrogate pairs they need, a cell holds so many
SAFE_NUMBER = 10**EXACT_DIGITS
HEAD_COLOUR, LINE_COLOUR = "#DCE6F5", "#9AA7B8"
NO_DAY = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)


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

    A sum is written as a value, added up exactly in Decimal. Under it stands the formula, for people who check, with
    the same value beside it for a phone, a preview or a program that does not calculate.
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
    # What is not finished lies in a folder of its own, so that a writing that breaks off leaves nothing behind.
    with tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(file, options)
        book.set_properties({"created": (at or NO_DAY).astimezone(datetime.UTC)})
        styles = Styles(book)
        try:
            for sheet, title in zip(sheets, unique_titles([sheet.title for sheet in sheets]), strict=True):
                _write_sheet(book.add_worksheet(title), sheet, styles)
        except BaseException:
            for page in book.worksheets():
                page.row_data_fh.close()
            raise
        book.close()


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book):
        self.book = book
        self.known: dict[tuple, Any] = {}

    def __call__(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self.known:
            self.known[key] = self.book.add_format(properties)
        return self.known[key]

    def text(self, text: str, **properties):
        """As text for ever: neither read as a formula now nor when someone edits the cell and presses Enter."""
        return self(**properties, quote_prefix=True) if text.startswith(FORMULA_STARTS) else self(**properties)


def _write_sheet(page, sheet: Sheet, styles: Styles) -> None:
    head = sheet.header_row - 1
    page.freeze_panes(head + 1, 0)
    page.fit_to_pages(1, 0)
    page.set_paper(A4_PAPER)
    if sum(column.width for column in sheet.columns) > 90:
        page.set_landscape()
    page.repeat_rows(head)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
    for number, note in enumerate(sheet.notes):
        _put(page, number, 0, note, styles, bold=number == 0, font_size=14 if number == 0 else 11)
    for number, column in enumerate(sheet.columns):
        _put(page, head, number, column.header, styles, bold=True, bg_color=HEAD_COLOUR, border=1,
             border_color=LINE_COLOUR, text_wrap=True, valign="vcenter", align="center")  # fmt: skip
    last = _write_rows(page, sheet, styles, head)
    if last > head and sheet.columns:
        page.autofilter(head, 0, last, len(sheet.columns) - 1)
    if sheet.total:
        _write_total(page, sheet, styles, head + 1, last)


def _write_rows(page, sheet: Sheet, styles: Styles, head: int) -> int:
    """The number of the last row.

    Most cells are plain text or small numbers, and a workbook has millions: they go the shortest way, here.
    """
    cells = [_Cells(page, number, column.kind, styles) for number, column in enumerate(sheet.columns)]
    plan = [(each.column, each.write, each.style, each.numeric) for each in cells]
    # Their inner halves where there are any: the outer ones look at each cell for an address such as "A1".
    write_string = getattr(page, "_write_string", page.write_string)
    write_number = getattr(page, "_write_number", page.write_number)
    sheet.sums = {index: Decimal(0) for index, column in enumerate(sheet.columns) if column.summed}
    number = head
    for number, row in enumerate(sheet.rows, start=head + 1):
        values = tuple(row)
        for index in sheet.sums:
            if isinstance(values[index], int | float | Decimal) and math.isfinite(values[index]):
                sheet.sums[index] += Decimal(str(values[index]))
        for value, (column, write, style, numeric) in zip(values, plan, strict=True):
            known = value.__class__
            if known is str:
                if value.isprintable() and value[:1] not in ATTENTION and len(value) < SAFE_LETTERS:
                    write_string(number, column, value, style)
                elif value:
                    write(number, value)
            elif known is int and numeric and -SAFE_NUMBER < value < SAFE_NUMBER:
                write_number(number, column, value, style)
            elif value is not None:
                write(number, value)
    return number


def _write_total(page, sheet: Sheet, styles: Styles, first: int, last: int) -> None:
    label = next((index for index, column in enumerate(sheet.columns) if not column.summed), 0)
    _put(page, last + 1, label, sheet.total, styles, bold=True)
    for index, value in sheet.sums.items():
        _Cells(page, index, sheet.columns[index].kind, styles, bold=True).write(last + 1, value)
    _put(page, last + 2, label, _("The same, added up by Excel"), styles)
    for index, value in sheet.sums.items():
        letter, style = xl_col_to_name(index), styles(num_format=FORMATS[sheet.columns[index].kind])
        formula = f"=SUM({letter}{first + 1}:{letter}{max(first, last) + 1})"
        page.write_formula(last + 2, index, formula, style, _exact(value))


def _put(page, row: int, column: int, text: Any, styles: Styles, **properties) -> None:
    text = plain_text(text)
    if text:
        write_text(page, (row, column), text, styles.text(text, **properties), styles)


def write_text(page, at, text, style, styles):
    """Into the cell `at` (row, column from 0), as text whatever it looks like; "" not at all."""
    if not text:
        return
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter would take it for text it has marked up itself.
        page.write_rich_string(*at, text[:1], styles(), text[1:], style)
    else:
        page.write_string(*at, text, style)


class _Cells:
    """The cells of one column: `write` puts any value into a row of it, None and "" not at all."""

    def __init__(self, page, column: int, kind: str, styles: Styles, **properties):
        if kind == "long":
            properties |= {"text_wrap": True, "valign": "top"}
        self.page, self.column, self.kind, self.styles = page, column, kind, styles
        self.numeric = kind not in {"text", "long"}
        self.style = styles(num_format=FORMATS[kind], **properties)
        self.quoted = styles(num_format=FORMATS[kind], quote_prefix=True, **properties)
        # In a column of numbers a date would show as a number without a format of its own.
        own = kind in {"date", "datetime"}
        self.day = self.style if own else styles(num_format=FORMATS["date"], **properties)
        self.moment = self.style if own else styles(num_format=FORMATS["datetime"], **properties)

    def write(self, row: int, value: Any) -> None:
        value = _fitted(value, self.kind)
        if isinstance(value, str):
            style = self.quoted if value.startswith(FORMULA_STARTS) else self.style
            write_text(self.page, (row, self.column), value, style, self.styles)
        elif isinstance(value, datetime.date):
            style = self.moment if isinstance(value, datetime.datetime) else self.day
            self.page.write_datetime(row, self.column, value, style)
        elif value is not None:
            self.page.write_number(row, self.column, value, self.style)


def _fitted(value: Any, kind: str) -> Any:
    """None, a number or moment Excel can hold exactly, or text."""
    if kind in {"text", "long"} or isinstance(value, str):
        return plain_text(value)
    if isinstance(value, datetime.datetime):
        value = timezone.make_naive(value) if timezone.is_aware(value) else value
        value = value.date() if kind == "date" else value.replace(microsecond=0)
    if isinstance(value, datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        return value if day >= FIRST_DAY else f"{day:%d/%m/}{day.year:04}"
    if isinstance(value, int | float | Decimal):
        return _exact(value)
    return plain_text(value)


def _exact(value: float | Decimal) -> Any:
    """The number, or its text where Excel, which keeps 15 digits, would change it."""
    if isinstance(value, float) or not math.isfinite(value):
        return value if math.isfinite(value) else None
    if len(str(value)) <= EXACT_DIGITS or len(Decimal(value).normalize().as_tuple().digits) <= EXACT_DIGITS:
        return value
    return format(Decimal(value), "f")
