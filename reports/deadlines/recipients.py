"""Who is reminded of what a unit owes."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q

from reports.querysets import KEEPING, OVERSEEING
from schools.models import Membership, Unit


def recipients_of(units: Collection[int], day: date) -> dict[int, list[Any]]:
    """The accounts by unit: its own secretaries and administrators in force on the day; of a unit that is no school
    also officers and organisers, who fill in its report. Those of units above are not reminded."""
    own = Q(role__in=KEEPING) | Q(Q(role__in=OVERSEEING), ~Q(unit__kind=Unit.Kind.SCHOOL))
    rows = Membership.objects.on(day).filter(own, unit__in=units, user__is_active=True)
    found: dict[int, dict[int, Any]] = {}
    for row in rows.select_related("user").order_by("unit", "user", "pk"):
        found.setdefault(row.unit_id, {})[row.user_id] = row.user
    return {unit: list(users.values()) for unit, users in found.items()}


def wants_mail(user: Any) -> bool:
    return bool(user.email and user.mail_reminders)
