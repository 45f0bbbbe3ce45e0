"""Where a report goes: its receiver and who reads a copy, by the superiors of a day; and what history tells of that."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from foundation.models import Event
from reports.models import Obligation, Requirement
from schools.models import Reach
from schools.tree import names_on, superiors_on

Route, Copy = Requirement.Route, Requirement.Copy
# What history says of a report owed where an act about units (reports.reform) gave it another receiver, or began it;
# and where its unit was released from it, and that was ended. By it the past is told: the columns hold the last word.
REROUTED, ADDED = "reroute", "add to the list"
RELEASED, RELEASE_ENDED = "release", "end release"


def receivers_on(requirement: Requirement, units: Collection[int], day: date) -> dict[int, int | None]:
    """The receiver (id) of each unit on a day; None where it has no such superior then. Where whoever asked has ended
    by then, the professional superior of each unit takes its place, else the unit that the round was handed to."""
    line, otherwise = requirement.route, None
    if line == Route.ISSUER:
        ended = requirement.unit.closed_on if requirement.handed_to_id else None
        if ended is None or ended > day:
            return dict.fromkeys(units, requirement.unit_id)
        line, otherwise = Route.PROFESSIONAL, requirement.handed_to_id
    superiors = superiors_on(day, units)
    return {unit: superiors.get((unit, line)) or otherwise for unit in units}


def copies_on(requirement: Requirement, units: Collection[int], day: date) -> dict[int, int | None]:
    """Who reads a copy of what each unit sends; None: nobody."""
    if requirement.copy_to in {Copy.NONE, Copy.UNIT}:
        return dict.fromkeys(units, requirement.copy_unit_id)
    superiors = superiors_on(day, units)
    return {unit: superiors.get((unit, requirement.copy_to)) for unit in units}


def route_of(obligation: Obligation, at: datetime) -> list[dict[str, Any]]:
    """All units above the sender on the day of `at`, nearest first, with their names of then: kept with a version."""
    day = timezone.localdate(at)
    above = Reach.objects.on(day).filter(unit=obligation.unit_id, depth__gt=0).order_by("depth", "role", "superior")
    rows = list(above.values("superior", "role", "depth"))
    names = names_on(day, {row["superior"] for row in rows})
    return [
        {"unit": row["superior"], "role": row["role"], "depth": row["depth"], "name": names.get(row["superior"], "")}
        for row in rows
    ]


def released_then(obligations: Iterable[Obligation], as_of: datetime) -> dict[int, str]:
    """Why each (by id) was released at a moment that was, also where that was ended or said anew since."""
    owed = {each.pk: each for each in obligations}
    rows = Event.objects.filter(subject_type=Obligation._meta.label_lower, subject_id__in=list(owed), at__lte=as_of)
    rows = rows.filter(verb__in=[RELEASED, RELEASE_ENDED]).order_by("at", "pk")
    last = {pk: (verb, reason) for pk, verb, reason in rows.values_list("subject_id", "verb", "reason")}
    since = {pk: each.released_reason for pk, each in owed.items() if each.released_at and each.released_at <= as_of}
    return since | {pk: reason for pk, (verb, reason) in last.items() if verb == RELEASED}
