"""The round of reports a page before deadlines is about, and the part of it that its reader follows."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from reports.models import Requirement
from reports.querysets import OVERSEEING, ObligationQuerySet
from reports.tabs import Standing, standing_in
from schools.access import staff

overseer = staff(*sorted(OVERSEEING))


def followed(user, pk: int) -> tuple[Requirement, Standing]:
    """404 out of sight; 403 for one that is not launched, or is seen only because one owes it."""
    found = get_object_or_404(Requirement.objects.visible_to(user).select_related("unit", "form"), pk=pk)
    standing = standing_in(found, user)
    if found.state == Requirement.State.DRAFT or not (standing.oversees or standing.receives):
        raise PermissionDenied
    return found, standing


def reports_of(requirement: Requirement, standing: Standing, user) -> ObligationQuerySet:
    """All of what was asked for at one's seats, or what is received there."""
    rows = requirement.obligations.all()
    return rows if standing.oversees else rows.decided_by(user)
