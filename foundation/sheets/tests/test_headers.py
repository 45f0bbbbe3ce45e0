import pytest

from foundation.sheets.headers import find_header, plain
from foundation.sheets.xlsx import Row

COLUMNS = {
    "name": ["Họ và tên", "Họ tên"],
    "born": ["Ngày sinh", "Ngày tháng năm sinh"],
    "class": ["Lớp", "Lớp học", "Tên lớp"],
    "code": ["Mã định danh Bộ GD&ĐT", "Mã học sinh", "Mã HS"],
}


def rows(*values, start=1):
    width = max(map(len, values))
    return [Row(number, tuple(row) + (None,) * (width - len(row))) for number, row in enumerate(values, start=start)]


def test_under_the_titles_of_the_national_database():
    header = find_header(
        rows(
            ["SỞ GIÁO DỤC VÀ ĐÀO TẠO"],
            ["TRƯỜNG THCS ĐỐNG ĐA"],
            ["DANH SÁCH HỌC SINH LỚP 6A"],
            ["STT", "Mã định danh Bộ GD&ĐT", "Họ tên", "Ngày sinh", "Giới tính", "Lớp học"],
            [1, "0123456789", "Trần Thị Lan", "25/05/2012", "Nữ", "6A"],
        ),
        COLUMNS,
    )
    assert header.row == 4
    assert header.columns == {"code": 1, "name": 2, "born": 3, "class": 5}
    assert (header.missing, header.doubled) == ([], {})


@pytest.mark.parametrize(
    "text", ["Họ và tên", "HỌ VÀ TÊN (*)", "  họ  và\ntên:", "Ho va ten", "Ho\u0323 va\u0300 te\u0302n", "Họ và tên*"]
)
def test_however_it_is_typed(text):
    assert find_header(rows([text, "LỚP"]), COLUMNS).columns == {"name": 0, "class": 1}


def test_a_title_that_mentions_a_word_is_no_header():
    assert find_header(rows(["Lớp"], ["Danh sách họ và tên, lớp"]), COLUMNS) is None
    assert find_header(rows(["Lớp", 6], ["Họ tên", "Lớp"]), COLUMNS).row == 2


def test_the_row_that_names_most_wins_and_then_the_first():
    header = find_header(
        rows(["Họ tên", "Lớp"], ["Họ tên", "Lớp", "Ngày sinh"], ["Họ tên", "Lớp", "Ngày sinh"]), COLUMNS
    )
    assert header.row == 2


def test_what_is_missing_and_what_is_there_twice():
    header = find_header(rows(["Mã HS", "Họ tên", "Mã học sinh", "Họ tên"]), COLUMNS)
    assert header.missing == ["born", "class"]
    assert header.doubled == {"name": [1, 3], "code": [0, 2]}
    assert header.columns == {"name": 1, "code": 2}  # the alias named first wins, then the leftmost


def test_a_header_of_two_rows():
    columns = {"name": ["Họ tên"], "father": ["Cha họ tên", "Họ tên cha"], "born": ["Ngày sinh"], "n": ["STT"]}
    header = find_header(
        rows(["STT", "Họ tên", "Ngày sinh", "Cha", None], [None, None, None, "Họ tên", "Năm sinh"], [1, "Lan"]), columns
    )
    assert header.row == 2
    assert header.columns == {"n": 0, "name": 1, "born": 2, "father": 3}
    assert header.doubled == {}


def test_a_row_of_data_is_not_taken_for_a_second_header_row():
    assert find_header(rows(["Họ tên", "Lớp"], ["Lan", "6A"], ["Hoa", "6A"]), COLUMNS).row == 1


def test_rows_that_are_not_neighbours_are_no_pair():
    far = [Row(1, ("Cha", "STT")), Row(3, ("Họ tên", None))]
    assert find_header(far, {"father": ["Cha họ tên"], "n": ["STT"]}) is None


def test_only_the_top_is_looked_at():
    assert find_header(rows(*[["x", "y"]] * 60, ["Họ tên", "Lớp"]), COLUMNS) is None


def test_one_field_is_enough_when_one_is_asked_for():
    assert find_header(rows(["Lớp"]), {"class": ["Lớp"]}).columns == {"class": 0}
    assert find_header(rows(["Lớp"]), COLUMNS, at_least=1).missing == ["name", "born", "code"]
    assert find_header([], COLUMNS) is None


def test_numbers_and_nothing_are_no_names():
    assert plain(5) == plain(None) == plain(" * ") == ""
    assert find_header(rows([None, 5, "*"]), {"x": ["*"], "y": [""]}) is None
