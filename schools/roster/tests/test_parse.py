"""Every fault a list can have, with the exact cell it is reported at; and lists as schools really lay them out."""

from datetime import date, time
from io import BytesIO

import pytest

from schools.roster.checks import check_classes, check_doubles
from schools.roster.findings import KINDS, Level
from schools.roster.parse import parse
from schools.roster.reading import read_grids
from schools.roster.rows import Terms
from schools.roster.tests.workbooks import GOOD, HEADINGS, national_export, small_list, workbook

GRADES = range(6, 10)


def parsed(content: bytes, known=None, **answers):
    terms = Terms(GRADES, date(1926, 1, 1), date(2022, 12, 31), date(2005, 1, 1), date(2016, 12, 31), answers)
    found = parse(read_grids(BytesIO(content)), terms)
    check_doubles(found)
    check_classes(found, known or {}, GRADES)
    return found


def reported(found):
    return [(finding.kind, finding.address) for finding in found.findings.kept]


def sheet(*rows, name="Lop"):
    return workbook((name, rows))


FAULTS = [
    ({"B": None}, "name_missing", "Lop!B3"),
    ({"B": 12345}, "name_not_text", "Lop!B3"),
    ({"B": True}, "name_not_text", "Lop!B3"),
    ({"B": "Trần 0912345678"}, "name_not_text", "Lop!B3"),
    ({"B": "---"}, "name_not_text", "Lop!B3"),
    ({"B": "Trần Bình " * 20}, "name_long", "Lop!B3"),
    ({"B": "TRẦN THỊ BÌNH"}, "name_case", "Lop!B3"),
    ({"B": "trần thị bình"}, "name_case", "Lop!B3"),
    ({"C": None, "G": None}, "born_missing", "Lop!C3"),
    ({"C": None}, "born_left_out", "Lop!C3"),
    ({"C": "31/02/2014"}, "born_not_a_date", "Lop!C3"),
    ({"C": "29/02/2015"}, "born_not_a_date", "Lop!C3"),
    ({"C": "mùa xuân"}, "born_not_a_date", "Lop!C3"),
    ({"C": "05/25/2014"}, "born_month_first", "Lop!C3"),
    ({"C": "1122014"}, "born_ambiguous", "Lop!C3"),
    ({"C": 2014}, "born_year_only", "Lop!C3"),
    ({"C": "2014"}, "born_year_only", "Lop!C3"),
    ({"C": "00/00/2014"}, "born_year_only", "Lop!C3"),
    ({"C": "25/05/1914"}, "born_impossible", "Lop!C3"),
    ({"C": "25/05/2026"}, "born_impossible", "Lop!C3"),
    ({"C": "25/05/1999"}, "born_unusual", "Lop!C3"),
    ({"D": "con trai"}, "gender_unknown", "Lop!D3"),
    ({"D": 1}, "gender_unknown", "Lop!D3"),
    ({"D": None}, "gender_left_out", "Lop!D3"),
    ({"E": None, "F": None}, "class_missing", "Lop!E3"),
    ({"E": "Chọn", "F": None}, "class_unclear", "Lop!E3"),
    ({"E": "9-Mar", "F": None}, "class_unclear", "Lop!E3"),
    ({"E": "6A" * 20}, "class_long", "Lop!E3"),
    ({"E": date(2026, 3, 9), "F": 9}, "class_date", "Lop!E3"),
    ({"E": 6.1}, "class_number", "Lop!E3"),
    ({"E": "3A", "F": 3}, "grade_unusual", "Lop!E3"),
    ({"F": "Khối lá"}, "grade_unknown", "Lop!F3"),
    ({"F": 13}, "grade_unknown", "Lop!F3"),
    ({"F": 7}, "grade_differs", "Lop!F3"),
    ({"G": 123456789}, "code_zero", "Lop!G3"),
    ({"G": 1.5}, "code_inexact", "Lop!G3"),
    ({"G": 12345678901234567}, "code_inexact", "Lop!G3"),
    ({"G": time(7, 30)}, "code_not_text", "Lop!G3"),
    ({"G": "A" * 31}, "code_long", "Lop!G3"),
    ({"G": "001212345678"}, "personal_number", "Lop!G3"),
    ({"G": 1212345678 * 10 + 9}, "personal_number", "Lop!G3"),
    ({"G": "HS001"}, "code_twice", "Lop!G3"),
    ({"B": GOOD[1], "C": GOOD[2], "G": None}, "pupil_twice", "Lop!B3"),
    ({"B": GOOD[1], "C": GOOD[2]}, "pupil_alike", "Lop!B3"),
    ({"B": GOOD[1], "C": GOOD[2], "E": "6B", "G": None}, "pupil_alike", "Lop!B3"),
]


@pytest.mark.parametrize(
    ("cells", "kind", "address"), FAULTS, ids=[f"{kind}-{n}" for n, (_, kind, _a) in enumerate(FAULTS)]
)
def test_one_fault_one_finding_at_its_cell(cells, kind, address):
    assert reported(parsed(small_list(**cells))) == [(kind, address)]


def test_every_fault_of_a_cell_is_in_the_table():
    whole_file = {"unreadable", "no_header", "no_class_column", "no_pupils", "too_many", "legacy_font"}
    elsewhere = {
        "code_of_another",
        "code_of_other",
        "which_pupil",
        "other_code",
        "not_a_pupil",
        "grade_of_class",
        "cell_error",
        "no_value",
    }
    assert {kind for _, kind, _ in FAULTS} | whole_file | elsewhere == {
        kind for kind in KINDS if not kind.startswith("staff_")
    } - {"which_account"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_can_be_said(kind):
    level, sentence = KINDS[kind]
    assert level in Level
    assert sentence % {"found": "X", "hint": "Y"}


def test_a_good_list_has_nothing_to_say():
    found = parsed(small_list())
    assert reported(found) == []
    assert [(row.name, row.born, row.gender, row.class_name, row.grade, row.code) for row in found.rows] == [
        ("Nguyễn Văn An", date(2014, 5, 25), "male", "6A", 6, "HS001"),
        ("Trần Thị Bình", date(2014, 2, 1), "female", "6A", 6, "HS002"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"C": date(2014, 2, 1)}, {"C": "01-02-2014"}, {"C": "1/2/14"}, {"C": "1.2.2014"}, {"C": 41671},
        {"C": "2014-02-01"}, {"B": "Tra\u0302\u0300n  Thi\u0323 Bi\u0300nh "}, {"D": "nữ"}, {"D": "NỮ"}, {"D": "Nu"},
        {"E": "Lớp 6A"}, {"E": " 6 A ", "F": None}, {"E": "6a"}, {"F": "Khối 6"}, {"F": "6"}, {"F": None},
        {"G": " HS002 "},
    ],
)  # fmt: skip
def test_the_same_pupil_however_typed(cells):
    found = parsed(small_list(**cells))
    assert reported(found) == []
    row = found.rows[1]
    assert (row.name, row.born, row.gender, row.class_key, row.grade, row.code) == (
        "Trần Thị Bình", date(2014, 2, 1), "female", "6a", 6, "HS002",
    )  # fmt: skip


def test_codes_keep_their_zeros():
    assert parsed(small_list(G="0112345678")).rows[1].code == "0112345678"
    assert parsed(small_list(G=123456789)).rows[1].code == "0123456789"
    assert parsed(small_list(G=1234567890)).rows[1].code == "1234567890"


def test_personal_numbers_are_written_nowhere():
    for answers in ({}, {"personal_number": "leave_out"}):
        found = parsed(small_list(G="001212345678"), **answers)
        assert "1212345678" not in repr((found.rows, found.findings.kept, found.questions))
    assert reported(found) == []
    assert len(found.rows) == 2


# Questions, and what their answers do


def test_a_class_that_became_a_date_is_offered_as_what_fits_the_school():
    content = small_list(E=date(2026, 3, 9), F=None)
    (question,) = parsed(content).questions
    assert (question.kind, question.options, question.samples) == ("class_date", ["dm"], [["9/3"]])
    row = parsed(content, class_date="dm").rows[1]
    assert (row.class_name, row.grade) == ("9/3", 9)


def test_both_readings_are_offered_where_both_fit():
    (question,) = parsed(small_list(E=date(2026, 7, 9), F=None)).questions
    assert (question.options, question.samples) == (["dm", "md"], [["9/7"], ["7/9"]])


def test_no_reading_is_offered_where_none_fits():
    (question,) = parsed(small_list(E=date(2026, 2, 1), F=None)).questions
    assert question.options == []


def test_a_year_alone_becomes_its_first_day_only_when_asked_for():
    content = small_list(C="2014")
    assert parsed(content).rows[1].born is None
    found = parsed(content, born_year_only="first_january")
    assert found.rows[1].born == date(2014, 1, 1)
    assert found.questions == []


def test_a_class_kept_as_a_number():
    content = small_list(E=6.1, F=None)
    assert [row.class_name for row in parsed(content).rows] == ["6A"]
    assert [row.class_name for row in parsed(content, class_number="as_written").rows] == ["6A", "6.1"]
    assert [row.class_name for row in parsed(small_list(E=6.6, F=None)).rows] == ["6A", "6.6"], (
        "12.6 can be nothing else"
    )


@pytest.mark.parametrize("spelling", ["Hä vµ tªn", "Họ và tên"])
def test_tcvn3_is_asked_about_and_then_converted(spelling):
    rows = [
        ["STT", spelling, "Ngày sinh", "Lớp"],
        [1, "NguyÔn V¨n §¹t", "01/02/2014", "6A"],
        [2, "TrÇn ThÞ B×nh", "02/02/2014", "6A"],
        [3, "Lª ThÞ Hång", "03/02/2014", "6A"],
    ]
    found = parsed(sheet(*rows))
    assert found.rows == []
    (question,) = found.questions
    assert (question.kind, question.options, question.count) == ("legacy_font", ["convert"], 3)
    assert ["TrÇn ThÞ B×nh", "Trần Thị Bình"] in question.samples
    assert reported(found) == [("legacy_font", "Lop!B2")]
    names = [row.name for row in parsed(sheet(*rows), legacy_font="convert").rows]
    assert names == ["Nguyễn Văn Đạt", "Trần Thị Bình", "Lê Thị Hồng"]


def test_vni_and_fonts_by_name():
    rows = [["STT", "Họ và tên", "Ngày sinh", "Lớp"], [1, "Traàn Vaên Bình", "01/02/2014", "6A"],
            [2, "Nguyeãn Thò Hoa", "02/02/2014", "6A"], [3, "Leâ Vaên Huøng", "03/02/2014", "6A"]]  # fmt: skip
    assert parsed(workbook(("Lop", rows), font="VNI-Times")).questions[0].samples[0] == [
        "Traàn Vaên Bình",
        "Trần Văn Bình",
    ]
    capitals = [["STT", "Hä vµ tªn", "Ngµy sinh", "Líp"], [1, "nguyÔn v¨n ®¹t", "01/02/2014", "6A"],
                [2, "trÇn thÞ b×nh", "02/02/2014", "6A"]]  # fmt: skip
    found = parsed(workbook(("Lop", capitals), font=".VnTimeH"), legacy_font="convert")
    assert [row.name for row in found.rows] == ["Nguyễn Văn Đạt", "Trần Thị Bình"]


def test_an_old_font_on_unicode_text_is_no_old_font():
    assert parsed(workbook(("Lop", [HEADINGS, GOOD]), font=".VnTime")).questions == []


# How lists are laid out


def test_the_national_export():
    found = parsed(national_export(100))
    assert reported(found) == []
    assert len(found.rows) == 100
    assert {row.number for row in found.rows} == set(range(5, 105))
    assert {row.class_name for row in found.rows} == {"6A", "6B", "6C"}


def test_one_class_a_sheet_without_class_column():
    heading = ["STT", "Họ và tên", "Ngày sinh"]
    found = parsed(
        workbook(
            ("6A", [["DANH SÁCH"], heading, [1, "Nguyễn Văn An", "01/02/2014"]]),
            ("Sheet2", [["DANH SÁCH HỌC SINH LỚP 6B"], heading, [1, "Trần Thị Bình", "01/02/2014"]]),
            ("Ghi chú", [["Các lớp khác gửi sau"]]),
        )
    )
    assert [(row.sheet, row.class_name) for row in found.rows] == [("6A", "6A"), ("Sheet2", "6B")]
    assert reported(found) == []


def test_no_class_anywhere_is_said_once():
    found = parsed(sheet(["STT", "Họ và tên", "Ngày sinh"], *([n, "Lê An", f"0{n}/02/2014"] for n in range(1, 5))))
    assert reported(found) == [("no_class_column", "Lop!A1")]


def test_classes_as_rows_between_the_pupils():
    found = parsed(
        sheet(
            ["STT", "Họ và tên", "Ngày sinh"],
            ["Lớp 6A"],
            [1, "Nguyễn Văn An", "01/02/2014"],
            [None, "LỚP: 6B"],
            [1, "Trần Thị Bình", "01/02/2014"],
        )
    )
    assert [row.class_name for row in found.rows] == ["6A", "6B"]
    assert reported(found) == []


def test_what_is_no_pupil_is_left_out():
    found = parsed(
        sheet(
            HEADINGS,
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
            [1, 2, 3, 4, 5, 6, 7],
            GOOD,
            [],
            [2, None, None, None, None, None, None],
            [None, "Tổng số: 1 học sinh"],
            [None, None, None, "Hà Nội, ngày 05 tháng 9 năm 2026"],
            [None, "Người lập biểu", None, "HIỆU TRƯỞNG"],
            [None, "Phan Thị Ký Tên"],
        )
    )
    assert [row.name for row in found.rows] == ["Nguyễn Văn An"]
    assert reported(found) == [("not_a_pupil", "Lop!B10")]


def test_a_numbered_row_with_a_name_is_a_pupil_with_faults():
    found = parsed(sheet(HEADINGS, [1, "Tổng Văn Số"]))
    assert reported(found) == [("class_missing", "Lop!E2"), ("born_missing", "Lop!C2"), ("gender_left_out", "Lop!D2")]


def test_rows_after_empty_rows_keep_their_numbers():
    found = parsed(sheet([], ["DANH SÁCH"], [], HEADINGS, [], GOOD, [], [2, "Lê B", "x", "Nam", "6A", 6, ""]))
    assert reported(found) == [("born_not_a_date", "Lop!C8")]


def test_a_table_that_begins_further_right():
    found = parsed(sheet([None, None, *HEADINGS], [None, None, *GOOD[:2], "31/02/2014", *GOOD[3:]]))
    assert reported(found) == [("born_not_a_date", "Lop!E2")]


def test_given_names_apart_and_a_cross_for_girls():
    found = parsed(
        sheet(
            ["TT", "Họ đệm", "Tên", "Ngày sinh", "Nữ", "Lớp"],
            [1, "Nguyễn Văn", "An", "01/02/2014", None, "6A"],
            [2, "Trần Thị", "Bình", "01/02/2014", "x", "6A"],
        )
    )
    assert [(row.name, row.gender) for row in found.rows] == [("Nguyễn Văn An", "male"), ("Trần Thị Bình", "female")]


def test_formula_faults_are_told_apart_from_empty_cells():
    found = parsed(sheet(HEADINGS, [1, "Nguyễn Văn An", "=A1", "Nam", "6A", 6, "HS001"]))
    assert ("no_value", "Lop!C2") in reported(found)


@pytest.mark.parametrize(
    ("content", "kind", "address"),
    [
        (sheet(["Kính gửi"], ["Nguyễn Văn An"]), "no_header", "Lop!A1"),
        (sheet(HEADINGS), "no_pupils", "Lop!A2"),
        (sheet(["x"], HEADINGS, [], ["", None]), "no_pupils", "Lop!A3"),
    ],
)
def test_files_without_a_list(content, kind, address):
    assert reported(parsed(content)) == [(kind, address)]


# What only shows beside other rows


def test_one_class_one_grade():
    found = parsed(
        sheet(
            ["Họ tên", "Ngày sinh", "Lớp", "Khối"], ["A B", "01/02/2014", "Sáng", 6], ["C D", "01/02/2014", "sáng", 7]
        )
    )
    assert reported(found) == [("grade_of_class", "Lop!C3")]
    assert reported(parsed(small_list(), known={"6a": 7})) == [
        ("grade_of_class", "Lop!E2"),
        ("grade_of_class", "Lop!E3"),
    ]


def test_the_grade_of_a_known_class_need_not_be_said():
    found = parsed(sheet(["Họ tên", "Ngày sinh", "Lớp"], ["A B", "01/02/2014", "Sáng"]), known={"sáng": 8})
    assert reported(found) == []
    assert found.rows[0].grade == 8


def test_a_flood_of_faults_is_counted_and_cut():
    rows = [[n, "Nguyễn Văn An", "x", "Nam", "6A", 6, f"HS{n}"] for n in range(500)]
    found = parsed(sheet(HEADINGS, *rows))
    assert found.findings.counts == {"born_not_a_date": 500}
    assert len(found.findings.kept) == 200
