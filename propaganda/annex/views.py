"""The table and the document of a plan, as files."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from foundation.documents.official import DOCX
from foundation.files.responses import attachment
from foundation.sheets.writing import XLSX
from propaganda.annex.document import plan_document as document_of
from propaganda.annex.workbook import plan_workbook as workbook_of
from propaganda.models import Plan
from propaganda.querysets import LOOKING
from schools.access import staff

reader = staff(*sorted(LOOKING))


@reader
@require_GET
def plan_workbook(request, pk):
    plan = _plan(request, pk)
    content = workbook_of(plan, request.user, at=timezone.now())
    return attachment(content, f"Phụ lục kế hoạch – {plan.unit_name}.xlsx", XLSX)


@reader
@require_GET
def plan_document(request, pk):
    plan = _plan(request, pk)
    return attachment(document_of(plan, at=timezone.now()), f"Kế hoạch – {plan.unit_name}.docx", DOCX)


def _plan(request, pk) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("campaign__unit", "unit"), pk=pk)
