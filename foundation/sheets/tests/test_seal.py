"""The hidden sheet of a form, and named ranges."""

from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from django.core import signing

from foundation.sheets.areas import Area, area_of
from foundation.sheets.reading import open_workbook
from foundation.sheets.seal import CELL_LETTERS, read_seal, sealed, write_seal

SAID = {"contest": 7, "title": "Cuộc thi", "teams": [f"{number * 7919 % 10007:x} đội" for number in range(9000)]}


def written(said=SAID, salt="a") -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Phiếu")
    write_seal(book, "an", "Xin giữ nguyên", said, salt)
    book.close()
    return out.getvalue()


def read(content: bytes, salt="a"):
    with open_workbook(BytesIO(content)) as book:
        return read_seal(book.sheets, "an", salt)


def test_what_was_sealed_is_read_back_however_long():
    assert len(sealed(SAID, "a")) > 1
    assert all(len(text) <= CELL_LETTERS for text in sealed(SAID, "a"))
    assert read(written()) == SAID
    assert sealed(SAID, "a") == sealed(SAID, "a")


def test_another_purpose_a_change_or_nothing_is_no_seal():
    assert read(written(), salt="b") is None
    book = openpyxl.load_workbook(BytesIO(written()))
    cell = book["an"]["A2"]
    cell.value = cell.value[:-1] + ("A" if cell.value[-1] != "A" else "B")
    out = BytesIO()
    book.save(out)
    assert read(out.getvalue()) is None
    del book["an"]
    out = BytesIO()
    book.save(out)
    assert read(out.getvalue()) is None


def test_forms_sealed_with_a_moment_are_still_read():
    book = openpyxl.Workbook()
    page = book.create_sheet("an")
    page["A1"], page["A2"] = "Xin giữ nguyên", signing.dumps({"contest": 7}, salt="a", compress=True)
    out = BytesIO()
    book.save(out)
    assert read(out.getvalue()) == {"contest": 7}


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("'Kết quả'!$E$9:$E$30", Area("Kết quả", 9, 4, 30, 4)),
        ("='Lớp ''6A'''!$B$2:$AA$3", Area("Lớp '6A'", 2, 1, 3, 26)),
        ("Sheet1!$C$7", Area("Sheet1", 7, 2, 7, 2)),
        ("Sheet1!#REF!", None),
        ("#REF!", None),
        ("SUM(Sheet1!$A$1:$A$2)", None),
        ("Sheet1!$A$1,Sheet1!$B$1", None),
    ],
)
def test_an_area_is_read_from_a_name(text, area):
    assert area_of(text) == area


def test_names_of_a_workbook_without_excels_own():
    book = openpyxl.Workbook()
    book.active.title = "Lớp 6A"
    book.defined_names["cac_em"] = openpyxl.workbook.defined_name.DefinedName("cac_em", attr_text="'Lớp 6A'!$A$1:$A$9")
    book.active.print_area = "A1:B2"
    book.active.auto_filter.ref = "A1:B2"
    out = BytesIO()
    book.save(out)
    with open_workbook(BytesIO(out.getvalue())) as opened:
        assert opened.defined == {"cac_em": "'Lớp 6A'!$A$1:$A$9"}
