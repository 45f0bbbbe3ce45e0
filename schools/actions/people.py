from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from foundation.history.actions import record
from foundation.history.rules import changed_fields
from foundation.vietnamese.text import nfc
from schools.models import Person
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
    return person


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
    waiting = Person.objects.select_for_update(of=("self",)).filter(
        pk__in=[person.pk for person in people], user=None, left_on=None
    )
    waiting = list(waiting.order_by("pk"))
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
