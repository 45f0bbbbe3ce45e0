"""What a worker does for workbooks sent for a plan: read one, and forget those nobody came back for."""

from datetime import timedelta

from django.urls import reverse

from foundation.files.rules import path_of
from foundation.sheets.marking import marked_copy
from propaganda.models import Upload
from propaganda.uploads import actions
from propaganda.uploads.rules import KEPT_DAYS
from propaganda.uploads.way import Read
from propaganda.uploads.ways import WAYS

FORGOTTEN_A_SWEEP = 50


def read_upload(run):
    upload = Upload.objects.select_related("plan__campaign__unit", "plan__unit", "file", "uploaded_by").get(
        pk=run.payload["upload"]
    )
    if upload.state != Upload.State.READING or upload.file is None:
        with run.finish():
            return
    way, path = WAYS[Upload.Kind(upload.kind)], path_of(upload.file)
    try:
        read = way.read(path, upload.plan)
    except FileNotFoundError:
        read = Read()
        read.findings.add("unreadable", hint="–")
    proposal = way.propose(read.rows, upload.plan, by=upload.uploaded_by, at=run.now())
    marked = marked_copy(path, read.findings.with_those(proposal.findings))
    with run.finish() as done:
        actions.keep_reading(upload, read, proposal, marked=marked, by=run.job.owner, at=run.now())
        done.result = {"url": reverse("plan_upload", args=[upload.pk])}


def sweep(at):
    """Discards files that nobody confirmed in time, and forgets rows that were given back: they name children."""
    before = at - timedelta(days=KEPT_DAYS)
    waiting = Upload.objects.filter(state__in=Upload.WAITING, uploaded_at__lte=before).order_by("uploaded_at", "pk")
    for upload in waiting[:FORGOTTEN_A_SWEEP]:
        actions.discard(upload, by=None, at=at)
    given_back = Upload.objects.filter(state=Upload.State.APPLIED, applied_at__lte=before).exclude(rows=[])
    for upload in given_back.order_by("applied_at", "pk")[:FORGOTTEN_A_SWEEP]:
        actions.forget_rest(upload)
