"""What the sheets of a consolidated workbook have in common: how cells look, and how a page is printed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from foundation.sheets.text import plain_text
from foundation.sheets.writing import A4_PAPER, HEAD_COLOUR, LINE_COLOUR, Styles, write_text
from reports.outputs.book import Measure

TOTAL_COLOUR, GROUP_COLOUR, MISSING_COLOUR = "#FFF4D6", "#EEF2F8", "#F3F3F3"
BORDER = {"border": 1, "border_color": LINE_COLOUR, "valign": "vcenter"}
WORDS = {**BORDER, "text_wrap": True, "indent": 1}
HEAD = {**BORDER, "bold": True, "bg_color": HEAD_COLOUR, "text_wrap": True, "align": "center"}
FOOTER_LETTERS = 120  # of the 255 that Excel takes
LINE_HEIGHT = 15.0  # points, of a line of 11-point text
MOST_LINES = 27  # Excel makes no row higher


def number_format(measure: Measure) -> str:
    """Excel shows it with the reader's own separators: 1.234,5 on a Vietnamese machine."""
    if measure.is_text:
        return "@"
    places = "." + "0" * measure.decimals if measure.decimals else ""
    return f"0{places}%" if measure.percent else f"#,##0{places}"


class Page:
    """A sheet under way, from the top down: XlsxWriter keeps one row in memory."""

    def __init__(self, sheet, styles: Styles):
        self.sheet, self.styles = sheet, styles

    def text(self, row: int, column: int, text: Any, **look) -> None:
        text = plain_text(text)
        if text:
            write_text(self.sheet, (row, column), text, self.styles.text(text, **look), self.styles)
        elif look:
            self.sheet.write_blank(row, column, None, self.styles(**look))

    def moment(self, row: int, column: int, at, **look) -> None:
        if at is None:
            self.text(row, column, "", **look)
        else:
            naive = timezone.make_naive(at).replace(microsecond=0)
            self.sheet.write_datetime(row, column, naive, self.styles(num_format="dd/mm/yyyy hh:mm", **look))

    def formula(self, row: int, column: int, formula: str, value: Decimal | None, **look) -> None:
        """With its value beside it; no value: an empty cell."""
        if value is None:
            self.sheet.write_blank(row, column, None, self.styles(**look))
        else:
            self.sheet.write_formula(row, column, formula, self.styles(**look), float(value))

    def across(self, row: int, last: int, text: Any, *, letters: float, height: float = LINE_HEIGHT, **look) -> None:
        """Text over the columns up to `last`, wrapped; `letters`: how many fit into one line of them."""
        text = plain_text(text)
        self.sheet.set_row(row, height * lines_of(text, letters))
        style = self.styles.text(text, text_wrap=True, valign="top", **look)
        self.sheet.merge_range(row, 0, row, last, "", style)
        write_text(self.sheet, (row, 0), text, style, self.styles)

    def height(self, row: int, cells: Iterable[tuple[str, float]], **options) -> None:
        """As high as the wrapped texts of these (text, width of its column) need: not every program sees to it when it
        opens a file."""
        lines = 1
        for text, width in cells:
            if len(text) > width or "\n" in text:
                lines = max(lines, lines_of(text, width))
        if lines > 1:
            self.sheet.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES), None, options)
        elif options:
            self.sheet.set_row(row, None, None, options)

    def print_on(self, title: str, *, head: int | None, frozen: tuple[int, int], page_words: str) -> None:
        """A4 lying flat, as wide as the page, heads repeated, pages numbered."""
        self.sheet.set_paper(A4_PAPER)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        if head is not None:
            self.sheet.repeat_rows(head)
        if frozen != (0, 0):
            self.sheet.freeze_panes(*frozen)
        said = plain_text(title)[:FOOTER_LETTERS].replace("&", "&&")
        self.sheet.set_footer(f"&L{said}&R{page_words} &P/&N")


def lines_of(text: str, width: float) -> int:
    """Into so many lines a text is broken in a column of this width, which is counted in digits: letters are narrower,
    but words are not torn."""
    if len(text) <= width and "\n" not in text:
        return 1
    room = max(1, int(width))
    return sum(max(1, -(-len(line) // room)) for line in text.split("\n"))


def head_height(labels: Iterable[str], widths: Iterable[float]) -> float:
    """Points that the tallest of these headings, in bold, needs."""
    lines = (lines_of(label, width * 0.9) for label, width in zip(labels, widths, strict=True))
    return LINE_HEIGHT * min(MOST_LINES, max(2, *lines) + 0.4)


def measure_width(measure: Measure) -> float:
    """In letters: long labels get wider columns, so that heads stay low."""
    return 34 if measure.is_text else min(20, max(11, len(measure.label) / 4))
