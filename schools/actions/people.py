from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.actions import end_sessions, revoke_cards
from foundation.history.actions import record
from foundation.history.rules import changed_fields
from foundation.vietnamese.text import nfc
from schools.actions.seats import ClassOfAnotherUnit
from schools.models import Enrolment, Person
from schools.rules import class_key, person_keys, pupil_username

PERSON_FIELDS = ("unit", "kind", "full_name", "born_on", "gender", "code", "left_on")
CLASS_FIELDS = ("unit", "year", "grade", "name", "size")


@transaction.atomic
def save_person(person, *, by, at):
    """Saves a new or changed roster entry with the keys its name gives; the account, if any, gets the same name."""
    person.full_name = nfc(person.full_name)
    keys = person_keys(person.full_name)
    for field, value in keys.items():
        setattr(person, field, value)
    changes = _save(person, PERSON_FIELDS, keys, by=by, at=at)
    if person.user_id and "full_name" in changes:
        get_user_model().objects.filter(pk=person.user_id).update(full_name=person.full_name)
    if person.user_id and person.left_on and "left_on" in changes:
        shut_out([person.user], by=by, at=at)
    return person


def shut_out(users, *, by, at):
    """Of people who have left: their cards stop and their sessions end. Who comes back is given a new card."""
    revoke_cards(users, by=by, at=at, reason=_("They have left the school."))
    end_sessions(users)


@transaction.atomic
def save_class(school_class, *, by, at):
    """Saves a new or changed class. A second class of the same name in a year is refused by the database."""
    school_class.name = nfc(school_class.name)
    school_class.name_key = class_key(school_class.name)
    _save(school_class, CLASS_FIELDS, {"name_key": school_class.name_key}, by=by, at=at)
    return school_class


def _save(row, fields, derived, *, by, at):
    """Writes what differs from the stored row and records it; returns the changes."""
    stored = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    changes = changed_fields(_values(stored, fields), _values(row, fields))
    if stored is None:
        row.save()
    elif changes:
        row.save(update_fields=[*changes, *derived])
    if changes:
        record(by=by, at=at, verb="change" if stored else "add", subject=row, changes=changes)
    return changes


def _values(row, fields):
    return {} if row is None else {field: getattr(row, field) for field in fields}


@transaction.atomic
def make_accounts(people, *, by, at):
    """An account for each of `people` without one: it has no password that works, a card opens it."""
    without = Person.objects.filter(pk__in=[person.pk for person in people], user=None, left_on=None)
    waiting = list(without.select_for_update(of=("self",)).order_by("pk"))
    users = get_user_model().objects.bulk_create(
        get_user_model()(
            username=pupil_username(person.pk),
            full_name=person.full_name,
            password=make_password(None),
            date_joined=at,
        )
        for person in waiting
    )
    for person, user in zip(waiting, users, strict=True):
        person.user = user
        record(by=by, at=at, verb="account made", subject=person)
    Person.objects.bulk_update(waiting, ["user"], batch_size=500)
    return waiting


class AccountTaken(Exception):
    """The account belongs to somebody on a list already, or the person has one."""


@transaction.atomic
def link_account(person, user, *, by, at):
    """Gives a roster entry the account its owner has by a role, so that nobody has two."""
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.user_id == user.pk:
        return locked
    if locked.user_id or Person.objects.filter(user=user).exists():
        raise AccountTaken
    locked.user = user
    locked.save(update_fields=["user"])
    record(by=by, at=at, verb="link account", subject=locked, changes={"user": [None, user]})
    return locked


@transaction.atomic
def enrol(person, school_class, *, by, at):
    """Puts a person into a class for its year, in place of the class they had in that year."""
    if person.unit_id != school_class.unit_id:
        raise ClassOfAnotherUnit
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    enrolment = (
        Enrolment.objects.filter(person=person, year=school_class.year_id).select_related("school_class").first()
    )
    before = enrolment.school_class if enrolment else None
    if before == school_class:
        return enrolment
    if enrolment is None:
        enrolment = Enrolment.objects.create(person=person, school_class=school_class, year_id=school_class.year_id)
    else:
        enrolment.school_class = school_class
        enrolment.save(update_fields=["school_class"])
    record(by=by, at=at, verb="enrol", subject=person, changes={"class": [before, school_class]})
    return enrolment


@transaction.atomic
def make_staff_account(*, username, full_name, password, by, at):
    """An account for a colleague, with a first password to hand over. What it may do comes from its memberships."""
    account = get_user_model().objects.create(
        username=username, full_name=nfc(full_name), password=make_password(password), date_joined=at
    )
    record(by=by, at=at, verb="account made", subject=account)
    return account
