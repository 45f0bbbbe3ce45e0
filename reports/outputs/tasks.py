"""What a worker does for consolidations: their workbook, their document, the PDF of that."""

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.documents.office import NoOffice
from foundation.jobs.actions import CannotDo
from reports.models import Consolidation
from reports.outputs.freezing import DOCUMENT, PORTABLE, WORKBOOK, keep


def make_workbook(run):
    _make(run, WORKBOOK)


def make_document(run):
    _make(run, DOCUMENT)


def make_pdf(run):
    _make(run, PORTABLE)


def _make(run, what: str) -> None:
    """If whoever asked may still see it, now that it is made."""
    seen = Consolidation.objects.visible_to(run.job.owner).filter(pk=run.payload["consolidation"])
    found = seen.select_related("requirement__unit", "unit", "workbook", "document").first()
    if found is None:
        raise CannotDo(_("You no longer see this consolidated report."))
    try:
        with run.finish() as done:
            done.file = keep(what, found, by=run.job.owner, at=run.now())
            done.result = {"url": reverse("consolidation", args=[found.pk])}
    except NoOffice as missing:
        raise CannotDo(str(missing)) from missing
