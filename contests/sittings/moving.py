"""A sitting goes on by itself where others have done what was left: the one place that writes its state for them."""

from django.db import transaction

from contests.models import Attempt, PartRun, Sitting
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


@transaction.atomic
def look_again(attempts, *, because: str, by, at) -> int:
    """Papers were scored anew in sittings of teams: results that were confirmed, or sent, wait to be confirmed again;
    how many sittings. What was published stays to be seen, with a line in its history: the ranking itself moves."""
    entrants = Attempt.objects.filter(pk__in=attempts).values("entrant")
    of_teams = Sitting.objects.filter(appearances__entrant__in=entrants, cancelled_at=None).values("pk")
    confirmed = Sitting.objects.filter(pk__in=of_teams, state__in=[State.CHECKED, State.SENT, State.PUBLISHED])
    held = list(confirmed.select_for_update(of=("self",)).order_by("pk"))
    for sitting in held:
        before = sitting.state
        if before != State.PUBLISHED:
            sitting.state, sitting.returned_reason = State.JUDGED, because
            sitting.checked_at = sitting.checked_by = sitting.sent_at = sitting.sent_by = None
            sitting.save(update_fields=["state", "returned_reason", "checked_at", "checked_by", "sent_at", "sent_by"])
        record(by=by, at=at, verb="results changed", subject=sitting, reason=because,
               changes={} if before == sitting.state else {"state": [before, sitting.state]})  # fmt: skip
    return len(held)


def hold_sittings(attempts) -> None:
    """Lock the sittings of these papers' teams, before papers and scores are locked."""
    entrants = Attempt.objects.filter(pk__in=attempts).values("entrant")
    of_teams = Sitting.objects.filter(appearances__entrant__in=entrants).values("pk")
    list(Sitting.objects.filter(pk__in=of_teams).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
