"""Plain builders with defaults, for the tests of this package and of those above it."""

from datetime import UTC, date, datetime
from itertools import count

from django.contrib.auth import get_user_model
from django.test import Client

from schools.actions import carry_out, found_unit, grant, plan_act, save_class, save_person
from schools.models import Enrolment, Person, SchoolClass, SchoolYear, Unit
from schools.orders import Order

AT = datetime(2026, 9, 1, 1, tzinfo=UTC)
LONG_AGO = date(2000, 1, 1)
_numbers = count(1)


def make_user(username="", **fields):
    return get_user_model().objects.create_user(username or f"user{next(_numbers)}", **fields)


def make_unit(name="", *, under=None, over=None, kind="school", code="", opened_on=LONG_AGO, **fields):
    """A unit; `under` is its professional superior, `over` its administrative one."""
    code = code or f"U{next(_numbers)}"
    level = fields.pop("level", Unit.Level.LOWER if kind == "school" else "")
    superiors = {"professional": under, "administrative": over}
    return found_unit(
        kind=kind, name=name or code, code=code, opened_on=opened_on, level=level, superiors=superiors,
        by=None, at=AT, **fields,
    )  # fmt: skip


def close_unit(unit, *, at):
    """By an act of the day of `at`, with all that follows from it."""
    order = Order("close", number="12/QĐ-UBND", signed_on=LONG_AGO, effective_on=at.date(), units=(unit.pk,))
    return carry_out(order, token=plan_act(order).token, by=None, at=at)


def make_seat(unit, role="administrator", *, user=None, school_class=None, valid_from=LONG_AGO, valid_to=None):
    """A user (a new one unless given) with a role at a unit; returns the user."""
    user = user or make_user()
    grant(user, unit, role, valid_from=valid_from, valid_to=valid_to, school_class=school_class, by=None, at=AT)
    user.__dict__.pop("_seats", None)
    return user


def make_year(starts=2026):
    name = f"{starts}-{starts + 1}"
    year, _new = SchoolYear.objects.get_or_create(
        name=name, defaults={"starts_on": date(starts, 8, 1), "ends_on": date(starts + 1, 7, 31)}
    )
    return year


def make_class(unit, name="6A", *, year=None, grade=6, size=0):
    return save_class(
        SchoolClass(unit=unit, year=year or make_year(), grade=grade, name=name, size=size), by=None, at=AT
    )


def make_person(unit, full_name="Nguyễn Văn An", *, school_class=None, user=None, **fields):
    person = save_person(Person(unit=unit, full_name=full_name, user=user, **fields), by=None, at=AT)
    if school_class:
        Enrolment.objects.create(person=person, school_class=school_class, year=school_class.year)
    return person


def make_pupil(unit, full_name="Nguyễn Văn An", **fields):
    """A pupil who can be signed in: a person with an account."""
    return make_person(unit, full_name, user=make_user(full_name=full_name), **fields)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
