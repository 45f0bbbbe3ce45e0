"""Who sees what, said once: every list, page and foreign-key choice starts from `visible_to(user)`.

A user's seats are their memberships in force today. What lies at or below a seat is visible; what may be changed there
depends on the role (`editable_by`), never on a second definition of what is visible.
"""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


def seats(user):
    """The user's memberships in force today as `{role: {unit id, …}}`, read once for each user object."""
    if "_seats" not in user.__dict__:
        found: dict[str, set[int]] = {}
        for role, unit_id in user.memberships.on(timezone.localdate()).values_list("role", "unit_id"):
            found.setdefault(role, set()).add(unit_id)
        user.__dict__["_seats"] = found
    return user.__dict__["_seats"]


def seat_units(user, roles=None):
    """The ids of the units where the user sits, in any role or in one of `roles`."""
    return {unit for role, units in seats(user).items() if roles is None or role in roles for unit in units}


class InForceQuerySet(models.QuerySet):
    """Rows in force from `valid_from` until the day before `valid_to` (or without end)."""

    def on(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


def lies_under(unit_path, superiors, day, role=None):
    """A condition for any model: its unit (`unit_path`, "pk" for units) is at or below one of `superiors` on `day`."""
    reach = apps.get_model("schools", "Reach").objects.on(day).filter(superior__in=superiors)
    if role:
        reach = reach.filter(role__in=[role, ""])
    return Exists(reach.filter(unit=OuterRef(unit_path)))


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a unit. Subclasses set `unit_path` and the roles that may change a row."""

    unit_path = "unit"
    editing_roles: frozenset[str] = frozenset({"administrator"})

    def under(self, superiors, day, role=None):
        return self.filter(lies_under(self.unit_path, superiors, day, role))

    def visible_to(self, user):
        """Rows at or below any of the user's seats; superusers see all."""
        return self._in_reach(user, None)

    def editable_by(self, user):
        """Rows at or below a seat whose role may change them; superusers may change all."""
        return self._in_reach(user, self.editing_roles)

    def _in_reach(self, user, roles):
        if user.is_superuser:
            return self
        units = seat_units(user, roles)
        return self.under(units, timezone.localdate()) if units else self.none()


class UnitQuerySet(ScopedQuerySet):
    unit_path = "pk"


class RosterQuerySet(ScopedQuerySet):
    """Classes and people: the school's own staff keep them."""

    editing_roles = frozenset({"administrator", "secretary"})


class EnrolmentQuerySet(RosterQuerySet):
    unit_path = "school_class__unit"


class MembershipQuerySet(ScopedQuerySet, InForceQuerySet):
    pass
