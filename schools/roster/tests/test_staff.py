"""Lists of staff: the same road as class lists, without classes, and an account for each at most."""

from datetime import date
from io import BytesIO

import pytest
from django.db import IntegrityError
from django.urls import reverse
from openpyxl import load_workbook

from foundation.models import Event
from schools.models import Enrolment, Person, RosterImport, SchoolClass
from schools.roster import actions
from schools.roster.blank import blank_staff_workbook
from schools.roster.columns import STAFF_FIELDS, field_of
from schools.roster.findings import KINDS, Finding
from schools.roster.tests.builders import AT, answer, confirm, counts, kinds, make_school, upload, work
from schools.roster.tests.workbooks import workbook
from schools.tests.builders import make_person, make_seat, make_unit, make_user, make_year

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State
HEADINGS = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã cán bộ")
ROWS = (
    (1, "Nghiêm Văn Cường", "12/03/1970", "Nam", "CB001"),
    (2, "Hà Thị Kiên", "05/11/1982", "Nữ", "CB002"),
)


def staff_list(*rows, headings=HEADINGS):
    return workbook(("CB", [headings, *rows]))


def send(content, unit, by):
    return work(actions.start_import(upload(content), unit=unit, by=by, at=AT))


def staff_of(unit):
    found = Person.objects.filter(unit=unit, kind="staff", left_on=None).order_by("pk")
    return [(person.full_name, person.born_on, person.code) for person in found]


def test_a_list_of_staff_from_the_file_to_the_roster():
    unit, by = make_school()
    read = send(staff_list(*ROWS), unit, by)
    assert (read.state, read.kind, read.year) == (State.READY, "staff", None)
    assert staff_of(unit) == [], "nothing is written before a person confirms"
    written = confirm(read, by)
    assert written.state == State.APPLIED
    assert staff_of(unit) == [
        ("Nghiêm Văn Cường", date(1970, 3, 12), "CB001"), ("Hà Thị Kiên", date(1982, 11, 5), "CB002"),
    ]  # fmt: skip
    assert (Enrolment.objects.count(), SchoolClass.objects.count()) == (0, 0)
    assert Event.objects.get(verb="import roster").by == by


@pytest.mark.parametrize("kind", ["department", "commune", "other"])
def test_any_unit_has_staff(kind):
    unit = make_unit(kind=kind)
    by = make_seat(unit, "secretary")
    confirm(send(staff_list(*ROWS), unit, by), by)
    assert len(staff_of(unit)) == 2


def test_sent_again_nobody_is_doubled_and_changes_are_shown():
    unit, by = make_school()
    confirm(send(staff_list(*ROWS), unit, by), by)
    again = send(staff_list(ROWS[0], (2, "Hà Thị Kiên", "06/11/1982", "Nữ", "CB002")), unit, by)
    assert counts(again, "new", "changed", "unchanged", "missing") == (0, 1, 1, 0)
    confirm(again, by)
    assert [born for _name, born, _code in staff_of(unit)] == [date(1970, 3, 12), date(1982, 11, 6)]


def test_who_is_not_on_the_list_may_be_marked_as_having_left_and_comes_back():
    unit, by = make_school()
    confirm(send(staff_list(*ROWS), unit, by), by)
    shorter = send(staff_list(ROWS[0]), unit, by)
    [missing] = shorter.changes["missing"]
    assert missing[1] == "Hà Thị Kiên"
    confirm(shorter, by, left=[missing[0]])
    assert [name for name, _born, _code in staff_of(unit)] == ["Nghiêm Văn Cường"]
    confirm(send(staff_list(*ROWS), unit, by), by)
    assert len(staff_of(unit)) == 2


def test_pupils_and_staff_do_not_touch_each_other():
    unit, by = make_school()
    pupil = make_person(unit, "Nghiêm Văn Cường", born_on=date(1970, 3, 12))
    read = send(staff_list(*ROWS), unit, by)
    assert counts(read, "new", "missing", "unplaced") == (2, 0, 0)
    confirm(read, by)
    pupil.refresh_from_db()
    assert (pupil.kind, pupil.left_on, pupil.code) == ("pupil", None, "")


def test_a_code_of_a_pupil_is_refused():
    unit, by = make_school()
    make_person(unit, "Trần Văn Ba", code="CB002")
    assert kinds(send(staff_list(*ROWS), unit, by)) == ["staff_code_of_other"]


def test_an_account_by_a_role_is_asked_about_and_linked():
    unit, by = make_school()
    owner = make_seat(unit, "organiser", user=make_user("cuong", full_name="Nghiêm Văn Cường"))
    read = send(staff_list(*ROWS), unit, by)
    assert (read.state, kinds(read)) == (State.ASKING, ["which_account"])
    [question] = read.questions
    assert question["options"] == [str(owner.pk), "new"]
    assert question["samples"] == [["Nghiêm Văn Cường (cuong)"]]
    read = answer(read, by, **{question["key"]: str(owner.pk)})
    assert read.state == State.READY
    confirm(read, by)
    assert Person.objects.get(full_name="Nghiêm Văn Cường").user == owner
    assert Person.objects.get(full_name="Hà Thị Kiên").user is None


def test_somebody_else_of_the_name_gets_no_account_of_another():
    unit, by = make_school()
    make_seat(unit, "organiser", user=make_user("cuong", full_name="nghiêm văn cường"))
    read = send(staff_list(*ROWS), unit, by)
    confirm(answer(read, by, **{read.questions[0]["key"]: "new"}), by)
    assert Person.objects.get(full_name="Nghiêm Văn Cường").user is None


def test_accounts_elsewhere_or_taken_are_not_offered():
    unit, by = make_school()
    make_seat(make_unit(), "organiser", user=make_user(full_name="Nghiêm Văn Cường"))
    taken = make_seat(unit, "officer", user=make_user(full_name="Hà Thị Kiên"))
    make_person(make_unit(), "Hà Thị Kiên", user=taken)
    assert send(staff_list(*ROWS), unit, by).state == State.READY


def test_an_account_taken_after_the_preview_stops_the_writing():
    unit, by = make_school()
    owner = make_seat(unit, "organiser", user=make_user("cuong", full_name="Nghiêm Văn Cường"))
    read = send(staff_list(*ROWS), unit, by)
    read = answer(read, by, **{read.questions[0]["key"]: str(owner.pk)})
    make_person(make_unit(), "Nghiêm Văn Cường", user=owner)
    again = confirm(read, by)
    assert (again.state, again.overtaken) == (State.READY, True)
    assert staff_of(unit) == []


FAULTS = [
    ((1, None, "12/03/1970", "Nam", "CB001"), "staff_name_missing", "CB!B2"),
    ((1, "123", "12/03/1970", "Nam", "CB001"), "staff_name_not_text", "CB!B2"),
    ((1, "Hà Thị Kiên", None, "Nữ", None), "staff_born_missing", "CB!C2"),
    ((1, "Hà Thị Kiên", "31/02/1982", "Nữ", "CB9"), "born_not_a_date", "CB!C2"),
    ((1, "Hà Thị Kiên", "05/11/2018", "Nữ", "CB9"), "staff_born_impossible", "CB!C2"),
    ((1, "Hà Thị Kiên", "05/11/1940", "Nữ", "CB9"), "staff_born_unusual", "CB!C2"),
    ((1, "Hà Thị Kiên", "05/11/1982", "X", "CB9"), "gender_unknown", "CB!D2"),
    ((1, "Hà Thị Kiên", "05/11/1982", "Nữ", "001182345678"), "personal_number", "CB!E2"),
]


@pytest.mark.parametrize(("row", "kind", "address"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_one_fault_one_finding_at_its_cell(row, kind, address):
    unit, by = make_school()
    read = send(staff_list(row, (2, "Lê Văn Tám", "01/02/1990", "Nam", "CB8")), unit, by)
    assert [(found["kind"], found["address"]) for found in read.findings] == [(kind, address)]


def test_the_same_person_twice_and_a_code_twice():
    unit, by = make_school()
    assert kinds(send(staff_list(ROWS[0], (2, *ROWS[0][1:4], None)), unit, by)) == ["staff_pupil_twice"]
    again = (2, "Lê Văn Tám", "01/02/1990", "Nam", "CB001")
    assert kinds(send(staff_list(ROWS[0], again), unit, by)) == ["staff_code_twice"]


def test_a_file_without_headings_says_what_a_staff_list_needs():
    unit, by = make_school()
    assert kinds(send(workbook(("CB", [("a", "b"), (1, 2)])), unit, by)) == ["staff_no_header"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [("Họ và tên giáo viên", "name"), ("HỌ TÊN CB", "name"), ("Mã GV", "code"), ("Mã viên chức", "code"),
     ("Số hiệu", "code"), ("Ngày sinh", "born"), ("Họ đệm", "family")],
)  # fmt: skip
def test_headings_of_staff_lists(heading, field):
    assert field_of(heading, None, STAFF_FIELDS)[0] == field


def test_a_code_of_the_teacher_is_no_code_of_a_pupil():
    assert field_of("Mã GV") is None


def test_two_rows_of_headings_under_the_word_for_staff():
    unit, by = make_school()
    rows = [("STT", "Cán bộ", None, None), (None, "Họ tên", "Ngày sinh", "Mã"), (1, "Lê Văn Tám", "01/02/1990", "CB8")]
    read = send(workbook(("CB", rows)), unit, by)
    assert counts(read, "new") == (1,)


def test_the_template_filled_in_is_read():
    unit, by = make_school()
    content = BytesIO()
    blank_staff_workbook(content)
    book = load_workbook(content)
    book.worksheets[0].append(list(ROWS[0]))
    out = BytesIO()
    book.save(out)
    assert counts(send(out.getvalue(), unit, by), "new") == (1,)


def test_every_sentence_of_a_staff_list_can_be_said():
    for kind in KINDS:
        if kind.startswith("staff_") or kind == "which_account":
            assert str(Finding(kind, "A!B2", "đã thấy", "gợi ý").message)
            assert kind.removeprefix("staff_") in KINDS


def test_a_list_of_pupils_has_a_year_and_one_of_staff_has_none():
    unit, by = make_school()
    made = {"unit": unit, "file_name": "a.xlsx", "uploaded_at": AT, "uploaded_by": by}
    for wrong in ({"kind": "pupil"}, {"kind": "staff", "year": make_year()}):
        with pytest.raises(IntegrityError):
            RosterImport.objects.create(**made, **wrong)


def test_the_pages_of_a_staff_list(client):
    unit, by = make_school()
    client.force_login(by)
    response = client.post(reverse("staff_upload"), {"unit": unit.pk, "file": upload(staff_list(*ROWS))})
    assert response.status_code == 302
    read = work(RosterImport.objects.get())
    html = client.get(response.url).content.decode()
    assert 'data-count="new">2<' in html
    client.post(reverse("roster_confirm", args=[read.pk]), {"digest": read.digest})
    work(read)
    html = client.get(response.url).content.decode()
    assert reverse("unit_staff", args=[unit.pk]) in html
    assert "a.xlsx" not in client.get(reverse("roster_upload")).content.decode()
    assert reverse("roster_import", args=[read.pk]) in client.get(reverse("staff_upload")).content.decode()
    assert reverse("roster_import", args=[read.pk]) not in client.get(reverse("roster_upload")).content.decode()


def test_the_question_about_an_account_is_asked_on_the_page(client):
    unit, by = make_school()
    owner = make_seat(unit, "organiser", user=make_user("cuong", full_name="Nghiêm Văn Cường"))
    read = send(staff_list(*ROWS), unit, by)
    client.force_login(by)
    html = client.get(reverse("roster_import", args=[read.pk])).content.decode()
    assert f'value="{owner.pk}"' in html
    client.post(reverse("roster_answer", args=[read.pk]), {"question_0": str(owner.pk)})
    assert work(read).state == State.READY


def test_a_unit_one_does_not_keep_is_no_choice(client):
    _unit, by = make_school()
    other = make_unit("Trường Kia")
    client.force_login(by)
    response = client.post(reverse("staff_upload"), {"unit": other.pk, "file": upload(staff_list(*ROWS))})
    assert response.status_code == 200
    assert not RosterImport.objects.exists()
