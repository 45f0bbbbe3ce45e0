"""The day of a sitting: the lot, the name check, the list for the door."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contests.models import Appearance
from contests.teams import day
from contests.teams.drawing import draw, draws, stamp, why_not_drawn
from contests.teams.forms import LotForm, number
from contests.teams.presenting import keeps, sitting_for, teams_of, with_checks
from contests.teams.rules import TeamRefused
from schools.access import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def lot(request, pk):
    """Draw the turns, show them to the hall, and say how anybody can work them out again."""
    sitting = sitting_for(request.user, pk)
    keeper, refusal = keeps(request.user, sitting), []
    form = LotForm(request.POST or None)
    if request.method == "POST":
        if not keeper:
            raise PermissionDenied
        if form.is_valid():
            try:
                done = draw(sitting, **form.cleaned_data, by=request.user, at=timezone.now())
            except TeamRefused as refused:
                refusal = refused.faults
            else:
                if not done:
                    messages.info(request, _("The lot had been drawn in the meantime. It was not drawn again."))
                return redirect(reverse("lot", args=[pk]) + "#turns")
    known = draws(sitting)
    context = {
        "sitting": sitting, "here": "sitting_teams", "keeper": keeper, "form": form, "refusal": refusal,
        "seen": stamp(sitting), "not_drawn": why_not_drawn(sitting), "teams": teams_of(sitting),
        "panels": list(sitting.panels.order_by("order")), "newest": known[0] if known else None, "earlier": known[1:],
    }  # fmt: skip
    return render(request, "contests/lot.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def name_check(request, pk):
    """Tick who is there, team by team, on a telephone at the door."""
    sitting = sitting_for(request.user, pk)
    if not keeps(request.user, sitting):
        raise PermissionDenied
    asked, refusal = number(request.POST.get("appearance")), []
    if request.method == "POST" and asked:
        appearance = sitting.appearances.filter(pk=asked).first()
        try:
            if appearance:
                _checked(request, appearance, timezone.now())
        except TeamRefused as refused:
            refusal = refused.faults
    part = request.headers.get("HX-Request") == "true"
    if request.method == "POST" and not part and not refusal:
        return redirect(f"{reverse('name_check', args=[pk])}#team-{asked or ''}")
    teams = with_checks(sitting)
    context = {
        "sitting": sitting, "here": "sitting_teams", "teams": teams, "refusal": refusal, "asked": asked,
        "not_changed": day.why_not_changed(sitting),
    }  # fmt: skip
    if part:
        context["each"] = next((each for each in teams if each.pk == asked), None)
    response = render(request, "contests/_name_check.html" if part else "contests/name_check.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _checked(request, appearance, at):
    """One tap on a team: its names as ticked, or all of them, or that nobody of it is there."""
    by, act = request.user, request.POST.get("act", "names")
    if act == Appearance.State.ABSENT:
        day.set_state(appearance, Appearance.State.ABSENT, by=by, at=at)
        return
    present = [pk for pk in map(number, request.POST.getlist("present")) if pk]
    if act == "all":
        present = list(appearance.entrant.members.standing().values_list("pk", flat=True))
    day.check_names(appearance, present, by=by, at=at)


@signed_in
@require_safe
def door_list(request, pk):
    """The teams with their members, to be printed for the door."""
    sitting = sitting_for(request.user, pk)
    if not keeps(request.user, sitting):
        raise PermissionDenied
    context = {"sitting": sitting, "here": "sitting_teams", "teams": teams_of(sitting), "at": timezone.now()}
    return render(request, "contests/door_list.html", context)
