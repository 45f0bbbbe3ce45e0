"""The workbook of a report: downloaded, sent back, looked through, laid into the draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.files.actions import FileRefused
from foundation.files.responses import attachment, download
from foundation.refusals import done
from foundation.sheets.findings import ERROR
from foundation.sheets.forms import WorkbookForm
from foundation.sheets.gate import WorkbookRefused
from foundation.sheets.writing import XLSX
from reports.filling.collecting import filled
from reports.filling.reaching import RELATED, form_page, kept_report, reader
from reports.filling.sent_up import sent_up
from reports.intake import actions, rules
from reports.intake.blank import report_workbook
from reports.intake.findings import Finding
from reports.models import ReportUpload
from reports.rules import must_be_open_to_sending, why_not
from reports.tabs import standing_at

SHOWN, LISTED = 100, 10


@reader
@require_GET
def report_template(request, pk):
    """Every figure that is typed, with what stands there now."""
    report = kept_report(request, pk)
    content = report_workbook(filled(report), at=timezone.now())
    return attachment(content, f"{_('report - %(unit)s') % {'unit': report.unit_name}}.xlsx", XLSX)


@reader
@form_page
def report_upload_new(request, pk):
    report, at = kept_report(request, pk), timezone.now()
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if form.is_valid():
        try:
            upload = actions.receive(report, form.cleaned_data["file"], by=request.user, at=at)
            return redirect("report_upload", upload.pk)
        except (actions.NotPossible, WorkbookRefused, FileRefused) as refusal:
            form.add_error("file", str(refusal))
    uploads = ReportUpload.objects.filter(obligation=report).select_related("uploaded_by")
    context = {
        "report": report, "requirement": report.requirement, "form": form,
        "refused": why_not(must_be_open_to_sending, report, at),
        "uploads": uploads.defer("rows", "findings", "changes").order_by("-uploaded_at", "-pk")[:LISTED],
        "kept_days": rules.KEPT_DAYS, "sent_up": sent_up(report, request.user),
    }  # fmt: skip
    return render(request, "reports/report_upload_new.html", context)


@reader
@require_GET
@never_cache
def report_upload(request, pk):
    """Where an upload stands: being read, its faults, what it would change. Asked again by htmx."""
    upload = _upload(request, pk)
    part = request.headers.get("HX-Request") == "true"
    template = "reports/_report_upload_state.html" if part else "reports/report_upload.html"
    response = render(request, template, _page(upload))
    patch_vary_headers(response, ["HX-Request"])
    return response


@reader
@require_POST
def report_upload_confirm(request, pk):
    upload = _upload(request, pk)
    try:
        actions.confirm(upload, digest=request.POST.get("digest", ""), by=request.user, at=timezone.now())
    except actions.NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("report_upload", pk)
    messages.success(request, _("The workbook is in the draft. Nothing is sent yet: look through it and send it."))
    return redirect("report_fill", upload.obligation_id)


@reader
@require_POST
def report_upload_discard(request, pk):
    upload = _upload(request, pk)
    done(request, actions.discard, upload, at=timezone.now())
    return redirect("report_upload", pk)


@reader
@require_GET
def report_upload_marked(request, pk):
    return download(_upload(request, pk).marked_file)


def _upload(request, pk) -> ReportUpload:
    """404 for all but those who see the report; 403 for those who see it and do not send it."""
    related = [f"obligation__{name}" for name in RELATED]
    rows = ReportUpload.objects.select_related(*related, "job", "file", "marked_file", "uploaded_by", "applied_by")
    upload = get_object_or_404(rows, pk=pk)
    report = upload.obligation
    if not type(report).objects.visible_to(request.user).filter(pk=report.pk).exists():
        raise Http404
    if not standing_at(report, request.user).keeps:
        raise PermissionDenied
    return upload


def _page(upload: ReportUpload) -> dict:
    findings = Finding.by_cell(upload.findings)
    return {
        "upload": upload, "report": upload.obligation, "requirement": upload.obligation.requirement,
        "findings": findings[:SHOWN], "findings_hidden": max(0, sum(upload.counts.values()) - SHOWN),
        "errors": sum(finding.level == ERROR for finding in findings), "failed": upload.failed,
        "busy": upload.busy, "changes": upload.changes,
        "waiting": upload.waiting, "kept_days": rules.KEPT_DAYS,
    }  # fmt: skip
