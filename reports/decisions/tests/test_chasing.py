"""Whom to call of those who have not sent: names, phones, reminders; and the list in Excel."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from foundation.sheets.writing import write_workbook
from reports.decisions.chasing import chased, missing_rows
from reports.decisions.tests.worlds import DAY, NOW, add_schools, ask, make_district, warn
from reports.decisions.workbook import board_sheets, chase_sheets
from reports.models import Reminder
from reports.tests.builders import AT, DUE, make_form, make_obligation, make_requirement
from schools.models import Unit
from schools.tests.builders import make_class, make_seat, make_unit, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world():
    world = make_district()
    unit = world.owed["THCS Châu"].unit
    head = make_user(full_name="Trần Văn Hiệu", phone="024 3333 4444", email="hieu@example.org")
    clerk = make_user(full_name="Lê Thị Văn", phone="0912 345 678")
    make_seat(unit, "administrator", user=head)
    make_seat(unit, "secretary", user=clerk)
    make_seat(unit, "administrator", user=clerk)
    make_seat(unit, "teacher", user=make_user(full_name="Giáo viên"), school_class=make_class(unit))
    make_seat(unit, "secretary", user=make_user(full_name="Người đã nghỉ", is_active=False))
    make_seat(unit, "secretary", user=make_user(full_name="Người cũ"), valid_to=DUE.date())
    return world


def chase(world, user=None, *, at=NOW, **asked):
    question = ask(world, user, at=at, **asked)
    return {each.row.name: each for each in chased(question, missing_rows(question))}


def remind(world, name="THCS Châu", *, at=NOW - DAY, **fields):
    n = Reminder.objects.count()
    return Reminder.objects.create(
        obligation=world.owed[name], recipient=make_user(), key=str(n), due_at=DUE, claimed_at=at,
        **{"channel": "portal", "state": "sent", **fields},
    )  # fmt: skip


def test_secretaries_first_each_person_once_and_only_those_in_office(world):
    people = chase(world)["THCS Châu"].contacts
    assert [(each.name, each.phone, each.email, each.dial) for each in people] == [
        ("Lê Thị Văn", "0912 345 678", "", "0912345678"),
        ("Trần Văn Hiệu", "024 3333 4444", "hieu@example.org", "02433334444"),
    ]


def test_at_a_unit_that_is_no_school_its_officers_are_called(world):
    owed = make_obligation(
        make_requirement(world.department, make_form(world.department)), world.district, receiver=world.department
    )
    world.requirement = owed.requirement
    [each] = chase(world, make_seat(world.department, "officer")).values()
    assert [person.name for person in each.contacts] == [str(world.officer)]


def test_phones_are_for_whoever_decides_or_oversees(world):
    committee = make_unit("UBND quận", kind="commune")
    world.owed["THCS Châu"].copied_to = committee
    world.owed["THCS Châu"].save()
    [each] = chase(world, make_seat(committee, "officer")).values()
    assert (each.row.name, each.told, each.contacts) == ("THCS Châu", False, [])
    assert chase(world, make_seat(world.department, "officer"))["THCS Châu"].contacts


def test_for_how_long_and_until_when(world):
    found = chase(world)
    assert {name: (each.row.due, each.over) for name, each in found.items()} == {
        "THCS Bình": (NOW + 3 * DAY, 0), "THCS Châu": (DUE, int((NOW - DUE).total_seconds()))
    }  # fmt: skip


def test_the_last_reminder_and_whether_it_was_opened(world):
    assert chase(world)["THCS Châu"].reminded.sent_at is None
    remind(world, at=NOW - 2 * DAY, read_at=NOW - 2 * DAY + HOUR)
    remind(world, at=NOW - DAY)
    said = chase(world)["THCS Châu"].reminded
    assert (said.sent_at, said.opened_at, said.failed_at) == (NOW - DAY, None, None)
    remind(world, at=NOW - DAY, read_at=NOW - HOUR)
    assert chase(world)["THCS Châu"].reminded.opened_at == NOW - HOUR
    remind(world, at=NOW - HOUR, state="unknown", channel="mail")
    said = chase(world)["THCS Châu"].reminded
    assert (said.sent_at, said.failed_at) == (NOW - DAY, NOW - HOUR)
    assert chase(world)["THCS Bình"].reminded.sent_at is None


def test_from_when_on_it_may_be_reminded_of_by_hand_again(world):
    remind(world, at=NOW - 23 * HOUR, asked_by=world.officer, channel="mail")
    for hours in (30, 20, 10):
        remind(world, at=NOW - hours * HOUR, asked_by=world.officer)
    assert chase(world)["THCS Châu"].free_again is None
    remind(world, at=NOW - HOUR, asked_by=world.officer)
    assert {name: each.free_again for name, each in chase(world).items()} == {
        "THCS Châu": NOW + 4 * HOUR, "THCS Bình": None
    }  # fmt: skip


def test_the_same_queries_for_few_and_many(world, django_assert_max_num_queries):
    chase(world)
    with django_assert_max_num_queries(25) as few:
        assert len(chase(world)) == 2
    add_schools(world, 40)
    with django_assert_max_num_queries(25) as many:
        assert len(chase(world)) == 22
    assert len(few) == len(many)


def read(sheets):
    file = io.BytesIO()
    write_workbook(file, sheets, at=AT)
    file.seek(0)
    return load_workbook(file, data_only=True).worksheets[0]


def table(sheet):
    return [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]


def test_the_list_in_excel_with_people_side_by_side(world):
    rows = {row[1]: row for row in table(read(chase_sheets(ask(world))))}
    assert list(rows) == ["THCS Bình", "THCS Châu"]
    assert rows["THCS Châu"][7:9] == ("0912 345 678\n024 3333 4444", "–\nhieu@example.org")
    assert rows["THCS Châu"][5] == "2 ngày 8 giờ"
    assert table(read(chase_sheets(ask(world, q="binh"))))[0][1] == "THCS Bình"


def test_no_formula_from_a_name_or_a_phone(world):
    Unit.objects.filter(name="THCS Châu").update(name="=1+1", name_search_key="=1+1")
    make_seat(world.owed["THCS Châu"].unit, "secretary", user=make_user(full_name="=cmd()", phone="+84 912"))
    sheet = read(chase_sheets(ask(world)))
    [row] = [row for row in sheet.iter_rows() if row[1].value == "=1+1"]
    assert {cell.data_type for cell in row} <= {"n", "s", "d"}
    assert "=cmd()" in row[6].value


class TestBoard:
    def test_exactly_the_rows_and_figures_asked_for_with_sums(self, world):
        warn(world.versions["THCS Số 2"], "Giảm hơn một nửa")
        sheet = read(board_sheets(ask(world, standing="sent", show=["participants", "rate"])))
        heads = [cell.value for cell in next(row for row in sheet.iter_rows() if row[1].value == "Đơn vị")]
        assert heads[11:13] == ["Số liệu participants", "Tỉ lệ dự thi"]
        assert [(row[1], *row[11:14]) for row in table(sheet)] == [
            ("THCS Số 2", 90, pytest.approx(0.9), "Giảm hơn một nửa"), ("THCS Số 10", 70, pytest.approx(0.7), None)
        ]  # fmt: skip
        assert [row[11] for row in sheet.iter_rows(values_only=True)][-2:] == [160, 160]

    def test_names_of_those_missing_stand_before_the_counts(self, world):
        head = [row[0] for row in read(board_sheets(ask(world))).iter_rows(max_row=7, values_only=True)]
        missing = next(n for n, words in enumerate(head) if words and "THCS Bình; THCS Châu" in words)
        counted = next(n for n, words in enumerate(head) if words and "3/5 trường" in words)
        assert missing < counted

    def test_in_the_order_of_names_with_reasons(self, world):
        rows = table(read(board_sheets(ask(world))))
        assert [row[1].split(" ", 1)[1] for row in rows] == ["Bình", "Châu", "Số 1", "Số 2", "Số 10", "Giang"]
        assert rows[-1][-1] == "Trường đang xây lại"

    def test_as_many_queries_for_more_rows(self, world, django_assert_max_num_queries):
        board_sheets(ask(world))
        with django_assert_max_num_queries(30) as few:
            read(board_sheets(ask(world)))
        add_schools(world, 60)
        with django_assert_max_num_queries(30) as many:
            read(board_sheets(ask(world)))
        assert len(few) == len(many)
