"""Signing in by password: what is let in, what is held, and what is told."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from foundation.accounts import actions, rules, throttle
from foundation.accounts.hashers import OwaspArgon2PasswordHasher
from foundation.accounts.tests.builders import AT, PASSWORD, make_account
from foundation.models import Throttle
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
WRONG = "wrong"
SCHOOL, ELSEWHERE = "203.0.113.9", "198.51.100.7"


class CountingHasher(OwaspArgon2PasswordHasher):
    """The real one, which notes each time it is made to work."""

    worked: list[str] = []

    def encode(self, password, salt):
        self.worked.append("encode")
        return super().encode(password, salt)

    def verify(self, password, encoded):
        self.worked.append("verify")
        return super().verify(password, encoded)


@shared
def teacher():
    return make_account("teacher", password=PASSWORD)


def post(client, username="teacher", password=PASSWORD, *, address=SCHOOL, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more}, REMOTE_ADDR=address)


def signed_in(client):
    return "sessionid" in client.cookies and "_auth_user_id" in client.session


def use(username="teacher", password=WRONG, *, address=SCHOOL, at=AT):
    return actions.use_password(username, password, address=address, at=at)


def fail(times, **where):
    for _ in range(times):
        with pytest.raises(actions.WrongPassword):
            use(**where)


def test_a_password_signs_in(client, teacher):
    answer = post(client)
    assert answer.status_code == 302
    assert answer.url == reverse("home")
    assert client.session["_auth_user_id"] == str(teacher.pk)
    teacher.refresh_from_db()
    assert teacher.last_login is not None


def test_passwords_are_kept_as_argon2id_with_the_minimum_of_owasp(teacher):
    assert teacher.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert isinstance(get_hasher(), OwaspArgon2PasswordHasher)


def test_the_page_offers_the_card_first_and_keeps_the_way(client):
    page = client.get(SIGN_IN, {"next": "/a/?b=c&d=/e"})
    assert page.status_code == 200
    assert b'href="/card/?next=%2Fa%2F%3Fb%3Dc%26d%3D%2Fe"' in page.content
    assert b'name="next" value="/a/?b=c&amp;d=/e"' in page.content
    assert page.content.index(b'data-to="card"') < page.content.index(b'id="sign-in-form"')


def told(page):
    return [str(error) for error in page.context["form"].non_field_errors()]


def test_nothing_tells_which_part_was_wrong(client, teacher):
    make_account("closed", password=PASSWORD, is_active=False)
    make_account("pupil")
    pages = [
        post(client, "teacher", "wrong"),
        post(client, "nobody", "wrong"),
        post(client, "closed", PASSWORD),
        post(client, "pupil", "!"),
        post(client, "pupil", ""),
    ]
    assert {page.status_code for page in pages} == {200}
    assert len({tuple(told(page)) for page in pages[:4]}) == 1
    assert told(pages[0])
    assert not signed_in(client)
    assert b"wrong" not in pages[0].content


def test_what_was_typed_is_kept_but_for_the_password(client, teacher):
    page = post(client, "teacher", "a-wrong-secret")
    assert b'value="teacher"' in page.content
    assert b"a-wrong-secret" not in page.content


@pytest.mark.parametrize("username", ["teacher", "nobody", "closed", "pupil"])
def test_every_name_costs_the_same_work(teacher, settings, username):
    make_account("closed", password=PASSWORD, is_active=False)
    make_account("pupil")
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.worked.clear()
    with pytest.raises(actions.WrongPassword):
        use(username)
    # argon2's verify hashes once, as encode does.
    assert len(CountingHasher.worked) == 1


def test_every_name_costs_the_same_statements(teacher, django_assert_num_queries):
    for username in ("teacher", "nobody"):
        with django_assert_num_queries(3), pytest.raises(actions.WrongPassword):
            use(username)


def test_one_account_guessed_twenty_times_is_held_and_its_neighbour_is_not(client, teacher):
    make_account("neighbour", password=PASSWORD)
    statuses = [post(client, "teacher", f"guess {number}").status_code for number in range(20)]
    assert statuses == [200] * rules.WRONG_PASSWORDS_HERE + [429] * (20 - rules.WRONG_PASSWORDS_HERE)
    held = post(client)
    assert held.status_code == 429
    assert told(held)
    assert not signed_in(client)
    assert post(client, "neighbour").status_code == 302


def test_the_owner_comes_in_from_elsewhere_while_a_stranger_guesses(client, teacher):
    for number in range(20):
        post(client, "teacher", f"guess {number}")
    assert post(Client(), address=ELSEWHERE).status_code == 302


def test_a_name_is_held_however_it_is_written(teacher):
    fail(rules.WRONG_PASSWORDS_HERE, username="teacher")
    with pytest.raises(actions.AccountHeld):
        use(" Teacher ")


def test_a_name_that_nobody_has_is_held_like_any_other():
    fail(rules.WRONG_PASSWORDS_HERE, username="nobody")
    with pytest.raises(actions.AccountHeld):
        use("nobody")


def test_guessing_from_everywhere_is_held_too(teacher, monkeypatch):
    monkeypatch.setattr(rules, "WRONG_PASSWORDS_EVERYWHERE", 30)
    for number in range(30):
        fail(1, address=f"198.51.100.{number}")
    with pytest.raises(actions.AccountHeld):
        use(password=PASSWORD, address="192.0.2.1")


def test_a_stranger_who_is_held_cannot_use_up_the_accounts_own_limit(teacher):
    fail(rules.WRONG_PASSWORDS_HERE)
    for _ in range(200):
        with pytest.raises(actions.AccountHeld):
            use()
    assert throttle.failures(rules.account_key("teacher"), at=AT) == rules.WRONG_PASSWORDS_HERE
    assert use(password=PASSWORD, address=ELSEWHERE) == teacher


def test_a_whole_staff_room_with_its_mistakes_comes_in_from_one_address():
    staff = [make_account(password=PASSWORD) for _ in range(30)]
    for user in staff:
        fail(2, username=user.username)
        assert use(user.username, PASSWORD) == user


def test_a_held_account_is_free_again_when_its_window_ends(teacher):
    fail(rules.WRONG_PASSWORDS_HERE)
    with pytest.raises(actions.AccountHeld) as held:
        use(password=PASSWORD, at=AT + rules.PASSWORD_WINDOW - timedelta(seconds=1))
    assert held.value.until == AT + rules.PASSWORD_WINDOW
    # 08:15 in Hà Nội, and a minute since no seconds are shown.
    assert "08:16" in str(held.value.advice())
    assert use(password=PASSWORD, at=AT + rules.PASSWORD_WINDOW) == teacher


def test_only_failures_count(teacher):
    for _ in range(3 * rules.WRONG_PASSWORDS_HERE):
        use(password=PASSWORD)
    assert throttle.failures(rules.account_here_key("teacher", SCHOOL), at=AT) == 0
    assert throttle.failures(rules.account_key("teacher"), at=AT) == 0


def test_neither_names_nor_addresses_are_kept_with_the_counts(teacher):
    fail(1, username="my-password-in-the-wrong-field")
    text = repr(list(Throttle.objects.values()))
    assert "my-password" not in text
    assert SCHOOL not in text


def test_holding_is_logged_once_without_the_name(teacher, caplog):
    fail(rules.WRONG_PASSWORDS_HERE)
    for _ in range(3):
        with pytest.raises(actions.AccountHeld):
            use()
    assert len(caplog.records) == 1
    assert "teacher" not in caplog.text


def test_a_form_from_elsewhere_is_refused(teacher):
    client = Client(enforce_csrf_checks=True)
    assert post(client).status_code == 403
    assert not Session.objects.exists()


def test_the_session_key_changes_at_the_door(client, teacher):
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    post(client)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test", "javascript:alert(1)", "/\\evil.test"])
def test_it_never_leads_to_another_site(client, teacher, wanted):
    assert client.get(SIGN_IN, {"next": wanted}).context["next"] == ""
    assert post(client, next=wanted).url == reverse("home")
    assert client.post(f"{SIGN_IN}?next={wanted}", {"username": "teacher", "password": PASSWORD}).url == reverse("home")


def test_it_leads_on_to_the_page_asked_for(client, teacher):
    assert post(client, next="/admin/").url == "/admin/"


def test_a_closed_page_sends_to_this_one_and_back(client, teacher):
    sent = client.get("/password/")
    assert sent.status_code == 302
    assert sent.url == f"{SIGN_IN}?next=/password/"
    assert post(client, next="/password/").url == "/password/"


def test_who_is_signed_in_already_is_told_so_and_may_change(client, teacher):
    client.force_login(teacher)
    page = client.get(SIGN_IN, {"next": "/admin/"})
    assert page.status_code == 200
    assert b'id="sign-in-signed-in"' in page.content


def test_the_page_is_not_kept(client):
    assert "no-store" in client.get(SIGN_IN)["Cache-Control"]
