"""What a unit goes on from: its draft or, where something was sent since that was touched, what was sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.cells import key_of
from reports.models import Draft, Obligation, ReportVersion
from reports.typing import typed

Cells = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Start:
    cells: Cells
    note: str = ""
    edition: int = 0
    changed_at: datetime | None = None
    changed_by: Any = None


def draft_of(obligation: Obligation) -> Draft | None:
    return Draft.objects.filter(obligation=obligation).select_related("changed_by").first()


def start_of(obligation: Obligation) -> Start:
    draft = draft_of(obligation)
    versions = obligation.versions.filter(kind=ReportVersion.Kind.REPORT).order_by("-number")
    edition = draft.edition if draft else 0
    if (version := versions.first()) and (draft is None or draft.changed_at < version.sent_at):
        return Start(cells_of(version), version.note, edition)
    if draft is None:
        return Start({})
    return Start(draft.cells, draft.note, edition, draft.changed_at, draft.changed_by)


def cells_of(version: ReportVersion) -> Cells:
    """The cells from which a sent version would come again. `seen`: what the portal knew then."""
    values = list(version.values.select_related("figure").order_by("pk"))
    with_classes = {value.figure_id for value in values if value.school_class_id}
    found: Cells = {}
    for value in values:
        if value.figure.kind == "ratio" or (value.figure_id in with_classes and not value.school_class_id):
            continue
        own = value.origin != "known"
        cell = {"v": typed(value.figure, value.number if value.number is not None else value.text) if own else "",
                "why": value.reason}  # fmt: skip
        if value.known is not None:
            cell["seen"] = str(value.known)
        if value.origin == "workbook":
            cell["from"] = "workbook"
        found[key_of(value.figure.code, value.school_class_id)] = cell
    return found
