"""The annex as a workbook, opened again and read cell by cell."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from propaganda.annex.columns import HEADINGS
from propaganda.annex.workbook import plan_workbook
from propaganda.models import PlanLine
from propaganda.plans.actions import drop_line
from propaganda.plans.deciding import agree, revise
from propaganda.plans.tests.builders import AT, agreed, draft, officer_of, send
from propaganda.plans.timing_words import read_when
from propaganda.tests.builders import between, make_activity, make_link, make_plan_line, quarters
from propaganda.timing import Span
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


def opened(plan, user=None):
    return load_workbook(BytesIO(plan_workbook(plan, user or officer_of(plan), at=AT)))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def table(book):
    """The rows under the headings, with the number of the heading's row."""
    rows = values(book.worksheets[0])
    head = rows.index(list(HEADINGS))
    return rows[head + 1 :], head + 1


@shared
def plan():
    plan = draft(lines=2)
    make_plan_line(plan, "=1+1 chiếu phim", timing=quarters("2022Q4", "2022Q3"), forms="Phim\nLoa", responsible="Đội")
    make_plan_line(plan, "Ra quân", timing=between(date(2022, 3, 1), date(2022, 3, 16)))
    return plan


def test_five_columns_and_a_row_a_line(plan):
    rows, _head = table(opened(plan))
    assert rows == [
        [1, "Nội dung số 1", "Tin, bài", "Bộ phận truyền thông", "Thường xuyên"],
        [2, "Nội dung số 2", "Tin, bài", "Bộ phận truyền thông", "Thường xuyên"],
        [3, "=1+1 chiếu phim", "Phim\nLoa", "Đội", "Quý III, IV/2022"],
        [4, "Ra quân", None, None, "01/03/2022 – 16/03/2022"],
    ]


def test_the_words_of_when_are_read_back_to_the_same_days(plan):
    rows, _head = table(opened(plan))
    lines = plan.lines.order_by("order")
    for row, line in zip(rows, lines, strict=True):
        read = read_when(row[4], year=2022, bounds=Span(date(2022, 1, 1), date(2022, 12, 31)))
        assert (read.when, read.starts_on, read.ends_on, read.quarters) == (
            line.when, line.starts_on, line.ends_on, line.quarters,
        )  # fmt: skip


def test_text_is_never_a_formula(plan):
    sheet = opened(plan).worksheets[0]
    [cell] = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=1+1")]
    assert cell.data_type == "s"


def test_it_lies_flat_on_a4_and_repeats_its_headings(plan):
    book = opened(plan)
    sheet, (_rows, head) = book.worksheets[0], table(book)
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == f"${head}:${head}"
    assert all(sheet.cell(head, column).alignment.wrap_text for column in range(1, 6))


def test_the_head_names_the_plan_and_that_it_is_a_draft(plan):
    plan.number, plan.dated_on = "25/KH-THCS", date(2022, 2, 15)
    notes = [row[0] for row in values(opened(plan).worksheets[0])[:4]]
    assert notes == [
        "PHỤ LỤC NỘI DUNG TRỌNG TÂM, HÌNH THỨC TUYÊN TRUYỀN", "Tuyên truyền cải cách hành chính",
        "(Kèm theo Kế hoạch số 25/KH-THCS ngày 15/02/2022 của Trường THCS Lý Tự Trọng)",
        "BẢN NHÁP: Phòng GD&ĐT Hạ Long chưa duyệt",
    ]  # fmt: skip


def test_only_what_is_agreed_is_no_draft(plan):
    def says_draft():
        plan.refresh_from_db()
        return any("NHÁP" in str(row[0]) for row in values(opened(plan).worksheets[0])[:5])

    send(plan)
    assert says_draft()
    agree(plan, number=1, by=None, at=AT)
    assert not says_draft()
    revise(plan, "thêm người", by=None, at=AT)
    assert says_draft()
    plan.campaign.asks_plans = False
    plan.campaign.save()
    assert not says_draft()


def test_what_is_not_asked_or_taken_out_is_no_row():
    plan = agreed(lines=2)
    own = make_plan_line(plan, "Chiếu phim")
    revise(plan, "bớt", by=None, at=AT)
    drop_line(own, by=None, at=AT)
    PlanLine.objects.filter(content="Nội dung số 1").update(waived_at=AT, waived_reason="không có trang thông tin")
    rows, _head = table(opened(plan))
    assert [row[:2] for row in rows] == [[1, "Nội dung số 2"]]


def test_a_plan_without_lines_has_its_headings(plan):
    rows, _head = table(opened(draft(lines=0)))
    assert rows == []


def told(sheet):
    return [
        [row[0], row[2].date(), row[5], row[9], row[11], row[12]] for row in values(sheet) if isinstance(row[0], int)
    ]


def test_the_second_sheet_adds_up_what_counts_and_a_third_tells_what_does_not(plan):
    first, _second, own, _range = plan.lines.order_by("order")
    late = make_activity(own, date(2022, 1, 5), title="Chiếu phim sớm", pupils=30)
    make_link(make_activity(first, date(2022, 2, 10), form="article", title="Bài 1", pupils=0, citizens=12))
    withdrawn = make_activity(first, date(2022, 2, 11), title="Nhầm")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=AT, withdrawn_reason="nhầm")
    book = opened(plan)
    _annex, done, outside = book.worksheets
    assert (done.title, outside.title) == ("Đã thực hiện", "Ngoài thời gian của nội dung")
    assert told(done) == [[1, date(2022, 2, 10), "Bài 1", 0, 12, 1]]
    assert told(outside) == [[3, late.held_on, "Chiếu phim sớm", 30, 0, 0]]
    [total] = [row for row in values(done) if "Tổng cộng" in row]
    assert total[9:13] == [0, 0, 12, 1]
    assert not [row for row in values(outside) if "Tổng cộng" in row]


def test_as_many_queries_for_many_lines_and_activities(plan, django_assert_max_num_queries):
    officer = officer_of(plan)
    for line in plan.lines.all():
        for _time in range(3):
            make_activity(line)
    with django_assert_max_num_queries(14):
        plan_workbook(plan, officer, at=AT)
