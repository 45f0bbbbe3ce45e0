"""One's own e-mail address, phone and wish for reminders."""

import pytest
from django.urls import reverse

from foundation.models import Event
from schools.models import Membership
from schools.tests.builders import make_pupil, make_seat, make_unit, make_user

pytestmark = pytest.mark.django_db
CONTACT = "/account/contact/"


@pytest.fixture
def secretary(client):
    user = make_seat(make_unit("Trường THCS Đại Mỗ"), "secretary", user=make_user(full_name="Lê Thị Thu"))
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0912 345 678", "0912345678"), ("+84 912.345.678", "0912345678"), ("84912345678", "0912345678"), ("", "")],
)
def test_what_is_typed_is_kept_as_one_form(client, secretary, typed, kept):
    given = {"email": " thu@daimo.example.vn ", "phone": typed, "mail_reminders": "on"}
    assert client.post(CONTACT, given).url == CONTACT
    secretary.refresh_from_db()
    assert (secretary.email, secretary.phone, secretary.mail_reminders) == ("thu@daimo.example.vn", kept, True)


def test_the_history_says_what_changed_and_no_values(client, secretary):
    given = {"email": "thu@example.vn", "phone": "0912345678"}
    for _time in range(2):
        client.post(CONTACT, given)
    event = Event.objects.get(verb="change contact details")
    assert (event.by, event.reason, event.changes) == (secretary, "email, phone, mail_reminders", {})
    secretary.refresh_from_db()
    assert secretary.mail_reminders is False
    assert 'value="0912 345 678"' in client.get(CONTACT).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"email": "thu@"}, "email"), ({"phone": "12345"}, "phone"), ({"phone": "0243 7654321"}, "phone")],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_kept(client, secretary, given, field):
    answer = client.post(CONTACT, {"email": "thu@example.vn", "phone": "0912345678", **given})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert given[field] in answer.content.decode()
    secretary.refresh_from_db()
    assert (secretary.email, secretary.phone) == ("", "")


def test_the_name_in_the_heading_leads_there_for_staff_only(client, secretary):
    assert f'href="{CONTACT}"' in client.get(reverse("home")).content.decode()
    client.force_login(make_pupil(make_unit(), "Nguyễn Văn An").user)
    assert CONTACT not in client.get(reverse("home")).content.decode()
    assert client.get(CONTACT).status_code == 403


def test_an_administrator_sees_them_beside_the_role(client, secretary):
    secretary.email, secretary.phone = "thu@example.vn", "0912345678"
    secretary.save()
    seat = Membership.objects.get(user=secretary)
    client.force_login(make_seat(seat.unit, "administrator"))
    for address in (
        reverse("admin:schools_membership_changelist"),
        reverse("admin:schools_membership_change", args=[seat.pk]),
    ):
        assert "0912 345 678, thu@example.vn" in client.get(address).content.decode()
