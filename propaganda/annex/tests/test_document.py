"""The plan as a document, opened again: form of Decree 30/2020, its annex cell by cell."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from foundation.documents.official import dated
from propaganda.annex.columns import HEADINGS
from propaganda.annex.document import plan_document
from propaganda.plans.tests.builders import AT, agreed, draft
from propaganda.tests.builders import make_plan_line, quarters
from schools.models import Unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


def opened(plan):
    return Document(BytesIO(plan_document(plan, at=AT)))


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def text(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@shared
def plan():
    plan = agreed(lines=1, number="132/KH-PGD&ĐT", issued_on=date(2022, 2, 10))
    make_plan_line(plan, "Chiếu phim", timing=quarters("2022Q3", "2022Q4"), responsible="Đoàn Đội")
    plan.number, plan.dated_on, plan.place = "25/KH-THCS", date(2022, 2, 15), "Hạ Long"
    plan.signer, plan.signer_title = "Bùi Thị Mai", "Hiệu trưởng"
    return plan


def test_the_head_of_decree_30(plan):
    head = opened(plan).tables[0]
    left, right = (head.rows[0].cells[column].text.split("\n") for column in (0, 1))
    assert left[:2] == ["PHÒNG GD&ĐT HẠ LONG", "TRƯỜNG THCS LÝ TỰ TRỌNG"]
    assert right[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert [cell.text for cell in head.rows[1].cells] == ["Số: 25/KH-THCS", "Hạ Long, ngày 15 tháng 02 năm 2022"]


def test_blanks_where_number_and_date_are_not_given_yet():
    plan = draft()
    plan.unit.abbreviation = "THCSLTT"
    head = opened(plan).tables[0]
    assert [cell.text for cell in head.rows[1].cells] == [
        "Số:      /KH-THCSLTT", "…………, ngày      tháng      năm        ",
    ]  # fmt: skip


def test_the_place_is_that_of_the_school_where_the_plan_names_none(plan):
    plan.place = ""
    Unit.objects.filter(pk=plan.campaign.unit_id).update(place="Hồng Gai")
    assert "Hồng Gai, ngày 15 tháng 02 năm 2022" in opened(plan).tables[0].rows[1].cells[1].text


def test_the_text_names_what_is_carried_out(plan):
    written = text(opened(plan))
    assert "KẾ HOẠCH\nTuyên truyền cải cách hành chính" in written
    assert "Thực hiện Kế hoạch số 132/KH-PGD&ĐT ngày 10/02/2022 của Phòng GD&ĐT Hạ Long" in written
    assert "- Đoàn Đội: nội dung 2." in written
    assert "- Nội dung 2: 1 hoạt động mỗi quý;" in written
    assert "NHÁP" not in written


def test_without_a_number_of_the_campaign_none_is_made_up():
    written = text(opened(draft()))
    assert "Thực hiện kế hoạch của Phòng GD&ĐT Hạ Long về “Tuyên truyền cải cách hành chính”" in written
    assert "None" not in written


def test_a_draft_says_so():
    assert "BẢN NHÁP: Phòng GD&ĐT Hạ Long chưa duyệt" in text(opened(draft()))


def test_who_signs_and_to_whom_it_goes(plan):
    signing = opened(plan).tables[1].rows[0].cells
    assert signing[0].text.split("\n") == [
        "Nơi nhận:", "- Phòng GD&ĐT Hạ Long (để b/c);", "- Các bộ phận nêu tại Phụ lục (để thực hiện);",
        "- Lưu: VT.",
    ]  # fmt: skip
    assert [line for line in signing[1].text.split("\n") if line] == ["HIỆU TRƯỞNG", "Bùi Thị Mai"]


def test_the_annex_lies_flat_with_its_five_columns(plan):
    document = opened(plan)
    assert document.sections[-1].orientation == WD_ORIENT.LANDSCAPE
    written = text(document)
    assert "PHỤ LỤC" in written.upper()
    assert "(Kèm theo Kế hoạch số 25/KH-THCS ngày 15/02/2022 của Trường THCS Lý Tự Trọng)" in written
    assert cells(document.tables[2]) == [
        list(HEADINGS),
        ["1", "Nội dung số 1", "Tin, bài", "Bộ phận truyền thông", "Thường xuyên"],
        ["2", "Chiếu phim", "", "Đoàn Đội", "Quý III, IV/2022"],
    ]
    assert document.tables[2].rows[0]._tr.trPr.xpath("w:tblHeader")


def test_a_renamed_school_keeps_the_name_of_the_day(plan):
    plan.unit.names.create(name="Trường THCS Hồng Gai", valid_from=date(2025, 7, 1))
    assert "TRƯỜNG THCS LÝ TỰ TRỌNG" in opened(plan).tables[0].rows[0].cells[0].text
    plan.dated_on = date(2025, 8, 1)
    assert "TRƯỜNG THCS HỒNG GAI" in opened(plan).tables[0].rows[0].cells[0].text


@pytest.mark.parametrize(("place", "day", "line"), [
    ("", None, ""),
    ("Hạ Long", None, "Hạ Long, ngày      tháng      năm        "),
    ("Hạ Long", date(2022, 2, 5), "Hạ Long, ngày 05 tháng 02 năm 2022"),
    ("Hạ Long", date(2022, 3, 15), "Hạ Long, ngày 15 tháng 3 năm 2022"),
    ("", date(2022, 12, 31), "…………, ngày 31 tháng 12 năm 2022"),
])  # fmt: skip
def test_how_a_date_is_written(place, day, line):
    assert dated(place, day) == line
