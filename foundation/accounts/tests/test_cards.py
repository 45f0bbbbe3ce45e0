"""Handing out, using, replacing and revoking cards."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from foundation.accounts import actions, rules, throttle
from foundation.accounts.tests.builders import AT, make_account, make_accounts, make_card, wrong_code
from foundation.models import Card, Event, Throttle, User

pytestmark = pytest.mark.django_db
SCHOOL = "203.0.113.9"


def use(code, *, at=AT, address=SCHOOL):
    return actions.use_card(code, address=address, at=at)


def codes(issued):
    return {new.user.pk: new.code for new in issued}


def test_a_card_lets_its_owner_in_and_nobody_else():
    lan, minh = make_account("lan"), make_account("minh")
    code = make_card(lan)
    make_card(minh)
    assert use(code) == lan
    assert use(code.lower().replace("-", " ")).username == "lan"


def test_only_the_digest_is_kept():
    user = make_account()
    code = make_card(user)
    plain = rules.normalised(code)
    for row in [*Card.objects.values(), *Event.objects.values(), *User.objects.values()]:
        text = repr({field: bytes(value) if isinstance(value, memoryview) else value for field, value in row.items()})
        assert code not in text
        assert plain not in text
    assert bytes(Card.objects.get().digest) == rules.digest(plain)


def test_a_code_does_not_show_where_objects_are_printed():
    issued = actions.issue_cards([make_account()], by=None, at=AT, replace=True)
    assert issued[0].code not in repr(issued)


def test_cards_come_in_the_order_asked_for_and_once_each():
    first, second, third = (make_account(name) for name in ("c", "a", "b"))
    issued = actions.issue_cards([first, second, third, first], by=None, at=AT, replace=False)
    assert [new.user for new in issued] == [first, second, third]
    assert len({new.code for new in issued}) == 3


def test_without_replacing_who_has_a_card_is_left_out():
    has, lacks = make_account(), make_account()
    code = make_card(has)
    issued = actions.issue_cards([has, lacks], by=None, at=AT, replace=False)
    assert [new.user for new in issued] == [lacks]
    assert use(code) == has


def test_replacing_stops_the_old_card_at_that_moment():
    user = make_account()
    old, new = make_card(user), make_card(user, at=AT + timedelta(hours=1))
    assert Card.objects.get(revoked_at=AT + timedelta(hours=1)).issued_at == AT
    assert use(new) == user
    with pytest.raises(actions.RevokedCard):
        use(old)


def test_closed_accounts_get_no_card():
    assert actions.issue_cards([make_account(is_active=False)], by=None, at=AT, replace=True) == []


def test_a_user_has_one_usable_card_at_most_whatever_the_code_does():
    user = make_account()
    make_card(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(user=user, digest=b"x" * 32, issued_at=AT)


def test_who_handed_out_which_card_is_in_the_history():
    teacher, pupil = make_account("teacher"), make_account("pupil")
    make_card(pupil, by=teacher)
    make_card(pupil, by=teacher)
    actions.revoke_cards([pupil], by=teacher, at=AT, reason="lost")
    events = Event.objects.order_by("pk")
    assert [event.verb for event in events] == ["issue card", "replace card", "revoke card"]
    assert {(event.by, event.subject_type, event.subject_id) for event in events} == {
        (teacher, "foundation.user", pupil.pk)
    }
    assert events[2].reason == "lost"
    assert Card.objects.usable().count() == 0


def test_revoking_stops_the_card_once_and_only_the_chosen_ones():
    lost, kept, none = make_account(), make_account(), make_account()
    code, other = make_card(lost), make_card(kept)
    assert actions.revoke_cards([lost, none], by=None, at=AT) == 1
    assert actions.revoke_cards([lost], by=None, at=AT) == 0
    with pytest.raises(actions.RevokedCard):
        use(code)
    assert use(other) == kept


def test_a_closed_account_is_not_let_in():
    user = make_account()
    code = make_card(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(actions.ClosedAccount):
        use(code)
    assert Card.objects.get().last_used_at is None


def test_a_use_is_one_statement_and_leaves_its_moment(django_assert_num_queries):
    code = make_card(make_account())
    with django_assert_num_queries(1):
        user = use(code)
        user.get_session_auth_hash()
    card = Card.objects.get()
    assert (card.last_used_at, card.window_starts_at, card.window_uses) == (AT, AT, 1)


def test_one_card_is_held_after_many_uses_and_freed_when_the_window_ends():
    code = make_card(make_account())
    for second in range(rules.CARD_USES):
        use(code, at=AT + timedelta(seconds=second), address=f"198.51.100.{second}")
    with pytest.raises(actions.CardHeld) as held:
        use(code, at=AT + timedelta(minutes=1))
    assert held.value.until == AT + rules.CARD_WINDOW
    assert use(code, at=AT + rules.CARD_WINDOW)
    assert Card.objects.get().window_uses == 1


def test_being_held_does_not_draw_the_window_out():
    code = make_card(make_account())
    for _ in range(rules.CARD_USES):
        use(code)
    for minute in range(1, 10):
        with pytest.raises(actions.CardHeld):
            use(code, at=AT + timedelta(minutes=minute))
    assert use(code, at=AT + rules.CARD_WINDOW)


def test_a_school_of_two_thousand_behind_one_address_comes_in_with_its_typing_mistakes():
    pupils = make_accounts(2000)
    issued = actions.issue_cards(pupils, by=None, at=AT, replace=True)
    entered = []
    for place, new in enumerate(issued):
        if place % 10 == 0:
            with pytest.raises(actions.UnknownCode):
                use(wrong_code(new.code))
        entered.append(use(new.code).pk)
    assert entered == [pupil.pk for pupil in pupils]
    assert throttle.failures(rules.wrong_code_key(SCHOOL), at=AT) == 200


def test_right_codes_are_not_counted_against_the_address():
    code = make_card(make_account())
    use(code)
    assert not Throttle.objects.exists()


def test_a_flood_of_wrong_codes_is_told_so_but_shuts_nobody_out(monkeypatch, caplog):
    monkeypatch.setattr(rules, "WRONG_CODES", 5)
    user = make_account()
    code = make_card(user)
    for _ in range(5):
        with pytest.raises(actions.UnknownCode):
            use(wrong_code(code))
    for _ in range(2):
        with pytest.raises(actions.TooManyWrongCodes):
            use(wrong_code(code))
    assert len(caplog.records) == 1
    assert SCHOOL not in caplog.text
    assert code not in caplog.text
    assert use(code) == user
    with pytest.raises(actions.UnknownCode):
        use(wrong_code(code), address="198.51.100.7")


def test_what_ran_out_is_swept_away(client):
    throttle.count("k", at=AT, window=timedelta(minutes=1))
    client.force_login(make_account())
    actions.sweep(AT)
    assert Session.objects.exists()
    assert Throttle.objects.exists()
    actions.sweep(Session.objects.get().expire_date + timedelta(seconds=1))
    assert not Session.objects.exists()
    assert not Throttle.objects.exists()
