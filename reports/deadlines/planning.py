"""The moments of frozen workbooks of a requirement: planned at launch, moved with its deadline until they are made."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from reports.models import FrozenExport, Requirement


def plan_exports(requirement: Requirement, *, at: datetime) -> int:
    """One for each unit that receives and each of `export_hours`. Done again it adds what is missing; returns how many.

    `at` is the moment of the act, for whoever plans: what lies before it already is made all the same, as of then.
    """
    units = requirement.obligations.order_by("receiver").values_list("receiver", flat=True).distinct()
    rows = [
        FrozenExport(
            requirement=requirement, unit_id=unit, hours_before=hours,
            as_of=requirement.due_at - timedelta(hours=hours),
        )
        for unit in units
        for hours in sorted(set(requirement.export_hours))
    ]  # fmt: skip
    before = requirement.exports.count()
    FrozenExport.objects.bulk_create(rows, ignore_conflicts=True)
    return requirement.exports.count() - before


@transaction.atomic
def replan(requirement: Requirement, *, at: datetime) -> None:
    """After its deadline, hours or receivers changed: what is not made moves, one that was made never changes. A unit
    that receives nothing any more gets those of moments that have passed. Whoever calls holds the requirement."""
    receivers = set(requirement.obligations.order_by().values_list("receiver", flat=True).distinct())
    waiting = requirement.exports.select_for_update(of=("self",)).filter(made_at=None)
    for export in waiting.order_by("pk"):
        as_of = requirement.due_at - timedelta(hours=export.hours_before)
        gone = export.unit_id not in receivers and as_of > at
        if gone or export.hours_before not in requirement.export_hours:
            export.delete()
        elif as_of != export.as_of:
            export.as_of, export.job = as_of, None
            export.save(update_fields=["as_of", "job"])
    plan_exports(requirement, at=at)


def plan_forgotten(*, at: datetime) -> None:
    """Rounds under way without any moment planned. Only rounds are looked at, never the reports owed to them."""
    planned = FrozenExport.objects.filter(requirement=OuterRef("pk"))
    forgotten = Requirement.objects.filter(~Exists(planned), state=Requirement.State.OPEN).exclude(export_hours=[])
    for requirement in forgotten.order_by("pk"):
        plan_exports(requirement, at=at)
