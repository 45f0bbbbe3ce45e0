"""Who may open a page: every view carries exactly one of these decorators.

A decorator asks about the person only. Which rows they get is `visible_to(request.user)` (outside: 404), whether they
may change one is `editable_by` (seen, not allowed: 403). Each decorator leaves its label in `view.access`.
"""

from functools import wraps

from django.shortcuts import render
from django.utils import timezone

from foundation.accounts.access import labelled, public, signed_in
from schools.models import Membership, Person, Reach
from schools.querysets import seat_units

__all__ = ["administrators_near", "public", "pupil", "signed_in", "staff"]


def pupil(view):
    """For the one who takes part: whoever has a roster entry. Sets `request.person`."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        request.person = getattr(request.user, "person", None)
        if request.person is None:
            return _refused(request, reason="person")
        return view(request, *args, **kwargs)

    return labelled(opened, "pupil")


def staff(*roles):
    """For whoever holds one of `roles` (none given: any role) at some unit today; superusers pass."""
    known = set(Membership.Role.values)
    if not known.issuperset(roles):
        raise ValueError(f"unknown roles: {set(roles) - known}")

    def decorate(view):
        @wraps(view)
        def opened(request, *args, **kwargs):
            if request.user.is_superuser or seat_units(request.user, roles or None):
                return view(request, *args, **kwargs)
            return _refused(request, reason="role", roles=roles)

        return labelled(opened, f"staff({', '.join(roles)})")

    return decorate


def administrators_near(user, day, limit=5):
    """Whom to ask for a role: the administrators of the user's units, or else of the units above, nearest first."""
    units = set(user.memberships.on(day).values_list("unit", flat=True))
    units.update(Person.objects.filter(user=user).values_list("unit", flat=True))
    depths = dict(
        Reach.objects.on(day).filter(unit__in=units).order_by("-depth", "pk").values_list("superior", "depth")
    )
    found = (
        Membership.objects.on(day)
        .filter(role=Membership.Role.ADMINISTRATOR, user__is_active=True, unit__in=depths)
        .exclude(user=user)
        .select_related("user", "unit")
    )
    return sorted(found, key=lambda membership: (depths[membership.unit_id], membership.pk))[:limit]


def _refused(request, *, reason, roles=()):
    """A 403 that says what is missing and whom to ask."""
    context = {
        "reason": reason,
        "roles": [Membership.Role(role).label for role in roles],
        "helpers": administrators_near(request.user, timezone.localdate()),
    }
    return render(request, "schools/no_seat.html", context, status=403)
