"""What happens to an import of questions, and what mends a bank. Every step may come twice."""

import random
from collections.abc import Iterable, Mapping
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.actions import save_question
from contests.bank import rules
from contests.bank.drafts import Draft, Read
from contests.bank.findings import Finding, Level
from contests.bank.lint import Mend, lint, put_letters_right
from contests.bank.reading import read_questions
from contests.bank.references import kept
from contests.bank.seeing import note_seen
from contests.models import Choice, Question, QuestionBank, QuestionImport
from foundation.files import actions as files
from foundation.files.pictures import FileRefused, redraw
from foundation.history.actions import record, record_all
from foundation.jobs.actions import enqueue
from foundation.models import StoredFile
from foundation.refusals import NotPossible
from foundation.sheets.writing import XLSX

READ, EXPORT = "contests.read_questions", "contests.export_bank"
BATCH = 500
MENDED_AT_ONCE = 500  # questions; more wait for the next press of the button
State = QuestionImport.State
_random = random.SystemRandom()


class PreviewOutdated(NotPossible):
    """The bank changed, or another preview was confirmed than the one that is kept; the page shows the new one."""


class LeavesOut(Exception):
    """Some questions cannot be taken, and nobody said that the others shall come without them."""


def start_import(content: bytes, *, name: str, content_type: str, bank, wanted: str = "", by, at) -> QuestionImport:
    """Keeps what was sent, privately, and reads it: at once when it is a short text, else a worker does."""
    outcome = None
    if rules.reads_at_once(content):
        outcome = read_and_draw(content, wanted, content_type)
    with transaction.atomic():
        _hold(bank.pk)
        stored = files.store(content, name=name, content_type=content_type, by=by, at=at)
        found = QuestionImport.objects.create(
            bank=bank, format=wanted, file_name=stored.name, file=stored, uploaded_at=at, uploaded_by=by
        )
        note_seen([bank.pk], by=by, at=at)
        if outcome:
            keep_reading(found, *outcome, marked=None, by=by, at=at)
            found.refresh_from_db()
        else:
            title = _("Read questions for “%(bank)s”") % {"bank": str(bank)[:100]}
            found.job = enqueue(READ, key=f"{READ}:{found.pk}", title=title, payload={"import": found.pk}, by=by, at=at)
            found.save(update_fields=["job"])
    return found


def read_and_draw(content: bytes, wanted: str, content_type: str) -> tuple[str, Read]:
    """The drafts with their pictures drawn anew, which is slow and so done before anything is locked."""
    form, read = read_questions(content, wanted, content_type)
    refused = set()
    for at, draft in enumerate(read.drafts):
        if draft.picture is None:
            continue
        try:
            draft.picture = redraw(draft.picture)
        except FileRefused as fault:
            refused.add(at)
            read.add("picture_refused", draft.where, draft.text[:60], fault)
    if refused:
        _leave_out(read, refused)
    return form, read


def _leave_out(read: Read, gone: set[int]) -> None:
    """Takes drafts away; findings about them go too, those about later ones move up."""
    place = {at: new for new, at in enumerate(at for at in range(len(read.drafts)) if at not in gone)}
    read.drafts = [draft for at, draft in enumerate(read.drafts) if at not in gone]
    read.findings = [
        Finding(found.kind, found.where, found.found, found.hint, None if found.at is None else place[found.at])
        for found in read.findings
        if found.at not in gone
    ]


def keep_reading(found, form: str, read: Read, *, marked: bytes | None, by, at) -> bool:
    """Writes down what was read; False when the import went on meanwhile (discarded, or read already)."""
    locked = _lock(found)
    if locked.state != State.READING:
        return False
    for draft in read.drafts:
        if draft.picture is not None:
            draft.picture_id = files.store(
                draft.picture, name=_("picture") + ".webp", content_type="image/webp", by=by, at=at
            ).pk
    examined = rules.examine(read, locked.bank, timezone.localdate(at))
    locked.format, locked.state, locked.digest = form, examined.state, examined.digest
    locked.questions, locked.findings, locked.remarks = examined.questions, examined.findings, examined.remarks
    if marked is not None:
        name = _("to correct - %(name)s") % {"name": locked.file_name.rpartition(".")[0]}
        locked.marked_file = files.store(marked, name=f"{name}.xlsx", content_type=XLSX, by=by, at=at)
    locked.save()
    return True


def confirm_import(found, *, digest: str, leave_out: bool = False, skip_known: bool = False, by, at) -> int:
    """Writes what the preview with this digest showed, all or nothing; how many questions. Confirmed twice, once.

    leave_out: the person agreed that what cannot be taken stays out. skip_known: so does what the bank has already.
    """
    outdated = False
    with transaction.atomic():
        locked = _lock(found)
        if locked.state == State.APPLIED:
            return 0
        if locked.state != State.READY:
            raise NotPossible(locked.state)
        if not leave_out and any(Finding(**kept).level is Level.SKIP for kept in locked.findings):
            raise LeavesOut
        _hold(locked.bank_id)
        drafts = [Draft.from_json(kept) for kept in locked.questions]
        known = rules.known_questions(locked.bank, drafts)
        now = rules.digest_of(locked.bank, locked.questions, known)
        if now != locked.digest:
            _show_again(locked, drafts, known, now)
            outdated = True
        elif digest != now:
            outdated = True
        else:
            gone = set(known) if skip_known else set()
            written = [draft for number, draft in enumerate(drafts) if number not in gone]
            _write(locked, written, by=by, at=at)
            _forget(locked, State.APPLIED, pictures=[drafts[number].picture_id for number in gone], at=at)
            counts = {"questions": len(written), "left out": len(gone)}
            record(by=by, at=at, verb="import questions", subject=locked.bank, changes=counts)
    if outdated:
        raise PreviewOutdated(found.pk)
    return len(written)


def _write(locked, drafts: list[Draft], *, by, at) -> None:
    """Handfuls of statements, whatever the number of questions. Each gets the history of one typed in."""
    fields = ("text", "topic", "citation", "multiple", "difficulty", "audience", "valid_from", "valid_until")
    questions = Question.objects.bulk_create(
        [
            Question(bank=locked.bank, created_at=at, picture_id=draft.picture_id,
                     **{name: getattr(draft, name) for name in fields})
            for draft in drafts
        ],
        batch_size=BATCH,
    )  # fmt: skip
    rows = [
        Choice(question=question, order=order, **choice.as_json())
        for question, draft in zip(questions, drafts, strict=True)
        for order, choice in enumerate(draft.choices, start=1)
    ]
    # A pupil's browser sees their ids: written as read, the ids would tell where the right choice stood.
    _random.shuffle(rows)
    Choice.objects.bulk_create(rows, batch_size=BATCH)
    record_all(by=by, at=at, verb="create", subjects=questions)


def _show_again(locked, drafts, known: Mapping[int, str], digest: str) -> None:
    """The bank has other questions now: the remarks that say so are made anew, for a person to look at."""
    others = [kept for kept in locked.remarks if kept["kind"] != "known"]
    again = [Finding("known", drafts[at].where, text[:80], "", at).as_json() for at, text in known.items()]
    locked.remarks, locked.digest = [*again, *others], digest
    locked.save(update_fields=["remarks", "digest"])


def discard_import(found, *, by, at) -> None:
    """Forgets the file and all that was read from it. Discarding twice is harmless."""
    with transaction.atomic():
        locked = _lock(found)
        if locked.state == State.DISCARDED:
            return
        if locked.state == State.APPLIED:
            raise NotPossible(locked.state)
        _forget(locked, State.DISCARDED, pictures=[kept["picture"] for kept in locked.questions], at=at)
        record(by=by, at=at, verb="discard questions", subject=locked)


def _forget(locked, state, *, pictures: Iterable[int | None], at) -> None:
    """Nothing of the file outlives the import: it holds keys, and the bank has its own."""
    gone = [stored for stored in (locked.file, locked.marked_file) if stored]
    gone += StoredFile.objects.filter(pk__in=[picture for picture in pictures if picture]).order_by("pk")
    locked.file = locked.marked_file = None
    locked.state, locked.questions, locked.findings, locked.remarks, locked.digest = state, [], [], [], ""
    if state == State.APPLIED:
        locked.applied_at = at
    locked.save()
    for stored in gone:
        files.delete(stored, hold=partial(_hold, locked.bank_id))


def mend_bank(bank, what: Mend, *, by, at) -> tuple[int, int]:
    """Puts right what one button can: (questions mended, how many more there are). Drawn versions stay as they are."""
    questions = rules.current_questions(bank)
    drafts = rules.drafts_of(questions)
    remarks = lint(drafts, timezone.localdate(at))
    found = sorted({remark.at for remark in remarks if remark.mend is what and remark.at is not None})
    for index in found[:MENDED_AT_ONCE]:
        _mend(questions[index], drafts[index], what, by=by, at=at)
    return len(found[:MENDED_AT_ONCE]), len(found[MENDED_AT_ONCE:])


def _mend(question: Question, draft: Draft, what: Mend, *, by, at) -> None:
    if what is Mend.LETTERS:
        question.text, question.topic = put_letters_right(question.text), put_letters_right(question.topic)
        question.citation = put_letters_right(question.citation)
        for choice in draft.choices:
            choice.text = put_letters_right(choice.text)
    else:
        for index in kept([choice.text for choice in draft.choices]):
            draft.choices[index].keep_last = True
    save_question(question, [choice.as_json() for choice in draft.choices], by=by, at=at)


def ask_export(bank, *, by, at):
    """A worker writes the bank into our template; pressed twice in one second, it is one file."""
    note_seen([bank.pk], by=by, at=at)
    return enqueue(
        EXPORT,
        key=f"{EXPORT}:{bank.pk}:{by.pk}:{at:%Y%m%d%H%M%S}",
        title=_("Questions of “%(bank)s” as a workbook") % {"bank": str(bank)[:100]},
        payload={"bank": bank.pk},
        by=by,
        at=at,
    )


def _hold(bank_pk: int) -> None:
    """One import into a bank at a time, until the transaction ends."""
    QuestionBank.objects.select_for_update().only("pk").get(pk=bank_pk)


def _lock(found) -> QuestionImport:
    return QuestionImport.objects.select_for_update(of=("self",)).select_related("bank").get(pk=found.pk)
