"""Lays out an import, and what the lint says of a bank, for their pages: plain values in the order people need them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contests.bank import lint
from contests.bank.drafts import LETTERS, Draft
from contests.bank.findings import Finding, Level, place_in_words
from contests.bank.rules import LINT
from contests.models import Audience, Difficulty, QuestionImport
from foundation.jobs.models import Job

PER_PAGE = 25
FINDINGS_SHOWN = 300
SHOWN_OF_A_KIND = 200
LEVELS = {Level.ERROR: _("to correct"), Level.SKIP: _("left out"), Level.REMARK: _("to know")}


@dataclass
class Shown:
    """One question as it would be stored, with what is said of it: (level, its words, sentence)."""

    number: int
    place: str
    draft: Draft
    said: list[tuple[str, str | Promise, str]] = field(default_factory=list)

    @property
    def choices(self):
        return [(LETTERS[at % 26], choice) for at, choice in enumerate(self.draft.choices)]

    @property
    def facts(self):
        """(name, value) of what is filled in."""
        draft = self.draft
        days = [f"{day:%d/%m/%Y}" if day else "…" for day in (draft.valid_from, draft.valid_until)]
        pairs = [
            (_("Topic"), draft.topic),
            (_("Difficulty"), Difficulty(draft.difficulty).label if draft.difficulty else ""),
            (_("Meant for"), Audience.Kind(draft.audience).label if draft.audience else ""),
            (_("Citation"), draft.citation),
            (_("Holds"), " – ".join(days) if draft.valid_from or draft.valid_until else ""),
        ]
        return [(name, value) for name, value in pairs if value]


def page_of(found: QuestionImport, number) -> dict:
    states = QuestionImport.State
    working = found.state == states.READING
    failed = working and found.job is not None and found.job.state == Job.State.FAILED
    findings = [Finding(**kept) for kept in found.findings]
    page = Paginator(range(len(found.questions)), PER_PAGE).get_page(number)
    about: dict[int | None, list[tuple[str, str | Promise, str]]] = defaultdict(list)
    for finding in findings:
        about[finding.at].append((finding.level, LEVELS[finding.level], finding.message))
    for kept in found.remarks:
        about[kept["at"]].append(("remark", LEVELS[Level.REMARK], remark_in_words(kept)))
    return {
        "found": found,
        "job": found.job,
        "busy": working and not failed,
        "failed": failed,
        "findings": [(one, LEVELS[one.level]) for one in findings if one.level is Level.ERROR][:FINDINGS_SHOWN],
        "errors": sum(one.level is Level.ERROR for one in findings),
        "skipped": [one for one in findings if one.level is Level.SKIP],
        "known": sum(kept["kind"] == "known" for kept in found.remarks),
        "remarks": len(found.remarks),
        "whole": [sentence for _level, _label, sentence in about[None] if _level == "remark"],
        "page": page,
        "questions": [_shown(Draft.from_json(found.questions[at]), at, about[at]) for at in page.object_list],
        "count": len(found.questions),
        "can_discard": found.state in {states.FAULTY, states.READY} or working,
    }


def _shown(draft: Draft, at: int, said) -> Shown:
    return Shown(at + 1, place_in_words(draft.where), draft, said)


def remark_in_words(kept: dict) -> str:
    if kept["kind"].startswith(LINT):
        return lint.Remark(kept["kind"].removeprefix(LINT), kept["at"], kept["found"], kept["hint"]).message
    return Finding(**kept).message


@dataclass
class Group:
    """All remarks of one heading: (id of the question, its text, sentence); how many there are in all."""

    kind: str
    title: str | Promise
    mend: str
    rows: list[tuple[str, str, str]]
    count: int


def lint_groups(drafts: list[Draft], remarks: list[lint.Remark]) -> list[Group]:
    groups: dict[str, Group] = {}
    for remark in remarks:
        group = groups.setdefault(str(remark.title), Group(remark.kind, remark.title, remark.mend or "", [], 0))
        group.count += 1
        if len(group.rows) < SHOWN_OF_A_KIND:
            draft = drafts[remark.at] if remark.at is not None else None
            group.rows.append((draft.where if draft else "", draft.text[:160] if draft else "", remark.message))
    return list(groups.values())
