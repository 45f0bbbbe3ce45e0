"""What happens to a workbook sent for a plan: received, read, confirmed, discarded. Any step may come twice."""

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.files import actions as files
from foundation.history.actions import record
from foundation.jobs.actions import enqueue
from foundation.models import Job, StoredFile
from foundation.refusals import NotPossible, Outdated
from foundation.sheets import gate
from foundation.sheets.forms import MOST_BYTES
from foundation.sheets.writing import XLSX
from propaganda.models import Plan, Upload
from propaganda.progress import lock_plans
from propaganda.uploads import rules
from propaganda.uploads.findings import Findings
from propaganda.uploads.way import Proposal, Read
from propaganda.uploads.ways import WAYS

__all__ = ["NotPossible", "Outdated", "confirm", "discard", "forget_rest", "keep_reading", "read_again", "receive"]

READ = "propaganda.read_upload"
State = Upload.State


def _hold(plan_pk: int) -> Plan:
    lock_plans([plan_pk])
    return Plan.objects.select_related("campaign__unit", "unit").get(pk=plan_pk)


def _hold_only(plan_pk: int) -> None:
    lock_plans([plan_pk])


def receive(plan: Plan, kind: str, file: Any, *, by, at) -> tuple[Upload, bool]:
    """Keep a workbook and have it read; with False where this very file waits already.

    Raises WorkbookRefused for what is no workbook or a dangerous one (nothing of it is kept), FileRefused, NotPossible.
    """
    format_of = gate.kind_of(file)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    with transaction.atomic():
        held = _hold(plan.pk)
        _check_taken(held, kind)
        waiting = Upload.objects.filter(plan=held, kind=kind, state__in=Upload.WAITING).order_by("-pk")
        mine = waiting if WAYS[kind].newest_only else waiting.filter(uploaded_by=by)
        if same := mine.filter(file__sha256=sha256).first():
            read_again(same, by=by, at=at)
            return same, False
        name = PurePath(file.name).name
        stored = files.store(
            file, name=name, content_type=gate.CONTENT_TYPES[format_of], by=by, at=at, max_bytes=MOST_BYTES
        )
        if WAYS[kind].newest_only:
            for older in waiting.select_for_update(of=("self",)):
                _discard(older, by=None, at=at, reason=_("A newer file was sent."))
        upload = Upload.objects.create(
            plan=held, kind=kind, file=stored, file_name=stored.name, uploaded_at=at, uploaded_by=by
        )
        record(by=by, at=at, verb="send a workbook", subject=upload)
        _ask_reading(upload, by=by, at=at)
    return upload, True


def _check_taken(plan: Plan, kind: str) -> None:
    if reason := rules.why_not(plan, kind):
        raise NotPossible(reason)


def _ask_reading(upload: Upload, *, by, at) -> None:
    titles = {
        Upload.Kind.TABLE: _("Read the table of the plan of %(school)s"),
        Upload.Kind.SUCCESSES: _("Read the service successes of %(school)s"),
    }
    key = f"{READ}:{upload.pk}:{at.isoformat()}"
    title = titles[Upload.Kind(upload.kind)] % {"school": upload.plan.unit}
    upload.job = enqueue(READ, key=key, title=title, payload={"upload": upload.pk}, by=by, at=at)
    upload.save(update_fields=["job"])


@transaction.atomic
def read_again(upload: Upload, *, by, at) -> None:
    """What the file is laid beside may have changed since, or the reading failed."""
    _hold_only(upload.plan_id)
    locked = _locked(upload)
    if not locked.waiting or locked.file is None:
        raise NotPossible(_("This file was written or discarded. Send it again."))
    if locked.state == State.READING and locked.job and locked.job.state != Job.State.FAILED:
        return
    locked.state = State.READING
    locked.save(update_fields=["state"])
    _ask_reading(locked, by=by, at=at)


def _locked(upload: Upload) -> Upload:
    held = Upload.objects.select_for_update(of=("self",))
    return held.select_related("plan__unit", "job", "file", "marked_file", "uploaded_by").get(pk=upload.pk)


def keep_reading(upload: Upload, read: Read, proposal: Proposal, *, marked: bytes | None, by, at) -> bool:
    """What a worker found, in the caller's transaction; False when it went on meanwhile (discarded, read already)."""
    locked = _locked(upload)
    if locked.state != State.READING:
        return False
    gone = locked.marked_file
    locked.marked_file = _store_marked(locked, marked, by=by, at=at)
    locked.rows = {**read.rows, "found": read.findings.kept_json()}
    _show(locked, read.findings, proposal)
    locked.save()
    if gone:
        _delete(gone, locked)
    return True


def _show(upload: Upload, of_file: Findings, proposal: Proposal) -> None:
    """Keep a preview, with all that was found."""
    findings = of_file.with_those(proposal.findings)
    upload.findings, upload.counts = findings.as_json(), dict(findings.counts)
    upload.state = State.FAULTY if findings.errors else State.READY
    upload.changes, upload.digest = proposal.changes, proposal.digest


def _store_marked(upload: Upload, content: bytes | None, *, by, at) -> StoredFile | None:
    if content is None:
        return None
    name = _("to correct - %(name)s") % {"name": f"{PurePath(upload.file_name).stem}.xlsx"}
    return files.store(content, name=name, content_type=XLSX, by=by, at=at)


def _delete(stored: StoredFile, upload: Upload) -> None:
    files.delete(stored, hold=partial(_hold_only, upload.plan_id))


def confirm(
    upload: Upload, *, digest: str, answers: Mapping[str, Any] | None = None, partly: bool = False, by, at
) -> Upload:
    """Write what the preview with this digest showed, all of it or nothing. Confirming twice writes once.

    `partly`: only the rows in order, of a kind that allows it; the others stay with the upload to be given back.
    Raises Outdated with a new preview kept, or NotPossible.
    """
    with transaction.atomic():
        plan = _hold(upload.plan_id)
        locked = _locked(upload)
        if locked.state == State.APPLIED:
            return locked
        if locked.state not in {State.READY, State.FAULTY} or not locked.rows:
            raise NotPossible(_("This file can no longer be confirmed: see below where it stands now."))
        _check_taken(plan, locked.kind)
        way, found = WAYS[Upload.Kind(locked.kind)], Findings.from_json(locked.rows["found"])
        proposal = way.propose(locked.rows, plan, by=locked.uploaded_by, at=at)
        _show(locked, found, proposal)
        outdated = proposal.digest != digest
        if outdated:
            locked.save()
        elif locked.state == State.FAULTY and not (partly and way.partly and proposal.new):
            raise NotPossible(_("Something in this file has to be corrected first."))
        else:
            rest = way.partly(proposal.content, locked) if locked.state == State.FAULTY and way.partly else {}
            counts = way.write(proposal, locked, plan, answers=answers or {}, by=by, at=at)
            locked.applied_at, locked.applied_by = at, by
            _forget(locked, State.APPLIED, changes={"counts": counts}, rows=rest)
            record(by=by, at=at, verb="write a workbook", subject=locked, changes=counts)
    if outdated:
        raise Outdated
    return locked


@transaction.atomic
def discard(upload: Upload, *, by, at) -> None:
    """Nothing of it is written, and the file is deleted. Discarding twice is harmless."""
    _hold_only(upload.plan_id)
    locked = _locked(upload)
    if locked.state == State.DISCARDED:
        return
    if locked.state == State.APPLIED:
        raise NotPossible(_("This file is written already. Correct it on the page of what it wrote."))
    _discard(locked, by=by, at=at)


def _discard(upload: Upload, *, by, at, reason="") -> None:
    _forget(upload, State.DISCARDED)
    record(by=by, at=at, verb="discard a workbook", subject=upload, reason=reason)


def _forget(upload: Upload, state: str, **kept) -> None:
    for stored in upload.forget(state, **kept):
        _delete(stored, upload)


@transaction.atomic
def forget_rest(upload: Upload) -> None:
    """Rows that were given back name children too."""
    Upload.objects.filter(pk=upload.pk, state=State.APPLIED).update(rows=[])
