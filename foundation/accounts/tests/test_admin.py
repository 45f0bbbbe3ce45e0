import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.tests.builders import PASSWORD, make_account, make_card
from foundation.models import Card, Event, User
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
USERS = "/admin/foundation/user/"
CARDS = "/admin/foundation/card/"


@pytest.fixture
def chief(client):
    user = make_account("chief", password=PASSWORD, is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


@shared
def pupil():
    return make_account("pupil", full_name="Trần Thị Bình")


def test_accounts_are_listed_found_and_opened(client, chief, pupil):
    found = client.get(USERS, {"q": "Bình"}).content.decode()
    assert "Trần Thị Bình" in found
    assert ">chief<" not in found
    page = client.get(f"{USERS}{pupil.pk}/change/")
    assert page.status_code == 200
    assert b"first_name" not in page.content


def test_an_account_is_made_with_a_full_name_and_can_sign_in(client, chief):
    typed = {
        "username": "new",
        "full_name": "Lê Văn Tám",
        "email": "",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert client.post(f"{USERS}add/", typed).status_code == 302
    user = User.objects.get(username="new")
    assert user.full_name == "Lê Văn Tám"
    assert user.check_password(PASSWORD)


def test_a_changed_name_is_kept(client, chief, pupil):
    typed = {"username": "pupil", "full_name": "Trần Thị Bình An", "email": "", "is_active": "on"}
    assert client.post(f"{USERS}{pupil.pk}/change/", typed).status_code == 302
    pupil.refresh_from_db()
    assert pupil.full_name == "Trần Thị Bình An"


@pytest.mark.parametrize("path", [USERS, f"{USERS}add/", CARDS])
def test_only_superusers_see_these_pages(client, path):
    client.force_login(make_account(password=PASSWORD, is_staff=True))
    assert client.get(path).status_code in (302, 403, 404)


def test_cards_are_listed_but_neither_added_nor_changed(client, chief, pupil):
    make_card(pupil, at=timezone.now())
    page = client.get(CARDS)
    assert "Trần Thị Bình" in page.content.decode()
    assert client.get(f"{CARDS}add/").status_code == 403
    assert b"digest" not in client.get(f"{CARDS}{Card.objects.get().pk}/change/").content


def stop(client, *cards, **more):
    return client.post(CARDS, {"action": "revoke", "_selected_action": [card.pk for card in cards], **more})


def test_stopping_cards_asks_first_and_then_does_it(client, chief, pupil):
    make_card(pupil, at=timezone.now())
    card = Card.objects.get()
    asked = stop(client, card)
    assert asked.status_code == 200
    assert "Trần Thị Bình" in asked.content.decode()
    assert f'value="{card.pk}"'.encode() in asked.content
    card.refresh_from_db()
    assert card.revoked_at is None

    assert stop(client, card, reason=" lost ").status_code == 302
    card.refresh_from_db()
    assert card.revoked_at is not None
    event = Event.objects.get(verb="revoke card")
    assert (event.by, event.reason) == (chief, "lost")


def test_an_old_card_chosen_does_not_stop_the_newer_one(client, chief, pupil):
    make_card(pupil, at=timezone.now())
    make_card(pupil, at=timezone.now())
    stop(client, Card.objects.exclude(revoked_at=None).get(), reason="")
    assert Card.objects.usable().count() == 1


def test_the_admin_has_no_door_of_its_own(client):
    """Its sign-in page would be one without limits on guessing."""
    answer = client.post(reverse("admin:login"), {"username": "chief", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")
