"""The rankings of one sitting in one place: places, prizes, and what is left before they become official."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contests.awards.sitting import ask_places, make_official, standing_of
from contests.models import Sitting
from foundation.refusals import NotPossible
from schools.access import staff


@staff("administrator", "organiser", "officer", "secretary")
@require_http_methods(["GET", "HEAD", "POST"])
def sitting_rankings(request, pk):
    """Read by those above the unit too; its keepers find here what they still have to do, and make them official."""
    sittings = Sitting.objects.visible_to(request.user).select_related("stage__contest", "unit")
    sitting = get_object_or_404(sittings, pk=pk)
    at, keeps = timezone.now(), Sitting.objects.editable_by(request.user).filter(pk=pk).exists()
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        try:
            make_official(sitting, by=request.user, at=at)
            messages.success(request, _("Official. What the ranking shows now is kept for ever."))
        except NotPossible as refused:
            messages.error(request, str(refused))
        return redirect("sitting_rankings", pk)
    ask_places(sitting, at=at)
    context = {
        "sitting": sitting,
        "here": "sitting_rankings",
        "rankings": standing_of(sitting, request.user, at),
        "keeps": keeps,
        "judged": sitting.judged_at is not None,
    }
    return render(request, "contests/sitting_rankings.html", context)
