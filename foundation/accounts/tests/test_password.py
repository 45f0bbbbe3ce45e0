"""Changing one's own password."""

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.test import Client

from foundation.accounts import rules
from foundation.accounts.tests.builders import PASSWORD, make_account
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
PAGE = "/password/"
NEW = "chó nhỏ chạy ngoài sân"


@shared
def teacher():
    return make_account("teacher", password=PASSWORD)


@pytest.fixture
def client(client, teacher):
    client.force_login(teacher)
    return client


def post(client, old=PASSWORD, new=NEW, again=None):
    return client.post(PAGE, {"old": old, "new": new, "again": new if again is None else again})


def test_it_changes_and_is_in_the_history(client, teacher):
    answer = post(client)
    assert answer.status_code == 302
    assert len(list(get_messages(answer.wsgi_request))) == 1
    teacher.refresh_from_db()
    assert teacher.check_password(NEW)
    event = Event.objects.get()
    assert (event.verb, event.by, event.subject_id, event.changes) == ("change password", teacher, teacher.pk, {})


def test_this_session_stays_and_all_others_end(client, teacher):
    other = Client()
    other.force_login(teacher)
    post(client)
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"old": "wrong"}, "old"),
        ({"old": ""}, "old"),
        ({"again": NEW + "x"}, "again"),
        ({"new": "short"}, "new"),
        ({"new": "teacher2026"}, "new"),
        ({"new": "nguyễn văn an"}, "new"),
        ({"new": "1234567890"}, "new"),
        ({"new": ""}, "new"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_changes_nothing(client, teacher, typed, field):
    page = post(client, **typed)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    for secret in (PASSWORD, NEW):
        assert secret not in page.content.decode()
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)
    assert not Event.objects.exists()


def test_an_unattended_screen_does_not_let_the_old_password_be_guessed(client, teacher):
    for number in range(rules.WRONG_PASSWORDS_HERE):
        post(client, old=f"guess {number}")
    assert "old" in post(client).context["form"].errors
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)


def test_who_signs_in_by_card_has_no_such_page(client):
    client.force_login(make_account())
    assert client.get(PAGE).status_code == 404
    assert post(client).status_code == 404


def test_strangers_are_sent_to_sign_in():
    assert Client().get(PAGE).url == f"/sign-in/?next={PAGE}"
    assert post(Client()).url == f"/sign-in/?next={PAGE}"


def test_createsuperuser_makes_an_account_that_can_sign_in(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="chief", email="", interactive=False, verbosity=0)
    answer = Client().post("/sign-in/", {"username": "chief", "password": PASSWORD})
    assert answer.status_code == 302
