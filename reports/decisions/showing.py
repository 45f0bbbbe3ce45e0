"""What was said to a report, for the pages of whoever sent it and whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.models import Decision, Obligation, ReportVersion


@dataclass(frozen=True)
class Decided:
    """`notes`: (code, label or code, what is wrong with it)."""

    version: int
    kind: str
    word: str
    reason: str
    notes: list[tuple[str, str, str]]
    due_again_at: datetime | None
    by: str
    at: datetime

    @property
    def accepted(self) -> bool:
        return self.kind == Decision.Kind.ACCEPT


def decisions_of(obligation: Obligation, *, user=None, labels: Mapping[str, str] | None = None) -> list[Decided]:
    """All decisions on its versions, newest first, in one query. With a user only those on versions that they may read;
    `labels` of figures by code put words to the notes, in their order."""
    labels = labels or {}
    places = {code: place for place, code in enumerate(labels)}
    rows = Decision.objects.filter(version__obligation=obligation).select_related("version", "by")
    if user is not None:
        rows = rows.filter(version__in=ReportVersion.objects.visible_to(user).values("pk"))
    return [
        Decided(
            version=row.version.number, kind=row.kind, word=row.get_kind_display(), reason=row.reason,
            notes=[(code, str(labels.get(code, code)), note)
                   for code, note in sorted(row.notes.items(), key=lambda each: places.get(each[0], len(places)))],
            due_again_at=row.due_again_at, by=str(row.by) if row.by else "", at=row.at,
        )
        for row in rows.order_by("-at", "-pk")
    ]  # fmt: skip
