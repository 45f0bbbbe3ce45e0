"""Writes the workbook of a report: every figure that is typed, with what stands there now and what the portal knows."""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.sheets.seal import write_seal
from foundation.sheets.text import plain_text
from foundation.sheets.writing import A4_PAPER, HEAD_COLOUR, LINE_COLOUR, Styles, write_text
from reports.filling.collecting import Entry, Filled
from reports.intake import layout
from reports.typing import as_percent, rounded

OPEN, TOLD = {"bg_color": "#FFF8DC"}, {"bg_color": "#F1F4F8"}
LINED: dict[str, Any] = {"border": 1, "border_color": LINE_COLOUR, "valign": "top", "text_wrap": True}
CLASS_COLUMN = 14


def report_workbook(found: Filled, *, at: datetime) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": timezone.make_naive(at, timezone.get_default_timezone())})
    _Book(book, found).write()
    said = _("Please leave this sheet as it is: it says which workbook this is.")
    write_seal(book, layout.IDENTITY, said, layout.identity(found.obligation), layout.SALT)
    book.close()
    return out.getvalue()


class _Book:
    def __init__(self, book, found: Filled):
        self.book, self.found, self.styles = book, found, Styles(book)

    def write(self) -> None:
        self._figures(self.book.add_worksheet(layout.FIGURES))
        split = [figure for _section, figures in self.found.sections for figure in figures
                 if figure.by_class and figure.kind != "ratio" and self.found.classes]  # fmt: skip
        if split:
            self._classes(self.book.add_worksheet(layout.CLASSES), split)

    def _page(self, page, head: int, widths) -> None:
        page.set_paper(A4_PAPER)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(head)
        page.freeze_panes(head + 1, 2)
        for number, width in enumerate(widths):
            page.set_column(number, number, width)

    def _notes(self, page) -> int:
        """The number of the row below them."""
        obligation = self.found.obligation
        self._text(page, 0, 0, str(obligation.requirement), bold=True, font_size=14)
        for row, note in enumerate((str(obligation.unit), *layout.HOW), start=1):
            self._text(page, row, 0, note)
        return len(layout.HOW) + 3

    def _text(self, page, row: int, column: int, text: str, **properties: Any) -> None:
        said = plain_text(text)
        style = self.styles.text(said, **properties)
        if said:
            write_text(page, (row, column), said, style, self.styles)
        else:
            page.write_blank(row, column, None, style)

    def _head(self, page, row: int, column: int, text: str) -> None:
        self._text(page, row, column, text, **LINED, bold=True, bg_color=HEAD_COLOUR)

    def _figures(self, page) -> None:
        row = self._notes(page)
        self._page(page, row, layout.WIDTHS)
        for column, heading in enumerate(layout.HEADINGS):
            self._head(page, row, column, heading)
        for section, figures in self.found.sections:
            typed = [entry for figure in figures if not (entry := self.found.entries[figure.code]).follows]
            if not typed:
                continue
            row += 1
            self._text(page, row, 1, str(section), bold=True)
            for entry in typed:
                row += 1
                self._entry(page, row, entry)

    def _entry(self, page, row: int, entry: Entry) -> None:
        figure = entry.figure
        self._text(page, row, 0, entry.key, **LINED, **TOLD)
        self._text(page, row, 1, figure.label, **LINED, **TOLD)
        self._text(page, row, 2, figure.unit_words, **LINED, **TOLD)
        self._value(page, (row, 3), entry, _typed(entry), OPEN)
        self._text(page, row, 4, entry.why, **LINED, **OPEN)
        self._value(page, (row, 5), entry, entry.known.value if entry.known else None, TOLD)

    def _value(self, page, place: tuple[int, int], entry: Entry, value: Any, look: dict[str, Any]) -> None:
        style = self.styles(**LINED, **look, num_format=_format(entry.figure))
        if isinstance(value, Decimal):
            page.write_number(*place, float(rounded(entry.figure, value)), style)
        elif value:
            self._text(page, place[0], place[1], value, **LINED, **look)
        else:
            page.write_blank(*place, None, style)

    def _classes(self, page, figures) -> None:
        row = self._notes(page) + 1
        self._page(page, row, (12, 14, *[CLASS_COLUMN] * len(figures)))
        for column, text in enumerate((layout.CLASS_CODE, layout.CLASS_NAME)):
            self._head(page, row, column, text)
        for column, figure in enumerate(figures, start=2):
            self._head(page, row - 1, column, figure.label)
            self._head(page, row, column, figure.code)
        for school_class in self.found.classes:
            row += 1
            page.write_number(row, 0, school_class.pk, self.styles(**LINED, **TOLD))
            self._text(page, row, 1, school_class.name, **LINED, **TOLD)
            for column, figure in enumerate(figures, start=2):
                entry = self.found.entries[f"{figure.code}@{school_class.pk}"]
                self._value(page, (row, column), entry, _typed(entry), OPEN)


def _typed(entry: Entry) -> Decimal | str | None:
    """What a person typed: as a number or a text, or as it stands where it cannot be read."""
    return entry.value if entry.typed and not entry.fault else entry.typed or None


def _format(figure) -> str:
    if figure.kind == "text":
        return "@"
    decimals = f".{'0' * figure.decimals}" if figure.decimals else ""
    return f"0{decimals}%" if as_percent(figure) else f"#,##0{decimals}"
