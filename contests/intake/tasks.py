"""What a worker does for results workbooks: read one, check it, mark what is wrong in it."""

from django.urls import reverse

from contests.intake import actions
from contests.intake.reading import Read, read_results
from contests.intake.standing import table_of
from contests.models import ResultsUpload
from foundation.files.rules import path_of
from foundation.sheets.marking import mark
from foundation.sheets.reading import WorkbookRefused


def read_upload(run):
    upload = ResultsUpload.objects.select_related("sitting__stage__contest", "sitting__unit", "file").get(
        pk=run.payload["upload"]
    )
    if upload.state != ResultsUpload.State.READING or upload.file is None:
        with run.finish():
            return
    table = table_of(upload.sitting)
    path = path_of(upload.file)
    read = read_results(path, table)
    marked = _marked(path, read)
    with run.finish() as done:
        actions.keep_reading(upload, read, prints=table.prints, marked=marked, by=run.job.owner, at=run.now())
        done.result = {"url": reverse("results_upload", args=[upload.pk])}


def _marked(path, read: Read) -> bytes | None:
    """The sender's workbook with every bad cell marked; none for one that is wrong as a whole or cannot be read."""
    if not read.findings.errors or all(not finding.address for finding in read.findings):
        return None
    try:
        return mark(path, [finding.marked() for finding in read.findings])
    except WorkbookRefused:
        return None
