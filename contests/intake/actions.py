"""What happens to a results workbook: received, read, confirmed, discarded. Any step may come twice."""

import hashlib
from functools import partial
from pathlib import PurePath

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contests.intake import rules
from contests.intake.diff import Proposal
from contests.intake.findings import ERROR, Finding
from contests.intake.reading import Read
from contests.judging.obstacles import Passes, obstacles
from contests.judging.results import score_sitting
from contests.models import Appearance, Part, PartRun, ResultsUpload, Sitting, UploadedResult
from contests.quiz.results import score_parts
from contests.sittings.moving import judged
from contests.sittings.publishing import keep_official
from contests.upkeep import ask_rebuild, rankings_of_sitting
from foundation.files import actions as files
from foundation.history.actions import record
from foundation.jobs.actions import enqueue
from foundation.models import Job
from foundation.refusals import NotPossible
from foundation.sheets import gate
from foundation.sheets.forms import MOST_BYTES
from foundation.sheets.writing import XLSX

READ = "contests.read_results"
State = ResultsUpload.State


class Outdated(NotPossible):
    """Something else stands now than what was looked at."""

    def __init__(self):
        super().__init__(_("The results had changed before you confirmed. Please look at them as they stand now."))


def hold(sitting_pk: int) -> Sitting:
    """The sitting, locked until the transaction ends: one change of its results by workbook at a time."""
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("stage__contest", "unit")
    return locked.get(pk=sitting_pk)


def _hold(sitting_pk: int) -> None:
    hold(sitting_pk)


def receive(sitting: Sitting, upload, *, by, at) -> tuple[ResultsUpload, bool]:
    """Keep a workbook as a new version and have it read; with False where this very file is the newest version already.

    Raises WorkbookRefused for what is no workbook or a dangerous one (nothing of it is kept), FileRefused, NotPossible.
    """
    kind = gate.kind_of(upload)
    upload.seek(0)
    sha256 = hashlib.file_digest(upload, "sha256").hexdigest()
    upload.seek(0)
    with transaction.atomic():
        locked = hold(sitting.pk)
        _check_taken(locked)
        newest = locked.uploads.exclude(state=State.DISCARDED).order_by("-number").first()
        if newest and newest.sha256 == sha256:
            if newest.state == State.DRAFT:
                read_again(newest, by=by, at=at)
            return newest, False
        name = PurePath(upload.name).name
        stored = files.store(
            upload, name=name, content_type=gate.CONTENT_TYPES[kind], by=by, at=at, max_bytes=MOST_BYTES
        )
        for older in locked.uploads.filter(state__in=[State.READING, State.DRAFT]).order_by("pk"):
            _discard(older, by=None, at=at, reason=_("A newer workbook was sent."))
        number = (locked.uploads.aggregate(last=Max("number"))["last"] or 0) + 1
        version = ResultsUpload.objects.create(
            sitting=locked, number=number, file=stored, sha256=stored.sha256, sent_by=by, sent_at=at
        )
        record(by=by, at=at, verb="send results", subject=version, changes={"file": stored.name})
        _ask_reading(version, by=by, at=at)
    return version, True


def _check_taken(sitting: Sitting):
    if reason := rules.why_not(sitting):
        raise NotPossible(reason)


def _ask_reading(upload: ResultsUpload, *, by, at):
    title = _("Read the results of %(unit)s") % {"unit": upload.sitting.unit}
    key = f"{READ}:{upload.pk}:{at.isoformat()}"
    enqueue(READ, key=key, title=title, payload={"upload": upload.pk}, by=by, at=at)


def read_again(upload: ResultsUpload, *, by, at):
    """Teams or points may have changed since a draft was read, or the reading failed."""
    with transaction.atomic():
        hold(upload.sitting_id)
        locked = ResultsUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if locked.state not in {State.READING, State.DRAFT}:
            raise NotPossible(_("This version can no longer be changed: see below where the results stand now."))
        if locked.state == State.READING and (job := job_of(locked)) and job.state != Job.State.FAILED:
            return
        locked.state = State.READING
        locked.save(update_fields=["state"])
        _ask_reading(locked, by=by, at=at)


def job_of(upload: ResultsUpload) -> Job | None:
    """The one that read it last."""
    return Job.objects.filter(kind=READ, key__startswith=f"{READ}:{upload.pk}:").order_by("-created_at", "-pk").first()


def keep_reading(upload: ResultsUpload, read: Read, *, prints, marked: bytes | None, by, at) -> bool:
    """What a worker found, in the caller's transaction; False when it went on meanwhile (discarded, read already)."""
    locked = ResultsUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.state != State.READING:
        return False
    gone = locked.marked_file
    locked.state = State.DRAFT
    locked.rows = {"teams": [row.as_json() for row in read.rows], "prints": prints}
    locked.findings = read.findings.as_json()
    locked.marked_file = None
    if marked:
        sent = PurePath(upload.file.name).stem if upload.file else ""
        name = _("to correct - %(name)s") % {"name": f"{sent}.xlsx"}
        locked.marked_file = files.store(marked, name=name, content_type=XLSX, by=by, at=at)
    locked.save(update_fields=["state", "rows", "findings", "marked_file"])
    if gone:
        files.delete(gone, hold=partial(_hold, upload.sitting_id))
    return True


def has_errors(upload: ResultsUpload) -> bool:
    return any(Finding(**kept).level == ERROR for kept in upload.findings)


@transaction.atomic
def accept(upload: ResultsUpload, *, digest: str, by, at) -> ResultsUpload:
    """This version counts from now on, all of it or nothing; `digest` names the changes that were looked at."""
    sitting = hold(upload.sitting_id)
    locked = ResultsUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.state == State.ACCEPTED:
        return locked
    if locked.state != State.DRAFT or has_errors(locked):
        raise NotPossible(_("This version can no longer be confirmed: see below where the results stand now."))
    _check_taken(sitting)
    runs = list(PartRun.objects.select_for_update(of=("self",)).filter(sitting=sitting).order_by("pk"))
    found = rules.proposal(locked, sitting)
    if found.obstacles or found.digest != digest:
        raise Outdated
    keep_official(sitting)
    locked.state, locked.accepted_by, locked.accepted_at = State.ACCEPTED, by, at
    locked.save(update_fields=["state", "accepted_by", "accepted_at"])
    _write(locked, found, by=by, at=at)
    _close(runs, found, by=by, at=at)
    _score(sitting, found, at=at)
    absent = [line.team.name for line in found.changed if line.after.out and not line.before.out]
    changes = {"teams": len(found.changed), **({"absent": ", ".join(absent)} if absent else {})}
    record(by=by, at=at, verb="confirm results", subject=locked, changes=changes)
    judged(sitting, by=by, at=at)
    return locked


def _write(upload: ResultsUpload, found: Proposal, *, by, at):
    """The points of this version, and who was there: whoever has points was."""
    here, results, moved = found.table.here, [], []
    appearances = Appearance.objects.in_bulk([line.team.appearance for line in found.lines])
    for line in found.lines:
        key, after = line.team.appearance, line.after
        results += [
            UploadedResult(upload=upload, appearance_id=key, part_id=part, points=points)
            for part, points in after.points.items()
            if (key, part) not in here
        ]
        state = _state_after(line)
        noted = key in found.table.absent_by_file and after.out and after.note != line.team.reason
        if state != line.team.state or noted:
            each = appearances[key]
            each.state, each.changed_at, each.changed_by = state, at, by
            each.reason = after.note if after.out else ""
            moved.append(each)
    UploadedResult.objects.bulk_create(results, batch_size=500)
    Appearance.objects.bulk_update(moved, ["state", "reason", "changed_at", "changed_by"], batch_size=500)


def _state_after(line) -> str:
    states = Appearance.State
    if line.after.out:
        return states.WITHDRAWN if line.team.state == states.WITHDRAWN else states.ABSENT
    return states.PRESENT if line.after.points else states.EXPECTED if line.team.gone else line.team.state


def _close(runs: list[PartRun], found: Proposal, *, by, at):
    """The parts this workbook speaks of, where nobody who was there is without points."""
    there = [line for line in found.lines if not line.after.out]
    here = found.table.here
    spoken = {part for line in there for part in line.after.points if (line.team.appearance, part) not in here}
    for run in runs:
        whole = run.part_id in spoken and all(run.part_id in line.after.points for line in there)
        if whole and run.state != PartRun.State.CLOSED:
            _check_closable(run)
            run.state, run.closed_at, run.closed_by = PartRun.State.CLOSED, at, by
            run.save(update_fields=["state", "closed_at", "closed_by"])
            record(by=by, at=at, verb="close part", subject=run)


def _check_closable(run: PartRun):
    """As for who closes it in the judging: what nobody can pass there is done first."""
    left = [each.words for each in obstacles(run.sitting, run.part) if each.passes is Passes.NOBODY]
    if left:
        words = _("“%(part)s” cannot be closed by this workbook yet. %(what)s")
        raise NotPossible(words % {"part": run.part.name, "what": " ".join(left)})


def _score(sitting: Sitting, found: Proposal, *, at):
    score_sitting(sitting, at=at)
    entrants = [line.team.entrant for line in found.lines]
    for part in sitting.stage.parts.filter(kind=Part.Kind.PAPER).order_by("order"):
        part.stage = sitting.stage
        score_parts(entrants, part, at=at)
    for ranking in rankings_of_sitting(sitting):
        ask_rebuild(ranking, at=at)


@transaction.atomic
def discard(upload: ResultsUpload, *, by, at):
    """A version that is not to count. Its file stays on record; discarding twice is harmless."""
    hold(upload.sitting_id)
    locked = ResultsUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if locked.state == State.DISCARDED:
        return
    if locked.state == State.ACCEPTED:
        raise NotPossible(_("This version is confirmed already. Send a new workbook to correct it."))
    _discard(locked, by=by, at=at)


def _discard(upload: ResultsUpload, *, by, at, reason=""):
    upload.state = State.DISCARDED
    upload.save(update_fields=["state"])
    record(by=by, at=at, verb="discard results", subject=upload, reason=reason)
