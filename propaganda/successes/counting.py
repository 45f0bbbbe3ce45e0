"""The figures of a campaign: successes that are on record and pupils who had them; numbers told as totals beside them.

Counted is what is confirmed, of the campaign's services, in its days, at the schools on its list; in a closed campaign
what was so when it was closed. A success stays where it happened, whatever becomes of the school or pupil. Each
function asks the same number of questions for 10 schools and 1,000; `until` is the last day, included.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, TruncMonth

from propaganda.models import Campaign, Plan, Service, ServiceSuccess
from propaganda.successes.rules import window_of
from propaganda.successes.told import Told, told_of
from propaganda.timing import Span

__all__ = [
    "Figures",
    "by_class",
    "by_month",
    "by_pupil",
    "by_school",
    "by_service",
    "counted",
    "crossed",
    "one_pupil",
    "overall",
]


@dataclass(frozen=True)
class Figures:
    """`successes` and different `pupils` on record; `told`: successes told as totals, which are never added to them."""

    successes: int = 0
    pupils: int = 0
    told: int = 0


def span_of(campaign: Campaign, until: date | None = None) -> Span:
    """The days that count; empty (it ends before it starts) if `until` lies before them."""
    window = window_of(campaign)
    return window if until is None else Span(window.starts_on, min(window.ends_on, until))


def counted(campaign: Campaign, until: date | None = None) -> QuerySet[ServiceSuccess]:
    """The successes a campaign counts."""
    span = span_of(campaign, until)
    return ServiceSuccess.objects.counting(campaign.closed_at).filter(
        unit__in=Plan.objects.filter(campaign=campaign).values("unit"),
        service__in=campaign.services.values("pk"),
        done_on__gte=span.starts_on,
        done_on__lte=span.ends_on,
    )


def one_pupil() -> Case:
    """Who a pupil is across schools: the ministry's code where the roster has it, else the entry on the roster."""
    entry = Concat(Value("#"), Cast("person_id", CharField()))
    return Case(When(person__code="", then=entry), default=F("person__code"), output_field=CharField())


def overall(campaign: Campaign, until: date | None = None, unit: int | None = None) -> Figures:
    """Of all schools together, or of one: a pupil who moved from one to another is one pupil."""
    rows = _restricted(campaign, until, unit)
    sums = rows.aggregate(successes=Count("pk"), pupils=Count(one_pupil(), distinct=True))
    return Figures(**sums, told=sum(each.total.successes for each in told_of(campaign, until, unit) if each.counts))


def by_school(
    campaign: Campaign, until: date | None = None, *, service: int | None = None, month: date | None = None
) -> dict[int, Figures]:
    """By unit, of every school on the list, also those with nothing; each counts its own pupils. Of one service or
    month (its first day) only, if asked for."""
    found: dict[int, Figures] = dict.fromkeys(
        Plan.objects.filter(campaign=campaign).order_by("pk").values_list("unit", flat=True), Figures()
    )
    rows, told = counted(campaign, until), told_of(campaign, until)
    if service is not None:
        rows, told = rows.filter(service=service), [each for each in told if each.service_id == service]
    if month is not None:
        rows = rows.filter(done_on__year=month.year, done_on__month=month.month)
        told = [each for each in told if each.month == month]
    return _with_told(found | _grouped(rows, "unit"), told, lambda each: each.unit_id)


def by_service(campaign: Campaign, until: date | None = None, unit: int | None = None) -> dict[int | None, Figures]:
    """By service, of every service the campaign counts. Under None: totals told for all services together."""
    services = Service.objects.filter(pk__in=campaign.services.values("pk")).order_by("pk")
    found: dict[Any, Figures] = dict.fromkeys(services.values_list("pk", flat=True), Figures())
    found |= _grouped(_restricted(campaign, until, unit), "service")
    return _with_told(found, told_of(campaign, until, unit), lambda each: each.service_id)


def by_month(campaign: Campaign, until: date | None = None, unit: int | None = None) -> dict[date | None, Figures]:
    """By month (its first day), of those with anything, in order. Under None, last: totals over several months."""
    found = _grouped(_restricted(campaign, until, unit).annotate(month=TruncMonth("done_on")), "month")
    found = _with_told(found, told_of(campaign, until, unit), lambda told: told.month)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or date.max)))


def by_class(campaign: Campaign, until: date | None = None, unit: int | None = None) -> dict[int, Figures]:
    """By class the pupil was in, of those with anything. Totals have no class, and are not in here."""
    found = _grouped(_restricted(campaign, until, unit), "school_class")
    found.pop(None, None)
    return found


def by_pupil(campaign: Campaign, until: date | None = None, unit: int | None = None) -> dict[int, Figures]:
    """By person, of those with anything. A pupil whom several schools list with one code stands once, under the newest
    entry with a success: where they are now."""
    rows = _restricted(campaign, until, unit).order_by().annotate(pupil=one_pupil()).values("pupil")
    numbers = rows.annotate(successes=Count("pk"), person=Max("person")).values_list("person", "successes")
    return {person: Figures(successes, 1) for person, successes in numbers}


def crossed(campaign: Campaign, until: date | None = None) -> tuple[dict[tuple, int], dict[tuple, int]]:
    """Successes by (unit, service) and by (unit, first day of the month), of those with any."""
    rows = counted(campaign, until).order_by().annotate(month=TruncMonth("done_on"))
    of_service = rows.values_list("unit", "service").annotate(n=Count("pk"))
    of_month = rows.values_list("unit", "month").annotate(n=Count("pk"))
    return {(a, b): n for a, b, n in of_service}, {(a, b): n for a, b, n in of_month}


def _restricted(campaign, until, unit):
    rows = counted(campaign, until)
    return rows if unit is None else rows.filter(unit=unit)


def _grouped(rows, by: str) -> dict[Any, Figures]:
    numbers = rows.order_by().values(by).annotate(successes=Count("pk"), pupils=Count(one_pupil(), distinct=True))
    return {row[by]: Figures(row["successes"], row["pupils"]) for row in numbers}


def _with_told(found: dict[Any, Figures], told: Iterable[Told], key: Callable[[Told], Any]) -> dict[Any, Figures]:
    for each in told:
        if each.counts:
            before = found.get(key(each), Figures())
            found[key(each)] = replace(before, told=before.told + each.total.successes)
    return found
