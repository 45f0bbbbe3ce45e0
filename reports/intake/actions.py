"""What happens to the workbook of a report: received, read, confirmed into the draft, discarded. Any step may come
twice. Order of locks: the obligation, then the upload."""

from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.files import actions as files
from foundation.history.actions import record
from foundation.jobs.actions import enqueue
from foundation.models import StoredFile
from foundation.refusals import Outdated
from foundation.sheets import gate
from foundation.sheets.forms import MOST_BYTES
from reports.actions import lock_obligations
from reports.filling.collecting import filled
from reports.filling.drafting import save_cells
from reports.intake.proposing import Proposal, propose
from reports.intake.reading import Read
from reports.models import Obligation, ReportUpload
from reports.rules import NotPossible, must_be_open_to_sending

READ = "reports.read_upload"
State = ReportUpload.State


def receive(obligation: Obligation, file: Any, *, by, at: datetime) -> ReportUpload:
    """Keep a workbook and have it read; a newer one takes the place of one that waits.

    Raises WorkbookRefused for what is no workbook or a dangerous one (nothing of it is kept), FileRefused, NotPossible.
    """
    format_of = gate.kind_of(file)
    file.seek(0)
    with transaction.atomic():
        [held] = lock_obligations([obligation.pk])
        must_be_open_to_sending(held, at)
        name = PurePath(file.name).name
        stored = files.store(
            file, name=name, content_type=gate.CONTENT_TYPES[format_of], by=by, at=at, max_bytes=MOST_BYTES
        )
        for older in ReportUpload.objects.filter(obligation=held, state__in=ReportUpload.WAITING).order_by("pk"):
            _forget(older, State.DISCARDED, reason=_("A newer file was sent."), by=None, at=at)
        upload = ReportUpload.objects.create(
            obligation=held, file=stored, file_name=stored.name[:200], uploaded_at=at, uploaded_by=by
        )
        record(by=by, at=at, verb="send a workbook", subject=upload)
        title = _("Read the report workbook of %(unit)s") % {"unit": held.unit}
        key = f"{READ}:{upload.pk}"
        upload.job = enqueue(READ, key=key, title=title, payload={"upload": upload.pk}, by=by, at=at)
        upload.save(update_fields=["job"])
    return upload


def _locked(upload: ReportUpload) -> ReportUpload:
    lock_obligations([upload.obligation_id])
    rows = ReportUpload.objects.select_for_update(of=("self",))
    return rows.select_related("obligation__requirement__form", "obligation__unit", "file", "marked_file").get(
        pk=upload.pk
    )


def keep_reading(upload: ReportUpload, read: Read, *, marked: bytes | None, by, at: datetime) -> bool:
    """What a worker found, in the caller's transaction; False when the upload went on meanwhile."""
    locked = _locked(upload)
    if locked.state != State.READING:
        return False
    if marked is not None:
        name = _("to correct - %(name)s") % {"name": f"{PurePath(locked.file_name).stem}.xlsx"}
        locked.marked_file = files.store(marked, name=name, content_type=gate.CONTENT_TYPES["xlsx"], by=by, at=at)
    locked.rows = [read.cells]
    locked.findings, locked.counts = read.findings.as_json(), dict(read.findings.counts)
    locked.state = State.FAULTY if read.findings.errors else State.READY
    _show(locked, propose(read.cells, filled(locked.obligation)))
    locked.save()
    return True


def _show(upload: ReportUpload, proposal: Proposal) -> None:
    upload.changes = {"lines": proposal.lines, "same": proposal.same}
    upload.digest = proposal.digest


def confirm(upload: ReportUpload, *, digest: str, by, at: datetime) -> ReportUpload:
    """Lay into the draft what the preview with this digest showed, all of it or nothing. Confirming twice writes once.

    Raises Outdated with a new preview kept, or NotPossible.
    """
    with transaction.atomic():
        locked = _locked(upload)
        if locked.state == State.APPLIED:
            return locked
        if locked.state != State.READY:
            raise NotPossible(_("This file can no longer be confirmed: see below where it stands now."))
        found = filled(locked.obligation)
        proposal = propose(locked.rows[0], found)
        outdated = proposal.digest != digest
        if outdated:
            _show(locked, proposal)
            locked.save(update_fields=["changes", "digest"])
        else:
            save_cells(locked.obligation, proposal.changes, edition=found.start.edition, by=by, at=at)
            locked.applied_at, locked.applied_by = at, by
            _forget(locked, State.APPLIED, changes={"count": len(proposal.changes)}, by=by, at=at)
    if outdated:
        raise Outdated
    return locked


@transaction.atomic
def discard(upload: ReportUpload, *, by, at: datetime) -> None:
    """Nothing of it is written, and the file is deleted. Discarding twice is harmless."""
    locked = _locked(upload)
    if locked.state == State.APPLIED:
        raise NotPossible(_("This file is in the draft already. Correct the report itself."))
    if locked.state != State.DISCARDED:
        _forget(locked, State.DISCARDED, by=by, at=at)


def _forget(upload: ReportUpload, state: str, *, changes=None, reason: str = "", by, at: datetime) -> None:
    """Nothing of the file outlives its upload."""
    gone = upload.forget(state, changes=changes)
    verb = "write a workbook" if state == State.APPLIED else "discard a workbook"
    record(by=by, at=at, verb=verb, subject=upload, changes=changes, reason=reason)
    for stored in gone:
        _delete(stored, upload)


def _delete(stored: StoredFile, upload: ReportUpload) -> None:
    files.delete(stored, hold=partial(_hold_only, upload.obligation_id))


def _hold_only(obligation: int) -> None:
    lock_obligations([obligation])
