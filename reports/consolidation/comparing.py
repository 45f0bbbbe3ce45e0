"""Whether a consolidation is older than its parts, and what differs: by unit and figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.consolidation.adding import counting, values_of, versions_standing
from reports.consolidation.stored import figures_of
from reports.models import Consolidation, ConsolidationItem, Figure, Obligation, ReportVersion
from schools.ordering import name_key


@dataclass(frozen=True)
class Later:
    """A unit whose report is another one now: version ids, None for none."""

    obligation: int
    before: int | None
    now: int | None


@dataclass(frozen=True)
class Differing:
    """One figure: `before` and `now` are a number, a text, or None."""

    figure: Figure
    before: Decimal | str | None
    now: Decimal | str | None

    @property
    def by(self) -> Decimal | None:
        """How much more it is now."""
        if isinstance(self.before, str) or isinstance(self.now, str) or self.before == self.now:
            return None
        return (self.now or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True)
class Changed:
    """A unit that reported otherwise, or later, than was added."""

    obligation: Obligation
    unit_name: str
    before: ReportVersion | None
    now: ReportVersion | None
    figures: list[Differing]


def later_by(consolidations: Sequence[Consolidation]) -> dict[int, list[Later]]:
    """What of each (all of one requirement) came later, in as many queries whatever their number."""
    if not consolidations:
        return {}
    requirement = consolidations[0].requirement
    receivers = dict(Obligation.objects.filter(requirement=requirement).values_list("pk", "receiver"))
    standing = versions_standing(list(receivers), None)
    kept: dict[int, dict[int, int | None]] = {each.pk: {} for each in consolidations}
    items = ConsolidationItem.objects.filter(consolidation__in=list(kept))
    for consolidation, obligation, version in items.values_list("consolidation", "obligation", "version"):
        kept[consolidation][obligation] = version
    found = {}
    for each in consolidations:
        now = counting(standing, accepted_only=each.accepted_only)
        scope = {pk for pk, receiver in receivers.items() if each.unit_id in (*requirement.askers, receiver)}
        before = kept[each.pk]
        rows = [
            Later(pk, before.get(pk), now[pk].pk if pk in now else None) for pk in sorted(scope | before.keys())
        ]  # fmt: skip
        found[each.pk] = [row for row in rows if row.before != row.now]
    return found


def changed_units(consolidation: Consolidation, later: Sequence[Later]) -> list[Changed]:
    """Unit by unit, in the order of names, the figures that differ."""
    figures = figures_of(consolidation)
    pks = {pk for row in later for pk in (row.before, row.now) if pk}
    versions = ReportVersion.objects.defer("route", "warnings").in_bulk(pks)
    numbers, texts = values_of(figures, pks)
    owed = Obligation.objects.select_related("unit").in_bulk([row.obligation for row in later])
    names = dict(consolidation.items.values_list("obligation", "unit_name"))
    rows = [
        Changed(
            owed[row.obligation], names.get(row.obligation, owed[row.obligation].unit_name),
            versions.get(row.before), versions.get(row.now),
            differing(figures, *({**texts.get(pk, {}), **numbers.get(pk, {})} for pk in (row.before, row.now))),
        )
        for row in later
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (name_key(row.unit_name), row.obligation.pk))


def differing(figures: Iterable[Figure], before: Mapping, now: Mapping) -> list[Differing]:
    return [
        Differing(figure, before.get(figure.code), now.get(figure.code))
        for figure in figures
        if before.get(figure.code) != now.get(figure.code)
    ]
