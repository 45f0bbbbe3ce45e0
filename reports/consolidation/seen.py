"""What a reader of these pages gets: fetched through `visible_to`, and whether they may change it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from reports.models import Consolidation, Requirement


def seen_requirement(request, pk) -> Requirement:
    rows = Requirement.objects.visible_to(request.user).exclude(state=Requirement.State.DRAFT)
    return get_object_or_404(rows.select_related("unit", "form"), pk=pk)


def seen_consolidation(request, pk) -> Consolidation:
    rows = Consolidation.objects.visible_to(request.user)
    joined = rows.select_related("requirement__unit", "requirement__form", "unit", "made_by", "signed_by")
    return get_object_or_404(joined, pk=pk)


def may_change(request, found: Consolidation) -> bool:
    return Consolidation.objects.editable_by(request.user).filter(pk=found.pk).exists()


def kept_consolidation(request, pk) -> Consolidation:
    """One that the reader may change."""
    found = seen_consolidation(request, pk)
    if not may_change(request, found):
        raise PermissionDenied
    return found
