"""What happens to an import: sent, read, answered, confirmed, written, discarded. Every step may come twice."""

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.files import actions as files
from foundation.history.actions import record
from foundation.jobs.actions import enqueue
from foundation.models import Job, StoredFile
from foundation.refusals import NotPossible
from schools.models import Person, RosterImport
from schools.roster import rules
from schools.roster.diff import Diff
from schools.roster.findings import Findings
from schools.roster.forgetting import forget_file, hold
from schools.roster.parse import Parsed
from schools.roster.writing import write_diff

READ, APPLY = "schools.read_roster", "schools.apply_roster"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = RosterImport.State


class PreviewOutdated(NotPossible):
    """The person confirmed another preview than the one that is kept now."""


def start_import(upload, *, unit, year=None, by, at) -> RosterImport:
    """Keeps the uploaded file privately and asks a worker to read it: a list of pupils of a year, or one of staff."""
    with transaction.atomic():
        hold(unit.pk)
        stored = files.store(upload, name=upload.name, content_type=upload.content_type or "", by=by, at=at)
        roster_import = RosterImport.objects.create(
            unit=unit, kind=Person.Kind.PUPIL if year else Person.Kind.STAFF, year=year, file_name=stored.name,
            file=stored, uploaded_at=at, uploaded_by=by,
        )  # fmt: skip
        _enqueue(roster_import, READ, _title(roster_import, READ), by=by, at=at)
    return roster_import


def _title(roster_import, kind) -> str:
    titles = {
        (READ, False): _("Read the class list of %(school)s"),
        (APPLY, False): _("Write the class list of %(school)s"),
        (READ, True): _("Read the staff list of %(school)s"),
        (APPLY, True): _("Write the staff list of %(school)s"),
    }
    return titles[kind, roster_import.of_staff] % {"school": roster_import.unit}


def answer_questions(roster_import, answers: dict, *, by, at):
    """Keeps what a person answered and has the file read again with it."""
    with transaction.atomic():
        locked = _locked(roster_import, State.ASKING)
        known = {question["key"] for question in locked.questions}
        locked.answers |= {key: answer for key, answer in answers.items() if key in known and answer}
        locked.state = State.READING
        locked.round += 1
        locked.save(update_fields=["answers", "state", "round"])
        _enqueue(locked, READ, _title(locked, READ), by=by, at=at)


def confirm_import(roster_import, *, digest: str, left=(), by, at):
    """Asks a worker to write what the preview with this digest showed. Confirming twice writes once.

    left: ids of pupils missing from the list who have left the school, or "all".
    """
    with transaction.atomic():
        locked = _lock(roster_import)
        if locked.state in {State.APPLYING, State.APPLIED}:
            return
        if locked.state != State.READY:
            raise NotPossible(locked.state)
        if locked.digest != digest:
            raise PreviewOutdated(locked.pk)
        locked.answers["left"] = left if left == "all" else sorted(set(left))
        locked.state = State.APPLYING
        locked.round += 1
        locked.overtaken = False
        locked.save(update_fields=["answers", "state", "round", "overtaken"])
        _enqueue(locked, APPLY, _title(locked, APPLY), by=by, at=at)


def discard_import(roster_import, *, by, at):
    """Forgets the file and all that was read from it. Discarding twice is harmless."""
    with transaction.atomic():
        locked = _lock(roster_import)
        if locked.state == State.DISCARDED:
            return
        if locked.state == State.APPLIED or (locked.state == State.APPLYING and not _has_failed(locked)):
            raise NotPossible(locked.state)
        _forget(locked, state=State.DISCARDED)
        record(by=by, at=at, verb="discard roster", subject=locked)


def try_again(roster_import, *, by, at):
    """After a job that failed for good: the same step as a new job."""
    with transaction.atomic():
        locked = _lock(roster_import)
        job = locked.job
        if locked.state not in {State.READING, State.APPLYING} or job is None or not _has_failed(locked):
            raise NotPossible(locked.state)
        locked.round += 1
        locked.save(update_fields=["round"])
        _enqueue(locked, job.kind, job.title, by=by, at=at)


def _has_failed(roster_import) -> bool:
    return roster_import.job is not None and roster_import.job.state == Job.State.FAILED


def keep_reading(roster_import, *, parsed: Parsed, diff: Diff, marked: bytes | None, by, at) -> bool:
    """Writes down what a worker found; False when the import went on meanwhile (discarded, or read anew)."""
    locked = _lock(roster_import)
    if locked.state != State.READING or locked.round != roster_import.round:
        return False
    questions = parsed.questions + diff.questions
    old_marked, locked.marked_file = locked.marked_file, _store_marked(locked, marked, by=by, at=at)
    locked.state = rules.state_after(parsed, questions)
    locked.questions = rules.questions_as_json(questions)
    locked.findings = [finding.as_json() for finding in parsed.findings.kept]
    locked.counts = parsed.findings.counts
    locked.changes = rules.preview(diff)
    locked.digest = diff.digest()
    locked.rows = rules.rows_as_json(parsed) if locked.state == State.READY else {}
    locked.save()
    if old_marked:
        forget_file(old_marked, unit=locked.unit)
    return True


def apply_import(roster_import, *, by, at) -> bool:
    """Writes the import in the caller's transaction, all or nothing; False when the roster changed since the preview.

    Then nothing is written but a new preview, for a person to look at again.
    """
    locked = _lock(roster_import)
    if locked.state != State.APPLYING or locked.round != roster_import.round:
        return locked.state == State.APPLIED
    hold(locked.unit_id)
    parsed = rules.rows_from_json(locked.rows, Findings(of_staff=locked.of_staff))
    diff = rules.examine(parsed, locked, rules.terms_for(locked))
    if diff.digest() != locked.digest:
        _show_again(locked, parsed, diff)
        return False
    left = write_diff(
        diff, unit=locked.unit, year=locked.year, kind=locked.kind, left=locked.answers.get("left", ()), by=by, at=at
    )
    counts = rules.preview(diff)["counts"] | {"left": left}
    locked.applied_at = at
    _forget(locked, state=State.APPLIED, counts=counts)
    record(by=by, at=at, verb="import roster", subject=locked, changes=counts)
    return True


def _store_marked(locked, content, *, by, at) -> StoredFile | None:
    if content is None:
        return None
    name = _("to correct - %(name)s") % {"name": locked.file_name.rpartition(".")[0]}
    return files.store(content, name=f"{name}.xlsx", content_type=XLSX, by=by, at=at)


def _show_again(locked, parsed, diff):
    questions = parsed.questions + diff.questions
    locked.state = rules.state_after(parsed, questions)
    locked.questions = rules.questions_as_json(questions)
    locked.findings += [finding.as_json() for finding in parsed.findings.kept]
    locked.changes, locked.digest, locked.overtaken = rules.preview(diff), diff.digest(), True
    locked.save(update_fields=["state", "questions", "findings", "changes", "digest", "overtaken"])


def _lock(roster_import) -> RosterImport:
    """The row of today, held until the transaction ends; its pupils are loaded only where they are asked for."""
    return RosterImport.objects.select_for_update().defer("rows").get(pk=roster_import.pk)


def _locked(roster_import, state) -> RosterImport:
    locked = _lock(roster_import)
    if locked.state != state:
        raise NotPossible(locked.state)
    return locked


def _enqueue(roster_import, kind, title, *, by, at):
    roster_import.job = enqueue(
        kind,
        key=f"{kind}:{roster_import.pk}:{roster_import.round}",
        title=title,
        payload={"import": roster_import.pk, "round": roster_import.round},
        by=by,
        at=at,
    )
    roster_import.save(update_fields=["job"])


def _forget(locked, *, state, counts=None):
    """Nothing of the file outlives the import: not its bytes, not what was read from it."""
    gone = [stored for stored in (locked.file, locked.marked_file) if stored]
    locked.file = locked.marked_file = None
    locked.state, locked.questions, locked.findings, locked.counts = state, [], [], {}
    locked.rows, locked.answers, locked.digest = {}, {}, ""
    locked.changes = {"counts": counts} if counts else {}
    locked.save()
    for stored in gone:
        forget_file(stored, unit=locked.unit)
