"""What the pages of a consolidation show: figures as people read them, section by section, units as rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from foundation.ui.tabs import address
from reports.consolidation.adding import Part, grouped
from reports.consolidation.stored import parts_of
from reports.models import ConsolidationItem, Figure, ReportVersion, Section
from reports.routes import released_then
from reports.typing import shown

Missing = ConsolidationItem.Missing


@dataclass(frozen=True)
class Told:
    """A figure and its value in words; "" where there is none."""

    figure: Figure
    words: str


@dataclass(frozen=True)
class SectionTotals:
    section: Section
    figures: list[Told]


@dataclass(frozen=True)
class Row:
    """`item` of a unit or `group` of a superior, and its figures."""

    name: str
    part: Part | None
    figures: list[Told]
    url: str = ""
    added: int = 0
    of: int = 0


def tell(figures: Iterable[Figure], values: Mapping) -> list[Told]:
    return [Told(figure, shown(figure, values.get(figure.code))) for figure in figures]


def by_section(figures: Sequence[Figure]) -> dict[Section, list[Figure]]:
    return {section: list(own) for section, own in groupby(figures, key=lambda figure: figure.section)}


def totals_by_section(figures: Sequence[Figure], totals: Mapping) -> list[SectionTotals]:
    """Without texts: they add up to nothing."""
    numbers = [figure for figure in figures if figure.kind != Figure.Kind.TEXT]
    return [SectionTotals(section, tell(own, totals)) for section, own in by_section(numbers).items()]


def with_parts_of(figures: Sequence[Figure], chosen: Sequence[Figure]) -> list[Figure]:
    """The chosen figures and those that their ratios and means are worked out from."""
    wanted: set[int | None] = {figure.pk for figure in chosen}
    for figure in chosen:
        wanted |= {figure.numerator_id, figure.denominator_id, figure.weight_id}
    return [figure for figure in figures if figure.pk in wanted]


def unit_rows(
    items: Sequence[ConsolidationItem], figures: Sequence[Figure], chosen: Sequence[Figure], readable: Collection[int]
) -> list[Row]:
    """`readable`: ids of the versions that the reader may open."""
    parts = parts_of(items, with_parts_of(figures, chosen))
    return [
        Row(part.unit_name, part, tell(chosen, {**part.texts, **part.numbers}), url=_address(part.version, readable))
        for part in parts
    ]


def _address(version: ReportVersion | None, readable: Collection[int]) -> str:
    if version is None or version.pk not in readable:
        return ""
    return address("report_version", version.obligation_id, version.number)


def group_rows(items: Sequence[ConsolidationItem], figures: Sequence[Figure], chosen: Sequence[Figure]) -> list[Row]:
    """By superior, where there is more than one."""
    if len({item.superior_id for item in items}) < 2:
        return []
    needed = with_parts_of(figures, chosen)
    numbers = [figure for figure in chosen if figure.kind != Figure.Kind.TEXT]
    return [
        Row(
            group.name, None, tell(numbers, group.totals),
            added=sum(not part.missing for part in group.parts), of=len(group.parts),
        )
        for group in grouped(needed, parts_of(items, needed))
    ]  # fmt: skip


def missing_by_reason(rows: Iterable, as_of: datetime) -> list[tuple[str, list[tuple[Any, str]]]]:
    """`rows` (items or parts) that are missing, by why, what a person has to follow up first; each with the reason that
    it was released or ended for by then."""
    order = list(Missing.values)
    missing = sorted((row for row in rows if row.missing), key=lambda row: order.index(row.missing))
    because = released_then([row.obligation for row in missing if row.missing == Missing.RELEASED], as_of)
    because |= {row.obligation.pk: row.obligation.ended_reason for row in missing if row.missing == Missing.ENDED}
    return [
        (str(Missing(why).label), [(row, because.get(row.obligation.pk, "")) for row in own])
        for why, own in groupby(missing, key=lambda row: row.missing)
    ]
