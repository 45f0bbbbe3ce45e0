"""The issuer's side: agree to a plan or send it back; many at once from a list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.refusals import refuse
from propaganda.models import Campaign, Plan
from propaganda.plans import deciding, queue
from propaganda.plans.rules import NotPossible, Unread
from propaganda.plans.views import decision_form, form_page, seen_plan, show_plan
from propaganda.querysets import OVERSEEING
from schools.access import staff

PAGE = 50
overseer = staff(*sorted(OVERSEEING))


@overseer
@require_POST
def plan_decide(request, pk):
    """`do`: agree or send_back; `number`: of the version that was read."""
    found = seen_plan(request, pk)
    if not Plan.objects.overseen_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    form = decision_form(found, request.POST)
    if form.is_valid():
        try:
            _decide(request, found, form)
            return redirect("plan", pk)
        except NotPossible as refused:
            if refused.field is None:
                messages.warning(request, str(refused))
            else:
                refuse(form, refused)
            newer = deciding.waiting(found)
            if isinstance(refused, Unread) and newer:  # what was typed stays, now for the version that is shown
                form = decision_form(found, {**request.POST.dict(), "number": newer.number})
    found.refresh_from_db(fields=["state"])
    return show_plan(request, found, decision=form, status=422)


def _decide(request, plan, form):
    said, at = form.cleaned_data, timezone.now()
    if request.POST.get("do") == "agree":
        deciding.agree(plan, number=said["number"], by=request.user, at=at)
        messages.success(request, _("Agreed. What the plan says is expected of the school from now on."))
    else:
        deciding.send_back(
            plan, said["reason"], form.remarks(), number=said["number"], by=request.user, at=at
        )  # fmt: skip
        messages.success(request, _("The plan went back to the school."))


@overseer
@form_page
def plans_decide(request, pk):
    """Plans of a campaign by where they stand; those that wait are agreed to together, each with its own result."""
    campaigns = Campaign.objects.overseen_by(request.user).select_related("unit")
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("unit"), pk=pk)
    if not campaigns.filter(pk=pk).exists():
        raise PermissionDenied
    results = []
    if request.method == "POST":
        results = queue.agree_all(campaign, request.POST.getlist("plans"), by=request.user, at=timezone.now())
        if not results:
            messages.warning(request, _("Tick at least one plan."))
    state = asked if (asked := request.GET.get("state")) in Plan.State.values else Plan.State.SENT
    context = {
        "campaign": campaign,
        "here": "plans_decide",
        "results": results,
        "state": state,
        "chips": queue.chips(campaign),
        "page": Paginator(queue.plans_in(campaign, state), PAGE).get_page(request.GET.get("page")),
    }
    context["entries"] = queue.entries(context["page"].object_list)
    return render(request, "propaganda/plans_decide.html", context)
