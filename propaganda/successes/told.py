"""Totals: numbers that a school tells without names. They stand beside what is on record and are never added to it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count

from propaganda.models import Campaign, Service, ServiceSuccess, SuccessTotal
from propaganda.successes.rules import window_of


@dataclass(frozen=True)
class Conflict:
    """So many successes are on record of a service in a month (its first day) for which a total is told."""

    service_id: int
    month: date
    records: int


@dataclass(frozen=True)
class Told:
    """A total that stands, and why it may not count."""

    total: SuccessTotal
    unit_id: int
    # Outside the days that the campaign counts, or of a service it does not.
    outside: bool = False
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        return not self.outside and not self.conflicts

    @property
    def service_id(self) -> int | None:
        return self.total.service_id

    @property
    def month(self) -> date | None:
        """Its month, if it lies in one."""
        first = self.total.starts_on.replace(day=1)
        return first if first == self.total.ends_on.replace(day=1) else None


def told_of(campaign: Campaign, until: date | None = None, unit: int | None = None) -> list[Told]:
    """The totals told for a campaign that end by `until`, with what stands against each; three queries."""
    rows = SuccessTotal.objects.filter(plan__campaign=campaign, withdrawn_at=None)
    rows = rows if until is None else rows.filter(ends_on__lte=until)
    rows = rows if unit is None else rows.filter(plan__unit=unit)
    totals = list(rows.select_related("plan", "service", "proof").order_by("starts_on", "ends_on", "service", "pk"))
    if not totals:
        return []
    services = set(Service.objects.filter(pk__in=campaign.services.values("pk")).values_list("pk", flat=True))
    records = records_of({total.plan.unit_id for total in totals}, services, campaign.closed_at)
    window = window_of(campaign)
    return [
        Told(
            total,
            total.plan.unit_id,
            total.starts_on < window.starts_on
            or total.ends_on > window.ends_on
            or (total.service_id is not None and total.service_id not in services),
            _conflicts(total, records[total.plan.unit_id]),
        )
        for total in totals
    ]


def records_of(units: Iterable[int], services: Iterable[int], at: datetime | None) -> dict[int, list[tuple]]:
    """What is on record there, or was at a moment, by unit: (service, day, how many)."""
    rows = ServiceSuccess.objects.counting(at).filter(unit__in=units, service__in=services).order_by("done_on")
    found: dict[int, list[tuple]] = defaultdict(list)
    for unit, service, day, number in (
        rows.values("unit", "service", "done_on").annotate(n=Count("pk")).values_list("unit", "service", "done_on", "n")
    ):
        found[unit].append((service, day, number))
    return found


def _conflicts(total: SuccessTotal, records) -> list[Conflict]:
    sums: dict[tuple[int, date], int] = defaultdict(int)
    for service, day, number in records:
        if total.starts_on <= day <= total.ends_on and total.service_id in (None, service):
            sums[service, day.replace(day=1)] += number
    ordered = sorted(sums.items(), key=lambda pair: (pair[0][1], pair[0][0]))
    return [Conflict(service, month, number) for (service, month), number in ordered]
