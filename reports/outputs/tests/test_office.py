"""LibreOffice, a second program, comes to the same totals from our formulas alone, and opens what we write."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from reports.outputs.tests import books
from reports.outputs.workbook import write
from tooling.office import convert, needs_office

VALUE = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")


def without_values(content: bytes) -> bytes:
    """The same workbook with its formulas but not what they come to."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = VALUE.sub(r"\1", part.decode()).encode()
            after.writestr(name, part)
    return out.getvalue()


@needs_office
def test_libreoffice_computes_what_we_stored(tmp_path):
    ours, bare = io.BytesIO(), tmp_path / "bare.xlsx"
    write(ours, books.small_book())
    bare.write_bytes(without_values(ours.getvalue()))
    assert load_workbook(bare, data_only=True)["Học sinh dự thi"]["D14"].value is None
    [made] = convert([bare], "xlsx:Calc MS Excel 2007 XML", (tmp_path / "out"))
    computed, formulas, stored = (
        load_workbook(made, data_only=True), load_workbook(ours), load_workbook(ours, data_only=True)
    )  # fmt: skip
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found = computed[sheet.title][cell.coordinate].value
                    assert found == pytest.approx(stored[sheet.title][cell.coordinate].value), cell.coordinate
                    count += 1
    assert count > 20
