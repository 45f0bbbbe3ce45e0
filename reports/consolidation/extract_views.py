"""The extract of a round's figures, for its receiver and its issuer."""

from io import BytesIO

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.files.responses import attachment
from foundation.sheets.writing import XLSX
from reports.consolidation import extracts
from reports.consolidation.presenting import tell
from reports.models import Extract, Requirement
from reports.querysets import KEEPING, OVERSEEING
from reports.typing import shown
from schools.access import staff

UNITS_A_PAGE = 100
reader = staff(*sorted(OVERSEEING | KEEPING))


def _seen(request, pk) -> Extract:
    rows = Extract.objects.visible_to(request.user).exclude(requirement__state=Requirement.State.DRAFT)
    return get_object_or_404(rows.select_related("requirement__unit", "receiver"), pk=pk)


@reader
@require_GET
def extract(request, pk):
    """Its figures, unit by unit, and their totals. Whoever sees nothing else of the round gets no way on from here."""
    found = _seen(request, pk)
    told = extracts.extracted(found)
    page = Paginator(told.rows, UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "extract": found, "requirement": found.requirement, "here": "extract", "found": told, "page": page,
        "rows": [(row, list(zip(told.figures, map(shown, told.figures, row.values), strict=True)))
                 for row in page.object_list],
        "totals": tell(told.figures, dict(zip((each.code for each in told.figures), told.totals, strict=True))),
        "all_pages": Requirement.objects.visible_to(request.user).filter(pk=found.requirement_id).exists(),
        "at": timezone.now(),
    }  # fmt: skip
    return render(request, "reports/extract.html", context)


@reader
@require_GET
def extract_workbook(request, pk):
    found, at = _seen(request, pk), timezone.now()
    told = extracts.extracted(found)
    moment = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    notes = [
        f"{found.requirement} – {found.requirement.unit}",
        _("As of %(moment)s. %(sent)s of %(of)s units have sent their report.")
        % {"moment": moment, "sent": told.sent, "of": len(told.rows)},
    ]
    file = BytesIO()
    extracts.write(file, found, told, notes=notes, at=at)
    return attachment(file.getvalue(), f"{found.title}.xlsx", XLSX)
