"""Papers of teams for whoever looks after a sitting: how far each team is, and what the keeper does in the room."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contests.models import Appearance, Sitting
from contests.quiz import sitting_papers as acts
from contests.quiz import teams
from contests.quiz.access import give_device
from contests.quiz.actions import start_for_team
from contests.quiz.rules import NotNow
from contests.sitting_querysets import HOLDING, LOOKING
from schools.access import staff

LOOKERS, KEEPERS = sorted(LOOKING), sorted(HOLDING)


@staff(*LOOKERS)
@never_cache
@require_safe
def sitting_papers(request, pk):
    """Each team of a sitting beside its paper; for the keeper what can be done now."""
    sitting = _sitting(request, pk)
    context = {
        "sitting": sitting,
        "here": "sitting_papers",
        "parts": acts.paper_parts_of(sitting),
        "keeps": Sitting.objects.editable_by(request.user).filter(pk=pk).exists(),
        "refusal": teams.why_not_at(sitting),
        "at": timezone.now(),
    }
    return render(request, "contests/sitting_papers.html", context)


@staff(*KEEPERS)
@require_POST
def paper_run(request, pk, part_pk):
    """Start a part for all teams together, close it, or open it again: `act`."""
    sitting, part = _kept(request, pk, part_pk)
    done = {
        "start": (acts.start_together, _("The time runs for all teams now.")),
        "close": (acts.close_part, _("The part is closed.")),
        "reopen": (acts.reopen_part, _("The part is open again.")),
    }.get(request.POST.get("act", ""))
    if done is None:
        raise Http404
    act, said = done
    try:
        if act(sitting, part, by=request.user, at=timezone.now()):
            messages.success(request, said)
    except NotNow as error:
        messages.error(request, str(error))
    return redirect("sitting_papers", pk=pk)


@staff(*KEEPERS)
@require_POST
def paper_here(request, pk, part_pk, appearance_pk):
    """Open a team's paper on this very device. Whoever opened it is signed out here: children go on with the device,
    and it is to show this one paper only."""
    sitting, part = _kept(request, pk, part_pk)
    appearances = Appearance.objects.filter(sitting=sitting).select_related("entrant")
    appearance = get_object_or_404(appearances, pk=appearance_pk)
    try:
        attempt = start_for_team(part, appearance.entrant, by=request.user, at=timezone.now())
    except NotNow as error:
        messages.error(request, f"{appearance.entrant}: {error}")
        return redirect("sitting_papers", pk=pk)
    logout(request)
    response = redirect("attempt", pk=attempt.pk)
    give_device(response, attempt)
    return response


def _sitting(request, pk):
    seen = Sitting.objects.visible_to(request.user).select_related("stage__contest", "unit")
    return get_object_or_404(seen, pk=pk)


def _kept(request, pk, part_pk):
    """The sitting, if the user keeps it, and a paper part of its stage."""
    sitting = _sitting(request, pk)
    if not Sitting.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return sitting, get_object_or_404(teams.paper_parts(sitting.stage_id), pk=part_pk)
