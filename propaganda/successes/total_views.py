"""Numbers that a school tells as totals: telling one, taking it back, the file that shows it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.files.actions import FileRefused
from propaganda.forms import ReasonForm
from propaganda.models import Plan, SuccessTotal
from propaganda.querysets import KEEPING, LOOKING
from propaganda.successes.actions import SuccessRefused
from propaganda.successes.forms import TotalForm
from propaganda.successes.names import Names
from propaganda.successes.proofs import show, tell_shown
from propaganda.successes.rules import closed, why_not_taken, window_of
from propaganda.successes.totals import take_back
from propaganda.successes.views import plan_of
from schools.access import staff

keeping = staff(*sorted(KEEPING))
looking = staff(*sorted(LOOKING))


@keeping
@require_http_methods(["GET", "HEAD", "POST"])
def success_total_new(request, pk):
    plan = _kept(request, plan_of(request, pk))
    if request.method != "POST" and why_not_taken(plan):
        return redirect("successes", pk)  # which says why
    form = TotalForm(request.POST or None, request.FILES or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["proof"]
            tell_shown(form.number(), plan=plan, by=request.user, at=timezone.now(), file=file)
            messages.success(request, _("The total is kept. It is shown apart, marked as a total."))
            return redirect("successes", pk)
        except FileRefused as refused:
            form.add_error("proof", str(refused))
        except SuccessRefused as refused:
            form.add_error(None, str(refused))
    context = {"plan": plan, "form": form, "window": window_of(plan.campaign)}
    return render(request, "propaganda/success_total_new.html", context)


@keeping
@require_http_methods(["GET", "HEAD", "POST"])
def success_total_withdraw(request, pk):
    total = _total(request, pk)
    plan = _kept(request, total.plan)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if take_back(total, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()):
                messages.success(request, _("Withdrawn. The total counts no more; it stays on record with the reason."))
            return redirect("successes", plan.pk)
        except SuccessRefused as refused:
            form.add_error(None, str(refused))
    service = Names([total.service_id]).on(total.service_id, total.starts_on) if total.service_id else ""
    context = {"plan": plan, "total": total, "service": service, "form": form}
    return render(request, "propaganda/success_total_withdraw.html", context)


@looking
@require_GET
def success_total_proof(request, pk):
    total = _total(request, pk)
    if total.proof is None:
        raise Http404
    return show(total.proof, request)


def _total(request, pk) -> SuccessTotal:
    rows = SuccessTotal.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("plan__campaign__unit", "plan__unit", "proof"), pk=pk)


def _kept(request, plan: Plan) -> Plan:
    if closed(plan):
        raise PermissionDenied(_("This campaign is closed; its figures do not change any more."))
    if not Plan.objects.editable_by(request.user).filter(pk=plan.pk).exists():
        raise PermissionDenied
    return plan
