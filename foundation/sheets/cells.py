"""Cells of a sheet whose columns were found: the text of each, or what is wrong with it."""

from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl.utils import get_column_letter

from foundation.sheets.findings import CountedFindings
from foundation.sheets.headers import Header, find_header
from foundation.sheets.oldfonts import OldFonts
from foundation.sheets.reading import CellError, Page
from foundation.sheets.text import shown
from foundation.vietnamese.text import nfc_multiline

INSTEAD = ("name", "given", "family", "code", "content")


class Cells:
    """One row after the other of `page`: `values` by field. `columns`: where each field stands, from 0."""

    def __init__(self, page: Page, columns: Mapping[str, int], findings: CountedFindings, *, words: Iterable[str]):
        self.page, self.columns, self.findings = page, columns, findings
        self.without_value = set(page.without_value)
        self.words = frozenset(words)
        self.fonts = OldFonts(page, columns, words)
        self.number = 0
        self.values: dict[str, Any] = {}
        self.wrong: set[str] = set()  # fields of this row with something to correct
        self.plain: dict[str, str] = {}  # texts made tidy once: the same service stands in a thousand rows

    def at(self, number: int, values: tuple) -> None:
        """Go to a row. Cells with an error or an unsaved formula are told, and then read as empty."""
        self.number, self.wrong = number, set()
        for field, index in self.columns.items():
            value = values[index] if index < len(values) else None
            self.values[field] = None if isinstance(value, str) and not value.strip() else value

    def check(self) -> None:
        for field, value in self.values.items():
            if isinstance(value, CellError):
                self.add("cell_error", field, value)
                self.values[field] = None
            elif value is None and (self.number, self.columns[field]) in self.without_value:
                self.add("no_value", field)

    def add(self, kind: str, field: str, found: object = "", hint: object = "") -> None:
        before = self.findings.errors
        self.findings.add(kind, self.address(field), shown(found), hint)
        if self.findings.errors > before:
            self.wrong.add(field)

    def address(self, field: str) -> str:
        return address_of(self.page.title, self.number, self.columns, field)

    def text(self, field: str, most: int = 0) -> str:
        """Tidy, with its line breaks; "" where the cell is empty or wrong."""
        value = self.values.get(field)
        if value is None:
            return ""
        raw = value if isinstance(value, str) else shown(value)
        text = self.plain.get(raw)
        if text is None:
            text = self.plain[raw] = nfc_multiline(raw).strip()
        if field in self.words and not text.isascii() and (said := self.fonts.reads(self.number, field, raw.strip())):
            self.add("legacy_font", field, raw.strip(), said)
            return ""
        if most and len(text) > most:
            self.add("too_long", field, text, most)
            return text[:most]
        return text

    def shown(self, fields: Iterable[str]) -> list[str]:
        """As they stand, for a workbook that gives rows back."""
        values = [self.values.get(field) for field in fields]
        return [value if isinstance(value, str) else "" if value is None else shown(value) for value in values]


def address_of(sheet: str, number: int, columns: Mapping[str, int], field: str) -> str:
    """Of a field of a row; where its column is missing, of what tells most about whom it is."""
    beside = next((columns[name] for name in (field, *INSTEAD) if name in columns), 0)
    return f"{sheet}!{get_column_letter(beside + 1)}{number}"


def header_of(page: Page, aliases: Mapping[str, Any], needed: Iterable[str]) -> Header | None:
    """The row of headings: it names at least three fields, one of them `needed`."""
    header = find_header(page.rows, aliases, at_least=min(3, len(aliases)))
    return header if header and set(needed) & header.columns.keys() else None
