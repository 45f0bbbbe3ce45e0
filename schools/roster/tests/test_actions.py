"""Imports from the file to the roster: what a list changes there, and what it leaves alone."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from foundation.accounts.actions import issue_cards
from foundation.models import Card, Event, User
from schools.actions import make_accounts
from schools.models import Enrolment, Person, RosterImport, SchoolClass
from schools.roster.blank import blank_workbook
from schools.roster.tests.builders import (
    LATER,
    confirm,
    content_of,
    counts,
    import_list,
    kinds,
    make_school,
    roster,
    send,
)
from schools.roster.tests.workbooks import national_export, small_list
from schools.tests.builders import make_class, make_person, make_pupil, make_unit, make_year

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State


# The whole way


def test_the_national_export_from_the_file_to_the_roster():
    unit, by = make_school()
    read = send(national_export(100), unit, by)
    assert read.state == State.READY
    assert counts(read, "new", "classes", "unchanged") == (100, 3, 0)
    assert not Person.objects.exists(), "nothing is written before a person confirms"
    written = confirm(read, by)
    assert written.state == State.APPLIED
    assert Person.objects.filter(unit=unit, kind="pupil").count() == 100
    assert dict(SchoolClass.objects.order_by("name").values_list("name", "size")) == {"6A": 40, "6B": 40, "6C": 20}
    person = Person.objects.get(code="1000000000")
    assert (person.full_name, person.born_on, person.gender) == ("Nguyễn Văn An", date(2015, 1, 1), "male")
    assert person.name_search_key == "nguyen van an"
    assert person.name_sort_key
    assert person.enrolments.get().school_class.name == "6A"


def test_the_keys_are_those_the_admin_would_give():
    unit, by = make_school()
    import_list(small_list(B="TRẦN  THỊ ĐÀO"), unit, by)
    imported = Person.objects.get(code="HS002")
    typed = make_person(make_unit(), "Trần Thị Đào")
    assert (imported.name_sort_key, imported.name_search_key) == (typed.name_sort_key, typed.name_search_key)
    assert SchoolClass.objects.get().name_key == make_class(make_unit(), "6A").name_key


def test_our_own_template_comes_back_filled_in():
    content = BytesIO()
    blank_workbook(content)
    book = load_workbook(content)
    sheet = book.worksheets[0]
    assert sheet.column_dimensions["C"].number_format == sheet.column_dimensions["E"].number_format == "@"
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"] == ['"Nam,Nữ"']
    for column, value in enumerate([1, "Nguyễn Văn An", "25/05/2014", "Nam", "9/3", None, "0112345678"], start=1):
        sheet.cell(2, column, value)
    filled = BytesIO()
    book.save(filled)
    unit, by = make_school()
    import_list(filled.getvalue(), unit, by)
    person = Person.objects.get()
    assert (person.full_name, person.code, person.born_on) == ("Nguyễn Văn An", "0112345678", date(2014, 5, 25))
    assert person.enrolments.get().school_class.grade == 9


def test_an_empty_template_has_no_pupils():
    content = BytesIO()
    blank_workbook(content)
    unit, by = make_school()
    assert kinds(send(content.getvalue(), unit, by)) == ["no_pupils"]


def test_history_says_who_and_how_many():
    unit, by = make_school()
    import_list(national_export(5), unit, by)
    event = Event.objects.get(verb="import roster")
    assert (event.by, event.changes["new"]) == (by, 5)
    assert "Nguyễn" not in str(event.changes)


# Again, and again


def test_the_same_list_again_changes_nothing():
    unit, by = make_school()
    import_list(national_export(60), unit, by)
    before = list(Person.objects.order_by("pk").values())
    again = send(national_export(60), unit, by)
    assert counts(again, "new", "changed", "moved", "joined", "classes", "resized", "missing") == (0,) * 7
    assert counts(again, "unchanged") == (60,)
    confirm(again, by)
    assert list(Person.objects.order_by("pk").values()) == before
    assert Enrolment.objects.count() == 60
    assert SchoolClass.objects.count() == 2


def test_without_codes_pupils_are_known_by_name_and_birthday():
    unit, by = make_school()
    rows = [[1, "Nguyễn Văn An", "25/05/2014", "Nam", "6A", 6], [2, "Trần Thị Bình", "01/02/2014", "Nữ", "6B", 6]]
    import_list(content_of(*rows), unit, by)
    rows[0][1], rows[1][1] = "nguyễn  văn an", "Trần Thi Bình"
    again = send(content_of(*rows), unit, by)
    assert counts(again, "new", "changed", "unchanged") == (0, 1, 1)
    rows[0].append("0112345678")
    confirm(send(content_of(*rows), unit, by), by)
    assert Person.objects.count() == 2
    assert Person.objects.get(full_name="Nguyễn Văn An").code == "0112345678"
    assert Person.objects.get(code="").full_name == "Trần Thi Bình"


def test_changes_are_shown_and_made():
    unit, by = make_school()
    import_list(small_list(), unit, by)
    person = Person.objects.get(code="HS002")
    read = send(small_list(B="Trần Thị Bích", D="Nam"), unit, by)
    assert counts(read, "changed", "unchanged") == (1, 1)
    (name, school_class, fields) = read.changes["changed"][0]
    assert (name, school_class) == ("Trần Thị Bình", "6A")
    assert fields == {"full_name": ["Trần Thị Bình", "Trần Thị Bích"], "gender": ["female", "male"]}
    confirm(read, by)
    person.refresh_from_db()
    assert (person.full_name, person.name_search_key, person.gender) == ("Trần Thị Bích", "tran thi bich", "male")


def test_an_empty_cell_erases_nothing():
    unit, by = make_school()
    import_list(small_list(), unit, by)
    read = send(small_list(C=None, D=None), unit, by)
    assert counts(read, "changed", "unchanged") == (0, 2)


def test_a_pupil_moves_to_another_class():
    unit, by = make_school()
    import_list(small_list(), unit, by)
    read = send(small_list(E="6B"), unit, by)
    assert counts(read, "new", "moved", "classes", "resized") == (0, 1, 1, 1)
    assert read.changes["moved"] == [["Trần Thị Bình", "01/02/2014", "6A", "6B"]]
    confirm(read, by)
    assert roster(unit) == {"Nguyễn Văn An": "6A", "Trần Thị Bình": "6B"}
    assert dict(SchoolClass.objects.order_by("name").values_list("name", "size")) == {"6A": 1, "6B": 1}


def test_a_class_that_loses_a_pupil_to_a_list_it_is_not_on_shrinks():
    unit, by = make_school()
    import_list(small_list(), unit, by)
    import_list(content_of([1, "Trần Thị Bình", "01/02/2014", "Nữ", "6B", 6, "HS002"]), unit, by)
    assert dict(SchoolClass.objects.order_by("name").values_list("name", "size")) == {"6A": 1, "6B": 1}


def test_a_new_year_gives_known_pupils_their_new_class():
    unit, by = make_school()
    import_list(small_list(), unit, by, year=make_year(2025))
    read = send(small_list(E="7A", F=7), unit, by)
    assert counts(read, "new", "joined", "moved", "classes") == (0, 2, 0, 2)
    confirm(read, by)
    assert Person.objects.count() == 2
    assert Enrolment.objects.count() == 4


def test_who_is_missing_stays_unless_ticked_and_comes_back():
    unit, by = make_school()
    import_list(national_export(5), unit, by)
    gone = Person.objects.get(code="1000000003")
    read = send(national_export(5, skip=(3, 4)), unit, by)
    assert [name for _pk, name, *_ in read.changes["missing"]] == list(
        Person.objects.filter(code__in=["1000000003", "1000000004"]).order_by("pk").values_list("full_name", flat=True)
    )
    confirm(read, by, left=[gone.pk, 999_999])
    gone.refresh_from_db()
    assert gone.left_on == LATER.date()
    assert Person.objects.filter(left_on=None).count() == 4
    assert Person.objects.count() == 5
    back = send(national_export(5), unit, by)
    assert counts(back, "changed", "new") == (1, 0)
    confirm(back, by)
    gone.refresh_from_db()
    assert gone.left_on is None


def test_only_those_offered_can_be_marked_as_gone():
    unit, by = make_school()
    import_list(national_export(3), unit, by)
    elsewhere = make_person(make_unit(), "Lê Văn Khác")
    present = Person.objects.get(code="1000000000")
    confirm(send(national_export(3), unit, by), by, left=[present.pk, elsewhere.pk])
    assert not Person.objects.exclude(left_on=None).exists()


def test_all_missing_can_be_marked_at_once():
    unit, by = make_school()
    import_list(national_export(6), unit, by)
    confirm(send(national_export(6, skip=(1, 2, 3)), unit, by), by, left="all")
    assert Person.objects.exclude(left_on=None).count() == 3


@pytest.mark.parametrize("placed", [True, False], ids=["missing", "unplaced"])
def test_who_was_not_shown_as_missing_is_not_marked(placed):
    unit, by = make_school()
    import_list(national_export(4), unit, by)
    read = send(national_export(4, skip=(1,)), unit, by)
    school_class = SchoolClass.objects.get() if placed else None
    newcomer = make_person(unit, "Lê Thị Mới", school_class=school_class)
    shown = confirm(read, by, left="all")
    assert (shown.state, shown.overtaken) == (State.READY, True)
    assert newcomer.pk in [row[0] for row in shown.changes["missing" if placed else "unplaced"]]
    assert not Person.objects.exclude(left_on=None).exists()
    assert confirm(shown, by, left="all").state == State.APPLIED
    assert Person.objects.exclude(left_on=None).count() == 2


@pytest.mark.parametrize("all_of_them", [True, False])
def test_the_cards_of_those_who_left_stop(all_of_them):
    unit, by = make_school()
    import_list(national_export(3), unit, by)
    people = list(Person.objects.order_by("code"))
    make_accounts(people, by=by, at=LATER)
    people = list(Person.objects.order_by("code"))
    issue_cards([person.user for person in people], by=by, at=LATER, replace=False)
    epochs = dict(User.objects.values_list("pk", "session_epoch"))
    read = send(national_export(3, skip=(1, 2)), unit, by)
    confirm(read, by, left="all" if all_of_them else [people[1].pk])
    gone = people[1:] if all_of_them else people[1:2]
    assert set(Card.objects.usable().values_list("user", flat=True)) == {
        person.user_id for person in people if person not in gone
    }
    raised = {pk for pk, epoch in User.objects.values_list("pk", "session_epoch") if epoch > epochs[pk]}
    assert raised == {person.user_id for person in gone}
    assert Event.objects.filter(verb="revoke card", by=by).count() == len(gone)


def test_other_classes_and_other_schools_are_left_alone():
    unit, by = make_school()
    other, _ = make_school()
    make_person(other, "Trần Thị Bình", born_on=date(2014, 2, 1), code="HS002", school_class=make_class(other))
    make_person(unit, "Phạm Ở Lại", born_on=date(2014, 2, 1), school_class=make_class(unit, "8C", grade=8))
    teacher = make_person(unit, "Nguyễn Văn An", kind="staff", born_on=date(2014, 5, 25))
    read = send(small_list(), unit, by)
    assert counts(read, "new", "missing", "unplaced", "other_classes") == (2, 0, 0, 1)
    confirm(read, by)
    assert Person.objects.filter(unit=other).count() == 1
    assert Person.objects.filter(unit=unit).count() == 4
    assert not teacher.enrolments.exists()


def test_an_account_is_renamed_with_its_pupil():
    unit, by = make_school()
    pupil = make_pupil(unit, "Trần Thị Bình", code="HS002", born_on=date(2014, 2, 1))
    import_list(small_list(B="Trần Thị Bích"), unit, by)
    pupil.user.refresh_from_db()
    assert pupil.user.full_name == "Trần Thị Bích"
