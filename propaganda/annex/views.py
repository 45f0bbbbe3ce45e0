"""The table and the document of a plan, as files."""

import io

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from foundation.documents.official import DOCX
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
    return _file(content, XLSX, f"Phụ lục kế hoạch – {plan.unit_name}.xlsx")


@reader
@require_GET
def plan_document(request, pk):
    plan = _plan(request, pk)
    return _file(document_of(plan, at=timezone.now()), DOCX, f"Kế hoạch – {plan.unit_name}.docx")


def _file(content: bytes, kind: str, name: str) -> FileResponse:
    response = FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    return response


def _plan(request, pk) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("campaign__unit", "unit"), pk=pk)
