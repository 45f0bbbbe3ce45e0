import datetime
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from foundation.sheets.reading import Row, open_workbook
from foundation.sheets.tests.builders import opened
from foundation.sheets.text import MOST_LETTERS, cell_text, unescaped, unique_titles
from foundation.sheets.writing import FORMATS, Column, Sheet, write_workbook

DAY, MOMENT = datetime.date(2025, 9, 5), datetime.datetime(2025, 9, 5, 8, 30)  # noqa: DTZ001 Excel knows no zones


def written(*sheets, **how) -> bytes:
    out = io.BytesIO()
    write_workbook(out, sheets, **how)
    return out.getvalue()


def cell_of(value, kind="text"):
    """The one cell of a sheet with one value, as openpyxl reads it."""
    return opened(written(Sheet("x", [Column("h", 10, kind)], [(value,)]))).active["A2"]


def test_what_is_written_is_what_is_read():
    columns = [Column("TT", 5, "integer"), Column(_("Name"), 30), Column("Điểm", 8, "points"),
               Column("%", 8, "percent"), Column("Ngày", 12, "date"), Column("Lúc", 16, "datetime")]  # fmt: skip
    rows = [(1, "Nguyễn Thị Hường", Decimal("9.25"), 0.5, DAY, MOMENT), (2, "0123", None, None, None, None)]
    content = written(Sheet("Kết quả", columns, rows, ["Trường THCS Đống Đa", "Năm học 2025–2026"]))
    with open_workbook(io.BytesIO(content)) as book:
        assert book.sheets[0].title == "Kết quả"
        assert book.sheets[0].rows[0].values[0] == "Trường THCS Đống Đa"
        assert book.sheets[0].rows[2:] == [
            Row(4, ("TT", str(_("Name")), "Điểm", "%", "Ngày", "Lúc")),
            Row(5, (1, "Nguyễn Thị Hường", 9.25, 0.5, DAY, MOMENT)),
            Row(6, (2, "0123", None, None, None, None)),
        ]
    page = opened(content).active
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A5", "A4:F6", "$4:$4")
    assert [cell.number_format for cell in page[5]] == [FORMATS[column.kind] for column in columns]
    assert page["A4"].font.bold
    assert int(page.column_dimensions["B"].width) == 30
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.paperSize, page.page_setup.orientation) == ("9", "portrait") or (
        page.page_setup.paperSize,
        page.page_setup.orientation,
    ) == (9, "portrait")


@pytest.mark.parametrize("kind", ["text", "long", "integer", "number", "date"])
@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "|x", "%x"])
def test_text_is_never_a_formula(text, kind):
    cell = cell_of(text, kind)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_headers_notes_and_titles_are_never_formulas_either():
    content = written(Sheet("=x", [Column("=1+1")], [], ["=2+2"], total="=3+3"))
    cells = [cell for row in opened(content).active.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells[:3])
    assert [cell.value for cell in cells][:3] == ["=2+2", "=1+1", "=3+3"]


def test_ordinary_text_and_error_like_text_are_plain():
    assert not cell_of("Lan").quotePrefix
    assert (cell_of("#N/A").value, cell_of("#N/A").data_type) == ("#N/A", "s")


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (7, "text", "7"),
        (Decimal("1.50"), "text", "1.50"),
        ("", "integer", None),
        (float("nan"), "number", None),
        (Decimal("Infinity"), "number", None),
        (123456789012345, "integer", 123456789012345),
        (1234567890123456, "integer", "1234567890123456"),
        (Decimal("100000000000000000000"), "number", 10**20),
        ("không rõ", "date", "không rõ"),
        (datetime.date(1850, 1, 2), "date", "02/01/1850"),
        (datetime.date(1900, 3, 1), "date", datetime.datetime(1900, 3, 1)),  # noqa: DTZ001
        (MOMENT, "date", datetime.datetime(2025, 9, 5)),  # noqa: DTZ001
        (datetime.datetime(2025, 9, 5, 1, 30, tzinfo=datetime.UTC), "datetime", MOMENT),
        ("a\x00b\x0bc\ud800d\ufffe", "text", "abcd"),
        ("a\r\nb\rc", "text", "a\nb\nc"),
        (_("Name"), "text", str(_("Name"))),
    ],
)
def test_values_that_excel_would_spoil(value, kind, shown):
    assert cell_of(value, kind).value == shown


def test_a_date_in_a_column_of_numbers_still_shows_as_a_date_and_harms_no_neighbour():
    page = opened(written(Sheet("x", [Column("h", 9, "number")], [(1,), (DAY,), (2,)]))).active
    assert page["A3"].is_date
    assert [page["A2"].number_format, page["A4"].number_format] == ["General", "General"]


def test_text_that_looks_like_excels_escape_comes_back_as_it_was():
    text = "_x0041_ và _x000D_"
    with open_workbook(io.BytesIO(written(Sheet("x", [Column("h")], [(text,)])))) as book:
        assert book.sheets[0].rows[1].values == (text,)
    assert unescaped(cell_text(text)) == text


def test_text_longer_than_a_cell_is_cut_visibly():
    text = cell_text("Đ" * 40_000)
    assert len(text) == MOST_LETTERS
    assert text.endswith("…")


def test_sums_are_values_with_their_formula_under_them():
    columns = [Column("Lớp"), Column("Số", 8, "integer", summed=True), Column("Điểm", 8, "points", summed=True)]
    rows = [("6A", 40, Decimal("0.1")), ("6B", None, Decimal("0.2")), ("6C", "vắng", float("nan"))]
    page = opened(written(Sheet("x", columns, rows, ["t"], total="Tổng"))).active
    assert [cell.value for cell in page[7]] == ["Tổng", 40, 0.3]
    assert [cell.value for cell in page[8]][1:] == ["=SUM(B4:B6)", "=SUM(C4:C6)"]
    assert page["B7"].font.bold
    assert not page["B6"].font.bold
    assert page.auto_filter.ref == "A3:C6"


def test_formulas_carry_their_value_for_who_does_not_calculate():
    columns = [Column("Lớp"), Column("Điểm", 8, "points", summed=True)]
    rows = [("6A", Decimal("0.1")), ("6B", Decimal("0.2"))]
    content = written(Sheet("x", columns, rows, total="Tổng"))
    page = load_workbook(io.BytesIO(content), data_only=True).active
    assert [page["B4"].value, page["B5"].value] == [0.3, 0.3]


@pytest.mark.parametrize("text", ["<r>x</r>", "<r><t>x</t></r>", "<r>&amp;</r></c><c>1</c></r>", "&lt; <b>"])
def test_text_that_looks_like_markup_is_text(text):
    content = written(Sheet("x", [Column("h"), Column("k", 9, "long")], [(text, text)], [text]))
    page = opened(content).active
    assert [page["A1"].value, page["A4"].value, page["B4"].value] == [text] * 3


@pytest.mark.parametrize("number", ["9.95", "0.1", "33.3333", "123456789.123456", "100.0000", "-4.35"])
def test_decimals_are_written_digit_by_digit(number):
    content = written(Sheet("x", [Column("h", 9, "number")], [(Decimal(number),)]))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        [found] = re.findall(rb"<v>([^<]*)</v>", package.read("xl/worksheets/sheet1.xml"))
    assert Decimal(found.decode()) == Decimal(number)


def test_a_sheet_without_rows_is_whole():
    page = opened(written(Sheet("x", [Column("a"), Column("b", summed=True)], [], total="Tổng"))).active
    assert [cell.value for cell in page[2]] == ["Tổng", "0"]


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (["a/b:c*d?e[f]g\\h"], ["a b c d e f g h"]),
        (["x" * 40], ["x" * 31]),
        (["x" * 40, "X" * 40], ["x" * 31, "X" * 27 + " (2)"]),
        (["6A", "6a", "6A"], ["6A", "6a (2)", "6A (3)"]),
        (["'6A'"], ["6A"]),
        (["history"], ["history (2)"]),
    ],
)
def test_titles_of_sheets(wanted, titles):
    assert unique_titles(wanted) == titles


def test_a_title_of_nothing_gets_a_name():
    assert unique_titles(["", "///"])[0]
    assert len(set(unique_titles(["", "///"]))) == 2


def test_a_row_of_the_wrong_width_is_noticed():
    with pytest.raises(ValueError, match="zip"):
        written(Sheet("x", [Column("a")], [(1, 2)]))


def test_a_writing_that_breaks_off_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows():
        yield ("a",)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(Sheet("x", [Column("a")], [("b",)]), Sheet("y", [Column("a")], rows()))
    written(Sheet("x", [Column("a")], [("b",)]))
    assert list(tmp_path.iterdir()) == []


def test_the_same_content_gives_the_same_bytes_at_any_time():
    def make(**how):
        return written(Sheet("x", [Column("a", 9, "date")], [(DAY,)]), **how)

    first = make()
    time.sleep(2.1)  # the clock of a zip ticks every two seconds
    assert make() == first
    at = make(at=datetime.datetime(2025, 9, 5, 1, tzinfo=datetime.UTC))
    assert at != first
    with zipfile.ZipFile(io.BytesIO(at)) as package:
        assert b"2025-09-05T01:00:00Z" in package.read("docProps/core.xml")
        assert package.namelist()[0] == "[Content_Types].xml"


def test_it_is_written_to_a_path_as_well(tmp_path):
    write_workbook(tmp_path / "x.xlsx", [Sheet("x", [Column("a")], [("b",)])])
    with open_workbook(tmp_path / "x.xlsx") as book:
        assert book.sheets[0].rows[1].values == ("b",)


def test_memory_does_not_grow_with_the_rows(tmp_path):
    program = (
        "import sys, resource, django; django.setup()\n"
        "from foundation.sheets.writing import *\n"
        "columns = [Column(str(n), 9) for n in range(10)]\n"
        "def rows(count):\n    for n in range(count):\n        yield [f'Nguyễn Văn {n} {m}' for m in range(10)]\n"
        "def most():\n    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "write_workbook(sys.argv[1], [Sheet('x', columns, rows(500))]); before = most()\n"
        "write_workbook(sys.argv[1], [Sheet('x', columns, rows(4_000))])\n"
        "assert most() - before < 6_000, most() - before\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", program, str(tmp_path / "x.xlsx")]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "contestportal.settings"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
