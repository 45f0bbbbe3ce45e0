"""All reports that concern a reader, one requirement, and launching it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from reports.models import Requirement
from reports.requirements import picking
from reports.requirements.launching import launch, units_below, why_not_launch
from reports.requirements.lists import list_of
from reports.requirements.reading import page_of
from reports.requirements.rules import ORGANISERS, READERS
from reports.rules import NotPossible
from schools.access import staff
from schools.choosing import ChooseKindsForm, Picked, asked_on, chosen_again, form_to_choose


@staff(*READERS)
@require_GET
def reports(request):
    """What one's unit owes, what one receives, what was asked for: one list at a time."""
    return render(request, "reports/reports.html", list_of(request.user, request.GET, timezone.now()))


@staff(*READERS)
@require_GET
def requirement(request, pk):
    """What is asked by which clause, when, how it stands, and what comes next."""
    rows = Requirement.objects.visible_to(request.user)
    rows = rows.select_related("unit", "handed_to", "form", "contest", "campaign", "copy_unit", "feeds", "previous")
    shown = get_object_or_404(rows.select_related("launched_by"), pk=pk)
    return render(request, "reports/requirement.html", page_of(shown, request.user, request.GET, at=timezone.now()))


@staff(*ORGANISERS)
@require_http_methods(["GET", "HEAD", "POST"])
def requirement_launch(request, pk):
    """Choose units, look at who would owe what to whom, launch. Three answers on one address."""
    shown, at = to_change(request.user, pk), timezone.now()
    day = timezone.localdate(at)
    below = units_below(shown, day)
    kinds = set(below.order_by().values_list("kind", flat=True).distinct())
    form = form_to_choose(request, below, shown.keeper_id, day, ChooseKindsForm, kinds=kinds)
    context = {
        "requirement": shown,
        "form": form,
        "why_not": why_not_launch(shown, at),
        "launched": shown.obligations.count(),
        "below": below.count(),
        "at": at,
    }
    choice = asked_on(request, form, below, day)
    if picked := Picked.posted(request.POST):
        said = {"shown": picked.shown, "digest": request.POST["digest"], "read": "read" in request.POST}
        try:
            made = launch(shown, picked.chosen, **said, by=request.user, at=at)
            messages.success(request, _launched(made))
            return redirect("requirement", pk)
        except NotPossible as refused:
            context["refused"], choice = str(refused), chosen_again(below, picked)
    return render(request, "reports/requirement_launch.html", context | picking.shown(shown, choice, at))


def to_change(user, pk) -> Requirement:
    """Outside the user's reach: 404; seen and not theirs to change: 403."""
    found = get_object_or_404(Requirement.objects.visible_to(user).select_related("unit", "form", "feeds"), pk=pk)
    if not Requirement.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _launched(made):
    words = ngettext(
        "%(count)d unit owes this report now. It sees it on its first page.",
        "%(count)d units owe this report now. They see it on their first page.",
        made,
    )
    return words % {"count": made} if made else _("These units owed it already. Nothing was made twice.")
