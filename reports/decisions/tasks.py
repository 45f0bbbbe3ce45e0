"""What a worker does for the lists: their workbooks, as far as whoever asked may see them when they are made."""

import tempfile

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.files.actions import store
from foundation.jobs.actions import CannotDo
from foundation.sheets.writing import XLSX, write_workbook
from reports.decisions.asking import Question
from reports.decisions.workbook import board_sheets, chase_sheets
from reports.models import Requirement


def make_board_workbook(run):
    _make(run, "reports_board", board_sheets, pgettext("name of a file", "reports"))


def make_chase_workbook(run):
    _make(run, "chase_list", chase_sheets, pgettext("name of a file", "not-sent"))


def _make(run, page, sheets_of, name):
    user, at, asked = run.job.owner, run.now(), QueryDict(run.payload["asked"])
    found = Requirement.objects.visible_to(user).select_related("unit", "form")
    requirement = found.filter(pk=run.payload["requirement"]).first()
    question = requirement and Question(requirement, user, asked, at)
    if not question or not question.may:
        raise CannotDo(_("You no longer see these reports."))
    if question.form.errors:
        raise CannotDo(_("What was asked for is no longer there. Choose anew on the list."))
    with tempfile.TemporaryFile() as file:
        write_workbook(file, sheets_of(question), at=at)
        file.seek(0)
        name = f"{name}-{requirement.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=user, at=at)
            done.result = {"url": f"{reverse(page, args=[requirement.pk])}?{asked.urlencode()}"}
