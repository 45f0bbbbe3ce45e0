"""The rankings of one sitting in one place: places, prizes, and what is left before they become official."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contests.awards.sitting import ask_places, standing_of
from contests.models import Sitting
from schools.access import staff


@staff("administrator", "organiser", "officer", "secretary")
@require_GET
def sitting_rankings(request, pk):
    """Read by those above the unit too; its keepers find here what they still have to do."""
    sittings = Sitting.objects.visible_to(request.user).select_related("stage__contest", "unit")
    sitting = get_object_or_404(sittings, pk=pk)
    at = timezone.now()
    ask_places(sitting, at=at)
    context = {
        "sitting": sitting,
        "here": "sitting_rankings",
        "rankings": standing_of(sitting, request.user, at),
        "keeps": Sitting.objects.editable_by(request.user).filter(pk=pk).exists(),
        "judged": sitting.judged_at is not None,
    }
    return render(request, "contests/sitting_rankings.html", context)
