"""The board of a campaign, one of its lines in full, the workbook of the schools that are shown."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation.jobs.asking import ask
from propaganda.board.asking import Question
from propaganda.board.one_line import sections_of
from propaganda.board.overview import MANY_LINES, line_sums, rows_of
from propaganda.board.schools import chosen, look_at
from propaganda.board.words import SIGNS, WORDS
from propaganda.models import Campaign, CampaignLine
from propaganda.plans.timing_words import expected_words, span_words, when_words
from propaganda.querysets import OVERSEEING
from propaganda.timing import Span
from schools.access import staff

PAGE = 50
overseer = staff(*OVERSEEING)


@overseer
@require_GET
def outreach_board(request, pk):
    """Every school and line: who is overdue by name, how far each line is, then the table of those asked for."""
    question = _question(request, pk)
    look = look_at(question.plans, question.asked.day, question.today)
    found = chosen(look, question.asked)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list), question.lines, question.asked.day, question.today)
    context = {
        "campaign": question.campaign,
        "here": "outreach_board",
        "question": question,
        "form": question.form,
        "asked": question.asked,
        "sums": line_sums(question.lines, look),
        "page": page,
        "rows": rows,
        "own": any(row.own for row in rows),
        "many": len(question.lines) > MANY_LINES,
        "legend": [(status, SIGNS[status], WORDS[status]) for status in WORDS],
        **question.figures(look.schools),
    }
    return render(request, "propaganda/outreach_board.html", context)


@overseer
@require_POST
def outreach_board_workbook(request, pk):
    """Ask for the schools of this address, all pages of them, in one workbook; a worker makes it."""
    question = _question(request, pk)
    if question.form.errors:
        return redirect(f"{reverse('outreach_board', args=[pk])}?{request.GET.urlencode()}")
    title = _("Board of “%(campaign)s”") % {"campaign": question.campaign}
    # The day too: what was on the page when it was asked for is made, also after midnight.
    asked = {**request.GET.dict(), "on": f"{question.asked.day:%d/%m/%Y}"}
    return ask(request, "propaganda.board_workbook", question.campaign, title, campaign=pk, asked=asked)


@overseer
@require_GET
def outreach_line(request, pk, line_pk):
    """One line of the campaign in all schools: names by status, since when, what is missing, whom to ask."""
    question = _question(request, pk)
    line = get_object_or_404(CampaignLine, campaign=question.campaign, pk=line_pk)
    context = {
        "campaign": question.campaign,
        "here": "outreach_board",
        "question": question,
        "asked": question.asked,
        "form": question.form,
        "line": line,
        "when": (when := when_words(line, Span(question.campaign.starts_on, question.campaign.ends_on))),
        "days": "" if (days := span_words(line)) == when else days,
        "expected": expected_words(line),
        **sections_of(line, question, request.GET.get("page")),
    }
    return render(request, "propaganda/outreach_line.html", context)


def _question(request, pk) -> Question:
    """404 for a campaign out of sight, 403 for one that is seen from a school alone."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("unit"), pk=pk)
    question = Question(campaign, request.user, request.GET, timezone.localdate())
    if not question.may:
        raise PermissionDenied
    return question
