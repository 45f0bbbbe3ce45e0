"""The consolidated workbook, opened again: every cell against the book, every formula computed anew."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from re import findall
from zipfile import ZipFile

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.cells import total_of
from reports.outputs.book import Heading, Line, Measure
from reports.outputs.tests import books
from reports.outputs.tests.recomputing import Recomputed
from reports.outputs.workbook import write

PLACES = 1e-9


def written(book) -> bytes:
    out = BytesIO()
    write(out, book)
    return out.getvalue()


def opened(book, *, values=True):
    return load_workbook(BytesIO(written(book)), data_only=values)


def column_a(sheet, first, last):
    return [sheet.cell(row, 1).value for row in range(first, last + 1)]


def table(sheet, first=6):
    """The rows of a section under its heads, as they are read."""
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=sheet.max_row)]


def test_two_superiors_of_one_name_are_two_groups():
    """“Xã Tân Hưng” was there in several districts."""
    figures = [measure for section in books.contest_sections() for measure in section.measures]
    lines = [replace(books.line(name, "Xã Tân Hưng", figures=figures, pupils=100, taking_part=number), under=number)
             for number, name in ((10, "Trường A"), (20, "Trường B"))]  # fmt: skip
    sheet = opened(books.book(lines))["Học sinh dự thi"]
    assert [(row[0], row[1], row[4]) for row in table(sheet)] == [
        ("I", "Xã Tân Hưng", 10), (1, "Trường A", 10), ("II", "Xã Tân Hưng", 20), (1, "Trường B", 20),
        (None, "Tổng cộng", 30),
    ]  # fmt: skip


def test_a_section_is_written_cell_by_cell():
    sheet = opened(books.small_book())["Học sinh dự thi"]
    assert [cell.value for cell in sheet[5]] == [
        "STT", "Đơn vị", "Tình trạng", "Tổng số học sinh\n(em)", "Số học sinh dự thi\n(em)",
        "Tỉ lệ học sinh dự thi\n(%)",
    ]  # fmt: skip
    assert table(sheet) == [
        ["I", "UBND phường Từ Liêm", "2/3 đơn vị", 2000, 1800, 0.9],
        [1, "Trường THCS Đại Mỗ", "đã tiếp nhận", 800, 600, 0.75],
        [2, "Trường THCS Mễ Trì", "đã tiếp nhận", 1200, 1200, 1],
        [3, "Trường THCS Tây Mỗ", "chưa nộp", None, None, None],
        ["II", "UBND phường Xuân Phương", "2/2 đơn vị", 3, 1, pytest.approx(1 / 3)],
        [1, "Trường THCS Xuân Phương", "đã tiếp nhận", 3, 1, pytest.approx(1 / 3)],
        [2, "Trường TH Nam Từ Liêm", "không phát sinh: trường không có khối lớp 6", None, None, None],
        [3, "Trường THCS Phú Đô", "được miễn: sáp nhập", None, None, None],
        [None, "Tổng cộng", "4/5 đơn vị", 2003, 1801, pytest.approx(1801 / 2003)],
    ]


def test_means_largest_smallest_and_texts():
    sheet = opened(books.small_book())["Kết quả điểm, ý kiến"]
    mean = (Decimal("7.25") * 600 + Decimal("8.5") * 1200 + 6) / 1801
    assert [cell.value for cell in sheet[14]][3:] == [pytest.approx(float(mean)), 10, 0.5, None, None]
    assert [sheet["H7"].value, sheet["H7"].data_type] == ["=Mạng yếu; máy cũ\nCần thêm phòng máy", "s"]
    assert sheet["H7"].quotePrefix
    assert [sheet[f"G{row}"].value for row in (7, 8, 6, 14)] == [30, 25, None, None]


def test_totals_are_formulas():
    sheet = opened(books.small_book(), values=False)["Học sinh dự thi"]
    assert [sheet[at].value for at in ("D6", "F6", "D14", "E14", "F14")] == [
        "=SUM(D7:D9)", "=SUMPRODUCT(F7:F9,D7:D9)/SUMPRODUCT(--ISNUMBER(F7:F9),D7:D9)",
        '=SUMIF($A$6:$A$13,">0",D6:D13)', '=SUMIF($A$6:$A$13,">0",E6:E13)',
        "=SUMPRODUCT(--ISNUMBER($A$6:$A$13),F6:F13,D6:D13)"
        "/SUMPRODUCT(--ISNUMBER($A$6:$A$13),--ISNUMBER(F6:F13),D6:D13)",
    ]  # fmt: skip
    other = opened(books.small_book(), values=False)["Kết quả điểm, ý kiến"]
    assert other["D6"].value == (
        "=SUMPRODUCT(D7:D9,'Học sinh dự thi'!E7:E9)/SUMPRODUCT(--ISNUMBER(D7:D9),'Học sinh dự thi'!E7:E9)"
    )
    assert other["E14"].value == "=MAX(E6:E13)"


def agree(content: bytes) -> int:
    """Every stored value is what its formula comes to; how many there are."""
    recomputed, count = Recomputed(content), 0
    for sheet, cell, formula, stored in recomputed.all():
        assert float(recomputed.of(sheet, formula)) == pytest.approx(stored, rel=PLACES, abs=PLACES), (sheet, cell)
        count += 1
    return count


def test_every_formula_comes_to_the_value_stored_beside_it():
    assert agree(written(books.small_book())) > 20
    assert agree(written(books.large_book(30, 3, 6, 4))) > 60
    assert agree(written(books.large_book(12, 2, 6, 1))) > 10


numbers = st.none() | st.decimals(0, 10**6, places=2)
schools = st.lists(
    st.tuples(st.sampled_from(["", "Phường A", "Phường B"]), numbers, numbers, numbers, numbers), max_size=6
)


@settings(max_examples=40, deadline=None)
@given(schools)
def test_formulas_and_values_agree_whatever_was_filled_in(rows):
    """Empty cells, noughts, units without superior, groups in which nothing was filled in."""
    sections = books.contest_sections()
    figures = [measure for section in sections for measure in section.measures]
    codes = ("pupils", "taking_part", "mean", "least")
    lines = []
    for number, (superior, *filled) in enumerate(sorted(rows, key=lambda row: row[0])):
        given_in = {code: value for code, value in zip(codes, filled, strict=True) if value is not None}
        lines.append(books.line(f"Trường {number}", superior, figures=figures, **given_in))
    book = books.book(lines, sections)
    agree(written(book))
    sheets = load_workbook(BytesIO(written(book)), data_only=True)
    summary = {row[1].value: row[3].value for row in sheets["Tổng hợp"].iter_rows(max_row=30)}
    for measure in figures:
        if measure.code in book.totals:
            assert summary[measure.label] == pytest.approx(float(book.totals[measure.code]))
        elif measure.label in summary:
            assert summary[measure.label] is None


def test_the_summary_names_who_is_missing_before_any_number():
    sheet = opened(books.small_book())["Tổng hợp"]
    assert [text for text in column_a(sheet, 1, 10) if text] == [
        "Báo cáo tổng hợp kết quả hội thi tìm hiểu cải cách hành chính",
        "Phòng GD&ĐT Nam Từ Liêm",
        "Theo Kế hoạch số 516/KH-PGD&ĐT ngày 05/10/2018",
        "Số liệu tính đến 00:00 31/10/2018, lập lúc 09:00 31/10/2018.",
        "chưa nộp (1): Trường THCS Tây Mỗ.",
        "được miễn (1): Trường THCS Phú Đô (sáp nhập).",
        "Không phát sinh (1): Trường TH Nam Từ Liêm (trường không có khối lớp 6).",
        "Đã có báo cáo của 4/5 đơn vị (80\xa0%).",
    ]


def test_the_totals_of_the_summary_are_those_of_the_sheets():
    formulas, values = (opened(books.small_book(), values=values)["Tổng hợp"] for values in (False, True))
    rows = {row[1].value: [cell.value for cell in row] for row in values.iter_rows(min_row=12, max_row=22)}
    assert rows["Tổng số học sinh"] == [1, "Tổng số học sinh", "em", 2003, 3, "cộng lại"]
    assert rows["Điểm trung bình"][5] == "trung bình theo trọng số: Số học sinh dự thi"
    assert rows["Số máy tính mỗi phòng"][3:] == [None, 2, "không tổng hợp"]
    assert rows["Khó khăn, vướng mắc"][3:] == [None, 1, "nội dung"]
    at = next(row for row in range(12, 22) if values.cell(row, 2).value == "Tổng số học sinh")
    assert formulas.cell(at, 4).value == "='Học sinh dự thi'!D14"


def test_all_names_of_many_missing_are_there():
    lines = [Line(f"Trường Tiểu học số {number}", missing="chưa nộp") for number in range(400)]
    text = " ".join(map(str, column_a(opened(books.book(lines))["Tổng hợp"], 1, 80)))
    assert all(f"số {number};" in text or f"số {number}." in text for number in range(400))


def test_the_versions_stand_on_the_last_sheet():
    book = opened(books.small_book())
    sheet = book[book.sheetnames[-1]]
    assert [cell.value for cell in sheet[4]][:4] == [1, "Trường THCS Đại Mỗ", "UBND phường Từ Liêm", 1]
    assert sheet["E4"].value.isoformat() == "2018-10-30T00:00:00"
    assert [sheet[at].value for at in ("D6", "J6", "D8", "J8")] == [
        "–", "chưa nộp", 2, "không phát sinh: trường không có khối lớp 6"
    ]  # fmt: skip


def test_how_it_is_printed():
    book = opened(books.large_book(60, 2))
    for sheet in book:
        assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
        assert "&P" in sheet.oddFooter.right.text
    section = book[book.sheetnames[1]]
    assert (section.print_title_rows, section.freeze_panes) == ("$5:$5", "C6")
    assert (section.sheet_properties.pageSetUpPr.fitToPage, section.page_setup.fitToHeight) == (True, 0)
    assert section.row_dimensions[7].outlineLevel == 1


def test_numbers_have_the_formats_of_their_figures():
    book = opened(books.small_book())
    first, second = book["Học sinh dự thi"], book["Kết quả điểm, ý kiến"]
    assert [first[at].number_format for at in ("D7", "F7", "F14")] == ["#,##0", "0.0%", "0.0%"]
    assert [second[at].number_format for at in ("D7", "D14", "H7")] == ["#,##0.00", "#,##0.00", "@"]


def test_titles_of_sheets_are_taken_by_excel_and_differ():
    long = "Kết quả tuyên truyền, phổ biến về cải cách hành chính [quý IV/2018]: học sinh"
    sections = [Heading(long, [books.PUPILS]), Heading(long, [Measure("staff", "Cán bộ")]),
                Heading("Tổng hợp", [Measure("more", "Khác")])]  # fmt: skip
    lines = [books.line("Trường THCS Đại Mỗ", figures=[], pupils=1, staff=2, more=3)]
    content = written(books.book(lines, sections))
    names = load_workbook(BytesIO(content)).sheetnames
    assert (len(set(names)), len(names), max(map(len, names))) == (5, 5, 31)
    assert not any(mark in name for name in names for mark in "[]:*?/\\")
    assert agree(content) > 0


def test_charts_are_excels_own_and_point_at_their_cells():
    sheet = load_workbook(BytesIO(written(books.large_book(60, 2, communes=1))))["Tổng hợp"]
    found = []
    for chart in sheet._charts:
        [series] = chart.series
        [labels], values = load_cells(sheet, series.cat.strRef.f), series.val.numRef.f
        found.append((len(labels), labels[0], values))
    assert [count for count, *_rest in found] == [20, 20, 3, 3]
    assert found[2][1].startswith("Chỉ tiêu 1.1")


def load_cells(sheet, reference):
    area = sheet[reference.partition("!")[2].replace("$", "")]
    return [[cell.value for (cell,) in area]]


def test_a_label_like_a_formula_leads_a_chart_to_no_other_workbook():
    bad = "=[https://xau.example/sach.xlsx]Bang!$A$1"
    book = books.large_book(60, 2, communes=1)
    sections = [replace(each, measures=[replace(one, label=bad) for one in each.measures]) for each in book.sections]
    with ZipFile(BytesIO(written(replace(book, sections=sections)))) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert any(bad.replace("!", "! ") in chart for chart in charts)
    assert not any("xau.example" in formula for chart in charts for formula in findall("<c:f>(.*?)</c:f>", chart))


def test_the_highest_and_the_lowest_never_overlap():
    book = books.large_book(32, 1, communes=1)
    sheet = opened(book)["Tổng hợp"]
    names = [cell.value for cell in sheet["B"] if cell.value and str(cell.value).startswith("Trường")]
    rates = [line.numbers["r1"] for line in book.lines if "r1" in line.numbers]
    assert len(names) == len(set(names)) == len(rates) == 31


def test_the_same_book_gives_the_same_bytes_in_any_language():
    book = books.small_book()
    with override("en"):
        english = written(book)
    assert written(book) == english


def test_nobody_reported_anything():
    content = written(books.book([Line("Trường THCS Tây Mỗ", missing="chưa nộp")]))
    sheet = load_workbook(BytesIO(content), data_only=True)["Học sinh dự thi"]
    assert [[cell.value for cell in row] for row in sheet["B6:D7"]] == [
        ["Trường THCS Tây Mỗ", "chưa nộp", None], ["Tổng cộng", "0/1 đơn vị", None]
    ]  # fmt: skip
    assert agree(written(books.book([]))) == 0


def test_totals_of_groups_are_those_of_their_own_lines():
    book = books.small_book()
    assert [(group.superior, len(group.lines)) for group in book.groups] == [
        ("UBND phường Từ Liêm", 3), ("UBND phường Xuân Phương", 3)
    ]  # fmt: skip
    assert book.groups[0].totals == total_of(book.measures, [line.numbers for line in book.lines[:3]])


def test_a_rate_is_that_of_the_units_that_gave_both_figures():
    """On the sheet, in the groups and in the portal the same; what was given alone is in its own total."""
    figures = [measure for section in books.contest_sections() for measure in section.measures]
    rows = [("A", "I", {"pupils": 100, "taking_part": 50}), ("B", "I", {"taking_part": 90}), ("C", "II", {"pupils": 7}),
            ("D", "II", {"pupils": 0, "taking_part": 0})]  # fmt: skip
    content = written(books.book([books.line(*who, figures=figures, **said) for *who, said in rows]))
    sheet = load_workbook(BytesIO(content), data_only=True)["Học sinh dự thi"]
    assert [[sheet[f"{column}{row}"].value for column in "DEF"] for row in (6, 9, 12)] == [
        [100, 140, 0.5], [7, 0, None], [107, 140, 0.5]
    ]  # fmt: skip
    assert agree(content) > 9


def test_a_writing_that_breaks_off_leaves_nothing_open(tmp_path):
    broken = books.book([books.line("Trường", figures=[], pupils=1)])
    broken.lines[0].numbers["pupils"] = "không phải số"
    with pytest.raises((ValueError, TypeError)):
        write(tmp_path / "x.xlsx", broken)
