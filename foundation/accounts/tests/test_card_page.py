"""Signing in by card, over HTTP."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.accounts import actions, rules
from foundation.accounts.tests.builders import make_account, make_card, wrong_code
from foundation.models import Card, User
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
CARD = "/card/"


@shared
def pupil():
    return make_account("pupil", full_name="Trần Thị Bình")


@pytest.fixture
def code(pupil):
    return make_card(pupil, at=timezone.now())


def post(client, code, **more):
    return client.post(CARD, {"code": code, **more})


def user_of(client):
    """Whose session the browser holds; asking does not begin one, as the client's own `session` does."""
    return client.session.get("_auth_user_id") if "sessionid" in client.cookies else None


def open_to(client):
    """Whether a page for signed-in people opens."""
    return client.get(reverse("sign_in")).context["user"].is_authenticated


def test_the_page_opens_to_everyone_and_asks_for_one_thing(client):
    page = client.get(CARD)
    assert page.status_code == 200
    assert page.content.count(b'name="code"') == 1
    assert b'autocapitalize="characters"' in page.content
    assert b'autocomplete="off"' in page.content
    assert "card.js" in page.content.decode()


def test_a_card_signs_in(client, pupil, code):
    answer = post(client, code)
    assert answer.status_code == 302
    assert answer.url == reverse("home")
    assert user_of(client) == str(pupil.pk)
    assert open_to(client)


def test_it_is_two_statements_in_all(client, code):
    """At 8:00 a whole school comes in at once: the card, the session, and nothing else."""
    with CaptureQueriesContext(
        connection,
    ) as statements:
        post(client, code)
    assert [sql["sql"].split()[0] for sql in statements] == ["UPDATE", "INSERT"]


def test_the_empty_page_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(CARD)


def test_a_use_does_not_write_last_login(client, pupil, code):
    post(client, code)
    pupil.refresh_from_db()
    assert pupil.last_login is None
    assert Card.objects.get().last_used_at is not None


@pytest.mark.parametrize("typed", ["7K3M", "", "x" * 500])
def test_what_is_no_code_is_told_kindly_and_not_counted(client, typed):
    page = post(client, typed)
    assert page.status_code == 200
    assert b'id="card-error"' in page.content
    assert user_of(client) is None


def test_a_wrong_code_is_refused_and_no_code_is_sent_back(client, code):
    wrong = wrong_code(code)
    page = post(client, wrong)
    assert page.status_code == 200
    assert b'id="card-error"' in page.content
    for text in (wrong, rules.normalised(wrong), code, rules.normalised(code)):
        assert text.encode() not in page.content
    assert user_of(client) is None
    assert not Session.objects.exists()


def test_a_secret_in_the_address_is_of_no_use(client, code):
    client.get(f"{CARD}?code={code}")
    client.post(f"{CARD}?code={code}", {})
    assert user_of(client) is None


def test_a_held_card_says_so_to_machines_too(client, code, monkeypatch):
    monkeypatch.setattr(rules, "CARD_USES", 1)
    post(client, code)
    page = post(Client(), code)
    assert page.status_code == 429
    assert b'id="card-error"' in page.content


def test_a_form_from_elsewhere_is_refused(code):
    client = Client(enforce_csrf_checks=True)
    assert post(client, code).status_code == 403
    assert user_of(client) is None
    token = client.get(CARD).context["csrf_token"]
    assert post(client, code, csrfmiddlewaretoken=str(token)).status_code == 302


def test_the_page_is_not_kept_and_gives_no_address_away(client, code):
    for answer in (client.get(CARD), post(client, wrong_code(code))):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_session_key_planted_beforehand_is_worth_nothing_afterwards(client, code):
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    post(client, code)
    assert client.session.session_key != planted
    assert "planted" not in client.session
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not open_to(thief)
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_made_up_session_key_is_not_taken_over(client, code):
    client.cookies["sessionid"] = "a" * 32
    post(client, code)
    assert client.session.session_key != "a" * 32
    assert user_of(client)


def test_the_csrf_token_changes_with_the_person(client, code):
    before = client.get(CARD).cookies["csrftoken"].value
    assert post(client, code).cookies["csrftoken"].value != before


def test_the_next_pupil_on_the_same_device_takes_over(client, code):
    post(client, code)
    first = client.session.session_key
    other = make_account("other")
    post(client, make_card(other, at=timezone.now()))
    assert user_of(client) == str(other.pk)
    assert not Session.objects.filter(session_key=first).exists()


def test_who_is_signed_in_is_asked_before_a_scanned_card_takes_over(client, code):
    assert b"data-ask-first" not in client.get(CARD).content
    post(client, code)
    page = client.get(CARD)
    assert b"data-ask-first" in page.content
    assert "Trần Thị Bình" in page.content.decode()


def test_it_leads_on_to_the_page_asked_for(client, code):
    page = client.get(CARD, {"next": "/contests/"})
    assert b'name="next" value="/contests/"' in page.content
    assert post(client, code, next="/contests/").url == "/contests/"


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "/\\evil.test"])
def test_it_never_leads_to_another_site(client, code, wanted):
    assert client.get(CARD, {"next": wanted}).context["next"] == ""
    assert post(client, code, next=wanted).url == reverse("home")


def test_a_revoked_card_ends_what_it_began(client, pupil, code):
    post(client, code)
    actions.revoke_cards([pupil], by=None, at=timezone.now())
    assert not open_to(client)


def test_a_replaced_card_does_too_and_the_new_one_works(client, pupil, code):
    post(client, code)
    new = make_card(pupil, at=timezone.now())
    assert not open_to(client)
    post(client, new)
    assert open_to(client)


def test_handing_out_cards_to_others_leaves_this_session_alone(client, pupil, code):
    post(client, code)
    make_card(make_account(), at=timezone.now())
    actions.issue_cards([pupil], by=None, at=timezone.now(), replace=False)
    assert open_to(client)


def test_a_closed_account_is_out_at_once(client, pupil, code):
    post(client, code)
    User.objects.filter(pk=pupil.pk).update(is_active=False)
    assert not open_to(client)
    assert b'id="card-error"' in post(client, code).content


def test_a_session_survives_a_change_of_the_secret_key(client, code):
    with override_settings(SECRET_KEY="old"):
        code = make_card(User.objects.get(), at=timezone.now())
        post(client, code)
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
        assert open_to(client)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(CARD).status_code == 405
