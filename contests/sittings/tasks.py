"""What a worker does for sittings: the workbook of a whole stage."""

import tempfile

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Stage
from contests.sittings.workbook import sheets_of
from foundation.files.actions import store
from foundation.jobs.actions import CannotDo
from foundation.sheets.writing import XLSX, write_workbook


def make_workbook(run):
    """As far as whoever asked may see it, now that it is made."""
    user, at = run.job.owner, run.now()
    stage = Stage.objects.visible_to(user).select_related("contest").filter(pk=run.payload["stage"]).first()
    if stage is None:
        raise CannotDo(_("You no longer see this stage."))
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets_of(stage, user, at=at), at=at)
        file.seek(0)
        name = f"{_('sittings')}-{stage.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=user, at=at)
            done.result = {"url": reverse("stage_sittings", args=[stage.pk])}
