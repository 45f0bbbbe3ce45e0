from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.awards import disqualifying
from contests.awards.forms import ReasonForm
from contests.awards.views.doors import ORGANISERS, organised_entrant
from contests.models import Disqualification
from foundation.refusals import NotPossible
from schools.access import staff


@staff(*ORGANISERS)
def disqualification(request, pk):
    """One entrant: in or out of the rankings, and why; both with a reason."""
    entrant = organised_entrant(request.user, pk)
    now_out = disqualifying.standing(entrant)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _act(request, entrant, now_out, form.cleaned_data["reason"])
        return redirect("disqualification", pk)
    context = {
        "entrant": entrant,
        "now_out": now_out,
        "before": Disqualification.objects.filter(entrant=entrant)
        .exclude(lifted_at=None)
        .select_related("by", "lifted_by")
        .order_by("-at", "-pk"),
        "official": disqualifying.official_with(entrant),
        "form": form,
    }
    return render(request, "contests/disqualification.html", context)


def _act(request, entrant, now_out, reason):
    given = {"reason": reason, "by": request.user, "at": timezone.now()}
    wanted = request.POST.get("decision")
    try:
        if wanted == "lift" and now_out:
            disqualifying.lift(now_out, **given)
            messages.success(request, _("Lifted: the rankings are being computed again with this entrant."))
        elif wanted == "disqualify":
            disqualifying.disqualify(entrant, **given)
            messages.success(request, _("Disqualified: the rankings are being computed again without this entrant."))
    except NotPossible as refused:
        messages.error(request, str(refused))
