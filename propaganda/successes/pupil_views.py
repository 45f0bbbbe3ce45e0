"""What a pupil says they carried out, and what became of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.files.actions import FileRefused
from propaganda.models import Campaign, ServiceSuccess
from propaganda.successes import claiming
from propaganda.successes.actions import SuccessRefused
from propaganda.successes.forms import ClaimForm, service_choices
from propaganda.successes.proofs import show
from schools.access import pupil, signed_in


@pupil
@require_http_methods(["GET", "HEAD", "POST"])
def my_successes(request):
    """Their own list with what was decided, and the form for one more."""
    at = timezone.now()
    today = timezone.localdate(at)
    plans = claiming.plans_of(request.person)
    campaigns = Campaign.objects.filter(pk__in=[plan.campaign_id for plan in plans])
    services = service_choices(campaigns, today, today)
    form = ClaimForm(request.POST or None, request.FILES or None, services=services, initial={"done_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            data = {name: form.cleaned_data[name] for name in ("done_on", "receipt")}
            claimed = claiming.claim(
                request.person, plans, service=int(form.cleaned_data["service"]), **data,
                file=form.cleaned_data["proof"], by=request.user, at=at,
            )  # fmt: skip
            if claimed.new:
                messages.success(request, _("Sent. Your teacher confirms it; you read here what became of it."))
            elif claimed.shown:
                messages.success(request, _("Your photo is kept with what you told before. Your teacher sees it."))
            else:
                messages.info(request, _("This is on record already. You need not send it again."))
            return redirect("my_successes")
        except FileRefused as refused:
            form.add_error("proof", str(refused))
        except SuccessRefused as refused:
            form.add_error(None, str(refused))
    context = {"lines": claiming.own(request.person), "form": form, "plans": plans, "services": services}
    return render(request, "propaganda/my_successes.html", context)


@signed_in
@require_GET
def success_proof(request, pk):
    """To the pupil whose it is, and to whoever sees the school's pupils."""
    seen = ServiceSuccess.objects.visible_to(request.user) | ServiceSuccess.objects.filter(person__user=request.user)
    found = get_object_or_404(seen.select_related("proof").distinct(), pk=pk)
    if found.proof is None:
        raise Http404
    return show(found.proof, request)
