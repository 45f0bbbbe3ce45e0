"""A school's own table is read wherever its columns stand, and nothing in it is guessed."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl.styles import Font

from propaganda.uploads.table_reading import flowing, read_table
from propaganda.uploads.tests.builders import content_of, table

ONE = (1, "Tuyên truyền dịch vụ công", "Tin, bài", "Đoàn đội", "Quý II/2022")


def read(book):
    return read_table(BytesIO(content_of(book)), None)


def lines(book):
    found = read(book)
    assert list(found.findings) == []
    return [(each["content"], each["forms"], each["responsible"], each["when"]) for each in found.rows["lines"]]


def found(book):
    return [(each.kind, each.address) for each in read(book).findings]


def test_the_five_columns_of_the_annex():
    assert lines(table(ONE)) == [ONE[1:]]
    [line] = read(table(ONE)).rows["lines"]
    assert (line["content_at"], line["when_at"]) == ("Phụ lục!B2", "Phụ lục!E2")


@pytest.mark.parametrize(
    "headings",
    [
        ("STT", "NỘI DUNG", "HÌNH THỨC", "BỘ PHẬN THỰC HIỆN", "THỜI GIAN"),
        ("TT", "Nội dung\ntuyên truyền", "Hình thức thực hiện", "Người phụ trách", "Thời gian\nthực hiện"),
        ("Số TT", "Nội dung công việc", "Biện pháp thực hiện", "Phân công thực hiện", "Thời hạn hoàn thành"),
    ],
)
def test_headings_as_schools_write_them_under_titles_of_any_height(headings):
    titles = ["UBND THÀNH PHỐ HẠ LONG", "TRƯỜNG THCS LÝ TỰ TRỌNG", (), "PHỤ LỤC: Nội dung, hình thức tuyên truyền"]
    assert lines(table(ONE, titles=titles, headings=headings)) == [ONE[1:]]


def test_columns_in_another_order_and_others_between():
    rows = ("Quý II/2022", "Ghi chú gì đó", "Tuyên truyền dịch vụ công", None, "Tin, bài")
    headings = ("Thời gian", "Kinh phí", "Nội dung", "Cột trống", "Hình thức")
    assert lines(table(rows, headings=headings)) == [("Tuyên truyền dịch vụ công", "Tin, bài", "", "Quý II/2022")]


def test_several_sheets_are_one_table_and_a_sheet_without_one_is_left_out():
    book = table(ONE, title="Học kỳ I")
    table((1, "Phát thanh măng non", "Bài viết", "Đội", "Tháng 10/2022"), book=book, title="Học kỳ II")
    book.create_sheet("Hướng dẫn")["A1"] = "Cách điền"
    assert [line[0] for line in lines(book)] == ["Tuyên truyền dịch vụ công", "Phát thanh măng non"]


def test_numbers_of_columns_repeated_headings_and_signatures_are_no_lines():
    rows = [
        ("(1)", "(2)", "(3)", "(4)", "(5)"),
        ONE,
        ("TT", "Nội dung", "Hình thức", "Bộ phận thực hiện", "Thời gian"),
        (None, None, None, "HIỆU TRƯỞNG", None),
        ("Nơi nhận:", None, None, None, None),
    ]
    assert lines(table(*rows)) == [ONE[1:]]


def test_a_heading_between_the_lines_is_told_and_left_out():
    book = table((None, "I. CÔNG TÁC TRUYỀN THÔNG", None, None, None), ONE)
    assert found(book) == [("heading_alone", "Phụ lục!B2")]
    assert len(read(book).rows["lines"]) == 1


def test_time_merged_over_several_lines_is_that_of_each():
    book = table(ONE, (2, "Phát thanh", "Bài viết", "Đội", None), (3, "Ngoại khóa", "Buổi", "Đội", "Quý III/2022"))
    book.active.merge_cells("E2:E3")
    assert [line[3] for line in lines(book)] == ["Quý II/2022", "Quý II/2022", "Quý III/2022"]


def test_without_a_merged_cell_an_empty_time_is_asked_for():
    assert found(table(ONE, (2, "Phát thanh", "Bài viết", "Đội", None))) == [("when_missing", "Phụ lục!E3")]


def test_content_merged_over_rows_is_one_line_with_all_its_forms():
    book = table(ONE, (None, None, "Phát thanh", None, "Quý III/2022"), (2, "Ngoại khóa", "Buổi", "Đội", "Quý IV/2022"))
    book.active.merge_cells("B2:B3")
    assert lines(book) == [
        ("Tuyên truyền dịch vụ công", "Tin, bài\nPhát thanh", "Đoàn đội", "Quý II/2022, Quý III/2022"),
        ("Ngoại khóa", "Buổi", "Đội", "Quý IV/2022"),
    ]


def test_line_breaks_of_a_narrow_column_are_none_and_those_of_a_list_stay():
    assert flowing("Tuyên truyền\ndịch vụ công:\n- Tin, bài\n- Zalo\nnhóm lớp") == (
        "Tuyên truyền dịch vụ công:\n- Tin, bài\n- Zalo nhóm lớp"
    )


def test_a_line_without_content_is_told():
    book = table((1, None, "Tin, bài", "Đội", "Quý II/2022"))
    assert found(book) == [("content_missing", "Phụ lục!B2")]


def test_a_day_that_excel_made_is_a_day_and_the_first_of_a_month_is_asked_about():
    assert lines(table((1, "Mít tinh", "Buổi", "Đội", date(2022, 10, 24))))[0][3] == "24/10/2022"
    [finding] = read(table((1, "Mít tinh", "Buổi", "Đội", date(2022, 3, 1)))).findings
    assert (finding.kind, finding.found, finding.hint) == (
        "when_first",
        "01/03/2022",
        "Tháng 3/2022” / “Ngày 01/03/2022",
    )


def test_texts_in_old_fonts_are_told_with_what_they_say():
    book = table((1, "Tuyªn truyÒn dÞch vô c«ng", "Tin, bài", "Đội", "Quý II/2022"))
    book.active["B2"].font = Font(name=".VnTime")
    [finding] = read(book).findings
    assert (finding.kind, finding.hint) == ("legacy_font", "Tuyên truyền dịch vụ công")


def test_faults_of_cells():
    book = table((1, "=1/0", "Tin", "Đ" * 201, "Quý II/2022"), ONE)
    assert found(book) == [("no_value", "Phụ lục!B2")]
    assert found(table((1, "Phát thanh", "Tin", "Đ" * 201, "Quý II/2022"))) == [("too_long", "Phụ lục!D2")]


def test_a_file_without_such_a_table_says_what_is_looked_for():
    book = openpyxl.Workbook()
    book.active.append(["Họ và tên", "Ngày sinh", "Lớp"])
    [finding] = read(book).findings
    assert (finding.kind, "Nội dung tuyên truyền" in finding.hint) == ("no_table", True)
    assert found(table(headings=("TT", "Nội dung", "Hình thức", "Bộ phận thực hiện"))) == [
        ("column_missing", "Phụ lục")
    ]
    assert found(table()) == [("nothing", "")]
