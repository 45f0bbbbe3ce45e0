"""What a worker does for workbooks of reports: read one, and discard those nobody confirmed in time."""

from datetime import timedelta

from django.urls import reverse

from foundation.files.rules import path_of
from foundation.sheets.marking import marked_copy
from reports.filling.drafting import fillable
from reports.intake import actions
from reports.intake.reading import Read, read_report
from reports.intake.rules import KEPT_DAYS
from reports.models import ReportUpload

FORGOTTEN_A_SWEEP = 50


def read_upload(run):
    rows = ReportUpload.objects.select_related("obligation__requirement__form", "obligation__unit", "file")
    upload = rows.get(pk=run.payload["upload"])
    if upload.state != ReportUpload.State.READING or upload.file is None:
        with run.finish():
            return
    path = path_of(upload.file)
    try:
        read = read_report(path, upload.obligation, fillable(upload.obligation))
    except FileNotFoundError:
        read = Read()
        read.findings.add("unreadable", hint="–")
    marked = marked_copy(path, read.findings)
    with run.finish() as done:
        actions.keep_reading(upload, read, marked=marked, by=run.job.owner, at=run.now())
        done.result = {"url": reverse("report_upload", args=[upload.pk])}


def sweep(at):
    """Discards files that nobody confirmed in time."""
    waiting = ReportUpload.objects.filter(
        state__in=ReportUpload.WAITING, uploaded_at__lte=at - timedelta(days=KEPT_DAYS)
    )
    for upload in waiting.order_by("uploaded_at", "pk")[:FORGOTTEN_A_SWEEP]:
        actions.discard(upload, by=None, at=at)
