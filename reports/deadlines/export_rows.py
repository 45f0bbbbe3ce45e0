"""Frozen workbooks as a page shows them: by unit, each moment with what became of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from foundation.jobs.models import Job
from foundation.vietnamese.names import text_key
from reports.models import FrozenExport, Obligation

# The sweep comes each minute and the work takes some: up to here a workbook counts as made at its moment.
IN_TIME = timedelta(minutes=10)
PLANNED, DUE, FAILED, MADE = "planned", "due", "failed", "made"


@dataclass(frozen=True)
class Row:
    export: FrozenExport
    state: str
    late_seconds: int  # 0: in time
    missing: list[str]


@dataclass(frozen=True)
class Group:
    unit: Any
    rows: list[Row] = field(default_factory=list)


def rows_of(exports: QuerySet, at: datetime) -> list[Group]:
    """By unit in Vietnamese order, moments in their order; three queries however many."""
    found = list(exports.select_related("unit", "file", "job").order_by("as_of", "pk"))
    missing = {pk for export in found for pk in export.missing}
    names = dict(Obligation.objects.filter(pk__in=missing).values_list("pk", "unit_name"))
    groups: dict[int, Group] = {}
    for export in found:
        group = groups.setdefault(export.unit_id, Group(export.unit))
        group.rows.append(_row(export, names, at))
    return sorted(groups.values(), key=lambda group: (text_key(group.unit.name), group.unit.pk))


def _row(export: FrozenExport, names: dict[int, str], at: datetime) -> Row:
    late = (export.made_at or at) - export.as_of
    said = [names[pk] for pk in export.missing if pk in names]
    return Row(
        export, _state(export, at), int(late.total_seconds()) if late > IN_TIME else 0, sorted(said, key=text_key)
    )


def _state(export: FrozenExport, at: datetime) -> str:
    if export.made_at:
        return MADE
    if export.as_of > at:
        return PLANNED
    return FAILED if export.job and export.job.state == Job.State.FAILED else DUE
