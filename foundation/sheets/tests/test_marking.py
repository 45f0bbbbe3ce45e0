import io

import pytest
from django.utils.translation import gettext_lazy as _
from openpyxl.comments import Comment

from foundation.sheets.findings import Finding
from foundation.sheets.marking import MARKED, mark
from foundation.sheets.reading import WorkbookRefused, open_workbook
from foundation.sheets.tests.builders import ods, ods_text, opened, saved, workbook, xls


def marked(tmp_path, content, *findings):
    path = tmp_path / "sent"
    path.write_bytes(content)
    return opened(mark(path, findings))


def test_a_finding_knows_its_place_and_survives_json():
    finding = Finding("Lớp 6A!C7", "1.234", _("Type 1234 or 1,234."))
    assert (finding.sheet, finding.row, finding.column, finding.cell) == ("Lớp 6A", 7, 2, "C7")
    kept = finding.as_json()
    assert kept == {
        "address": "Lớp 6A!C7", "row": 7, "column": 2, "found": "1.234", "message": str(finding.message),
    }  # fmt: skip
    assert Finding.from_json(kept).as_json() == kept


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("", ("", None, None)),
        ("C7", ("", 7, 2)),
        ("A!b!AB12", ("A!b", 12, 27)),
        ("Sheet!$C$7", ("Sheet", 7, 2)),
        ("Sheet!", ("", None, None)),
        ("whole file", ("", None, None)),
    ],
)
def test_addresses(address, place):
    finding = Finding(address, None, "")
    assert (finding.sheet, finding.row, finding.column) == place
    assert finding.as_json()["found"] == ""


def test_the_sender_gets_their_workbook_with_bad_cells_shown(tmp_path):
    book = workbook(["STT", "Họ tên"], [1, "Lan"], ["=A2+1", "Hoa"])
    book.active["B2"].number_format = "@"
    book.active.column_dimensions["B"].width = 33
    book.create_sheet("O'Brien")["A1"] = "x"
    out = marked(tmp_path, saved(book), Finding("Lớp 6A!B2", "Lan", "Thiếu họ."), Finding("O'Brien!A1", "x", "Sai."))
    first, sheet, other = out.worksheets
    assert (sheet.title, other.title, out.active) == ("Lớp 6A", "O'Brien", first)
    assert sheet["B2"].fill.fgColor.rgb == other["A1"].fill.fgColor.rgb == MARKED.fgColor.rgb
    assert sheet["B2"].comment.text == "Thiếu họ."
    assert (sheet["B2"].value, sheet["A3"].value) == ("Lan", "=A2+1")
    assert sheet.column_dimensions["B"].width == 33
    assert sheet["B3"].comment is None
    assert [[cell.value for cell in row] for row in first.iter_rows(min_row=2)] == [
        [1, "Lớp 6A!B2", "Lan", "Thiếu họ."],
        [2, "O'Brien!A1", "x", "Sai."],
    ]
    assert first["B2"].hyperlink.location == "'Lớp 6A'!B2"
    assert first["B3"].hyperlink.location == "'O''Brien'!A1"


def test_two_findings_in_one_cell_and_the_senders_own_comment_are_all_said(tmp_path):
    book = workbook(["x"])
    book.active["A1"].comment = Comment("của tôi", "tôi")
    out = marked(tmp_path, saved(book), Finding("Lớp 6A!A1", "x", "một"), Finding("Lớp 6A!A1", "x", "hai"))
    assert out["Lớp 6A"]["A1"].comment.text == "của tôi\n\nmột\n\nhai"


def test_a_cell_inside_a_merged_range_is_shown_at_its_first(tmp_path):
    book = workbook(["x", None, None])
    book.active.merge_cells("A1:C1")
    out = marked(tmp_path, saved(book), Finding("Lớp 6A!B1", "x", "sai"))
    assert out["Lớp 6A"]["A1"].comment.text == "sai"


def test_findings_about_no_cell_or_no_such_sheet_are_only_listed(tmp_path):
    out = marked(tmp_path, saved(workbook(["x"])), Finding("", None, "thiếu cột"), Finding("Khác!A1", 5, "không có"))
    first = out.worksheets[0]
    assert [first["D2"].value, first["D3"].value] == ["thiếu cột", "không có"]
    assert first["B2"].hyperlink is None
    assert first["B3"].hyperlink is None
    assert out["Lớp 6A"]["A1"].comment is None


def test_an_address_without_a_sheet_means_the_first(tmp_path):
    out = marked(tmp_path, saved(workbook(["x"])), Finding("A1", "x", "sai"))
    assert out["Lớp 6A"]["A1"].comment.text == "sai"
    assert out.worksheets[0]["B2"].hyperlink.location == "'Lớp 6A'!A1"


def test_what_was_found_is_never_a_formula(tmp_path):
    out = marked(tmp_path, saved(workbook(["x"])), Finding("Lớp 6A!A1", "=1+1", "=HYPERLINK(1)\x01"))
    cells = out.worksheets[0]["C2"], out.worksheets[0]["D2"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        ("=1+1", "s", True),
        ("=HYPERLINK(1)", "s", True),
    ]


@pytest.mark.parametrize("title", ["To correct", "Cần sửa"])
def test_a_sheet_of_the_same_name_is_no_trouble(tmp_path, title):
    out = marked(tmp_path, saved(workbook(["x"], title=title)), Finding(f"{title}!A1", "x", "sai"))
    assert len(out.worksheets) == 2
    assert out[title]["A1"].comment.text == "sai"


@pytest.mark.parametrize(
    "content",
    [
        xls({(6, 2): "=1+1", (7, 2): 5.0}),
        ods(
            '<table:table-row table:number-rows-repeated="6"><table:table-cell/></table:table-row>'
            '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
            f"{ods_text('=1+1')}</table:table-row>"
            '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
            '<table:table-cell office:value-type="float" office:value="5"/></table:table-row>'
        ),
    ],
)
def test_an_old_format_comes_back_as_xlsx_with_the_same_addresses(tmp_path, content):
    out = marked(tmp_path, content, Finding("Lớp 6A!C7", "=1+1", "sai"))
    sheet = out["Lớp 6A"]
    assert (sheet["C7"].value, sheet["C7"].data_type, sheet["C8"].value) == ("=1+1", "s", 5)
    assert sheet["C7"].comment.text == "sai"


def test_what_openpyxl_cannot_rewrite_comes_back_as_values(tmp_path, monkeypatch):
    def fails(*args, **kwargs):
        raise TypeError

    monkeypatch.setattr("foundation.sheets.marking.load_workbook", fails)
    out = marked(tmp_path, saved(workbook(["x", 5])), Finding("Lớp 6A!A1", "x", "sai"))
    assert [cell.value for cell in out["Lớp 6A"][1]] == ["x", 5]
    assert out["Lớp 6A"]["A1"].comment.text == "sai"


def test_what_is_refused_is_refused_here_too(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(b"STT;Lop")
    with pytest.raises(WorkbookRefused):
        mark(path, [])


def test_the_marked_workbook_can_be_sent_again(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(saved(workbook(["Họ tên", "Lớp"], ["Lan", "6A"])))
    again = mark(path, [Finding("Lớp 6A!A2", "Lan", "sai")])
    with open_workbook(io.BytesIO(again)) as book:
        assert [row.values for row in book.sheets[1].rows] == [("Họ tên", "Lớp"), ("Lan", "6A")]
