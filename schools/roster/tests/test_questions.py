"""What only a person can say: nothing goes on before they have, and their answer is what is done."""

from datetime import date

import pytest

from schools.models import Enrolment, Person, RosterImport
from schools.roster import actions
from schools.roster.tests.builders import LATER, answer, confirm, content_of, counts, kinds, make_school, roster, send
from schools.roster.tests.workbooks import small_list
from schools.tests.builders import make_class, make_person, make_year

pytestmark = pytest.mark.django_db(transaction=True)
State = RosterImport.State


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
    assert kinds(send(small_list(), unit, by)) == ["code_of_other"]


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
