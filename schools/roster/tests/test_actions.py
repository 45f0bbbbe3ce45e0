"""Imports from the file to the roster: nothing written before a person confirms, all or nothing, nobody twice."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from foundation.files.rules import folder, path_of
from foundation.models import Event, Job, StoredFile
from foundation.sheets.tests.builders import ods, ods_text, xls
from schools.models import Enrolment, Person, RosterImport, SchoolClass
from schools.roster import actions, writing
from schools.roster.blank import blank_workbook
from schools.roster.inserting import insert_rows
from schools.roster.tasks import sweep
from schools.roster.tests.builders import LATER, answer, confirm, import_list, kinds, make_school, send, upload, work
from schools.roster.tests.workbooks import (
    FATHER,
    HEADINGS,
    MOTHER,
    PERSONAL_NUMBER,
    national_export,
    saved,
    small_list,
    workbook,
)  # fmt: skip
from schools.tests.builders import AT, make_class, make_person, make_pupil, make_unit, make_year

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State


def roster(unit):
    """{name: class} of the pupils who have not left."""
    found = Enrolment.objects.filter(person__unit=unit, year=make_year(), person__left_on=None).order_by("pk")
    return dict(found.values_list("person__full_name", "school_class__name"))


def counts(roster_import, *names):
    return tuple(roster_import.changes["counts"][name] for name in names)


def content_of(*rows, headings=HEADINGS):
    return workbook(("Lop", [headings, *rows]))


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


# What only a person can say


def test_two_pupils_of_one_name_and_birthday_are_asked_about():
    unit, by = make_school()
    first, second = (make_person(unit, "Trần Thị Bình", born_on=date(2014, 2, 1)) for _ in range(2))
    for person, name in ((first, "5A"), (second, "5B")):
        school_class = make_class(unit, name, grade=5, year=make_year(2025))
        Enrolment.objects.create(person=person, school_class=school_class, year=school_class.year)
    read = send(small_list(), unit, by)
    assert read.state == State.ASKING
    (question,) = read.questions
    assert question["options"] == [str(first.pk), str(second.pk), "new"]
    assert [sample[-1] for sample in question["samples"]] == ["5A (2025-2026)", "5B (2025-2026)"]
    read = answer(read, by, **{question["key"]: str(second.pk)})
    assert read.state == State.READY
    confirm(read, by)
    assert second.enrolments.filter(year=make_year()).exists()
    second.refresh_from_db()
    assert second.code == "HS002"
    assert Person.objects.filter(unit=unit).count() == 3


def test_the_class_tells_two_pupils_of_one_name_apart():
    unit, by = make_school()
    for name in ("6A", "6B"):
        make_person(unit, "Trần Thị Bình", born_on=date(2014, 2, 1), school_class=make_class(unit, name))
    read = send(small_list(), unit, by)
    assert (read.state, counts(read, "new", "changed")) == (State.READY, (1, 1))


@pytest.mark.parametrize(
    ("said", "people", "codes"), [("same", 2, {"HS001", "HS002"}), ("different", 3, {"HS001", "HS002", "OLD"})]
)
def test_another_code_is_asked_about_once_for_all(said, people, codes):
    unit, by = make_school()
    make_person(unit, "Trần Thị Bình", born_on=date(2014, 2, 1), code="OLD")
    read = send(small_list(), unit, by)
    assert (read.state, [question["key"] for question in read.questions]) == (State.ASKING, ["other_code"])
    confirm(answer(read, by, other_code=said), by)
    assert Person.objects.filter(unit=unit).count() == people
    assert set(Person.objects.values_list("code", flat=True)) == codes


def test_codes_that_change_hands_do_not_collide():
    unit, by = make_school()
    an = make_person(unit, "Nguyễn Văn An", born_on=date(2014, 5, 25), code="HS002")
    binh = make_person(unit, "Trần Thị Bình", born_on=date(2014, 2, 1), code="HS001")
    read = send(small_list(), unit, by)
    assert (read.state, [question["key"] for question in read.questions]) == (State.ASKING, ["code_of_another"])
    assert read.questions[0]["samples"][0] == [
        "Trần Thị Bình · 01/02/2014 · HS001", "Nguyễn Văn An · 25/05/2014 · 6A · HS001",
    ]  # fmt: skip
    confirm(answer(read, by, code_of_another="same"), by)
    assert dict(Person.objects.values_list("pk", "full_name")) == {binh.pk: "Nguyễn Văn An", an.pk: "Trần Thị Bình"}


def test_other_codes_that_change_hands_do_not_collide():
    unit, by = make_school()
    make_person(unit, "Nguyễn Văn An", born_on=date(2014, 5, 25), code="A")
    make_person(unit, "Trần Thị Bình", born_on=date(2014, 2, 1), code="B")
    rows = [
        [1, "Nguyễn Văn An", "25/05/2014", "Nam", "6A", 6, "C"],
        [2, "Trần Thị Bình", "01/02/2014", "Nữ", "6A", 6, "A"],
    ]
    read = send(content_of(*rows), unit, by)
    assert [question["key"] for question in read.questions] == ["code_of_another"], "A belongs to An in the roster"


def test_a_code_of_the_staff_is_refused():
    unit, by = make_school()
    make_person(unit, "Cô Giáo", kind="staff", code="HS002")
    assert kinds(send(small_list(), unit, by)) == ["code_of_staff"]


def test_a_pupil_who_lost_the_accents_and_the_birthday_is_asked_about():
    unit, by = make_school()
    known = make_person(unit, "Tran Thi Binh")
    read = send(small_list(), unit, by)
    (question,) = read.questions
    assert question["options"] == [str(known.pk), "new"]
    confirm(answer(read, by, **{question["key"]: "new"}), by)
    assert Person.objects.filter(unit=unit).count() == 3


def test_old_fonts_need_a_confirmation_before_anything():
    unit, by = make_school()
    content = content_of(
        [1, "NguyÔn V¨n §¹t", "01/02/2014", "Nam", "6A", 6, "1"], [2, "TrÇn ThÞ B×nh", "02/02/2014", "N÷", "6A", 6, "2"]
    )
    read = send(content, unit, by)
    assert read.state == State.ASKING
    assert read.rows == {}
    assert ["TrÇn ThÞ B×nh", "Trần Thị Bình"] in read.questions[0]["samples"]
    with pytest.raises(actions.NotPossible):
        actions.confirm_import(read, digest=read.digest, by=by, at=LATER)
    confirm(answer(read, by, legacy_font="convert"), by)
    assert roster(unit) == {"Nguyễn Văn Đạt": "6A", "Trần Thị Bình": "6A"}
    assert Person.objects.get(code="2").gender == "female"


def test_answers_to_questions_nobody_asked_are_not_kept():
    unit, by = make_school()
    read = send(small_list(C="2014"), unit, by)
    read = answer(read, by, born_year_only="first_january", other_code="same")
    assert read.answers == {"born_year_only": "first_january"}


# Faults


def test_faults_stop_the_import_and_come_back_marked():
    unit, by = make_school()
    own = load_workbook(BytesIO(small_list(C="31/02/2014")))
    own["Lop"].column_dimensions["B"].width = 40
    read = send(saved(own), unit, by)
    assert (read.state, kinds(read)) == (State.FAULTY, ["born_not_a_date"])
    book = load_workbook(BytesIO(path_of(read.marked_file).read_bytes()))
    assert len(book.worksheets) == 2
    assert book["Lop"]["C3"].comment is not None
    assert book["Lop"]["C2"].comment is None
    assert book["Lop"].column_dimensions["B"].width == 40, "their own file, not a copy of its values"
    with pytest.raises(actions.NotPossible):
        actions.confirm_import(read, digest=read.digest, by=by, at=LATER)
    assert not Person.objects.exists()


@pytest.mark.parametrize("content", [b"not a workbook", national_export(3)[:2000], b"<html><table></table></html>"])
def test_what_cannot_be_read_is_said(content):
    unit, by = make_school()
    read = send(content, unit, by)
    assert (read.state, kinds(read)) == (State.FAULTY, ["unreadable"])
    assert read.findings[0]["hint"]
    assert read.marked_file is None
    assert read.job.state == Job.State.DONE


@pytest.mark.parametrize("name", ["../../etc/passwd.xlsx", "x" * 300 + ".xlsx"])
def test_file_names_are_made_harmless(name):
    unit, by = make_school()
    read = send(small_list(), unit, by, name=name)
    assert "/" not in read.file_name
    assert len(read.file_name) <= 200


# All or nothing, once


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch):
    unit, by = make_school()
    read = send(national_export(50), unit, by)

    def broken(model, fields, rows):
        if model is Enrolment:
            raise IntegrityError("the disk is full")
        return insert_rows(model, fields, rows)

    monkeypatch.setattr(writing, "insert_rows", broken)
    confirm(read, by)
    assert not Person.objects.exists()
    assert not SchoolClass.objects.exists()
    assert read.state == State.APPLYING
    assert read.file is not None
    monkeypatch.undo()
    Job.objects.filter(pk=read.job_id).update(due_at=AT)
    assert work(read).state == State.APPLIED
    assert Person.objects.count() == 50


def test_confirming_twice_writes_once():
    unit, by = make_school()
    read = send(national_export(5), unit, by)
    digest = read.digest
    for _ in range(2):
        actions.confirm_import(read, digest=digest, by=by, at=LATER)
    work(read)
    actions.confirm_import(read, digest=digest, by=by, at=LATER)
    assert Job.objects.filter(kind=actions.APPLY).count() == 1
    assert Person.objects.count() == 5


def test_a_roster_that_changed_since_the_preview_is_not_overwritten():
    unit, by = make_school()
    read = send(small_list(), unit, by)
    make_person(unit, "Trần Thị Bình", born_on=date(2014, 2, 1))
    read = confirm(read, by)
    assert (read.state, read.overtaken) == (State.READY, True)
    assert Person.objects.count() == 1
    assert counts(read, "new", "changed") == (1, 1)
    assert confirm(read, by).state == State.APPLIED
    assert Person.objects.count() == 2


def test_a_preview_nobody_looked_at_cannot_be_confirmed():
    unit, by = make_school()
    read = send(small_list(), unit, by)
    with pytest.raises(actions.PreviewOutdated):
        actions.confirm_import(read, digest="0" * 64, by=by, at=LATER)
    assert Job.objects.filter(kind=actions.APPLY).count() == 0


def test_a_discarded_import_is_not_read_and_not_written():
    unit, by = make_school()
    started = actions.start_import(upload(small_list()), unit=unit, year=make_year(), by=by, at=AT)
    actions.discard_import(started, by=by, at=LATER)
    actions.discard_import(started, by=by, at=LATER)
    assert work(started).state == State.DISCARDED
    for step in (actions.answer_questions, actions.try_again):
        with pytest.raises(actions.NotPossible):
            step(started, **({"answers": {}} if step is actions.answer_questions else {}), by=by, at=LATER)
    with pytest.raises(actions.NotPossible):
        actions.confirm_import(started, digest="", by=by, at=LATER)
    assert Event.objects.filter(verb="discard roster").count() == 1


def test_a_failed_job_can_be_tried_again_or_discarded():
    unit, by = make_school()
    started = actions.start_import(upload(small_list()), unit=unit, year=make_year(), by=by, at=AT)
    with pytest.raises(actions.NotPossible):
        actions.try_again(started, by=by, at=LATER)
    Job.objects.filter(pk=started.job_id).update(state=Job.State.FAILED)
    actions.try_again(started, by=by, at=LATER)
    assert work(started).state == State.READY


# What may not be kept


def tables():
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            columns = ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
            yield model._meta.label, repr(cursor.fetchall())


def stored_bytes():
    return [path for path in folder().rglob("*") if path.is_file()]


@pytest.mark.parametrize("changes", [{}, {(3, "Ngày sinh"): "31/02/2014"}, {(3, "Giới tính"): ""}])
def test_no_other_column_reaches_any_table(changes):
    unit, by = make_school()
    read = send(national_export(12, changes=changes), unit, by)
    if read.state == State.READY:
        confirm(read, by)
    for label, content in tables():
        for secret in (FATHER, MOTHER, PERSONAL_NUMBER, "Kinh", "0912345678", "Phan Thị Hiệu Trưởng"):
            assert secret not in content, label


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("way", ["applied", "discarded", "forgotten"])
def test_file_and_marked_copy_are_gone_afterwards(way):
    unit, by = make_school()
    if way == "applied":
        read = send(national_export(4), unit, by)
        assert len(stored_bytes()) == 1
        confirm(read, by)
    else:
        read = send(national_export(4, changes={(1, "Ngày sinh"): "x"}), unit, by)
        assert len(stored_bytes()) == 2
        if way == "discarded":
            actions.discard_import(read, by=by, at=LATER)
        else:
            sweep(at=AT + timedelta(days=6))
            assert len(stored_bytes()) == 2
            sweep(at=AT + timedelta(days=7))
    read.refresh_from_db()
    assert (read.file, read.marked_file, read.rows, read.findings) == (None, None, {}, [])
    assert not StoredFile.objects.exists()
    assert stored_bytes() == []


@pytest.mark.usefixtures("files")
def test_the_same_file_sent_twice_is_deleted_with_the_last():
    unit, by = make_school()
    content = national_export(4)
    first, second = (send(content, unit, by) for _ in range(2))
    actions.discard_import(first, by=by, at=LATER)
    assert len(stored_bytes()) == 1
    confirm(second, by)
    assert stored_bytes() == []


# Formats and size


LIST = [HEADINGS, ["1", "Nguyễn Văn An", "25/05/2014", "Nam", "6A", "6", "HS001"]]
ODS_ROWS = "".join(f"<table:table-row>{''.join(map(ods_text, row))}</table:table-row>" for row in LIST)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.ods", ods(ODS_ROWS)),
        ("list.xls", xls({(row, column): text for row, cells in enumerate(LIST) for column, text in enumerate(cells)})),
    ],
)
def test_older_formats_are_read_too(name, content):
    unit, by = make_school()
    import_list(content, unit, by, name=name)
    assert roster(unit) == {"Nguyễn Văn An": "6A"}


def test_five_thousand_pupils():
    unit, by = make_school()
    read = send(national_export(5000), unit, by)
    assert (read.state, counts(read, "new")) == (State.READY, (5000,))
    assert len(read.changes["new"]) == 30
    job = Job.objects.get(pk=read.job_id)
    assert job.done_steps > 4000
    confirm(read, by)
    assert Enrolment.objects.count() == 5000
    assert sum(SchoolClass.objects.values_list("size", flat=True)) == 5000


def test_the_number_of_statements_does_not_grow():
    unit, by = make_school()
    counted = []
    for pupils in (3, 300):
        with CaptureQueriesContext(connection) as statements:
            import_list(national_export(pupils), unit, by)
        counted.append(len(statements))
    assert counted[1] - counted[0] <= 5
    assert counted[1] < 100
