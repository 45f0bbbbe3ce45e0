"""Our database sessions do what Django's do, in fewer statements."""

import pytest
from django.contrib.sessions.backends.base import CreateError
from django.contrib.sessions.models import Session
from django.db import transaction

from foundation.accounts import sessions
from foundation.accounts.sessions import SessionStore
from foundation.accounts.tests.builders import make_account, make_card
from foundation.models import User

pytestmark = pytest.mark.django_db


def kept(**values):
    store = SessionStore()
    store.update(values)
    store.create()
    return store


def test_what_is_put_in_comes_out():
    assert SessionStore(kept(a=1).session_key)["a"] == 1


def test_creating_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        kept(a=1)


def test_changing_an_existing_one_is_django_s_own():
    store = SessionStore(kept(a=1).session_key)
    store["b"] = 2
    store.save()
    assert dict(SessionStore(store.session_key).items()) == {"a": 1, "b": 2}
    assert Session.objects.count() == 1


def test_a_key_that_is_taken_is_never_overwritten(monkeypatch):
    first = kept(a=1)
    keys = iter([first.session_key, "b" * 32])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda self: next(keys))
    second = kept(a=2)
    assert second.session_key == "b" * 32
    assert SessionStore(first.session_key)["a"] == 1


def test_a_taken_key_does_not_break_the_transaction_around_it():
    first = kept(a=1)
    with transaction.atomic():
        store = SessionStore(first.session_key)
        with pytest.raises(CreateError):
            store.save(must_create=True)
        assert Session.objects.count() == 1


def test_deleting_is_one_statement_and_only_of_that_one(django_assert_num_queries):
    store, other = kept(a=1), kept(a=2)
    with django_assert_num_queries(1):
        store.delete()
    assert list(Session.objects.values_list("session_key", flat=True)) == [other.session_key]
    SessionStore().delete()
    assert Session.objects.count() == 1


def test_starting_leaves_behind_what_was_there(rf):
    request = rf.get("/")
    request.session = kept(before=1)
    old = request.session.session_key
    user = make_account()
    sessions.start(request, user)
    request.session.save()
    assert request.session.session_key != old
    assert "before" not in request.session
    assert request.user == user
    assert not Session.objects.filter(session_key=old).exists()


def test_the_proof_in_a_session_changes_with_the_password_and_with_revoked_cards():
    user = make_account()
    proofs = [user.get_session_auth_hash()]
    make_card(user)
    user.refresh_from_db()
    assert user.get_session_auth_hash() == proofs[0]
    make_card(user)
    user.refresh_from_db()
    proofs.append(user.get_session_auth_hash())
    user.set_password("another")
    proofs.append(user.get_session_auth_hash())
    proofs.append(User(password=user.password, session_epoch=7).get_session_auth_hash())
    assert len(set(proofs)) == 4


def test_password_and_epoch_cannot_stand_for_each_other():
    assert (
        User(session_epoch=1, password="1:x").get_session_auth_hash()
        != User(session_epoch=11, password="x").get_session_auth_hash()
    )
