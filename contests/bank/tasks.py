"""What a worker does for banks: read a file, write a bank into a workbook, forget what nobody confirmed."""

import tempfile

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.bank import actions, rules
from contests.bank.blank import question_workbook
from contests.bank.findings import Level
from contests.models import QuestionBank, QuestionImport
from foundation.files.actions import store
from foundation.files.rules import path_of
from foundation.sheets.findings import Finding as Marked
from foundation.sheets.marking import mark
from foundation.sheets.writing import XLSX

FORGOTTEN_A_SWEEP = 50


def read_questions(run):
    found = QuestionImport.objects.select_related("bank", "file").get(pk=run.payload["import"])
    if found.state != QuestionImport.State.READING or found.file is None:
        with run.finish():
            return
    path = path_of(found.file)
    form, read = actions.read_and_draw(path.read_bytes(), found.format, found.file.content_type)
    run.progress(1, 2)
    marked = None
    if read.of_workbook and read.count(Level.ERROR):
        faults = [finding for finding in read.findings if finding.level is Level.ERROR]
        marked = mark(path, [Marked(fault.where, fault.found, fault.message) for fault in faults])
    with run.finish() as done:
        actions.keep_reading(found, form, read, marked=marked, by=run.job.owner, at=run.now())
        done.result = {"url": found.get_absolute_url()}


def export_bank(run):
    """The bank as whoever asked for it may see it."""
    bank = QuestionBank.objects.visible_to(run.job.owner).get(pk=run.payload["bank"])
    at = run.now()
    with tempfile.TemporaryFile() as file:
        question_workbook(file, rules.drafts_of(rules.current_questions(bank)))
        file.seek(0)
        name = _("questions") + f"-{bank.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=run.job.owner, at=at)
            done.result = {"url": reverse("admin:contests_questionbank_change", args=[bank.pk])}


def sweep(at):
    for found in rules.overdue_imports(at).order_by("uploaded_at", "pk")[:FORGOTTEN_A_SWEEP]:
        actions.discard_import(found, by=None, at=at)
