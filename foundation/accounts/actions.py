"""The door: letting in by card and by password, and handing out, replacing and revoking cards."""

import logging
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from foundation.accounts import rules, throttle
from foundation.accounts.models import Card, User
from foundation.history.actions import record

logger = logging.getLogger(__name__)

CONTACT = ("email", "phone", "mail_reminders")


class Refused(Exception):
    """Not let in. `words` is what the person is told; `until` is when to try again, where waiting helps."""

    words: str | Promise = ""
    status = 200

    def __init__(self, until=None):
        super().__init__(self.words)
        self.until = until

    def advice(self):
        """All that the person is told."""
        if self.until is None:
            return self.words
        # One minute is added because what is shown has no seconds.
        time = date_format(localtime(self.until + timedelta(minutes=1)), "H:i")
        return format_lazy("{} {}", self.words, _("You can try again at %(time)s.") % {"time": time})


class UnknownCode(Refused):
    words = _(
        "No card has this code. Compare each letter and digit with your card and type it again. "
        "If it still does not work, ask your teacher for a new card."
    )


class RevokedCard(Refused):
    words = _("This card was replaced or withdrawn, so it no longer works. Use your newest card, or ask your teacher.")


class ClosedAccount(Refused):
    words = _("This card belongs to an account that is closed. Ask your teacher to have it opened again.")


class CardHeld(Refused):
    status = 429
    words = _(
        "This card was used too many times in a few minutes, perhaps by someone else, so it is held for a while. "
        "If you have lost your card, ask your teacher for a new one."
    )


class TooManyWrongCodes(Refused):
    status = 429
    words = _(
        "Very many wrong codes have come from this network. A right code still works: "
        "scan the QR code on your card, or ask your teacher."
    )


class WrongPassword(Refused):
    words = _(
        "This account name and password do not fit together. Check both, also capital letters and the keyboard's "
        "language. If you have forgotten your password, ask your unit's administrator for a new one."
    )


class AccountHeld(Refused):
    status = 429
    words = _(
        "Too many wrong passwords were tried for this account, so it is held for a while. "
        "If you have forgotten your password, ask your unit's administrator for a new one."
    )


@sensitive_variables()
def use_card(code, *, address, at):
    """Let in whoever holds this code: count the use and return the user, or raise Refused.

    Of the user only what a session needs is loaded.
    """
    digest = rules.digest(rules.normalised(code))
    found = Card.objects.let_in(digest, at=at, window=rules.CARD_WINDOW, limit=rules.CARD_USES)
    if found is None:
        raise _why_not(digest, address, at)
    return User.from_db(connection.alias, ["id", "password", "session_epoch"], found)


@sensitive_variables()
def _why_not(digest, address, at):
    card = Card.objects.select_related("user").filter(digest=digest).order_by("pk").first()
    if card is None:
        return _wrong_code(address, at)
    if card.revoked_at:
        return RevokedCard()
    if not card.user.is_active:
        return ClosedAccount()
    return CardHeld((card.window_starts_at or at) + rules.CARD_WINDOW)


def _wrong_code(address, at):
    key = rules.wrong_code_key(address)
    failures = throttle.count(key, at=at, window=rules.WRONG_CODE_WINDOW)
    if failures <= rules.WRONG_CODES:
        return UnknownCode()
    if failures == rules.WRONG_CODES + 1:
        logger.warning("more than %s wrong card codes came from one address", rules.WRONG_CODES)
    return TooManyWrongCodes()


@sensitive_variables("password")
def use_password(username, password, *, address, at):
    """Let in by password: return the user, or raise WrongPassword or AccountHeld.

    A try is counted before it is checked and taken back when it was right, so that many tries at once cannot slip
    under the limit. A name that nobody has is counted and hashed like any other.
    """
    here, everywhere = rules.account_here_key(username, address), rules.account_key(username)
    for key, limit in ((here, rules.WRONG_PASSWORDS_HERE), (everywhere, rules.WRONG_PASSWORDS_EVERYWHERE)):
        tries = throttle.count(key, at=at, window=rules.PASSWORD_WINDOW)
        if tries > limit:
            if tries == limit + 1:
                logger.warning("an account is held after %s wrong passwords", limit)
            raise AccountHeld(throttle.resets_at(key))
    user = authenticate(None, username=username, password=password)
    if user is None:
        raise WrongPassword
    throttle.take_back(here, everywhere)
    return user


@dataclass(frozen=True)
class IssuedCard:
    """A card just made. This is the only moment its code is known: print it, never store it."""

    user: User
    code: str = field(repr=False)


@transaction.atomic
def issue_cards(users, *, by, at, replace):
    """A new card for each active user, in the order given.

    With `replace` the card a user has stops working at this moment and their sessions end; without it users who have
    one are left out. Print inside the caller's own transaction: what cannot be printed should not be issued.
    """
    wanted = [user.pk for user in users]
    # Locked in one order, so that two sheets printed at once wait for each other.
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=wanted, is_active=True).order_by("pk")
    active = {user.pk: user for user in locked}
    having = set(Card.objects.usable().filter(user__in=active).values_list("user", flat=True))
    if replace:
        _revoke(having, at)
    chosen = [active[pk] for pk in dict.fromkeys(wanted) if pk in active and (replace or pk not in having)]
    issued = [IssuedCard(user, rules.new_code()) for user in chosen]
    Card.objects.bulk_create(
        Card(user=new.user, digest=rules.digest(rules.normalised(new.code)), issued_at=at, issued_by=by)
        for new in issued
    )
    for user in chosen:
        record(by=by, at=at, verb="replace card" if user.pk in having else "issue card", subject=user)
    return issued


@transaction.atomic
def revoke_cards(users, *, by, at, reason=""):
    """Stop the cards of these users, and the sessions begun with them, at this moment; return how many were stopped."""
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=[user.pk for user in users]).order_by("pk")
    people = {user.pk: user for user in locked}
    having = set(Card.objects.usable().filter(user__in=people).values_list("user", flat=True))
    _revoke(having, at)
    for pk, user in people.items():
        if pk in having:
            record(by=by, at=at, verb="revoke card", subject=user, reason=reason)
    return len(having)


def _revoke(users, at):
    Card.objects.usable().filter(user__in=users).update(revoked_at=at)
    User.objects.filter(pk__in=users).update(session_epoch=F("session_epoch") + 1)


def end_sessions(users):
    """Sign these users out everywhere, however they signed in."""
    User.objects.filter(pk__in=[user.pk for user in users]).update(session_epoch=F("session_epoch") + 1)


@sensitive_variables("password")
def change_password(user, password, *, by, at):
    """Give `user` a new password; every session of theirs ends but the one whose proof is renewed by the caller."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record(by=by, at=at, verb="change password", subject=user)


@transaction.atomic
def save_contact(user, *, by, at):
    """Keep the e-mail address, the phone and the wish for reminders that `user` now carries; the history says which of
    them changed, not the values."""
    kept = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    changed = [name for name in CONTACT if getattr(kept, name) != getattr(user, name)]
    if changed:
        user.save(update_fields=changed)
        record(by=by, at=at, verb="change contact details", subject=user, reason=", ".join(changed))


def give_password(user, *, by, at):
    """A new first password in place of one that was forgotten; returns it. All sessions of `user` end."""
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        end_sessions([user])
        record(by=by, at=at, verb="give password", subject=user)
    return password


def sweep(at):
    """Clear away what has run out: throttle windows and sessions."""
    throttle.sweep(at)
    Session.objects.filter(expire_date__lt=at).delete()
