"""What a user sees, and that seeing it costs one look into Reach."""

from datetime import date

import pytest
from django.utils import timezone

from schools.models import Enrolment, Link, Membership, Person, SchoolClass, Unit
from schools.querysets import accounts_visible_to, seat_units, standing, units_under
from schools.reach import rebuild
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def department():
    return make_unit("Department", kind="department")


@pytest.fixture
def school(department):
    return make_unit("School", under=department)


def test_a_seat_sees_what_lies_at_and_below_it(department, school):
    make_unit("Elsewhere")
    assert set(Unit.objects.visible_to(make_seat(department))) == {department, school}
    assert set(Unit.objects.visible_to(make_seat(school))) == {school}
    assert set(Unit.objects.visible_to(make_user())) == set()
    assert Unit.objects.visible_to(make_user(is_superuser=True)).count() == 3


def test_a_seat_counts_between_its_days(school):
    past = make_seat(school, valid_from=date(2020, 1, 1), valid_to=timezone.localdate())
    future = make_seat(school, valid_from=date(2999, 1, 1))
    assert seat_units(past) == seat_units(future) == set()


def test_what_somebody_is_tells_seats_of_today_classes_and_superusers(school):
    teacher = make_seat(school, "teacher", school_class=make_class(school))
    make_seat(school, "officer", user=teacher)
    [seat] = teacher.memberships.filter(role="teacher")
    assert standing(teacher) == [f"officer {school.pk}", f"teacher {school.pk} {seat.school_class_id}"]
    seat.valid_to = timezone.localdate()
    seat.save()
    assert standing(teacher) == [f"officer {school.pk}"]
    assert standing(make_user()) == []
    assert standing(make_user(is_superuser=True)) == ["superuser"]


def test_a_role_edits_what_is_its_to_edit(school):
    person = make_person(school, school_class=make_class(school))
    edits = {
        role: (
            SchoolClass.objects.editable_by(user).count(),
            Person.objects.editable_by(user).filter(pk=person.pk).count(),
            Membership.objects.editable_by(user).filter(unit=school).exists(),
        )
        for role in ("administrator", "secretary", "officer", "organiser", "judge")
        for user in [make_seat(school, role)]
    }
    assert edits == {
        "administrator": (1, 1, True),
        "secretary": (1, 1, False),
        "officer": (0, 0, False),
        "organiser": (0, 0, False),
        "judge": (0, 0, False),
    }


def test_judges_and_markers_see_units_but_no_roster(school):
    make_person(school)
    for role in ("judge", "marker"):
        user = make_seat(school, role)
        assert Unit.objects.visible_to(user).count() == 1
        assert not Person.objects.visible_to(user).exists()
        assert not Membership.objects.visible_to(user).exists()


def test_access_follows_todays_tree(department, school):
    officer = make_seat(department, "officer")
    Link.objects.create(child=school, role="professional", superior=None, valid_from=date(2025, 7, 1))
    rebuild()
    assert set(Unit.objects.visible_to(officer)) == {department}
    assert set(Unit.objects.under([department.pk], date(2025, 6, 30))) == {department, school}
    assert set(Unit.objects.readable_by(officer)) == {department, school}


def test_nobody_decides_about_their_own_seat(department, school):
    assert set(Unit.objects.ruled_by(make_seat(department))) == {school}
    assert set(Unit.objects.ruled_by(make_seat(department, "officer"))) == set()


def test_the_shape_of_a_unit_is_decided_above_in_every_line_it_has(department, school):
    commune = make_unit("Commune", kind="commune")
    shared = make_unit("Shared", under=department, over=commune)
    below, above, both = make_seat(department), make_seat(commune), make_seat(department)
    make_seat(commune, user=both)
    assert set(Unit.objects.ruled_by(below)) == {school}
    assert set(Unit.objects.ruled_by(above)) == set()
    assert set(Unit.objects.ruled_by(both)) == {school, shared}
    assert set(Unit.objects.ruled_by(below, "professional")) == {school, shared}
    assert set(Unit.objects.ruled_by(above, "administrative")) == {shared}
    assert set(Unit.objects.ruled_by(above, "professional")) == set(), "the line of others"
    assert set(Unit.objects.ruled_by(below, "administrative")) == {school}, "a line nobody has yet"
    assert set(Unit.objects.ruled_by(make_user(is_superuser=True), "professional")) == set(Unit.objects.all())


def test_one_role_of_two_can_be_asked_for(department):
    commune = make_unit("Commune", kind="commune")
    school = make_unit("School", under=department, over=commune)
    today = timezone.localdate()
    assert units_under([commune.pk], today, "professional") == {commune.pk}
    assert units_under([commune.pk], today, "administrative") == {commune.pk, school.pk}
    assert units_under([commune.pk, department.pk], today) == {commune.pk, department.pk, school.pk}


def test_a_unit_under_both_lines_of_one_superior_is_listed_once(department):
    make_unit("School", under=department, over=department)
    assert Unit.objects.visible_to(make_seat(department)).count() == 2


def test_accounts_are_seen_through_people_and_memberships(school):
    pupil, secretary = make_pupil(school), make_seat(school, "secretary")
    stranger = make_seat(make_unit())
    assert set(accounts_visible_to(secretary)) == {pupil.user, secretary}
    assert stranger not in accounts_visible_to(secretary)


@pytest.mark.parametrize("model", [Unit, SchoolClass, Person, Membership])
def test_visible_to_adds_one_look_into_reach_and_no_join(department, model):
    user = make_seat(department)
    sql = str(model.objects.visible_to(user).query).upper()
    assert sql.count('SCHOOLS_REACH"') > 0
    assert sql.count("SELECT") == 2
    assert sql.count(" JOIN ") == 0


def test_a_model_behind_another_adds_its_own_join_only(department):
    user = make_seat(department)
    sql = str(Enrolment.objects.visible_to(user).query).upper()
    assert (sql.count("SELECT"), sql.count(" JOIN ")) == (2, 1)


def test_seats_are_read_once_a_user(department, django_assert_num_queries):
    user = make_seat(department)
    with django_assert_num_queries(3):
        list(Unit.objects.visible_to(user))
        list(Person.objects.visible_to(user))
