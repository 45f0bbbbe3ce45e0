"""Where each cell of a consolidated workbook lies, and the formulas of totals. Rows and columns count from 0.

All sheets of sections have the same rows, so a formula finds a figure of another sheet in its own row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from reports.outputs.book import Book, Group, Line, Measure

HEAD = 4  # the row of the headings; above it title, unit, count and an empty row
NUMBER, NAME, STATUS, FIRST = range(4)  # columns; from FIRST on the figures


@dataclass(frozen=True)
class Span:
    """Rows of units, the first and the last; `grouped`: lines of groups stand among them."""

    first: int
    last: int
    grouped: bool = False


@dataclass(frozen=True)
class Layout:
    book: Book
    titles: list[str]  # of the sheets of sections

    @cached_property
    def columns(self) -> dict[str, tuple[int, str]]:
        """Sheet (its number among the sections) and letter of each figure, by code."""
        return {
            measure.code: (sheet, xl_col_to_name(FIRST + at))
            for sheet, section in enumerate(self.book.sections)
            for at, measure in enumerate(section.measures)
        }

    @cached_property
    def grouped(self) -> bool:
        return len(self.book.groups) > 1

    @cached_property
    def starts(self) -> list[tuple[int, Group]]:
        """Each group with the row of its first unit; its own line, where there are several, is the row above."""
        found, row = [], HEAD + 1
        for group in self.book.groups:
            row += self.grouped
            found.append((row, group))
            row += len(group.lines)
        return found

    @cached_property
    def total_row(self) -> int:
        if not self.starts:
            return HEAD + 1
        row, group = self.starts[-1]
        return row + len(group.lines)

    @property
    def everything(self) -> Span:
        return Span(HEAD + 1, self.total_row - 1, self.grouped)

    def span_of(self, index: int) -> Span:
        row, group = self.starts[index]
        return Span(row, row + len(group.lines) - 1)

    def rows_of_lines(self) -> Iterator[tuple[int, Line]]:
        for row, group in self.starts:
            yield from enumerate(group.lines, start=row)

    def cell(self, code: str, row: int, sheet: int | None = None) -> str:
        """As it is named on a section's sheet (its number), or (None) from any other."""
        own, letter = self.columns[code]
        return f"{self._at(own, sheet)}{letter}{row + 1}"

    def formula(self, measure: Measure, span: Span, row: int, sheet: int) -> str:
        """The total of a figure over a span, written in `row` of a section's sheet. The book says whether there is a
        value at all: a formula is written only where there is one."""
        if measure.kind == "ratio":
            return self._mean(measure.code, measure.denominator_id, span, sheet)
        if measure.total == "mean":
            return self._mean(measure.code, measure.weight_id, span, sheet)
        cells = self._range(measure.code, span, sheet)
        if measure.total in {"max", "min"}:  # those of groups among them change nothing
            return f"={measure.total.upper()}({cells})"
        if span.grouped:
            return f'=SUMIF({self._numbers(span)},">0",{cells})'
        return f"=SUM({cells})"

    def _mean(self, code: str, weight: str, span: Span, sheet: int) -> str:
        """Of the units that have the figure; a rate weighs as much as what it is a part of, as in reports.cells."""
        cells, weights = self._range(code, span, sheet), self._range(weight, span, sheet)
        units = [f"--ISNUMBER({self._numbers(span)})"] if span.grouped else []
        over, under = ",".join([*units, cells, weights]), ",".join([*units, f"--ISNUMBER({cells})", weights])
        return f"=SUMPRODUCT({over})/SUMPRODUCT({under})"

    def _range(self, code: str, span: Span, sheet: int) -> str:
        own, letter = self.columns[code]
        return f"{self._at(own, sheet)}{letter}{span.first + 1}:{letter}{span.last + 1}"

    def _numbers(self, span: Span) -> str:
        """Where a unit has its number, a group has a Roman one, which is text to Excel."""
        letter = xl_col_to_name(NUMBER)
        return f"${letter}${span.first + 1}:${letter}${span.last + 1}"

    def _at(self, own: int, sheet: int | None) -> str:
        return "" if own == sheet else f"{quote_sheetname(self.titles[own])}!"
