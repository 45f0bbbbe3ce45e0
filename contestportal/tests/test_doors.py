"""The admin has no doors of its own: what it links to leads to the portal's pages."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
WORD, OTHER = "mật-khẩu-đầu-tiên", "một-mật-khẩu-khác"


@shared
def secretary():
    user = make_seat(make_unit(), "secretary")
    user.set_password(WORD)
    user.save(update_fields=["password"])
    return user


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_passwords_are_changed_on_the_portals_page_only(client, secretary, name, method):
    client.force_login(secretary)
    sent = {"old_password": WORD, "new_password1": OTHER, "new_password2": OTHER}
    answer = getattr(client, method)(reverse(f"admin:{name}"), sent)
    assert (answer.status_code, answer["Location"]) == (302, reverse("password"))
    secretary.refresh_from_db()
    assert secretary.check_password(WORD)


def test_a_form_sent_to_the_admin_signs_out_by_the_portals_page(secretary):
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretary)
    page = client.get(reverse("admin:index"))
    token = page.context["csrf_token"]
    done = client.post(reverse("admin:logout"), {"csrfmiddlewaretoken": str(token)}, follow=True)
    assert done.redirect_chain == [(reverse("sign_out"), 307)]
    assert done.status_code == 200
    assert done["Clear-Site-Data"] == '"storage"'
    assert not Session.objects.exists()


def test_opening_the_admins_address_only_asks(client, secretary):
    client.force_login(secretary)
    page = client.get(reverse("admin:logout"), follow=True)
    assert b'id="sign-out-form"' in page.content
    assert Session.objects.count() == 1
