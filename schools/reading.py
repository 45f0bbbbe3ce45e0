"""What the pages about a unit and a class show."""

import itertools
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from foundation.accounts.models import Card
from schools.models import Enrolment, Link, Membership, Person, Reach, SchoolClass, SchoolYear, Succession, Unit
from schools.querysets import RosterQuerySet, seat_units


@dataclass(frozen=True)
class Line:
    """A superior through time; `until` is the day it ended (not included), None if it lasts."""

    role: str
    superior: object
    since: object
    until: object
    act: object


@dataclass(frozen=True)
class Pupil:
    person: Person
    card: bool
    # Whoever holds a role or rules the portal signs in by password: a card would lend the printer their seat.
    may_have_card: bool


# Who looks at a list of staff: dates of birth are no business of every class teacher.
STAFF_ROLES = RosterQuerySet.viewing_roles - {"teacher"}


def year_on(day):
    """The school year that runs on a day, else the latest that began before it, else None."""
    return SchoolYear.objects.filter(starts_on__lte=day).order_by("-starts_on", "-pk").first()


def links_of(unit):
    stored = Link.objects.filter(child=unit).select_related("superior", "act")
    rows = list(stored.order_by("role", "valid_from", "pk"))
    ends = {row.pk: after.valid_from for row, after in itertools.pairwise(rows) if row.role == after.role}
    return [
        Line(row.get_role_display(), row.superior, row.valid_from, ends.get(row.pk), row.act)
        for row in rows
        if row.superior
    ]


def successions_of(unit):
    """Of which units this one continues a part, and which continue it; a rename or a move is shown as its act."""
    rows = Succession.objects.filter(Q(predecessor=unit) | Q(successor=unit))
    return rows.select_related("act", "predecessor", "successor").order_by("act__effective_on", "pk")


def classes_of(unit, year, user):
    classes = SchoolClass.objects.visible_to(user).filter(unit=unit, year=year)
    return classes.annotate(pupils=Count("enrolments")).order_by("grade", "name_key", "pk")


def members_of(unit, day, user):
    members = Membership.objects.visible_to(user).on(day).filter(unit=unit)
    return members.select_related("user", "school_class").order_by("role", "user__full_name", "pk")


def pupils_of(school_class):
    """The class list in the order of names: given name first, as the stored key says."""
    holds_role = Membership.objects.filter(user=OuterRef("person__user"))
    holds_card = Card.objects.usable().filter(user=OuterRef("person__user"))
    rows = (
        Enrolment.objects.filter(school_class=school_class, person__left_on=None)
        .select_related("person", "person__user")
        .annotate(role=Exists(holds_role), card=Exists(holds_card))
        .order_by("person__name_sort_key", "person_id")
    )
    return [Pupil(row.person, row.card, not row.role and _ordinary(row.person.user)) for row in rows]


def _ordinary(user):
    return user is None or (user.is_active and not user.is_staff and not user.is_superuser)


def keeps_roster_of(user, unit):
    """Whether the user may upload this school's class lists."""
    return unit.kind == Unit.Kind.SCHOOL and Unit.objects.within(user, RosterQuerySet.editing_roles).contains(unit)


def gives_passwords_to(user, accounts, day):
    """The ids of those `accounts` whom the user may give a new first password, which is to enter as them.

    So all that an account holds or held, and its roster entry, lies at or below the user's seats as administrator.
    """
    ordinary = {account.pk for account in accounts if _ordinary(account)} - {user.pk}
    if user.is_superuser:
        return ordinary
    below = Reach.objects.filter(superior__in=seat_units(user, {Membership.Role.ADMINISTRATOR}))
    ever, now = Q(unit__in=below.values("unit")), Q(unit__in=below.on(day).values("unit"))
    ended = Q(valid_to__lte=day)
    outside = Membership.objects.filter(user__in=ordinary).exclude(now | (ended & ever))
    elsewhere = Person.objects.filter(user__in=ordinary).exclude(now)
    return ordinary - {*outside.values_list("user", flat=True), *elsewhere.values_list("user", flat=True)}


def may_print_cards(user, school_class):
    """The school's administrator or secretary (or one above), or the teacher of this very class, today."""
    if user.is_superuser or SchoolClass.objects.editable_by(user).filter(pk=school_class.pk).exists():
        return True
    mine = user.memberships.on(timezone.localdate())
    return mine.filter(role=Membership.Role.TEACHER, school_class=school_class).exists()
