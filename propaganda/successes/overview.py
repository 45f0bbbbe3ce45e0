"""Figures of a campaign's successes with the names behind them, for pages and the workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from propaganda.models import Campaign, Plan
from propaganda.successes import counting
from propaganda.successes.counting import Figures
from propaganda.successes.names import Names
from propaganda.successes.rules import window_of
from propaganda.successes.told import Conflict, Told, told_of
from schools.ordering import name_key


@dataclass(frozen=True)
class Row:
    """A school, service (None: totals of all services), or month (None: totals over several) with its figures."""

    key: Any
    label: str
    figures: Figures


@dataclass(frozen=True)
class TotalLine:
    told: Told
    service: str  # "" for all
    conflicts: list[tuple[str, Conflict]]


def figures_of(plan: Plan) -> dict[str, Any]:
    """Of one school."""
    campaign, unit = plan.campaign, plan.unit_id
    told = told_of(campaign, unit=unit)
    services = counting.by_service(campaign, unit=unit)
    names = Names(key for key in services if key)
    return {
        "figures": counting.overall(campaign, unit=unit),
        "by_service": service_rows(campaign, services, names),
        "by_month": month_rows(counting.by_month(campaign, unit=unit)),
        "totals": total_lines(told, names),
    }


def of_campaign(campaign: Campaign, *, service: int | None = None, month: date | None = None) -> dict[str, Any]:
    """Of all schools; the schools of one service or month only, if asked for."""
    services = counting.by_service(campaign)
    names = Names(key for key in services if key)
    schools = school_rows(campaign, counting.by_school(campaign, service=service, month=month))
    return {
        "figures": counting.overall(campaign),
        "schools": schools,
        "none": [row for row in schools if not row.figures.successes and not row.figures.told],
        "by_service": service_rows(campaign, services, names),
        "by_month": month_rows(counting.by_month(campaign)),
        "totals": total_lines(told_of(campaign), names),
    }


def school_rows(campaign: Campaign, found: Mapping[int, Figures]) -> list[Row]:
    """In the order of names; the key is the plan."""
    plans = Plan.objects.filter(campaign=campaign).select_related("unit").order_by("pk")
    ordered = sorted(plans, key=lambda plan: (name_key(plan.unit.name), plan.pk))
    return [Row(plan, plan.unit.name, found.get(plan.unit_id, Figures())) for plan in ordered]


def service_rows(campaign: Campaign, found: Mapping[int | None, Figures], names: Names) -> list[Row]:
    window = window_of(campaign)
    rows = [
        Row(key, names.label(key, window.starts_on, window.ends_on), figures) for key, figures in found.items() if key
    ]
    rows.sort(key=lambda row: (name_key(row.label), row.key))
    return [*rows, Row(None, "", found[None])] if None in found else rows


def month_rows(found: Mapping[date | None, Figures]) -> list[Row]:
    return [Row(key, f"{key:%m/%Y}" if key else "", figures) for key, figures in found.items()]


def total_lines(told: list[Told], names: Names) -> list[TotalLine]:
    return [
        TotalLine(
            each,
            str(names.on(each.service_id, each.total.starts_on)) if each.service_id else "",
            [(str(names.on(conflict.service_id, conflict.month)), conflict) for conflict in each.conflicts],
        )
        for each in told
    ]
