"""Which pupil a row means: never one of two, never another child of nearly the same name."""

from datetime import date

import pytest

from propaganda.campaigns.tests.builders import act
from propaganda.models import ServiceSuccess
from propaganda.uploads.rules import reach_of
from propaganda.uploads.tests.builders import (
    AT,
    confirm,
    faults,
    make_full_world,
    make_pupils,
    propose,
    row,
    send,
    successes,
)
from schools.models import Enrolment, Person
from schools.orders import NewUnit
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_year
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_full_world()


def found(world, *rows):
    return faults(world.plan, "successes", successes(world.plan, *rows), by=world.secretary)


def meant(world, *rows) -> list[Person]:
    _read, proposal = propose(world.plan, "successes", successes(world.plan, *rows), by=world.secretary)
    assert proposal.findings.errors == 0, list(proposal.findings)
    return [pupil.pk for pupil, _row in proposal.content.new]


def test_by_class_and_name_however_they_are_typed(world):
    an, binh, _chau = world.pupils
    assert meant(
        world,
        row("NGUYỄN VĂN AN", "8a"),
        row("  Trần  Thị Bình", "Lớp 8A"),
    ) == [an.pk, binh.pk]


def test_by_code_alone_and_a_code_that_lost_its_nought(world):
    Person.objects.filter(pk=world.pupils[0].pk).update(code="0123456789")
    only_code = row("", "", code="0123456789")
    assert meant(world, only_code) == meant(world, row("", "", code=123456789)) == [world.pupils[0].pk]
    assert found(world, row("Lê Minh Châu", "8A", code="0123456789")) == [("code_of_another", "B6")]
    assert found(world, row("", "", code="0999999999")) == [("code_unknown", "B6")]
    assert found(world, row("Nguyễn Văn An", "8B", code="0123456789")) == [("class_other", "C6")]


def test_two_of_one_name_in_a_class_need_the_date_of_birth_or_the_code(world):
    make_pupils(world, ["Nguyễn Văn An"], born_on=date(2008, 9, 9), code="0123456788")
    assert found(world, row()) == [("pupil_which", "D6")]
    assert meant(world, row(born="05/01/2008")) == [world.pupils[0].pk]
    assert meant(world, row(code="0123456788")) != [world.pupils[0].pk]
    assert meant(world, row(born=date(2008, 9, 9))) == meant(world, row(code="0123456788"))
    assert found(world, row(born="01/02/2008")) == [("born_differs", "E6")]


def test_one_of_the_same_name_in_another_class_is_no_doubt(world):
    make_pupils(world, ["Nguyễn Văn An"], school_class=world.classes[1])
    assert meant(world, row()) == [world.pupils[0].pk]
    # Without the class it is one.
    assert found(world, row(school_class="")) == [("pupil_which", "D6")]


def test_a_name_without_class_needs_the_date_of_birth(world):
    assert found(world, row(school_class="")) == [("class_missing", "C6")]
    assert meant(world, row(school_class="", born="05/01/2008")) == [world.pupils[0].pk]


def test_other_tones_may_be_another_child(world):
    [tan] = make_pupils(world, ["Phạm Văn Tân"])
    assert found(world, row("Phạm Văn Tấn")) == [("pupil_unknown", "D6")]
    assert found(world, row("Pham Van Tan")) == [("name_spelled", "D6")]
    assert found(world, row("Phạm Văn Tấn", born="05/01/2008")) == [("name_spelled", "D6")]
    [tan2] = make_pupils(world, ["Phạm Văn Tấn"])
    assert meant(world, row("Phạm Văn Tấn"), row("Phạm Văn Tân")) == [tan2.pk, tan.pk]
    assert found(world, row("Pham Van Tan")) == [("pupil_which", "D6")]


def test_who_is_not_on_the_list_is_told_with_who_is_called_much_the_same(world):
    _read, proposal = propose(world.plan, "successes", successes(world.plan, row("Trần Thị Bìn")), by=world.secretary)
    [finding] = proposal.findings
    assert (finding.kind, finding.hint) == ("pupil_unknown", "Trần Thị Bình (8A)")
    assert found(world, row("Trần Thị Bình", "8B")) == [("pupil_elsewhere", "D6")]
    assert found(world, row("Trần Thị Bình", "9Z")) == [("class_unclear", "C6")]


def test_a_class_that_excel_made_a_date_of_is_the_one_this_school_has(world):
    nine_three = make_class(world.school, "9/3", year=make_year(2021), grade=9)
    [pupil] = make_pupils(world, ["Đỗ Thu Hà"], school_class=nine_three)
    assert meant(world, row("Đỗ Thu Hà", date(2022, 3, 9))) == [pupil.pk]
    assert meant(world, row("Đỗ Thu Hà", date(2022, 9, 3))) == [pupil.pk]


def test_the_class_of_a_success_is_that_of_its_day(world):
    """At the end of August the pupil was in 7A; the file names the class of today."""
    seven = make_class(world.school, "7A", year=make_year(2020), grade=7)
    type(world.campaign).objects.update(successes_from=date(2021, 6, 1))
    Enrolment.objects.create(person=world.pupils[0], school_class=seven, year=seven.year)
    upload = send(
        world.plan, "successes", successes(world.plan, row(done_on="10/06/2021"), row(school_class="7A")),
        by=world.secretary,
    )  # fmt: skip
    confirm(upload, by=world.secretary)
    classes = ServiceSuccess.objects.order_by("done_on").values_list("school_class__name", flat=True)
    assert list(classes) == ["7A", "8A"]


def test_who_had_left_is_told_and_pupils_of_other_schools_are_nobody(world):
    Person.objects.filter(pk=world.pupils[0].pk).update(left_on=date(2022, 3, 1))
    assert found(world, row()) == [("not_here", "D6")]
    assert found(world, row(done_on="28/02/2022")) == []
    other = make_unit("THCS Khác")
    make_person(other, "Vũ Văn Lạ", school_class=make_class(other, "8A", year=make_year(2021), grade=8))
    [finding] = propose(world.plan, "successes", successes(world.plan, row("Vũ Văn Lạ")), by=world.secretary)[
        1
    ].findings
    assert (finding.kind, finding.hint) == ("pupil_unknown", "–")


def test_a_class_teacher_sends_their_own_class_only(world):
    make_pupils(world, ["Hoàng Thị Dung"], school_class=world.classes[1])
    book = successes(world.plan, row(), row("Hoàng Thị Dung", "8B"))
    assert faults(world.plan, "successes", book, by=world.teacher) == [("not_your_class", "D7")]
    assert faults(world.plan, "successes", book, by=world.secretary) == []
    assert faults(world.plan, "successes", book, by=world.officer) == [
        ("not_your_class", "D6"),
        ("not_your_class", "D7"),
    ]


def test_a_row_without_anybody(world):
    assert found(world, row("", "")) == [("pupil_missing", "D6")]


def test_a_teacher_reaches_the_class_that_an_act_moved_on_for_the_days_before(world):
    """Each teacher their own class: the one that went and the one that stayed."""
    teachers = [make_seat(world.school, "teacher", school_class=each) for each in world.classes]
    act("split", on=date(2022, 5, 1), units=(world.school.pk,), new=NewUnit("Trường Tách", "T", "school", "lower"),
        classes=(world.classes[0].pk,))  # fmt: skip
    assert [reach_of(each, world.plan, AT).classes for each in teachers] == [{each.pk} for each in world.classes]
