"""Whom the portal could not reach: units where nobody who sends reports has a telephone or an e-mail address."""

from collections.abc import Collection

from django.db.models import Q

from reports.querysets import KEEPING, OVERSEEING
from schools.models import Membership, Unit


def unreachable(units: Collection[Unit], day) -> list[Unit]:
    """In the order given; one query however many there are."""
    keeps = Q(role__in=KEEPING) | (Q(role__in=OVERSEEING) & ~Q(unit__kind=Unit.Kind.SCHOOL))
    rows = Membership.objects.on(day).filter(keeps, unit__in=[unit.pk for unit in units], user__is_active=True)
    reached = set(rows.exclude(user__email="", user__phone="").values_list("unit", flat=True))
    return [unit for unit in units if unit.pk not in reached]
