"""Workbooks that people send by accident or on purpose, made from one that is in order. Each takes and gives bytes."""

import io
import random

import openpyxl
from openpyxl.styles import Font

from contests.intake.layout import FIRST_ROW, SHEET
from foundation.sheets.tests.hostile import MEGABYTE, rewritten, saved

SHEET_PART = "xl/worksheets/sheet1.xml"


def with_a_million_empty_rows(content: bytes) -> bytes:
    """Formatted down to the last row Excel has, as one wrong click on a column does it."""

    def change(name, part):
        if name != SHEET_PART:
            return part
        rows = "".join(f'<row r="{row}"><c r="D{row}" s="1"/></row>' for row in range(20_000, 1_020_000))
        return part.replace(b"</sheetData>", rows.encode() + b"</sheetData>")

    return rewritten(content, change)


def with_a_cell_at_the_end(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[SHEET]["XFD1048576"] = 1
    return saved(book)


def with_formulas_without_values(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[SHEET][f"D{FIRST_ROW}"] = "=10+5"
    return saved(book)


def in_an_old_font(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = book[SHEET][f"K{FIRST_ROW}"]
    cell.value, cell.font = "®Õn muén", Font(name=".VnTime")
    return saved(book)


def with_one_long_string(content: bytes) -> bytes:
    """Just under what is unzipped at all: one text of 95 MB."""
    words = " ".join(f"{number:x}" for number in random.Random(2).choices(range(10**6), k=3_000))
    text = (words * (95 * MEGABYTE // len(words)))[: 95 * MEGABYTE]

    def change(name, part):
        if name != "xl/sharedStrings.xml":
            return part
        return part.replace(b"</sst>", f"<si><t>{text}</t></si></sst>".encode())

    return rewritten(content, change)


READ = {  # read, and told what is wrong
    "a million empty rows": with_a_million_empty_rows,
    "a cell at XFD1048576": with_a_cell_at_the_end,
    "formulas without values": with_formulas_without_values,
    "an old font": in_an_old_font,
    "one text of 95 MB": with_one_long_string,
}
