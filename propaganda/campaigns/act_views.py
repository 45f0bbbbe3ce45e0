"""Acts of organisers that are a page with a reason: closing, releasing a school from a campaign or from one line."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.refusals import taken
from foundation.ui.tabs import address
from propaganda.campaigns import actions
from propaganda.campaigns.overview import overdue_plans
from propaganda.campaigns.rules import ORGANISERS, State
from propaganda.campaigns.views import to_change
from propaganda.forms import ReasonForm
from propaganda.models import Campaign, Plan, PlanLine
from schools.access import staff

both = require_http_methods(["GET", "HEAD", "POST"])


@staff(*ORGANISERS)
@both
def campaign_close(request, pk):
    """Close it, or open it again: both say what they do before they are done."""
    campaign, at = to_change(request.user, pk), timezone.now()
    day = timezone.localdate(at)
    closed = _undoing(request, campaign.state == State.CLOSED)
    form = ReasonForm(request.POST if request.method == "POST" else None, needed=closed or campaign.ends_on >= day)
    act = actions.reopen if closed else actions.close
    if request.method == "POST" and form.is_valid() and _done(form, act, campaign, request, at):
        done = _("The campaign is open again.") if closed else _("The campaign is closed. Everything can be read.")
        messages.success(request, done)
        return redirect("campaign", pk)
    stand = campaign.plans.filter(exempted_at=None, ended_on=None)
    context = {
        "campaign": campaign,
        "form": form,
        "closed": closed,
        "early": campaign.ends_on >= day,
        "not_agreed": stand.exclude(state=Plan.State.AGREED).count() if campaign.asks_plans else 0,
        "late": len(overdue_plans(campaign, day)),
    }
    return render(request, "propaganda/campaign_close.html", context)


@staff(*ORGANISERS)
@both
def plan_exempt(request, pk):
    """Release a school from the campaign, or end that."""
    plan = _seen_and_organised(Plan.objects.select_related("campaign__unit", "unit"), request.user, pk, "campaign_id")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    undo = _undoing(request, plan.exempted_at is not None)
    act = actions.end_exemption if undo else actions.exempt
    if request.method == "POST" and form.is_valid() and _done(form, act, plan, request, timezone.now()):
        done = _("%(school)s takes part again.") if undo else _("%(school)s is exempt.")
        messages.success(request, done % {"school": plan.unit})
        return redirect("campaign", plan.campaign_id)
    context = {"plan": plan, "campaign": plan.campaign, "form": form, "undo": undo}
    return render(request, "propaganda/plan_exempt.html", context)


@staff(*ORGANISERS)
@both
def line_waive(request, pk):
    """Not to ask one line of one school, or to ask it again."""
    rows = PlanLine.objects.select_related("plan__campaign__unit", "plan__unit", "campaign_line")
    line = _seen_and_organised(rows, request.user, pk, "plan__campaign_id")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    undo = _undoing(request, line.waived_at is not None)
    act = actions.end_waiver if undo else actions.waive
    if request.method == "POST" and form.is_valid() and _done(form, act, line, request, timezone.now()):
        done = _("The line is asked again.") if undo else _("The line is not asked of this school.")
        messages.success(request, done)
        return redirect(address("plan", line.plan_id) or line.plan.campaign.get_absolute_url())
    context = {
        "line": line, "plan": line.plan, "campaign": line.plan.campaign, "form": form, "undo": undo,
        "own": line.campaign_line_id is None,
    }  # fmt: skip
    return render(request, "propaganda/line_waive.html", context)


def _undoing(request, done: bool) -> bool:
    """Which of two acts is asked for: the one the page showed, so that the same one sent twice takes nothing back."""
    return "undo" in request.POST if request.method == "POST" else done


def _done(form, act, subject, request, at) -> bool:
    return taken(form, act, subject, reason=form.cleaned_data["reason"], by=request.user, at=at)


def _seen_and_organised(rows, user, pk, campaign):
    """Outside the user's reach: 404; seen, but of a campaign that is not theirs to change: 403."""
    found = get_object_or_404(rows.visible_to(user), pk=pk)
    of = rows.filter(pk=pk).values(campaign)
    if not Campaign.objects.editable_by(user).filter(pk__in=of).exists():
        raise PermissionDenied
    return found
