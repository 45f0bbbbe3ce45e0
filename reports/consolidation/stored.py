"""A consolidation as it was made, read back from its items: its versions never change, so neither does this."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reports.consolidation.adding import Added, Part, grouped, values_of
from reports.models import Consolidation, ConsolidationItem, Figure
from schools.ordering import name_key


def figures_of(consolidation: Consolidation) -> list[Figure]:
    ordered = Figure.objects.filter(form=consolidation.requirement.form_id).select_related("section")
    return list(ordered.order_by("section__order", "order", "pk"))


def totals_of(consolidation: Consolidation) -> dict[str, Decimal]:
    return {code: Decimal(value) for code, value in consolidation.totals.items()}


def items_of(consolidation: Consolidation) -> list[ConsolidationItem]:
    """In the Vietnamese order of names."""
    rows = consolidation.items.select_related("version", "obligation__unit").defer(
        "version__route", "version__warnings"
    )
    return sorted(rows.order_by("pk"), key=lambda item: (name_key(item.unit_name), item.obligation_id))


def parts_of(items: Iterable[ConsolidationItem], figures: Sequence[Figure]) -> list[Part]:
    items = list(items)
    numbers, texts = values_of(figures, [item.version_id for item in items if item.version_id])
    return [
        Part(
            item.obligation, item.obligation.unit, item.unit_name, item.superior_id, item.superior_name, item.version,
            item.missing, kind=item.version.kind if item.version else "", numbers=numbers.get(item.version_id, {}),
            texts=texts.get(item.version_id, {}),
        )
        for item in items
    ]  # fmt: skip


def stored(consolidation: Consolidation) -> Added:
    """What `added` gave when it was made."""
    figures = figures_of(consolidation)
    parts = parts_of(items_of(consolidation), figures)
    return Added(figures, parts, totals_of(consolidation), grouped(figures, parts))
