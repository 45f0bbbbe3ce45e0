"""The sender's workbook back, with what is wrong shown where it is."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from foundation.sheets.findings import CountedFindings, Finding
from foundation.sheets.reading import CellError, WorkbookRefused, open_workbook
from foundation.sheets.text import cell_text, unique_titles
from foundation.sheets.writing import FORMULA_STARTS, HEAD_COLOUR

HEAD_FILL = PatternFill("solid", fgColor=HEAD_COLOUR.lstrip("#"))
MARKED = PatternFill("solid", fgColor="FFD9B3")
LINK = Font(color="0B57A4", underline="single")
# openpyxl keeps a whole workbook as objects, some fifty times its size; a larger one is given back as bare values.
MOST_CELLS_AS_IS = 400_000
# Empty formatted cells are objects too, and one wrong click formats a million: the sheets as XML are bounded as well.
MOST_BYTES_AS_IS = 24 * 1024 * 1024


def mark(source: Path | str, findings: Iterable[Finding]) -> bytes:
    """An .xlsx with every bad cell coloured and commented, and first a sheet that lists all findings with links.

    An .xls or .ods, and what openpyxl cannot rewrite, comes back as a new workbook with the same values at the same
    addresses. Raises WorkbookRefused for a file that open_workbook refuses.
    """
    findings = list(findings)
    book = _editable(source)
    pages = {page.title: page for page in book.worksheets}
    for finding in findings:
        page = pages.get(finding.sheet) or (book.worksheets[0] if finding.cell and not finding.sheet else None)
        if page is not None and finding.cell:
            _mark_cell(page, finding)
    _list_findings(book, findings, pages)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def marked_copy(path: Path, findings: CountedFindings) -> bytes | None:
    """As `mark`; none for a workbook that is wrong as a whole, has nothing to correct or cannot be read."""
    if not findings.errors or all(not finding.address for finding in findings):
        return None
    try:
        return mark(path, [finding.marked() for finding in findings])
    except WorkbookRefused:
        return None


def _editable(source: Path | str) -> Workbook:
    with open_workbook(source) as given:
        cells = sum(len(page.rows) * page.width for page in given.sheets)
        if given.kind == "xlsx" and cells <= MOST_CELLS_AS_IS and given.sheet_bytes <= MOST_BYTES_AS_IS:
            try:
                # An open file, because openpyxl goes by the extension of a path, and a stored file has none.
                with Path(source).open("rb") as file:
                    book = load_workbook(file, keep_links=False)
            except Exception:
                book = None
            if book is not None and book.worksheets:
                return book
        return _copy_of_values(given.sheets)


def _copy_of_values(sheets: Sequence[Any]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for given, title in zip(sheets, unique_titles([page.title for page in sheets]), strict=True):
        page = book.create_sheet(title)
        for row in given.rows:
            for column, value in enumerate(row.values, start=1):
                if value is not None:
                    _put(page.cell(row.number, column), value)
    if not book.worksheets:
        book.create_sheet(unique_titles([""])[0])
    return book


def _put(cell: Cell, value: Any) -> None:
    """A value as it was read; text stays text."""
    if isinstance(value, str):
        cell._value, cell.data_type = cell_text(value), "e" if isinstance(value, CellError) else "s"
        cell.number_format = "@"
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    else:
        cell.value = value
        if cell.is_date:
            cell.number_format = "dd/mm/yyyy hh:mm" if hasattr(value, "hour") else "dd/mm/yyyy"


def _mark_cell(page: Worksheet, finding: Finding) -> None:
    cell = page[finding.cell]
    if isinstance(cell, MergedCell):
        # Only the first cell of a merged range can carry a comment.
        area = next(area for area in page.merged_cells.ranges if cell.coordinate in area)
        cell = page.cell(area.min_row, area.min_col)
    cell.fill = MARKED
    said = f"{cell.comment.text}\n\n" if cell.comment else ""
    comment = Comment(cell_text(said + str(finding.message)), _("Contest portal"))
    comment.width, comment.height = 320, 120
    cell.comment = comment


def _list_findings(book: Workbook, findings: Sequence[Finding], pages: dict[str, Worksheet]) -> None:
    titles = unique_titles([*book.sheetnames, _("To correct")])
    page = book.create_sheet(titles[-1], 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    for letter, width in zip("ABCD", (6, 26, 30, 80), strict=True):
        page.column_dimensions[letter].width = width
    heads = (_("No."), _("Cell"), _("What stands there"), _("What is wrong and what to do"))
    for column, text in enumerate(heads, start=1):
        cell = page.cell(1, column)
        _put(cell, text)
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
    page.freeze_panes = "A2"
    for number, finding in enumerate(findings, start=1):
        page.cell(number + 1, 1, number)
        cell = page.cell(number + 1, 2)
        _put(cell, finding.address or _("The whole file"))
        target = finding.sheet or (book.worksheets[1].title if finding.cell else "")
        if finding.cell and target in pages:
            quoted = target.replace("'", "''")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{finding.cell}")
            cell.font = LINK
        _put(page.cell(number + 1, 3), "" if finding.found is None else str(finding.found))
        _put(page.cell(number + 1, 4), str(finding.message))
        page.cell(number + 1, 4).alignment = Alignment(wrap_text=True, vertical="top")
