"""Who sees what, said once: every list, page and foreign-key choice starts from `visible_to(user)`.

A user's seats are their memberships in force today. What lies at or below a seat is visible; what may be changed there
depends on the role (`editable_by`), never on a second definition of what is visible.
"""

from typing import ClassVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

# Whoever holds one of these at some unit works in the admin.
WORKPLACE_ROLES = frozenset({"administrator", "organiser", "secretary", "officer"})


def seats(user):
    """The user's memberships in force today as `{role: {unit id, …}}`, read once for each user object.

    The user of a request says beforehand whether there is any (schools.backends): most have none.
    """
    if "_seats" not in user.__dict__:
        found: dict[str, set[int]] = {}
        if not getattr(user, "has_seat", True):
            return found
        for role, unit_id in user.memberships.on(timezone.localdate()).values_list("role", "unit_id"):
            found.setdefault(role, set()).add(unit_id)
        user.__dict__["_seats"] = found
    return user.__dict__["_seats"]


def seat_units(user, roles=None):
    """The ids of the units where the user sits, in any role or in one of `roles`."""
    return {unit for role, units in seats(user).items() if roles is None or role in roles for unit in units}


def standing(user):
    """What the user sees by, as words: the seats of today, a class teacher's class, and being superuser."""
    held = user.memberships.on(timezone.localdate()).values_list("role", "unit", "school_class")
    words = {" ".join(str(each) for each in seat if each is not None) for seat in held}
    return sorted(words | {"superuser"} if user.is_superuser else words)


class InForceQuerySet(models.QuerySet):
    """Rows in force from `valid_from` until the day before `valid_to` (or without end)."""

    def on(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


def reach_of(superiors, day, role=None):
    """The rows of Reach from `superiors` down on `day`."""
    reach = apps.get_model("schools", "Reach").objects.on(day).filter(superior__in=superiors)
    return reach.filter(role__in=[role, ""]) if role else reach


def lies_under(unit_path, superiors, day, role=None):
    """A condition for any model: its unit (`unit_path`, "pk" for units) is at or below one of `superiors` on `day`.

    A list of ids read from the index first, not a question asked for every row: SQLite would walk all units.
    """
    return Q(**{f"{unit_path}__in": reach_of(superiors, day, role).values("unit")})


def kept_under(unit_path, superiors, day, role=None):
    """As `lies_under`, of what a unit looks after (schools.models.Kept): also what was handed to there by the act that
    ended its unit."""
    handed_path = f"{unit_path.removesuffix('unit')}handed_to"
    return lies_under(unit_path, superiors, day, role) | lies_under(handed_path, superiors, day, role)


def units_under(superiors, day, role=None):
    """The ids of the units at or below one of `superiors` on `day`: one read of the index, no look at the units."""
    return set(reach_of(superiors, day, role).values_list("unit", flat=True))


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a unit. Subclasses set `unit_path` and the roles that may see and change a row."""

    unit_path = "unit"
    viewing_roles: ClassVar[frozenset[str] | None] = None  # None: every role
    editing_roles: ClassVar[frozenset[str]] = frozenset({"administrator"})

    def under(self, superiors, day, role=None):
        return self.filter(lies_under(self.unit_path, superiors, day, role))

    def visible_to(self, user):
        """Rows at or below any of the user's seats that may see them; superusers see all."""
        return self.within(user, self.viewing_roles)

    def editable_by(self, user):
        """Rows at or below a seat whose role may change them; superusers may change all."""
        return self.within(user, self.editing_roles)

    def within(self, user, roles=None):
        """Rows at or below the user's seats, of any role or of one of `roles`."""
        if user.is_superuser:
            return self
        units = seat_units(user, roles)
        return self.under(units, timezone.localdate()) if units else self.none()


class KeptQuerySet(ScopedQuerySet):
    """Of what a unit looks after (schools.models.Kept), and of all that belongs to such a thing."""

    def under(self, superiors, day, role=None):
        return self.filter(kept_under(self.unit_path, superiors, day, role))


class UnitQuerySet(ScopedQuerySet):
    unit_path = "pk"

    def open_on(self, day):
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def readable_by(self, user):
        """Units that lie under the user's seats today or did once: their past stays readable."""
        if user.is_superuser:
            return self
        reach = apps.get_model("schools", "Reach").objects.filter(superior__in=seat_units(user))
        return self.filter(pk__in=reach.values("unit"))

    def ruled_by(self, user, line=""):
        """Units whose shape the user may decide: an administrator strictly above in every line the unit has today.

        With `line`, what concerns that line alone: its own administrators above suffice, and nobody else's.
        """
        if user.is_superuser:
            return self
        today = timezone.localdate()
        mine = reach_of(seat_units(user, {"administrator"}), today).filter(depth__gt=0)
        above = apps.get_model("schools", "Reach").objects.on(today).filter(unit=OuterRef("pk"), depth__gt=0)
        in_all = Q(pk__in=mine.values("unit"))
        for role in ("professional", "administrative"):
            in_all &= Q(pk__in=mine.filter(role=role).values("unit")) | Q(~Exists(above.filter(role=role)))
        return self.filter(in_all | Q(pk__in=mine.filter(role=line).values("unit")) if line else in_all)


class ActQuerySet(models.QuerySet):
    """Acts are read where one of their units may be read, and changed by nobody: a new act corrects an old one."""

    viewing_roles = None
    editing_roles: ClassVar[frozenset[str]] = frozenset()

    def visible_to(self, user):
        if user.is_superuser:
            return self
        units = apps.get_model("schools", "Unit").objects.readable_by(user).values("pk")
        of_units = Q(successions__predecessor__in=units) | Q(successions__successor__in=units)
        return self.filter(of_units | Q(names__unit__in=units)).distinct()

    def editable_by(self, user):
        return self.none()


class ReferenceQuerySet(models.QuerySet):
    """Rows that belong to no unit: whoever has a seat reads them, superusers keep them."""

    viewing_roles = None
    editing_roles: ClassVar[frozenset[str]] = frozenset()

    def visible_to(self, user):
        return self if user.is_superuser or seats(user) else self.none()

    def editable_by(self, user):
        return self if user.is_superuser else self.none()


class RosterQuerySet(ScopedQuerySet):
    """Classes and people: the school's own staff keep them. Judges and markers have no use for a roster."""

    viewing_roles = frozenset({"administrator", "organiser", "officer", "secretary", "teacher"})
    editing_roles = frozenset({"administrator", "secretary"})


class EnrolmentQuerySet(RosterQuerySet):
    unit_path = "school_class__unit"


class MembershipQuerySet(ScopedQuerySet, InForceQuerySet):  # type: ignore[override]  # as_manager, one type for each
    """Who does what where: read by those who work with people, kept by administrators."""

    viewing_roles = RosterQuerySet.viewing_roles


def accounts_visible_to(user):
    """The accounts behind the people and memberships a user may see, and their own."""
    accounts = get_user_model().objects.all()
    if user.is_superuser:
        return accounts
    members = apps.get_model("schools", "Membership").objects.visible_to(user).filter(user=OuterRef("pk"))
    people = apps.get_model("schools", "Person").objects.visible_to(user).filter(user=OuterRef("pk"))
    return accounts.filter(Q(pk=user.pk) | Exists(members) | Exists(people))
