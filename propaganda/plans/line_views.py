"""The lines of a school's plan: change one, write one, take one out and put it back."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.refusals import done, refuse, taken
from propaganda.forms import ReasonForm
from propaganda.models import PlanLine
from propaganda.plans import actions
from propaganda.plans.forms import LineForm
from propaganda.plans.rules import NotPossible, campaign_span, why_not_changed
from propaganda.plans.timing_words import expected_words, when_words
from propaganda.plans.versions import Difference, Origins, differences, leaving, seen_of
from propaganda.plans.views import form_page, keeper, kept_plan


def kept_line(request, pk) -> PlanLine:
    lines = PlanLine.objects.visible_to(request.user).select_related(
        "plan__campaign__unit", "plan__unit", "campaign_line"
    )
    line = get_object_or_404(lines, pk=pk)
    if not PlanLine.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return line


def _sent(request):
    return request.POST if request.method == "POST" else None


@keeper
@form_page
def plan_line(request, pk):
    line = kept_line(request, pk)
    form = LineForm.of(line, line.plan, _sent(request))
    met: list[Difference] = []
    if request.method == "POST" and form.is_valid():
        try:
            said = form.said()
            actions.change_line(line, said, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())
            messages.success(request, _("Line %(number)s is saved.") % {"number": line.order})
            return redirect("plan", line.plan_id)
        except NotPossible as refused:
            refuse(form, refused)
            if isinstance(refused, actions.Unread):
                stored = kept_line(request, pk)
                met = differences(_as_typed(stored, said), stored, campaign_span(line.plan.campaign))
                form.show_seen(seen_of(stored))
    return _show(request, line, form, met)


def _as_typed(line, said) -> PlanLine:
    """What the line would be, to be compared with what stands there."""
    typed = copy(line)
    kept = {"content", "grades"} if line.campaign_line_id else set()
    for name, value in said.columns().items():
        if name not in kept:
            setattr(typed, name, value)
    return typed


def _show(request, line, form, met):
    """`met`: what somebody else saved meanwhile, beside what was typed."""
    plan, asked = line.plan, line.campaign_line
    bounds = campaign_span(plan.campaign)
    origin = Origins(plan).of(line)
    context = {
        "plan": plan,
        "here": "plan",
        "line": line,
        "form": form,
        "asked": asked,
        "asked_when": when_words(asked, bounds) if asked else "",
        "asked_expected": expected_words(asked) if asked else "",
        "why_not": why_not_changed(plan),
        "leaving": leaving(line),
        "met": met,
        "may_reset": origin is not None and bool(differences(origin, line, bounds)),
        "agreed": origin is not None and origin is not asked,
    }
    return render(request, "propaganda/plan_line.html", context, status=422 if form.errors else 200)


@keeper
@form_page
def plan_line_new(request, pk):
    plan = kept_plan(request, pk)
    form = LineForm(_sent(request), plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            line = actions.add_line(plan, form.said(), by=request.user, at=timezone.now())
            messages.success(request, _("Line %(number)s is in the plan.") % {"number": line.order})
            return redirect("plan", pk)
        except NotPossible as refused:
            refuse(form, refused)
    why_not = why_not_changed(plan)
    if not why_not and not plan.campaign.school_lines:
        why_not = _("In this campaign schools add no lines of their own.")
    context = {"plan": plan, "here": "plan", "form": form, "why_not": why_not}
    return render(request, "propaganda/plan_line_new.html", context, status=422 if form.errors else 200)


@keeper
@form_page
def plan_line_drop(request, pk):
    line = kept_line(request, pk)
    agreed = pk in Origins(line.plan).agreed
    form = ReasonForm(_sent(request), needed=agreed)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if taken(form, actions.drop_line, line, reason, by=request.user, at=timezone.now()):
            messages.success(request, _("The line is taken out. It can be put back below the table."))
            return redirect("plan", line.plan_id)
    context = {"plan": line.plan, "here": "plan", "line": line, "form": form, "agreed": agreed}
    return render(request, "propaganda/plan_line_drop.html", context, status=422 if form.errors else 200)


@keeper
@require_POST
def plan_line_restore(request, pk):
    return _done(request, pk, actions.restore_line, _("The line is in the plan again."))


@keeper
@require_POST
def plan_line_up(request, pk):
    line = kept_line(request, pk)
    done(request, actions.move_up, line, at=timezone.now())
    return redirect(f"{reverse('plan', args=[line.plan_id])}#line-{pk}")


@keeper
@require_POST
def plan_line_reset(request, pk):
    return _done(request, pk, actions.reset_line, _("The line is again as it was."))


def _done(request, pk, act, words):
    line = kept_line(request, pk)
    done(request, act, line, said=words, at=timezone.now())
    return redirect("plan", line.plan_id)
