"""Pupils and classes of the school year a report is about, at the school where they were then."""

from datetime import date

import pytest

from reports.sources import classes_of
from reports.sources.tests.world import AT, asking, make_contest, make_entrant, make_schools, values
from schools.models import Act
from schools.tests.builders import make_class, make_person, make_unit, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT", kind="district")


def test_pupils_and_classes_of_the_year_by_grade(district):
    school, other = make_schools(district, 2)
    make_class(school, "6A", year=make_year(2019), grade=6, size=500)
    make_person(other, kind="staff")
    make_person(other, kind="staff", left_on=date(2020, 1, 1))
    empty = make_unit("Trường chưa có danh sách", under=district)
    asked = asking(district, "pupils", ("pupils", {"grades": [8, 9]}), "classes", ("classes", {"grades": [6]}), "staff")
    assert values(asked, [school, other, empty]) == {
        school: [70, 40, 2, 1, None], other: [72, 41, 2, 1, 1], empty: [None] * 5
    }  # fmt: skip
    assert list(values(asked, [school], by_class=True).values()) == [[30, None, 1, 1, None], [40, 40, 1, None, None]]
    last_year = asking(district, "pupils", period_from=date(2019, 9, 1), period_until=date(2020, 5, 31))
    assert values(last_year, [school]) == {school: [500]}


def test_pupils_from_an_age_are_counted_by_their_dates_of_birth(district):
    school, _other = make_schools(district, 2)
    six = school.classes.get(grade=6)
    for born in (date(2008, 9, 1), date(2008, 9, 2), date(2004, 1, 1), None):
        make_person(school, born_on=born, school_class=six)
    make_person(school, born_on=date(2005, 1, 1), school_class=six, left_on=date(2020, 9, 1))
    asked = asking(district, ("pupils", {"from_age": 12, "on": "2020-09-01"}))
    assert values(asked, [school]) == {school: [2]}
    assert values(asked, [school], by_class=True)[six.pk] == [2]


def test_a_class_that_was_moved_since_counts_where_it_was(district):
    school, other = make_schools(district, 2)
    six = school.classes.get(grade=6)
    Act.objects.create(
        kind="merge", number="1/QĐ", signed_on=date(2021, 6, 1), effective_on=date(2021, 7, 1), finished_at=AT,
        carried_out_at=AT, pending={"moved": [[six.pk, school.pk, other.pk]]},
    )  # fmt: skip
    six.unit, six.name, six.name_key = other, "6A1", "6a1"
    six.save()
    asked = asking(district, "pupils", "classes", contest=None)
    assert values(asked, [school, other]) == {school: [70, 2], other: [72, 2]}
    assert classes_of(asked, school)[0] == six
    assert six not in classes_of(asked, other)
    after = asking(district, "pupils", period_from=date(2021, 7, 1), period_until=date(2021, 7, 31))
    assert values(after, [school, other]) == {school: [40], other: [102]}


def test_classes_stand_as_people_count_them(district):
    [school] = make_schools(district, 1)
    for name in ("6A10", "6A2"):
        make_class(school, name, year=make_year(2020), grade=6)
    make_class(school, "10A1", year=make_year(2020), grade=10)
    assert [each.name for each in classes_of(asking(district), school)] == ["6A", "6A2", "6A10", "8A", "10A1"]
    world = make_contest(district)
    about = asking(district, contest=world.contest)
    assert [each.name for each in classes_of(about, school)] == ["6A", "6A2", "6A10", "8A"]
    make_entrant(world, school, school_class=school.classes.get(name="6A10"))
    assert [each.name for each in classes_of(about, school)] == ["6A10"]


def test_the_year_of_a_report_in_the_holidays_is_the_one_that_was(district):
    [school] = make_schools(district, 1)
    make_year(2021)
    year = make_year(2020)
    year.ends_on = date(2021, 5, 31)
    year.save()
    asked = asking(district, "pupils", period_from=date(2021, 6, 5), period_until=date(2021, 6, 30))
    assert values(asked, [school]) == {school: [70]}
