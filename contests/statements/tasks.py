"""What a worker does for forms: all of a contest in one workbook; and forgetting files nobody came back for."""

import tempfile
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Statement
from contests.statements.actions import KEPT_DAYS, NotPossible, discard
from contests.statements.collected import collected
from contests.statements.rules import contests_with_forms, reach, silent
from foundation.files.actions import store
from foundation.jobs.actions import CannotDo
from foundation.sheets.writing import XLSX, write_workbook

FORGOTTEN_A_SWEEP = 50


def make_workbook(run):
    """The forms whoever asked may see."""
    user, at = run.job.owner, run.now()
    contest = contests_with_forms(user).prefetch_related("audiences").get(pk=run.payload["contest"])
    if silent(contest, at):
        raise CannotDo(_("Points are told after the end of the contest, here too. The files can be had then."))
    sheets = collected(contest, reach(user), at=at, progress=run.progress)
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets, at=at)
        file.seek(0)
        name = _("statistics") + f"-{contest.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=user, at=at)
            done.result = {"url": reverse("contest_statements", args=[contest.pk])}


def sweep(at):
    """Discards uploaded versions that nobody confirmed: their files may hold anything."""
    waiting = Statement.objects.filter(state=Statement.State.DRAFT, made_at__lte=at - timedelta(days=KEPT_DAYS))
    for statement in waiting.order_by("made_at", "pk")[:FORGOTTEN_A_SWEEP]:
        try:
            discard(statement, by=None, at=at)
        except NotPossible:
            continue
