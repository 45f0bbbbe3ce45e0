"""Workbooks that are given out: filled with what the portal knows, safe to open, and read back as what they are."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from propaganda.models import ServiceName
from propaganda.uploads.rules import Reach, classes_offered
from propaganda.uploads.successes_blank import EMPTY_ROWS, pupils_of, successes_workbook
from propaganda.uploads.successes_layout import COLUMNS, HEAD_ROW, HELP, LISTS, SHEET, TOTALS, WRONG
from propaganda.uploads.table_blank import table_workbook
from propaganda.uploads.tests.builders import (
    AT,
    confirm,
    fresh,
    make_full_world,
    make_pupils,
    propose,
    row,
    send,
    successes,
    total,
)
from schools.tests.builders import make_class, make_year
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
WHOLE = Reach(all=True)


@shared
def world():
    return make_full_world()


def book_of(world, *, reach=WHOLE, **more):
    if not more:
        classes = classes_offered(fresh(world.plan), reach, AT)
        more = {"pupils": pupils_of(world.plan, [each.pk for each in classes], AT)}
    return openpyxl.load_workbook(BytesIO(successes_workbook(fresh(world.plan), at=AT, **more)))


def names(book) -> list[str]:
    return [name for (name,) in book[SHEET].iter_rows(HEAD_ROW + 1, min_col=4, max_col=4, values_only=True) if name]


def test_the_template_has_the_pupils_by_class_and_the_services_as_a_list(world):
    make_pupils(world, ["Đỗ Văn Dũng"], school_class=world.classes[1], code="0123456789", born_on=None)
    ServiceName.objects.create(service=world.services[0], name="Khai sinh toàn trình", valid_from=date(2022, 6, 15))
    ServiceName.objects.create(service=world.services[1], name="Tên của ngày mai", valid_from=date(2022, 6, 16))
    book = book_of(world)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [SHEET, TOTALS, HELP, LISTS]
    rows = list(book[SHEET].iter_rows(HEAD_ROW, HEAD_ROW + 5, values_only=True))
    assert rows[0] == tuple(column.heading for column in COLUMNS)
    assert rows[1][:6] == ("1", None, "8A", "Nguyễn Văn An", "05/01/2008", None)
    assert rows[4][:6] == ("4", "0123456789", "8B", "Đỗ Văn Dũng", None, None)
    assert rows[5] == (None,) * len(COLUMNS)
    assert [book[LISTS].cell(row, 1).value for row in (2, 3, 4)] == [
        "Khai sinh toàn trình", "Xác nhận số Chứng minh nhân dân", None,
    ]  # fmt: skip
    [rule] = [each for each in book[SHEET].data_validations.dataValidation if each.type == "list"]
    assert (rule.formula1, str(rule.sqref)) == ("'Danh mục'!$A$2:$A$3", f"F6:F{HEAD_ROW + 4 + EMPTY_ROWS}")


def test_two_services_of_one_name_are_told_apart_by_their_code(world):
    ServiceName.objects.filter(service=world.services[1]).update(name="Đăng ký khai sinh")
    book = book_of(world)
    listed = {book[LISTS].cell(row, 1).value for row in (2, 3)}
    assert listed == {f"Đăng ký khai sinh ({each.code})" for each in world.services}
    for name in listed:
        _read, proposal = propose(world.plan, "successes", successes(world.plan, row(service=name)), by=world.secretary)
        assert len(proposal.content.new) == 1


def test_a_teacher_gets_their_own_class_and_who_has_left_is_not_in_it(world):
    make_pupils(world, ["Đỗ Văn Dũng"], school_class=world.classes[1])
    make_pupils(world, ["Phan Thị Đi"], left_on=date(2022, 1, 1))
    own = Reach(all=False, classes=frozenset({world.classes[1].pk}))
    assert names(book_of(world, reach=own)) == ["Đỗ Văn Dũng"]
    assert names(book_of(world)) == ["Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Châu", "Đỗ Văn Dũng"]


def test_the_classes_are_those_of_the_year_that_counts(world):
    make_class(world.school, "9A", year=make_year(2022), grade=9)
    assert [each.name for each in classes_offered(fresh(world.plan), WHOLE, AT)] == ["8A", "8B"]
    later = AT.replace(month=10)
    assert [each.name for each in classes_offered(fresh(world.plan), WHOLE, later)] == ["9A"]
    type(world.campaign).objects.update(successes_until=date(2022, 5, 31))
    assert [each.name for each in classes_offered(fresh(world.plan), WHOLE, later)] == ["8A", "8B"]


def test_rows_given_back_are_those_that_were_wrong_with_why_and_come_back_as_they_are(world):
    wrong = [row("Lê Minh Chou"), row("Lê Minh Châu", done_on="31/02/2022", receipt="=1+1", note="<r>gì</r>")]
    book = successes(world.plan, row(), *wrong, totals=[total("13/2022")])
    book[SHEET]["H8"].data_type = "s"
    upload = send(world.plan, "successes", book, by=world.secretary)
    upload = confirm(upload, by=world.secretary, partly=True)
    content = successes_workbook(fresh(world.plan), rest=upload.rows, at=AT)
    book = openpyxl.load_workbook(BytesIO(content))
    assert names(book) == ["Lê Minh Chou", "Lê Minh Châu"]
    assert book[SHEET].cell(HEAD_ROW, 10).value == WRONG
    said = book[SHEET]["J6"].value
    assert (said[:4], "“Lê Minh Chou”" in said) == ("D7: ", True)
    assert (book[SHEET]["H7"].value, book[SHEET]["H7"].data_type, book[SHEET]["I7"].value) == ("=1+1", "s", "<r>gì</r>")
    assert book[TOTALS]["F6"].value.startswith("B6: ")
    # Mended in this very workbook and sent: nothing is doubled, and it is known whose it is.
    book[SHEET]["D6"], book[SHEET]["G7"], book[TOTALS]["B6"] = "Lê Minh Châu", "15/02/2022", "01/2022"
    mended = send(world.plan, "successes", book, by=world.secretary)
    assert (mended.findings, mended.state) == ([], "ready")
    confirm(mended, by=world.secretary)
    assert mended.plan.uploads.get(pk=mended.pk).changes["counts"] == {"new": 2, "known": 0, "totals": 1, "left": 0}


def test_the_same_workbook_is_the_same_bytes(world):
    assert successes_workbook(fresh(world.plan), at=AT) == successes_workbook(fresh(world.plan), at=AT)


def test_the_table_of_a_plan_read_back_changes_nothing(world):
    content = table_workbook(fresh(world.plan), at=AT)
    _read, proposal = propose(world.plan, "table", content)
    assert (proposal.new, len(proposal.findings)) == (False, 0)
    assert [each["sure"] for each in proposal.changes["lines"]] == [True] * 3
