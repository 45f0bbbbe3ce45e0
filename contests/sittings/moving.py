"""A sitting goes on by itself where others have done what was left: the one place that writes its state for them."""

from django.db import transaction

from contests.models import PartRun, Sitting
from foundation.history.actions import record

State = Sitting.State


@transaction.atomic
def judged(sitting: Sitting, *, by, at) -> bool:
    """Results are complete: the last part was closed, or a workbook was accepted. Whether the state was moved."""
    locked = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    if locked.state not in {State.PLANNED, State.OPEN} or locked.cancelled_at:
        return False
    if PartRun.objects.filter(sitting=sitting).exclude(state=PartRun.State.CLOSED).exists():
        return False
    before, locked.state, locked.judged_at = locked.state, State.JUDGED, at
    locked.save(update_fields=["state", "judged_at"])
    record(by=by, at=at, verb="judged", subject=locked, changes={"state": [before, State.JUDGED]})
    return True


@transaction.atomic
def opened_again(sitting: Sitting, *, by, at, reason: str) -> bool:
    """A part goes on: a sitting that was judged is being held again. Whether the state was moved."""
    locked = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    if locked.state != State.JUDGED:
        return False
    locked.state, locked.judged_at = State.OPEN, None
    locked.save(update_fields=["state", "judged_at"])
    changes = {"state": [State.JUDGED, State.OPEN]}
    record(by=by, at=at, verb="opened again", subject=locked, changes=changes, reason=reason)
    return True
