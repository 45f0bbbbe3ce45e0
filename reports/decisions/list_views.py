"""The lists of one round of reports: who has done what, who has not sent, and both in Excel."""

import io

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from foundation.files.responses import attachment
from foundation.jobs.actions import enqueue
from foundation.sheets.writing import XLSX, write_workbook
from foundation.ui.tabs import address
from reports.deadlines.rules import MOST_BY_HAND
from reports.decisions.asking import Question
from reports.decisions.chasing import chased, missing_rows
from reports.decisions.forms import SendBackForm
from reports.decisions.page_rows import shown_rows
from reports.decisions.workbook import chase_sheets
from reports.models import Requirement
from reports.querysets import OVERSEEING
from schools.access import staff

PAGE = 50
TO_PRINT = 200  # on one page of the list that people print and go through by phone
AT_ONCE = 200  # rows of a workbook that is made while one waits
overseer = staff(*sorted(OVERSEEING))


@overseer
@require_GET
def reports_board(request, pk):
    """Who is missing by name, then every unit with where it stands and what it reported."""
    question = question_of(request, pk)
    page = Paginator(question.chosen(), PAGE).get_page(request.GET.get("page"))
    rows = shown_rows(question, list(page.object_list))
    context = {
        **_page_of(question, "reports_board"),
        "page": page,
        "rows": rows,
        "several": len({row.receiver for row in question.rows}) > 1,
        "placed": any(each.place for each in rows),
        "tickable": any(each.row.waits for each in rows) and question.requirement.state == Requirement.State.OPEN,
        "waiting": [row for row in question.rows if row.waits],
        "late": sum(row.late for row in question.rows),
        "warned": sum(bool(row.warned and row.reads) for row in question.rows),
        "send_back": SendBackForm(),
    }
    return render(request, "reports/reports_board.html", context)


@overseer
@require_POST
def reports_board_workbook(request, pk):
    """Ask for the rows of this address, all pages of them, in one workbook; a worker makes it."""
    question = question_of(request, pk)
    if question.form.errors:
        return redirect(f"{reverse('reports_board', args=[pk])}?{request.GET.urlencode()}")
    title = _("Reports: “%(requirement)s”") % {"requirement": question.requirement}
    return _by_worker(request, "reports.board_workbook", question, title)


@overseer
@require_GET
def chase_list(request, pk):
    """Who has not sent at this moment, for how long, and whom to call."""
    question = question_of(request, pk)
    page = Paginator(missing_rows(question), TO_PRINT).get_page(request.GET.get("page"))
    rows = chased(question, list(page.object_list))
    told, running = any(each.told for each in rows), question.requirement.state == Requirement.State.OPEN
    context = {
        **_page_of(question, "chase_list"),
        "page": page,
        "rows": rows,
        "placed": any(each.place for each in rows),
        "told": told,
        "most_by_hand": MOST_BY_HAND,
        "remind_url": address("remind", pk) if told and running else "",
    }
    return render(request, "reports/chase_list.html", context)


@overseer
@require_POST
def chase_workbook(request, pk):
    """The list in Excel: at once for a district, by a worker for a whole city."""
    question = question_of(request, pk)
    if question.form.errors:
        return redirect(f"{reverse('chase_list', args=[pk])}?{request.GET.urlencode()}")
    if len(missing_rows(question)) > AT_ONCE:
        title = _("Not sent yet: “%(requirement)s”") % {"requirement": question.requirement}
        return _by_worker(request, "reports.chase_workbook", question, title)
    file = io.BytesIO()
    write_workbook(file, chase_sheets(question), at=question.at)
    name = pgettext("name of a file", "not-sent") + f"-{pk}-{timezone.localtime(question.at):%Y%m%d-%H%M}.xlsx"
    return attachment(file.getvalue(), name, XLSX)


def question_of(request, pk) -> Question:
    """404 for a requirement out of sight, 403 for one that is seen only because one owes it."""
    found = Requirement.objects.visible_to(request.user).select_related("unit", "form")
    question = Question(get_object_or_404(found, pk=pk), request.user, request.GET, timezone.now())
    if not question.may:
        raise PermissionDenied
    return question


def _page_of(question: Question, here: str) -> dict:
    return {
        "requirement": question.requirement,
        "here": here,
        "question": question,
        "form": question.form,
        "asked": question.asked,
        "tally": question.tally,
        "chips": question.chips(),
    }


def _by_worker(request, kind, question, title):
    job = enqueue(
        kind,
        key=f"{kind}:{question.requirement.pk}:{request.user.pk}:{question.at:%Y%m%d%H%M%S%f}",
        title=title,
        payload={"requirement": question.requirement.pk, "asked": request.GET.urlencode()},
        by=request.user,
        at=question.at,
    )
    return redirect("job", pk=job.pk)
