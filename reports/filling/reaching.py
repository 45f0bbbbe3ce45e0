"""Fetching what a page is about, as far as its reader may have it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from reports.filling.hands import Hand, hand_of
from reports.models import Obligation, ReportVersion
from reports.querysets import LOOKING
from schools.access import staff

reader = staff(*sorted(LOOKING))
form_page = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("requirement__unit", "requirement__form", "unit", "receiver", "copied_to", "current")


def seen_report(request: HttpRequest, pk: int) -> Obligation:
    reports = Obligation.objects.visible_to(request.user).select_related(*RELATED)
    return get_object_or_404(reports, pk=pk)


def filled_report(request: HttpRequest, pk: int) -> tuple[Obligation, Hand]:
    """One in which the reader fills in something."""
    found = seen_report(request, pk)
    hand = hand_of(found, request.user)
    if not hand.fills:
        raise PermissionDenied
    return found, hand


def kept_report(request: HttpRequest, pk: int) -> Obligation:
    """One that the reader sends."""
    found, hand = filled_report(request, pk)
    if not hand.keeps:
        raise PermissionDenied
    return found


def seen_version(request: HttpRequest, obligation: Obligation, number: int) -> ReportVersion:
    versions = ReportVersion.objects.visible_to(request.user).filter(obligation=obligation)
    related = ("sent_by", "taken_back_by", "receiver", "copied_to", "consolidation")
    found = get_object_or_404(versions.select_related(*related), number=number)
    found.obligation = obligation
    return found
