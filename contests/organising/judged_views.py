"""The organiser's pages of a judged part beside the admin: its sheet as judges see it, and another scale for it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Part
from contests.organising.access import ORGANISERS, to_change
from contests.organising.judging_rules import sheets_given, step_values
from contests.organising.rescale_forms import RescaleForm
from contests.organising.rescaling import CannotRescale, carry_out, try_out
from schools.access import staff


def _judged_part(user, pk) -> Part:
    part = to_change(Part.objects.select_related("stage__contest"), user, pk)
    if part.kind != Part.Kind.JUDGED:
        raise Http404
    return part


@staff(*ORGANISERS)
def part_sheet_preview(request, pk):
    """The score sheet of a part as a judge will see it; nothing can be filled in."""
    part = _judged_part(request.user, pk)
    criteria = list(part.criteria.order_by("order"))
    rows = [{"criterion": row, "values": step_values(row, part.step)} for row in criteria]
    return render(
        request, "contests/part_sheet_preview.html", {"part": part, "contest": part.stage.contest, "rows": rows}
    )


@staff(*ORGANISERS)
def part_rescale(request, pk):
    """First what would change, then, confirmed by the digest of that, the change itself."""
    part, at = _judged_part(request.user, pk), timezone.now()
    form = RescaleForm(request.POST or None, part=part, criteria=list(part.criteria.order_by("order")))
    tried = digest = None
    if request.method == "POST" and form.is_valid():
        scale = form.scale()
        if request.POST.get("digest"):
            said, reason = request.POST["digest"], form.cleaned_data["reason"]
            try:
                carry_out(part, scale, digest=said, reason=reason, by=request.user, at=at)
            except CannotRescale as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(
                    request, _("Done: the part has its new scale, and its points have been computed anew.")
                )
                return redirect("admin:contests_part_change", part.pk)
        tried = try_out(part, scale, at=at)
        digest = tried.digest(scale)
    context = {
        "part": part, "contest": part.stage.contest, "form": form, "tried": tried, "digest": digest,
        "given": sheets_given(part),
    }  # fmt: skip
    return render(request, "contests/part_rescale.html", context)
