"""What a worker does for keys: try a ruling out, score papers anew, count how questions did, write it to a workbook."""

import tempfile

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.keys.actions import finish_applying, write_statistics
from contests.keys.applying import apply_batches
from contests.keys.preview import try_out
from contests.keys.streaming import measure
from contests.keys.workbooks import items_sheet
from contests.models import Attempt, Part, Ruling
from foundation.files.actions import store
from foundation.sheets.writing import XLSX, write_workbook


def preview_ruling(run):
    found = try_out(_part(run), run.payload, run.progress, at=run.now())
    with run.finish() as done:
        done.result = {**found, "at": run.now().isoformat(), "url": reverse("ruling_preview", args=[run.job.pk])}


def apply_ruling(run):
    part = _part(run)
    rulings = list(Ruling.objects.filter(pk__in=run.payload["rulings"]).order_by("pk"))
    undoing, by = run.payload["undoing"], run.job.owner
    total = Attempt.objects.filter(part=part).count()
    looked = 0
    for papers, _changed in apply_batches(part, rulings, undoing=undoing, by=by, clock=run.now):
        looked += papers
        run.progress(looked, max(total, looked))
    with run.finish() as done:
        changed = finish_applying(part, rulings, undoing=undoing, by=by, at=run.now())
        done.result = {"changed": changed, "url": reverse("ruling", args=[rulings[0].pk])}


def item_statistics(run):
    part = _part(run)
    at = run.now()
    measured = measure(part, run.progress)
    with run.finish() as done:
        done.result = {"questions": write_statistics(part, measured, at=at)}


def items_workbook(run):
    """As whoever asked for it may see it: those who may change the contest."""
    part = Part.objects.editable_by(run.job.owner).select_related("stage__contest").get(pk=run.payload["part"])
    at = run.now()
    with tempfile.TemporaryFile() as file:
        write_workbook(file, [items_sheet(part, run.payload["basis"], at=at)])
        file.seek(0)
        name = _("questions") + f"-{part.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=run.job.owner, at=at)
            done.result = {"url": reverse("part_items", args=[part.pk])}


def _part(run) -> Part:
    return Part.objects.select_related("stage__contest").get(pk=run.payload["part"])
