"""What a worker does for the board: the workbook of the schools it showed."""

import tempfile
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.files.actions import store
from foundation.jobs.actions import CannotDo
from foundation.sheets.writing import XLSX, write_workbook
from propaganda.board.asking import Question
from propaganda.board.workbook import sheets_of
from propaganda.models import Campaign


def make_workbook(run):
    """As far as whoever asked may see it, now that it is made."""
    user, at, asked = run.job.owner, run.now(), run.payload["asked"]
    campaign = Campaign.objects.visible_to(user).select_related("unit").filter(pk=run.payload["campaign"]).first()
    question = campaign and Question(campaign, user, asked, timezone.localdate(at))
    if not question or not question.may:
        raise CannotDo(_("You no longer see the board of this campaign."))
    if question.form.errors:
        raise CannotDo(_("What was asked for is no longer there. Choose anew on the board."))
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets_of(question), at=at)
        file.seek(0)
        name = pgettext("name of a file", "board") + f"-{campaign.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=user, at=at)
            done.result = {"url": f"{reverse('outreach_board', args=[campaign.pk])}?{urlencode(asked)}"}
