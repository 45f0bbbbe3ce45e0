"""Two pictures that are or look the same: what a person decides about them."""

from django.db import transaction

from foundation.history.actions import record
from propaganda.models import Campaign, Evidence, SamePicture


def pairs_of(campaign: Campaign):
    """Those whose two pictures can still be looked at."""
    ready = Evidence.State.READY
    found = SamePicture.objects.filter(
        second__activity__plan__campaign=campaign, first__state=ready, second__state=ready
    )
    return found.select_related("first__activity__plan", "second__activity__plan", "decided_by")


def decide(pair: SamePicture, *, verdict, note, by, at) -> None:
    with transaction.atomic():
        pair = SamePicture.objects.select_for_update(of=("self",)).get(pk=pair.pk)
        if (pair.verdict, pair.note) == (verdict, note):
            return
        before = pair.verdict
        pair.verdict, pair.note = verdict, note
        pair.decided_at, pair.decided_by = (at, by) if verdict else (None, None)
        pair.save()
        changes = {"verdict": [before, verdict]}
        record(by=by, at=at, verb="same picture decided", subject=pair, changes=changes, reason=note)
