"""What a page is about, for whoever may see it (else 404) and change it (else 403)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from propaganda.activities.rules import may_change, may_record
from propaganda.models import Activity, Plan


def seen_plan(request, pk) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("campaign__unit", "unit"), pk=pk)


def recorded_plan(request, pk) -> Plan:
    plan = seen_plan(request, pk)
    if not may_record(plan, request.user):
        raise PermissionDenied
    return plan


def seen_activity(request, pk) -> Activity:
    rows = Activity.objects.visible_to(request.user).select_related(
        "plan__campaign__unit", "plan__unit", "line", "period", "recorded_by", "changed_by"
    )
    return get_object_or_404(rows, pk=pk)


def changed_activity(request, pk) -> Activity:
    found = seen_activity(request, pk)
    if not may_change(found, request.user):
        raise PermissionDenied
    return found
