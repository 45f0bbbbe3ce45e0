import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from foundation.accounts.tests.builders import make_account

pytestmark = pytest.mark.django_db
SIGN_OUT = "/sign-out/"


@pytest.fixture
def signed_in_client(client):
    client.force_login(make_account())
    return client


def test_it_ends_the_session_and_clears_the_device(signed_in_client):
    page = signed_in_client.post(SIGN_OUT)
    assert page.status_code == 200
    assert page["Clear-Site-Data"] == '"storage"'
    assert b"foundation/sign_out" in page.content
    assert not Session.objects.exists()
    assert "_auth_user_id" not in signed_in_client.session


def test_opening_the_page_changes_nothing(signed_in_client):
    """Another site can have a browser open a page, but not send this form."""
    page = signed_in_client.get(SIGN_OUT)
    assert page.status_code == 200
    assert b'id="sign-out-form"' in page.content
    assert "Clear-Site-Data" not in page
    assert b"foundation/sign_out" not in page.content
    assert "_auth_user_id" in signed_in_client.session


def test_a_form_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account())
    answer = client.post(SIGN_OUT)
    assert answer.status_code == 403
    assert "Clear-Site-Data" not in answer
    assert "_auth_user_id" in client.session


def test_signing_out_twice_is_no_error(signed_in_client):
    signed_in_client.post(SIGN_OUT)
    assert signed_in_client.post(SIGN_OUT).status_code == 200


def test_the_language_stays(signed_in_client):
    signed_in_client.cookies["django_language"] = "en"
    page = signed_in_client.post(SIGN_OUT)
    assert b'lang="en"' in page.content
    assert "django_language" not in page.cookies
    assert signed_in_client.cookies["django_language"].value == "en"
