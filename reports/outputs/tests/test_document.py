"""The report as a Word document, opened again: the form of Decree 30/2020 and every figure in it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt

from reports.outputs.book import Heading
from reports.outputs.document import document
from reports.outputs.paper import Words
from reports.outputs.tests import books
from reports.outputs.tests.papers import paper
from reports.typing import shown


def opened(made):
    return Document(BytesIO(document(made)))


def lines(made) -> list[str]:
    return [paragraph.text for paragraph in made.paragraphs if paragraph.text]


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_head():
    head = opened(paper()).tables[0]
    left, right = (head.rows[0].cells[at].text.split("\n")[:2] for at in (0, 1))
    assert left == ["UBND QUẬN NAM TỪ LIÊM", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO NAM TỪ LIÊM"]
    assert right == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert [cell.text for cell in head.rows[1].cells] == [
        "Số:      /BC-PGDĐT", "Nam Từ Liêm, ngày      tháng      năm        "
    ]  # fmt: skip


def test_a_signed_one_has_its_number_and_date_and_is_no_draft():
    signed = opened(paper(number="516/BC-PGDĐT", dated_on=date(2018, 11, 2), draft=False))
    assert [cell.text for cell in signed.tables[0].rows[1].cells] == [
        "Số: 516/BC-PGDĐT", "Nam Từ Liêm, ngày 02 tháng 11 năm 2018"
    ]  # fmt: skip
    assert "DỰ THẢO" not in lines(signed)
    assert "(Kèm theo Báo cáo số 516/BC-PGDĐT ngày 02/11/2018 của Phòng Giáo dục và Đào tạo Nam Từ Liêm)" in lines(
        signed
    )


def test_the_text_in_its_order():
    assert lines(opened(paper())) == [
        "DỰ THẢO", "BÁO CÁO", "Kết quả hội thi tìm hiểu cải cách hành chính",
        "Kính gửi:", "- Sở Giáo dục và Đào tạo Hà Nội;", "- Ủy ban nhân dân quận Nam Từ Liêm.",
        "Thực hiện Kế hoạch số 516/KH-PGD&ĐT ngày 05/10/2018;", "Căn cứ báo cáo của các trường.",
        "I. TÌNH HÌNH BÁO CÁO CỦA CÁC ĐƠN VỊ",
        "Số liệu tính đến 00:00 31/10/2018.",
        "Chưa nộp (1): Trường THCS Tây Mỗ.",
        "Được miễn (1): Trường THCS Phú Đô (sáp nhập).",
        "Không phát sinh (1): Trường TH Nam Từ Liêm (trường không có khối lớp 6).",
        "Đã có báo cáo của 4/5 đơn vị.",
        "II. TÌNH HÌNH CHUNG", "Các trường triển khai nghiêm túc.", "Phụ huynh hưởng ứng.",
        "III. KẾT QUẢ", "Cụ thể như sau:", "1. Học sinh dự thi", "2. Kết quả: điểm, ý kiến",
        "IV. KIẾN NGHỊ", "Đề nghị Sở hỗ trợ thiết bị./.",
        "Phụ lục I", "HỌC SINH DỰ THI",
        "(Kèm theo Báo cáo số      /BC-PGDĐT của Phòng Giáo dục và Đào tạo Nam Từ Liêm)",
        "Phụ lục II", "KẾT QUẢ: ĐIỂM, Ý KIẾN",
        "(Kèm theo Báo cáo số      /BC-PGDĐT của Phòng Giáo dục và Đào tạo Nam Từ Liêm)",
    ]  # fmt: skip


def test_one_receiver_stands_on_the_same_line():
    text = lines(opened(paper(to=["Sở Giáo dục và Đào tạo Hà Nội"])))
    assert "Kính gửi: Sở Giáo dục và Đào tạo Hà Nội" in text
    assert "Kính gửi:" not in text


def test_below_a_table_the_text_ends_with_a_sentence():
    text = lines(opened(paper(parts=[Words("Kết quả", results=True)])))
    assert "Trên đây là kết quả thực hiện, trân trọng báo cáo./." in text


def test_the_figures_are_those_of_the_book():
    book = books.small_book()
    tables = opened(paper(book)).tables
    assert cells(tables[1]) == [
        ["STT", "Chỉ tiêu", "Đơn vị tính", "Kết quả"],
        ["1", "Tổng số học sinh", "em", "2.003"],
        ["2", "Số học sinh dự thi", "em", "1.801"],
        ["3", "Tỉ lệ học sinh dự thi", "%", "89,9 %"],
    ]
    for table, section in zip(tables[1:3], book.sections, strict=True):
        told = {row[1]: row[3] for row in cells(table)[1:]}
        counted = [measure for measure in section.measures if measure.code in book.totals]
        assert told == {measure.label: shown(measure, book.totals[measure.code]) for measure in counted}


def test_a_rate_is_worked_out_of_the_totals_though_nothing_of_it_is_added_up():
    rate = replace(books.RATE, total="none")  # as in the forms that come with the portal
    figures = [books.PUPILS, books.TAKING_PART, rate]
    lines = [books.line("THCS Đại Mỗ", figures=figures, pupils=800, taking_part=600),
             books.line("THCS Mễ Trì", figures=figures, pupils=200, taking_part=0)]  # fmt: skip
    table = opened(paper(books.book(lines, [Heading("Học sinh dự thi", figures)]))).tables[1]
    assert cells(table)[-1] == ["3", "Tỉ lệ học sinh dự thi", "%", "60,0 %"]


def test_the_annex_has_every_unit_and_says_why_one_is_missing():
    annex = opened(paper()).tables[-2]
    assert cells(annex)[1:] == [
        ["I", "UBND phường Từ Liêm", "2.000", "1.800", "90,0 %", "2/3 đơn vị"],
        ["1", "Trường THCS Đại Mỗ", "800", "600", "75,0 %", ""],
        ["2", "Trường THCS Mễ Trì", "1.200", "1.200", "100,0 %", ""],
        ["3", "Trường THCS Tây Mỗ", "–", "–", "–", "chưa nộp"],
        ["II", "UBND phường Xuân Phương", "3", "1", "33,3 %", "2/2 đơn vị"],
        ["1", "Trường THCS Xuân Phương", "3", "1", "33,3 %", ""],
        ["2", "Trường TH Nam Từ Liêm", "–", "–", "–", "không phát sinh: trường không có khối lớp 6"],
        ["3", "Trường THCS Phú Đô", "–", "–", "–", "được miễn: sáp nhập"],
        ["", "Tổng cộng", "2.003", "1.801", "89,9 %", "4/5 đơn vị"],
    ]
    assert annex.rows[0]._tr.trPr.xpath("./w:tblHeader")


def test_of_very_many_units_the_annex_has_the_superiors():
    rows = cells(opened(paper(books.large_book(120, 1, communes=3))).tables[-1])
    assert [row[1] for row in rows[1:]] == [*[f"UBND phường số {number}" for number in (1, 2, 3)], "Tổng cộng"]
    assert [row[-1] for row in rows[1:]] == ["38/40 đơn vị", "39/40 đơn vị", "38/40 đơn vị", "115/120 đơn vị"]


def test_many_figures_are_continued_in_further_tables():
    made = opened(paper(books.large_book(10, 1, 14, 1)))
    widths = [len(table.columns) for table in made.tables[-2:]]
    assert widths == [11, 8]  # number, name, 8 and 5 figures, note
    assert "(tiếp theo)" in lines(made)


def test_pages_and_letters():
    made = opened(paper())
    first, annex = made.sections[0], made.sections[-1]
    near = lambda length, wanted: abs(length - wanted) < Mm(0.1)  # noqa: E731
    assert near(first.page_width, Mm(210))
    assert near(first.left_margin, Mm(30))
    assert near(first.right_margin, Mm(15))
    assert (annex.orientation, near(annex.page_width, Mm(297))) == (WD_ORIENT.LANDSCAPE, True)
    title = next(paragraph for paragraph in made.paragraphs if paragraph.text == "BÁO CÁO")
    assert (title.runs[0].font.size, title.runs[0].bold) == (Pt(14), True)
    assert made.styles["Normal"].font.name == "Times New Roman"
    basis = next(paragraph for paragraph in made.paragraphs if paragraph.text.startswith("Thực hiện"))
    assert basis.runs[0].italic


def test_who_signs_and_who_gets_it():
    table = opened(paper()).tables[3]
    left, right = (cell.text.split("\n") for cell in table.rows[0].cells)
    assert left == ["Nơi nhận:", "- Như trên;", "- Các trường THCS (để thực hiện);", "- Lưu: VT, THCS."]
    assert [line for line in right if line] == ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Nguyễn Thị Hương"]


@pytest.mark.parametrize("title", ["TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", "Hiệu trưởng", ""])
def test_the_office_of_whoever_signs(title):
    right = opened(paper(signer_title=title)).tables[3].rows[0].cells[1].text
    assert right.startswith(title.upper())


def test_the_same_whatever_was_typed():
    """What would break a file: control characters, marks of XML."""
    made = opened(paper(parts=[Words("Kết quả", "A < B & C\x01 > D", results=True)]))
    assert "A < B & C > D" in lines(made)
