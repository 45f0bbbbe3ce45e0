"""A forgotten password: who may give a new one, and to whom. To give one is to be able to enter as that person."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.actions import use_password
from foundation.models import Event
from schools.models import Membership
from schools.tests.builders import AT, LONG_AGO, make_person, make_seat, make_unit, make_user, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
OLD = "một-mật-khẩu-đã-quên"


@shared
def department():
    return make_unit("Sở Đây", kind="department")


@pytest.fixture
def school(department):
    return make_unit("Trường Đây", under=department)


@pytest.fixture
def secretary(school):
    user = make_seat(school, "secretary")
    user.set_password(OLD)
    user.save(update_fields=["password"])
    return user


def address_of(account, unit):
    return reverse("first_password", args=[account.memberships.get(unit=unit).pk])


def status(by, account, unit, method="post"):
    client = signed_in(by)
    password = account.password
    answer = getattr(client, method)(address_of(account, unit))
    account.refresh_from_db()
    assert (account.password != password) == (method == "post" and answer.status_code == 200)
    return answer.status_code


def test_the_new_password_is_shown_once_and_works(client, school, secretary):
    by, theirs = make_seat(school), Client()
    theirs.force_login(secretary)
    client.force_login(by)
    address = address_of(secretary, school)
    assert address in client.get(reverse("unit", args=[school.pk])).content.decode()
    asked = client.get(address)
    assert b'id="give"' in asked.content
    assert use_password(secretary.username, OLD, address="192.0.2.1", at=AT).pk == secretary.pk, (
        "asking changes nothing"
    )
    answer = client.post(address)
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert use_password(secretary.username, password, address="192.0.2.1", at=AT).pk == secretary.pk
    secretary.refresh_from_db()
    assert not secretary.check_password(OLD)
    assert secretary.session_epoch == 1
    assert theirs.get(reverse("unit", args=[school.pk])).status_code == 302, "signed out"
    event = Event.objects.get(verb="give password", subject_id=secretary.pk)
    assert event.by == by
    assert password not in str(event.changes)
    assert password not in client.get(address).content.decode()


def test_administrators_at_or_above_give_it(department, school, secretary):
    assert status(make_seat(school), secretary, school) == 200
    assert status(make_seat(department), secretary, school) == 200
    assert status(make_user(is_superuser=True), secretary, school) == 200


@pytest.mark.parametrize("role", ["secretary", "officer", "organiser", "judge"])
def test_other_roles_do_not(client, department, school, secretary, role):
    by = make_seat(department, role)
    assert status(by, secretary, school) == 403
    client.force_login(by)
    assert b"data-password" not in client.get(reverse("unit", args=[school.pk])).content


def test_not_to_strangers_nor_to_oneself(school, secretary):
    by = make_seat(school)
    assert status(make_seat(make_unit()), secretary, school) == 404
    assert status(by, by, school) == 403


def test_not_to_a_superuser(school):
    chief = make_seat(school, "secretary", user=make_user(is_superuser=True))
    assert status(make_seat(school), chief, school) == 403
    assert status(make_user(is_superuser=True), chief, school) == 403


@pytest.mark.parametrize("ended", [False, True])
def test_not_to_someone_with_a_seat_above_or_elsewhere(client, department, school, ended):
    """Whoever gave such a person a role at the own school would else enter with their other one."""
    until = timezone.localdate() - timedelta(days=1) if ended else None
    by = make_seat(school)
    for other in (department, make_unit()):
        account = make_seat(school, "secretary")
        make_seat(other, "officer", user=account, valid_to=until)
        assert status(by, account, school, "get") == 403
        assert status(by, account, school) == 403
    client.force_login(by)
    assert b"data-password" not in client.get(reverse("unit", args=[school.pk])).content


def test_not_to_a_pupil_of_another_school(school):
    pupil = make_person(make_unit(), user=make_user())
    make_seat(school, "secretary", user=pupil.user)
    assert status(make_seat(school), pupil.user, school) == 403


def test_a_seat_to_come_counts(school, secretary):
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_seat(make_unit(), "officer", user=secretary, valid_from=tomorrow)
    assert status(make_seat(school), secretary, school) == 403


def test_a_former_seat_below_counts_for_nothing(department, school, secretary):
    make_seat(make_unit(under=department), "officer", user=secretary, valid_to=date(2001, 1, 1))
    assert status(make_seat(department), secretary, school) == 200


def test_a_former_administrator_does_not(school, secretary):
    by = make_seat(school, valid_from=LONG_AGO, valid_to=date(2001, 1, 1))
    assert status(by, secretary, school) == 403
    assert Membership.objects.filter(user=by).count() == 1
