"""Making a frozen workbook: as of its moment, however late; once made it never changes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.files.actions import store
from foundation.jobs.actions import enqueue
from foundation.sheets.writing import XLSX
from reports.actions import lock_obligations
from reports.models import Extension, FrozenExport
from reports.rules import NotPossible

MAKE = "reports.freeze_export"
ASKED_A_SWEEP = 100


def ask_for_due(*, at: datetime) -> int:
    """A job for each whose moment has come; asked once. Returns how many."""
    due = FrozenExport.objects.filter(made_at=None, job=None, as_of__lte=at).select_related("requirement")
    asked = list(due.order_by("as_of", "pk")[:ASKED_A_SWEEP])
    for export in asked:
        with transaction.atomic():
            # A moment that was moved is other work, also where it is moved back.
            moves = Extension.objects.filter(requirement=export.requirement_id, obligation=None).count()
            key = f"{MAKE}:{export.pk}:{export.as_of:%Y%m%dT%H%M%S}:{moves}"
            title = _("Frozen workbook: %(title)s") % {"title": export.requirement.title}
            payload = {"export": export.pk, "as_of": export.as_of.isoformat()}
            job = enqueue(MAKE, key=key, title=title, payload=payload, at=at)
            FrozenExport.objects.filter(pk=export.pk, as_of=export.as_of).update(job=job)
    return len(asked)


def make(
    export: FrozenExport, write: Callable[..., Any], *, by: Any, at: datetime,
    finish: Callable[[], AbstractContextManager] = transaction.atomic,
) -> None:  # fmt: skip
    """`write(requirement, unit, as_of=, made_at=)` returns what has `content`, and ids in `versions` and `missing`. It
    is kept inside `finish()`. What was made or moved meanwhile stays as it is.

    Raises NotPossible before its moment.
    """
    if export.as_of > at:
        raise NotPossible(_("This moment has not come yet. The workbook is made then, by itself."))
    with transaction.atomic():  # who sent or decided before the moment and is not through yet is waited for
        lock_obligations(export.requirement.obligations.values_list("pk", flat=True))
    frozen = write(export.requirement, export.unit, as_of=export.as_of, made_at=at)
    with finish():
        held = FrozenExport.objects.select_for_update(of=("self",)).filter(pk=export.pk).first()
        if held is None or held.made_at or held.as_of != export.as_of:
            return
        name = file_name(export.requirement_id, export.unit_id, export.as_of)
        held.file = store(frozen.content, name=name, content_type=XLSX, by=by, at=at)
        held.sha256, held.made_at = held.file.sha256, at
        held.versions, held.missing = sorted(frozen.versions), sorted(frozen.missing)
        held.save(update_fields=["file", "sha256", "made_at", "versions", "missing"])


def file_name(requirement: int, unit: int, as_of: datetime) -> str:
    return f"{_('reports')}-{requirement}-{unit}-{timezone.localtime(as_of):%Y%m%d-%H%M}.xlsx"
