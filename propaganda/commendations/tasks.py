"""What a worker does for a list of commendations: its workbook, its document."""

import tempfile

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.documents.official import DOCX
from foundation.files.actions import store
from foundation.jobs.actions import CannotDo
from foundation.sheets.writing import XLSX, write_workbook
from propaganda.commendations.document import list_document
from propaganda.commendations.rules import open_decisions
from propaganda.commendations.workbook import sheets_of
from propaganda.models import CommendationList


def _list(run) -> CommendationList:
    """If whoever asked may still see it, now that the file is made."""
    seen = CommendationList.objects.visible_to(run.job.owner).select_related("campaign__unit")
    drawn_up = seen.filter(pk=run.payload["list"]).first()
    if drawn_up is None:
        raise CannotDo(_("You no longer see this list."))
    return drawn_up


def _kept(run, drawn_up, content, *, extension, content_type, at):
    name = f"{_('commendations')}-{drawn_up.campaign_id}-{drawn_up.number}-{timezone.localtime(at):%Y%m%d-%H%M}"
    with run.finish() as done:
        done.file = store(content, name=f"{name}{extension}", content_type=content_type, by=run.job.owner, at=at)
        done.result = {"url": reverse("commendation_list", args=[drawn_up.pk])}


def make_workbook(run):
    drawn_up, at = _list(run), run.now()
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets_of(drawn_up), at=at)
        file.seek(0)
        _kept(run, drawn_up, file, extension=".xlsx", content_type=XLSX, at=at)


def make_document(run):
    """Refused while a decision waits: the document says who is proposed."""
    drawn_up, at = _list(run), run.now()
    if open_decisions(list(drawn_up.lines.all()), drawn_up.rules):
        raise CannotDo(_("A tie on this list is not decided yet. Decide it, then make the document."))
    content = list_document(drawn_up, run.payload["texts"])
    _kept(run, drawn_up, content, extension=".docx", content_type=DOCX, at=at)
