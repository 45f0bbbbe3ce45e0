"""Lists of teams as they are pasted and sent: what is read, and what is said of each cell that cannot be."""

import datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from contests.teams.listed import kept, pasted, workbook
from foundation.sheets.reading import WorkbookRefused


def read(listed):
    assert listed.findings == []
    return [(line.team, line.name, line.school_class, line.role) for line in listed.lines]


def said(listed):
    return [(finding.address, finding.message) for finding in listed.findings]


def file(*rows, title="Đội thi", **at):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for cell, value in at.items():
        book.active[cell] = value
    out = BytesIO()
    book.save(out)
    return out


WANTED = [("Sao Mai", "Nguyễn Văn An", "6A", "captain"), ("Sao Mai", "Trần Thị Bình", "7A", "member")]


@pytest.mark.parametrize(
    "text",
    [
        "Đội\tHọ tên\tLớp\tVai trò\nSao Mai\tNguyễn Văn An\t6A\tĐội trưởng\n\tTrần Thị Bình\t7A\t",
        "Sao Mai\tNguyễn Văn An\t6A\tđội trưởng\r\nSao Mai\tTrần Thị Bình\t7A\tthành viên\r\n",
        "| Đội | Họ tên | Lớp | Vai trò |\n| Sao Mai | Nguyễn Văn An | 6A | Nhóm trưởng |\n| | Trần Thị Bình | 7A | |",
        "Sao Mai; Nguyễn  Văn An ;6A;ĐỘI TRƯỞNG\n\nSao Mai;Trần Thị Bình;7A",
        "Họ và tên\tLớp\tTên đội\tVai trò\nNguyễn Văn An\t6A\tSao Mai\tđội trưởng\nTrần Thị Bình\t7A\tSao Mai\t",
    ],
)
def test_tables_as_people_paste_them(text):
    assert read(pasted(text)) == WANTED


def test_a_workbook_with_titles_above_and_a_merged_team():
    found = workbook(file(["DANH SÁCH ĐỘI THI"], [], ["STT", "Đội", "Họ và tên", "Lớp", "Vai trò", "Ngày sinh"],
                          [1, "Sao Mai", "Nguyễn Văn An", "6A", "Đội trưởng", "01/02/2014"],
                          [2, None, "Trần Thị Bình", "7A"]))  # fmt: skip
    assert read(found) == WANTED
    assert found.lines[0].born_on == "2014-02-01"
    assert found.lines[0].places["name"] == "Đội thi!C4"


def test_what_cannot_be_read_is_named_by_cell():
    found = workbook(file(["Đội", "Họ tên", "Lớp", "Vai trò", "Ngày sinh"], [None, "An", "6A", "cổ vũ", "31/02/2014"],
                          ["Sao Mai", None, "6A"]))  # fmt: skip
    assert [address for address, _message in said(found)] == [
        "Đội thi!A2", "Đội thi!E2", "Đội thi!D2", "Đội thi!B3",
    ]  # fmt: skip


def test_pasted_faults_are_named_by_line_and_column():
    [(address, _message)] = said(pasted("Sao Mai\tAn\t6A\tcổ vũ"))
    assert address == "Dòng 1, cột 4"


def test_a_class_that_excel_made_a_date_of_is_asked_about():
    found = workbook(file(["Đội", "Họ tên", "Lớp"], ["Sao Mai", "An", datetime.date(2026, 3, 9)]))
    [(address, message)] = said(found)
    assert address == "Đội thi!C2"
    assert "9/3" in message


def test_a_formula_without_a_value_is_named():
    found = workbook(file(["Đội", "Họ tên"], ["Sao Mai", "An"], B3="=A2"))
    assert "Đội thi!B3" in [address for address, _message in said(found)]


def test_what_is_no_list_of_teams():
    with pytest.raises(WorkbookRefused, match="Đội và Họ tên"):
        workbook(file(["Môn", "Điểm"], ["Toán", 9]))
    with pytest.raises(WorkbookRefused, match="không phải"):
        workbook(BytesIO(b"%PDF-1.7 nothing to see"))
    assert said(pasted("\n\n")) == said(pasted("")) != []


def test_names_in_an_old_font_are_read_and_said_to_be():
    found = pasted("Sao\tNguyÔn V¨n §øc\t6A\nSao\tTrÇn ThÞ B×nh\t6A\nSao\tPh¹m Hång H¹nh\t6A")
    assert found.old_font == "tcvn3"
    assert [line.name for line in found.lines] == ["Nguyễn Văn Đức", "Trần Thị Bình", "Phạm Hồng Hạnh"]


def test_no_more_than_a_school_has():
    assert "1000" in said(pasted("\n".join(f"Đội {n}\tAn\t6A" for n in range(1001))))[0][1]


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_named(text):
    found = pasted(text)
    assert found.lines or found.findings
    assert kept([line.as_json() for line in found.lines]) == found.lines


@pytest.mark.parametrize(
    "row",
    [
        None, 1, {}, {"team": 1},
        {"team": "", "name": "", "school_class": "", "role": "boss", "born_on": "", "places": {}},
        {"team": "", "name": "", "school_class": "", "role": "member", "born_on": "", "places": {}},
        {"team": "", "name": "", "school_class": "", "role": "member", "born_on": "x", "places": {"name": "A1"}},
        {"team": "", "name": "", "school_class": "", "role": "member", "born_on": "", "places": {"name": 1}},
    ],
)  # fmt: skip
def test_what_comes_back_otherwise_than_it_went_out(row):
    with pytest.raises(ValueError):  # noqa: PT011 – said by the page
        kept([row])
