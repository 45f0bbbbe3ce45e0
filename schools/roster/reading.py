"""The sheets of an uploaded file as grids of values, through the portal's own gate and reader."""

from dataclasses import dataclass

from foundation.sheets.reading import Page, WorkbookRefused, open_workbook

__all__ = ["SUFFIXES", "Grid", "WorkbookRefused", "read_grids"]

SUFFIXES = ("xlsx", "xls", "ods")


@dataclass
class Grid:
    """One sheet: the rows with anything in them, and the number each has in Excel. Columns and rows count from 0."""

    name: str
    rows: list[tuple]
    numbers: list[int]
    page: Page | None = None

    @classmethod
    def of(cls, page: Page) -> "Grid":
        return cls(page.title, [row.values for row in page.rows], [row.number for row in page.rows], page)

    def fonts(self, column: int) -> list[str]:
        """The fonts of the texts of a column, the most frequent first; none where the format does not tell."""
        return [name for name, _count in self.page.fonts(column).most_common()] if self.page else []

    def formulas_without_value(self) -> list[tuple[int, int]]:
        """(row in Excel, column) of the formulas whose results were never saved."""
        return self.page.without_value if self.page else []


def read_grids(path) -> list[Grid]:
    """The visible sheets. Raises WorkbookRefused with a sentence for the sender."""
    with open_workbook(path) as book:
        return [Grid.of(page) for page in book.visible_sheets()]
