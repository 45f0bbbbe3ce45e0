"""What is true of banks and of imports into them: questions to the database, no writing."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contests.bank.drafts import Draft, DraftChoice, Read
from contests.bank.findings import Finding, Level
from contests.bank.lint import lint, question_key
from contests.models import Choice, Contest, Question, QuestionBank, QuestionImport
from foundation.sheets.gate import OLE, ZIP

KEPT_DAYS = 7  # how long a file that nobody confirmed is kept
MOST_KEPT = 2000  # findings of one import kept one by one
AT_ONCE_BYTES = 200 * 1024  # a text up to this is read while its sender waits
CONTESTS_SHOWN = 3
LINT = "lint:"  # before the kind of a remark of the lint, among those of an import
# What an import refuses or puts right itself, and what is no news while questions come in.
_NOT_REPEATED = {"no_key", "several_keys", "few_choices", "names_others", "names_letters", "no_citation"}


@dataclass
class Examined:
    """What is kept of one reading: JSON of the questions, faults, remarks, and the digest of it all."""

    state: str
    questions: list[dict]
    findings: list[dict]
    remarks: list[dict]
    digest: str


def reads_at_once(content: bytes) -> bool:
    return len(content) <= AT_ONCE_BYTES and not content.startswith((ZIP, OLE))


def contests_of(bank: QuestionBank, user) -> list[Contest]:
    """The newest contests that draw from a bank and that this user may change: where its filling is gone on from."""
    drawing = Contest.objects.editable_by(user).filter(stages__parts__blueprint__bank=bank)
    return list(drawing.distinct().order_by("-created_at", "-pk")[:CONTESTS_SHOWN])


def drafts_of(questions: Iterable[Question]) -> list[Draft]:
    """Questions of a bank as drafts, in the order given; `where` is the question's id."""
    questions = list(questions)
    choices: dict[int, list[DraftChoice]] = {question.pk: [] for question in questions}
    for choice in Choice.objects.filter(question__in=choices).order_by("question", "order"):
        choices[choice.question_id].append(DraftChoice(choice.text, choice.correct, choice.keep_last))
    return [
        Draft(
            str(question.pk), question.text, choices[question.pk], question.multiple, question.topic, question.citation,
            question.difficulty, question.audience, question.valid_from, question.valid_until,
            picture_id=question.picture_id,
        )
        for question in questions
    ]  # fmt: skip


def current_questions(bank: QuestionBank) -> list[Question]:
    return list(Question.objects.current().filter(bank=bank).order_by("pk"))


def known_questions(bank: QuestionBank, drafts: Sequence[Draft]) -> dict[int, str]:
    """Index of a draft → text of the question of the bank it repeats."""
    known = {question_key(draft): draft.text for draft in drafts_of(current_questions(bank))}
    keys = ((at, question_key(draft)) for at, draft in enumerate(drafts))
    return {at: known[key] for at, key in keys if key in known}


def examine(read: Read, bank: QuestionBank, today: date) -> Examined:
    """What a reading comes to in this bank. Pictures are stored by then: drafts name them by id."""
    known = known_questions(bank, read.drafts)
    for at, text in known.items():
        read.add("known", read.drafts[at].where, text[:80], at=at)
    remarks = [finding.as_json() for finding in read.findings if finding.level is Level.REMARK]
    remarks += lint_remarks(read.drafts, today)
    state = QuestionImport.State.FAULTY if read.count(Level.ERROR) else QuestionImport.State.READY
    questions = [draft.as_json() for draft in read.drafts]
    return Examined(
        state=state,
        questions=questions,
        findings=_limited([finding for finding in read.findings if finding.level is not Level.REMARK]),
        remarks=remarks[:MOST_KEPT],
        digest=digest_of(bank, questions, known),
    )


def lint_remarks(drafts: Sequence[Draft], today: date) -> list[dict]:
    return [
        Finding(LINT + remark.kind, "" if remark.at is None else drafts[remark.at].where, remark.found, remark.hint,
                remark.at).as_json()
        for remark in lint(drafts, today)
        if remark.kind not in _NOT_REPEATED
    ]  # fmt: skip


def _limited(findings: list[Finding]) -> list[dict]:
    kept = [finding.as_json() for finding in findings[:MOST_KEPT]]
    if len(findings) > MOST_KEPT:
        kept.append(Finding("more_faults", "", str(len(findings) - MOST_KEPT)).as_json())
    return kept


def digest_of(bank: QuestionBank, questions: list[dict], known: Iterable[int]) -> str:
    """Of all that would be written, and of what the bank has already."""
    said = json.dumps([bank.pk, questions, sorted(known)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def overdue_imports(at):
    """Imports that nobody confirmed in time; their files hold keys."""
    still_open = (QuestionImport.State.READING, QuestionImport.State.FAULTY, QuestionImport.State.READY)
    return QuestionImport.objects.filter(state__in=still_open, uploaded_at__lt=at - timedelta(days=KEPT_DAYS))
