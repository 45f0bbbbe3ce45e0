"""What passes between an open paper and the server beside its answers: clock, deadline, notices, the device's log."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from contests.models import Attempt, AttemptEvent
from contests.notices import notices_for

MOST_AN_ATTEMPT = 300
MOST_NOTICES = 20
# A device's clock that is further off than this tells nothing.
CREDIBLE = timedelta(days=1)
# The last page of a log may come when the paper is handed in already.
AFTERWARDS = timedelta(minutes=10)


def news(attempt: Attempt, at) -> dict:
    """For the page: moments in milliseconds since 1970, what the organisers have told since the paper was started."""
    over = attempt.submitted_at or at > attempt.accepts_until
    told = notices_for(attempt.part.stage.contest, attempt.entrant).filter(at__gte=attempt.started_at)
    return {
        "state": "closed" if over else "open",
        "now": milliseconds(at),
        "deadline": milliseconds(attempt.deadline),
        "accepts_until": milliseconds(attempt.accepts_until),
        "notices": [
            {"id": notice.pk, "at": f"{timezone.localtime(notice.at):%H:%M}", "text": notice.text}
            for notice in told[:MOST_NOTICES]
        ],
    }


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def log(attempt: Attempt, device: str, events, *, at) -> int:
    """Add what a device tells of itself, [(kind, milliseconds)]; sent again it is added once. How many were new."""
    if not events or at > attempt.accepts_until + AFTERWARDS:
        return 0
    known = set(AttemptEvent.objects.filter(attempt=attempt).values_list("kind", "device", "happened_at"))
    new: list[AttemptEvent] = []
    for kind, moment in events:
        told = datetime.fromtimestamp(moment / 1000, UTC)
        happened = told if attempt.started_at - CREDIBLE <= told <= at + CREDIBLE else at
        if (kind, device, happened) not in known and len(known) < MOST_AN_ATTEMPT:
            known.add((kind, device, happened))
            new.append(
                AttemptEvent(attempt=attempt, kind=kind, device=device, happened_at=happened, received_at=at)
            )  # fmt: skip
    AttemptEvent.objects.bulk_create(new)
    return len(new)
