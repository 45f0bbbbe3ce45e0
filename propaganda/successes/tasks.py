"""What a worker does for successes: the workbook of a campaign, photos that take long to open, proofs that are over."""

import tempfile

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.files.actions import store
from foundation.files.models import StoredFile
from foundation.jobs.actions import CannotDo
from foundation.sheets.writing import XLSX, write_workbook
from propaganda.models import Campaign
from propaganda.models.successes import HEIC
from propaganda.successes import proofs
from propaganda.successes.workbook import sheets_of


def make_workbook(run):
    """For whoever asked, if they still look after the campaign now that it is made."""
    user, at = run.job.owner, run.now()
    campaign = Campaign.objects.overseen_by(user).select_related("unit").filter(pk=run.payload["campaign"]).first()
    if campaign is None:
        raise CannotDo(_("You no longer look after this campaign."))
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets_of(campaign, at=at), at=at)
        file.seek(0)
        name = f"{_('service-successes')}-{campaign.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=user, at=at)
            done.result = {"url": reverse("campaign_successes", args=[campaign.pk])}


def prepare_proof(run):
    sent = StoredFile.objects.filter(pk=run.payload["file"], content_type=HEIC).first()
    made = proofs.drawn_anew(sent) if sent else ""
    with run.finish():
        if sent and made:
            proofs.replace(sent, made, at=run.now())


def sweep(at):
    proofs.give_up_unreadable(at=at)
    local = timezone.localtime(at)
    if local.hour == 3:  # at night, some each minute: a province has more than one minute takes
        proofs.forget(at=at, day=local.date())
