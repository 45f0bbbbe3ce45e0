"""The teams of a sitting: their list, one team, putting one together."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contests.models import Appearance, Member, Sitting
from contests.teams import actions, day
from contests.teams.forms import Picking, ReasonForm, TurnForm, number
from contests.teams.presenting import keeps, picker_context, sitting_for, teams_of
from contests.teams.roster import candidates
from contests.teams.rules import TeamRefused, why_not_added, why_not_edited
from foundation.vietnamese.text import search_key
from schools.access import signed_in


@signed_in
@require_safe
def sitting_teams(request, pk):
    """All teams of a sitting by turn, with members and state."""
    sitting = sitting_for(request.user, pk)
    context = {
        "sitting": sitting, "here": "sitting_teams", "teams": teams_of(sitting), "keeper": keeps(request.user, sitting),
        "not_added": why_not_added(sitting),
    }  # fmt: skip
    return render(request, "contests/sitting_teams.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team_new(request, pk):
    """Put a team together: every step posts the whole form, so that it works with and without scripts."""
    sitting = _kept(request, sitting_for(request.user, pk))
    if why := why_not_added(sitting):
        messages.error(request, why)
        return redirect("sitting_teams", pk=sitting.pk)
    return _picked(request, sitting, None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request, pk):
    """The same of a team that exists, before its sitting opens."""
    appearance = _appearance(request, pk)
    sitting = _kept(request, appearance.sitting)
    if why := why_not_edited(sitting):
        messages.error(request, why)
        return redirect("team", pk=pk)
    return _picked(request, sitting, appearance.entrant)


def _picked(request, sitting, team):
    at = timezone.now()
    picking = Picking.of(request.POST) if request.method == "POST" else (Picking.of_team(team) if team else Picking())
    context = picker_context(sitting, picking, team=team, at=at)
    if request.method == "POST" and picking.act == "save":
        try:
            if team:
                actions.change_team(team, picking.name, context["chosen"], sitting=sitting, by=request.user, at=at)
            else:
                contest = sitting.stage.contest
                team = actions.add_team(
                    contest, sitting.unit, picking.name, context["chosen"], by=request.user, at=at
                )  # fmt: skip
        except TeamRefused as refused:
            context["faults"] = refused.faults
        else:
            messages.success(request, _("“%(team)s” is saved.") % {"team": picking.name})
            return redirect("sitting_teams", pk=sitting.pk)
    part = request.headers.get("HX-Request") == "true"
    whole = "contests/team_edit.html" if team else "contests/team_new.html"
    response = render(request, "contests/_team_picker.html" if part else whole, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team(request, pk):
    """One team: its members, those who left; for keepers its state, its turn, and replacing a member."""
    appearance = _appearance(request, pk)
    sitting, at = appearance.sitting, timezone.now()
    keeper = keeps(request.user, sitting)
    panels = sitting.panels.order_by("order")
    turn = TurnForm(panels=panels, initial={"turn": appearance.order})
    reason, refusal, act = ReasonForm(), [], request.POST.get("act", "")
    if request.method == "POST":
        if not keeper:
            raise PermissionDenied
        reason, turn = ReasonForm(request.POST), TurnForm(request.POST, panels=panels)
        try:
            if act != "find" and _done(request, appearance, (reason, turn), at=at):
                return redirect("team", pk=pk)
        except TeamRefused as refused:
            refusal = refused.faults
    q = request.POST.get("q", "")[:100]
    context = {
        "sitting": sitting, "appearance": appearance, "team": appearance.entrant, "keeper": keeper, "act": act,
        "turn": turn if act == "turn" else TurnForm(panels=panels, initial={"turn": appearance.order}),
        "members": _members(appearance), "left": _left(appearance), "refusal": refusal, "typed": request.POST,
        "found": _substitutes(appearance, q, at) if keeper and q else [], "q": q,
        "not_edited": why_not_edited(sitting), "not_changed": day.why_not_changed(sitting),
        "not_replaced": why_not_added(sitting), "panels": list(panels),
    }  # fmt: skip
    return render(request, "contests/team.html", context)


def _done(request, appearance, forms, *, at) -> bool:
    """Do what a keeper asks on the page of a team; whether the form was in order. Raises TeamRefused."""
    act, (reason, turn) = request.POST.get("act", ""), forms
    if act in Appearance.State.values or act == "late":
        if not reason.is_valid():
            return False
        state, late = (Appearance.State.PRESENT, True) if act == "late" else (act, False)
        day.set_state(
            appearance, state, reason=reason.cleaned_data["reason"], late=late, by=request.user, at=at
        )  # fmt: skip
        return True
    if act == "turn":
        if not turn.is_valid():
            return False
        cleaned = turn.cleaned_data
        day.move_turn(
            appearance, cleaned["turn"], panel=cleaned.get("panel"), reason=cleaned["reason"], by=request.user, at=at
        )
        return True
    if act == "replace":
        leaving = number(request.POST.get("leaving"))
        member = appearance.entrant.members.filter(pk=leaving).first() if leaving else None
        if member is None:
            raise TeamRefused(_("Choose who leaves the team."))
        if not reason.is_valid():
            return False
        actions.substitute(
            member, number(request.POST.get("coming")), reason=reason.cleaned_data["reason"],
            sitting=appearance.sitting, by=request.user, at=at,
        )  # fmt: skip
        return True
    raise Http404


def _members(appearance):
    members = appearance.entrant.members.standing().select_related("person", "school_class")
    return list(members.order_by("role", "pk"))


def _left(appearance):
    gone = Member.objects.filter(entrant=appearance.entrant, left_at__isnull=False)
    return list(gone.select_related("person", "school_class", "by").order_by("left_at", "pk"))


def _substitutes(appearance, words, at):
    team = appearance.entrant
    own = team.members.standing().values_list("person", flat=True)
    return candidates(team.contest, team.unit, search_key(words), without=own, at=at)


def _appearance(request, pk) -> Appearance:
    """The newest appearance of a team in a sitting that the reader sees."""
    seen = Appearance.objects.filter(entrant=pk, sitting__in=Sitting.objects.visible_to(request.user))
    found = seen.select_related("sitting__stage__contest__unit", "sitting__unit", "entrant__unit", "panel")
    appearance = found.order_by("-sitting__stage__order", "-pk").first()
    return appearance or get_object_or_404(seen)


def _kept(request, sitting):
    if not keeps(request.user, sitting):
        raise PermissionDenied
    return sitting
