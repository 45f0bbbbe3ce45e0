"""Registering for a contest by oneself, and giving and taking back consents."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from contests.entering import enter
from contests.models import Consent, Contest
from contests.visitors.rules import is_kept_out
from foundation.accounts import throttle
from foundation.accounts.actions import issue_cards
from foundation.accounts.rules import throttle_key
from foundation.history.actions import record
from schools.actions import save_person
from schools.models import Person, Unit

# A school, a hall or a mobile network is behind one address: bounds the damage of a machine, not of a crowd.
WINDOW = timedelta(hours=1)
REGISTRATIONS = 300
# The same form sent again within this time is a double tap or a page loaded anew.
AGAIN = timedelta(minutes=10)


class TooMany(Exception):
    """Too many registrations have come from this address; `until` says when there may be more."""

    def __init__(self, until):
        super().__init__(until)
        self.until = until


class KeptOut(Exception):
    """Somebody of this name and date of birth may not enter, by decision of the organisers."""


class FormUsed(Exception):
    """This form has registered somebody before."""


@dataclass(frozen=True)
class Agreement:
    """One purpose agreed to: what was read, and who agreed for a child."""

    purpose: str
    wording: str
    guardian: str = ""
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Registration:
    full_name: str
    born_on: date
    residence: Unit | None = None
    agreements: tuple[Agreement, ...] = ()


@dataclass(frozen=True)
class Registered:
    person: Person
    code: str = field(repr=False)


def username_of(token: str) -> str:
    """The account that one form makes: whoever sends it twice makes it once."""
    return f"r{token}"


@sensitive_variables()
def register(contest: Contest, entry: Registration, *, token: str, address: str, at: datetime) -> Registered:
    """A person with an account, their entry, their consents and a card, all or nothing.

    Sent again, the same form gives the same person a new card in place of the one nobody has seen. `token`: 32
    hexadecimal digits made for this form. Raises TooMany, KeptOut, FormUsed, NotInvited, NotNow.
    """
    key = throttle_key("register", address)
    if throttle.count(key, at=at, window=WINDOW) > REGISTRATIONS:
        raise TooMany(throttle.resets_at(key))
    with transaction.atomic():
        user, new = get_user_model().objects.get_or_create(
            username=username_of(token),
            defaults={"full_name": entry.full_name, "password": make_password(None), "date_joined": at},
        )
        person = _new_person(contest, entry, user, at) if new else _same_person(contest, entry, user, at)
        [card] = issue_cards([user], by=user, at=at, replace=not new)
    return Registered(person, card.code)


def _new_person(contest, entry, user, at):
    person = Person(
        unit=contest.unit,
        kind=Person.Kind.CITIZEN,
        full_name=entry.full_name,
        born_on=entry.born_on,
        residence=entry.residence,
        registered_at=at,
        user=user,
    )
    save_person(person, by=user, at=at)
    if is_kept_out(contest, person, timezone.localdate(at)):
        raise KeptOut
    enter(contest, person, at=at)
    for agreement in entry.agreements:
        consent(contest, person, agreement, by=user, at=at)
    record(by=user, at=at, verb="register", subject=person)
    return person


def _same_person(contest, entry, user, at):
    same = {"full_name": entry.full_name, "born_on": entry.born_on, "registered_at__gt": at - AGAIN}
    person = Person.objects.filter(user=user, entries__contest=contest, **same).first()
    if person is None:
        raise FormUsed
    return person


@transaction.atomic
def consent(contest: Contest, person: Person, agreement: Agreement, *, by, at, given_at=None) -> Consent:
    """Record a consent, unless one for the same purpose stands. `given_at`: when it was signed, if earlier."""
    row, new = Consent.objects.get_or_create(
        contest=contest,
        person=person,
        purpose=agreement.purpose,
        withdrawn_at=None,
        defaults={
            "wording": agreement.wording,
            "guardian": agreement.guardian,
            "relation": agreement.relation,
            "phone": agreement.phone,
            "recorded_by": by,
            "at": given_at or at,
        },
    )
    if new:
        record(by=by, at=at, verb="give consent", subject=person, changes={"purpose": agreement.purpose})
    return row


@transaction.atomic
def withdraw(consent: Consent, *, by, at) -> bool:
    """Take a consent back; it stays on record as withdrawn. Done again, it changes nothing."""
    standing = Consent.objects.standing().filter(pk=consent.pk)
    if not standing.update(withdrawn_at=at, withdrawn_by=by):
        return False
    record(by=by, at=at, verb="withdraw consent", subject=consent.person, changes={"purpose": consent.purpose})
    return True
