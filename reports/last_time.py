"""What a unit reported last time, to be compared with: the report it sent then, and after a merger what the units it
continues sent, added up.

Nothing is known, which is not nought, where a unit it continues was there and sent nothing, or where one of these
reports speaks of a unit that was divided since. Only whole units are compared: class 8A1 of last year is 9A1 now, its
name goes to other pupils, so that a class has no last time.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cells import total_of
from reports.models import Obligation, ReportVersion, Requirement, Value
from schools.models import Act, Succession

STANDS = (Obligation.State.SENT, Obligation.State.ACCEPTED)


@dataclass(frozen=True)
class Last:
    """`said`: by code. `units`: the names of those that reported it, where these are not the unit alone."""

    said: Mapping[str, Decimal | str] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    schools: bool = True

    @property
    def numbers(self) -> dict[str, Decimal]:
        return {code: value for code, value in self.said.items() if isinstance(value, Decimal)}

    @property
    def whose(self) -> str:
        """“of 2 merged schools”; "" of the unit itself."""
        if len(self.units) < 2:
            return _("of %(unit)s") % {"unit": self.units[0]} if self.units else ""
        words = (
            ngettext("of %(count)s merged school", "of %(count)s merged schools", len(self.units))
            if self.schools
            else ngettext("of %(count)s merged unit", "of %(count)s merged units", len(self.units))
        )
        return words % {"count": len(self.units)}


def last_time_of(obligation: Obligation, readable: QuerySet[ReportVersion] | None = None) -> Last:
    return last_time(obligation.requirement, [obligation.unit_id], readable).get(obligation.unit_id, Last())


def last_time(
    requirement: Requirement, units: Iterable[int], readable: QuerySet[ReportVersion] | None = None
) -> dict[int, Last]:
    """By unit, of those with a last time. `readable`: the versions that may be told; one that may not leaves the whole
    untold. Values are read by one query for any number of units, acts by one for each of a chain of them."""
    units, previous = list(units), requirement.previous
    if previous is None:
        return {}
    acts = _acts(requirement, units)
    everybody = {*units, *(each.unit for found in acts.values() for each in found)}
    owed = Obligation.objects.filter(requirement=previous, unit__in=everybody, state__in=STANDS)
    reports = {each.unit_id: each for each in owed.select_related("current", "unit").order_by("pk")}
    opened = timezone.localdate(previous.opens_at)
    parts = {unit: found for unit in units if (found := _parts(unit, acts, reports, opened))}
    if readable is not None:
        told = set(readable.filter(obligation__in=reports.values()).order_by().values_list("pk", flat=True))
        parts = {unit: found for unit, found in parts.items() if told.issuperset(each.current_id for each in found)}
    return _added(previous, parts)


@dataclass(frozen=True)
class _Continued:
    """A unit that another one continues since a day, as a whole or a part of it; `begun`: that other one's first."""

    unit: int
    since: date
    divided: bool
    begun: date


def _acts(requirement: Requirement, units: Iterable[int]) -> dict[int, list[_Continued]]:
    """By unit, the mergers into it and the divisions it comes from, along chains. One that reports this time itself,
    having sent before it was merged, is compared with its own."""
    reporting = Obligation.objects.filter(requirement=requirement, state__in=STANDS).values("unit")
    done = Succession.objects.filter(act__finished_at__isnull=False, act__kind__in=[Act.Kind.MERGE, Act.Kind.SPLIT])
    done = done.exclude(Q(act__kind=Act.Kind.MERGE) & Q(predecessor__in=reporting))
    found: dict[int, list[_Continued]] = {}
    waiting = set(units)
    while waiting:
        rows = done.filter(successor__in=waiting).order_by("pk")
        columns = ("successor", "predecessor", "act__effective_on", "act__kind", "successor__opened_on")
        found |= {unit: [] for unit in waiting}
        for unit, before, since, kind, begun in rows.values_list(*columns):
            found[unit].append(_Continued(before, since, kind == Act.Kind.SPLIT, begun))
        waiting = {each.unit for unit in waiting for each in found[unit]} - set(found)
    return found


def _parts(
    unit: int, acts: Mapping[int, Collection[_Continued]], reports: Mapping[int, Obligation], opened: date
) -> list[Obligation]:
    """The reports that together speak of what the unit is now; none where that is not known."""
    own, found = reports.get(unit), []
    if own:
        found.append(own)
    elif any(each.begun <= opened for each in acts[unit]):
        return []  # it was there then, and sent nothing
    for each in acts[unit]:
        within = own and own.current and each.since <= timezone.localdate(own.current.sent_at)
        if within and (each.divided or each.unit not in reports):
            continue  # its own report speaks of it already
        if each.divided or not (more := _parts(each.unit, acts, reports, opened)):
            return []
        found += more
    return found


def _added(previous: Requirement, parts: Mapping[int, list[Obligation]]) -> dict[int, Last]:
    said: dict[int | None, dict[str, Decimal | str]] = {}
    versions = {each.current_id for of_unit in parts.values() for each in of_unit}
    rows = Value.objects.filter(version__in=versions, school_class=None).order_by("pk")
    for version, code, number, text in rows.values_list("version", "figure__code", "number", "text"):
        said.setdefault(version, {})[code] = text if number is None else number
    figures = list(previous.form.figures.order_by("section__order", "order", "pk"))
    found = {}
    for unit, reports in parts.items():
        each = [Last(said.get(report.current_id, {})) for report in reports]
        own = len(reports) == 1 and reports[0].unit_id == unit
        found[unit] = Last(
            each[0].said if len(each) == 1 else total_of(figures, [part.numbers for part in each]),
            () if own else tuple(report.unit_name for report in reports),
            all(report.unit.kind == "school" for report in reports),
        )
    return found
