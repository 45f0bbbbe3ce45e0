"""Headings as they are typed: where the kept columns stand, and that all others stay unread."""

import pytest

from schools.roster.columns import class_alone, class_in_title, field_of, find_layout
from schools.roster.fonts import CONVERTERS
from schools.roster.tests.workbooks import EXPORT_HEADINGS


def layout_of(*rows, sheet="Sheet1"):
    return find_layout([tuple(row) for row in rows], sheet, CONVERTERS)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("STT", "number"), ("TT", "number"), ("Số TT", "number"),
        ("Họ và tên", "name"), ("HỌ TÊN", "name"), ("Họ và tên (*)", "name"), ("Họ và tên *", "name"),
        ("  Họ  và tên học sinh:", "name"), ("Ho\u0323 va\u0300 te\u0302n", "name"),
        ("Họ đệm", "family"), ("Họ và tên đệm", "family"), ("Tên", "given"),
        ("Ngày sinh", "born"), ("Ngày, tháng, năm sinh", "born"), ("Ngày sinh (dd/mm/yyyy)", "born"),
        ("Năm sinh", "born"),
        ("Giới tính", "gender"), ("GT", "gender"), ("Nữ", "female"), ("Nam", "male"),
        ("Lớp", "class"), ("Lớp học", "class"), ("Tên lớp", "class"), ("Mã lớp", "class"),
        ("Khối", "grade"), ("Khối học", "grade"),
        ("Mã định danh Bộ GD&ĐT", "code"), ("Mã định danh Bộ GDĐT", "code"), ("Mã HS", "code"), ("Mã học sinh", "code"),
        ("MÃ ĐỊNH DANH BỘ GD&ÐT", "code"),
    ],
)  # fmt: skip
def test_headings_that_are_kept(heading, field):
    assert field_of(heading)[0] == field


@pytest.mark.parametrize(
    "heading",
    [
        "Tên cha", "Họ tên mẹ", "Năm sinh cha", "Nghề nghiệp mẹ", "Dân tộc", "Số CMND", "Số định danh cá nhân",
        "SĐT liên hệ", "Nơi sinh chi tiết", "Chỗ ở hiện nay", "Năm", "Ghi chú", "", None, 7, "Lớp trưởng",
    ],
)  # fmt: skip
def test_headings_nobody_keeps(heading):
    assert field_of(heading) is None


def test_national_export_keeps_seven_of_its_columns():
    layout = layout_of(["SỞ GIÁO DỤC"], ["DANH SÁCH HỌC SINH"], EXPORT_HEADINGS)
    assert layout.header == 2
    kept = {field: EXPORT_HEADINGS[column] for field, column in layout.columns.items()}
    assert kept == {
        "number": "STT", "code": "Mã định danh Bộ GD&ĐT", "name": "Họ tên", "born": "Ngày sinh", "gender": "Giới tính",
        "class": "Lớp học", "grade": "Khối học",
    }  # fmt: skip


def test_older_national_template():
    headings = [
        "STT",
        "Mã lớp",
        "Mã định danh Bộ GD&ĐT",
        "Họ tên",
        "Ngày sinh",
        "Giới tính",
        "Họ tên cha",
        "Năm sinh cha",
    ]
    layout = layout_of(headings)
    assert layout.columns == {"number": 0, "class": 1, "code": 2, "name": 3, "born": 4, "gender": 5}


def test_ministry_code_wins_over_the_schools_own():
    assert layout_of(["Mã HS", "Họ tên", "Mã định danh Bộ GD&ĐT"]).columns["code"] == 2
    assert layout_of(["Mã định danh Bộ GD&ĐT", "Họ tên", "Mã HS"]).columns["code"] == 0


def test_class_name_wins_over_its_code():
    assert layout_of(["Họ tên", "Mã lớp", "Lớp"]).columns["class"] == 2


def test_two_row_heading():
    layout = layout_of(
        ["STT", "Họ và tên", None, "Ngày sinh", "Giới tính", None, "Cha", None],
        [None, "Họ đệm", "Tên", None, "Nam", "Nữ", "Họ và tên", "Năm sinh"],
        [1, "Nguyễn Văn", "An", "01/02/2014", "x", None, "Ai Đó", 1980],
    )
    assert layout.header == 1
    assert layout.columns == {"number": 0, "family": 1, "given": 2, "born": 3, "male": 4, "female": 5}


def test_first_pupil_is_no_second_heading_row():
    layout = layout_of(["STT", "Họ tên", "Lớp", "Giới tính"], ["Một", "Nguyễn An", "Sáu", "Nam"])
    assert layout.header == 0


def test_name_over_two_columns_without_second_heading():
    layout = layout_of(["STT", "Họ và tên", None, "Lớp"], [1, "Nguyễn Văn", "An", "6A"], [2, "Trần Thị", "Bình", "6A"])
    assert layout.columns == {"number": 0, "family": 1, "given": 2, "class": 3}


def test_empty_column_beside_the_name_is_no_given_name():
    layout = layout_of(["STT", "Họ và tên", None, "Lớp"], [1, "Nguyễn Văn An", None, "6A"])
    assert layout.columns["name"] == 1


@pytest.mark.parametrize(
    ("title", "sheet", "expected"),
    [
        ("DANH SÁCH HỌC SINH LỚP 12.6", "Sheet1", "12.6"),
        ("Danh sách lớp: 6A1 năm học 2026-2027", "Sheet1", "6A1"),
        ("Danh sách học sinh lớp 6 năm học 2026-2027", "Sheet1", "6"),
        ("Danh sách học sinh lớp 9/3", "Sheet1", "9/3"),
        ("LỚP 10 A1 VÀ CÁC LỚP KHÁC", "Sheet1", "10 A1"),
        ("Danh sách học sinh", "9.3", "9.3"),
        ("Danh sách học sinh", "Lớp 7B", "7B"),
        ("Danh sách học sinh", "Sheet1", ""),
    ],
)
def test_class_from_title_or_sheet(title, sheet, expected):
    assert layout_of([title], ["STT", "Họ tên", "Ngày sinh"], sheet=sheet).class_name == expected


def test_title_does_not_matter_where_there_is_a_class_column():
    assert layout_of(["DANH SÁCH LỚP 6A"], ["Họ tên", "Lớp"]).class_name == ""


@pytest.mark.parametrize("text", ["Lớp học kỹ năng", "Tổng hợp các lớp", "Sheet12", "2026-2027", "lớp"])
def test_no_class_where_none_is_named(text):
    assert class_in_title(text) == ""
    assert class_alone(text) == ""


def test_heading_in_an_old_font():
    assert layout_of(["STT", "Hä vµ tªn", "Ngµy sinh", "Líp"]).encoding == "tcvn3"


def test_no_heading():
    assert layout_of(["Kính gửi nhà trường"], ["Nguyễn Văn An", "6A"]) is None
    assert layout_of(["Họ và tên"], ["Nguyễn Văn An"]) is None, "one heading alone could be any text"
    assert layout_of(*[["x"]] * 30, ["Họ tên", "Lớp"]) is None, "not among the first rows"
