"""What the devices of one attempt told of themselves, in order: facts, and no judgement."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from contests.models import Attempt, AttemptEvent


@dataclass(frozen=True)
class Line:
    event: AttemptEvent
    device: int  # numbered in the order they appeared
    away: float | None  # seconds since the page was left or the network lost, when it came back


@dataclass(frozen=True)
class Device:
    number: int
    first: datetime
    left: int  # how often the page was left or covered
    offline: int


def devices(attempt: Attempt) -> dict[str, Device]:
    kinds = AttemptEvent.Kind
    found = (
        attempt.events.values("device")
        .annotate(
            first=Min("happened_at"),
            left=Count("pk", filter=Q(kind=kinds.HIDDEN)),
            offline=Count("pk", filter=Q(kind=kinds.OFFLINE)),
        )
        .order_by("first", "device")
    )
    return {
        row["device"]: Device(number, row["first"], row["left"], row["offline"])
        for number, row in enumerate(found, start=1)
    }


BACK = {AttemptEvent.Kind.SHOWN: AttemptEvent.Kind.HIDDEN, AttemptEvent.Kind.ONLINE: AttemptEvent.Kind.OFFLINE}


def lines(events, known: dict[str, Device]) -> list[Line]:
    """`events`: of one attempt, in order."""
    since: dict[tuple, datetime] = {}
    found = []
    for event in events:
        away = None
        if event.kind in BACK:
            start = since.pop((event.device, BACK[event.kind]), None)
            away = (event.happened_at - start).total_seconds() if start else None
        else:
            since.setdefault((event.device, event.kind), event.happened_at)
        found.append(Line(event, known[event.device].number, away))
    return found
