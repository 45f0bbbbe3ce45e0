"""Workbooks that people send by accident or on purpose, made from one that is in order. Each takes and gives bytes."""

import io
import random
import zipfile
from collections.abc import Callable

import openpyxl
from openpyxl.styles import Font

from contests.intake.layout import FIRST_ROW, SHEET
from foundation.sheets.tests.builders import ole

SHEET_PART = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024


def rewritten(content: bytes, change: Callable[[str, bytes], bytes] = lambda _name, part: part, **more) -> bytes:
    """The same package with each part changed by `change(name, bytes)`, and more parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in more.items():
            new.writestr(name, part)
    return out.getvalue()


def of_25_megabytes(content: bytes) -> bytes:
    return rewritten(content, **{"xl/media/image1.png": random.Random(1).randbytes(25 * MEGABYTE)})


def unzips_to_300_megabytes(content: bytes) -> bytes:
    return rewritten(content, **{"xl/media/image1.png": b"\0" * (300 * MEGABYTE)})


def with_macros(content: bytes) -> bytes:
    """As an .xlsm is: the project of macros, and a content type that says so."""

    def change(name, part):
        macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        return part.replace(plain, macro) if name == "[Content_Types].xml" else part

    return rewritten(content, change, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"\0" * 2000})


def with_external_links(content: bytes) -> bytes:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return rewritten(content, **{"xl/externalLinks/externalLink1.xml": link})


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


def locked_with_a_password(_content: bytes) -> bytes:
    return ole(b"\0" * 4096, "EncryptionInfo", name="EncryptedPackage")


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


AT_THE_DOOR = {  # refused before anything is kept
    "25 MB": of_25_megabytes,
    "unzips to 300 MB": unzips_to_300_megabytes,
    "macros": with_macros,
    "external links": with_external_links,
    "password": locked_with_a_password,
}
READ = {  # read, and told what is wrong
    "a million empty rows": with_a_million_empty_rows,
    "a cell at XFD1048576": with_a_cell_at_the_end,
    "formulas without values": with_formulas_without_values,
    "an old font": in_an_old_font,
    "one text of 95 MB": with_one_long_string,
}
