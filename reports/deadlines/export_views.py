"""Frozen workbooks of a round of reports: planned, made, fetched; and one as of this very moment, without the queue."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation.files.responses import attachment, download
from foundation.refusals import done
from foundation.sheets.writing import XLSX
from reports.deadlines import exporting
from reports.deadlines.asking import followed, overseer, reports_of
from reports.deadlines.export_rows import rows_of
from reports.models import FrozenExport
from reports.outputs.freezing import frozen_workbook
from schools.models import Unit


@overseer
@require_GET
def exports(request, pk):
    requirement, standing = followed(request.user, pk)
    at = timezone.now()
    found = FrozenExport.objects.visible_to(request.user).filter(requirement=requirement)
    context = {
        "requirement": requirement, "here": "exports", "groups": rows_of(found, at), "at": at,
        "receivers": _receivers(requirement, standing, request.user),
    }  # fmt: skip
    return render(request, "reports/exports.html", context)


def _receivers(requirement, standing, user):
    """The units whose lists this reader may have made."""
    received = reports_of(requirement, standing, user).values("receiver")
    return Unit.objects.filter(pk__in=received).order_by("name", "pk")


@overseer
@require_POST
def export_now(request, pk):
    """As of this moment, for one unit; made while one waits, so it needs no worker. Nothing is kept of it."""
    requirement, standing = followed(request.user, pk)
    wanted = request.POST.get("unit", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    unit = get_object_or_404(_receivers(requirement, standing, request.user), pk=int(wanted))
    at = timezone.now()
    content = frozen_workbook(requirement, unit, as_of=at, made_at=at).content
    return attachment(content, exporting.file_name(requirement.pk, unit.pk, at), XLSX)


def _one(request, pk) -> FrozenExport:
    seen = FrozenExport.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("requirement__form", "requirement__unit", "unit", "file"), pk=pk)


@overseer
@require_POST
def export_make(request, pk):
    """One whose moment has passed and that no worker has made: made while one waits."""
    export = _one(request, pk)
    _requirement, standing = followed(request.user, export.requirement_id)
    receives = _receivers(export.requirement, standing, request.user).filter(pk=export.unit_id)
    if not (standing.oversees or receives.exists()):  # an act may have given its reports to another unit since
        raise PermissionDenied
    said = _("The workbook is made, as of its moment.")
    done(request, exporting.make, export, frozen_workbook, at=timezone.now(), said=said)
    return redirect("exports", export.requirement_id)


@overseer
@require_GET
def export_file(request, pk):
    return download(_one(request, pk).file)
