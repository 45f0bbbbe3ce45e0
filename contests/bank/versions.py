"""What changed between two versions of a question, and the list of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Field

from contests.bank.drafts import LETTERS
from contests.models import Choice, Question
from foundation.history.models import Event

FIELDS = (
    "text", "topic", "citation", "multiple", "difficulty", "audience", "valid_from", "valid_until", "picture", "bank",
)  # fmt: skip


def changes_between(
    before: Question, after: Question, old: Sequence[Mapping], new: Sequence[Mapping]
) -> dict[str, list]:
    """`{field: [before, after]}` of a question and its choices, for the history. Choices are told as one text."""
    changes: dict[str, list[Any]] = {}
    for name in FIELDS:
        key = cast(Field, before._meta.get_field(name)).attname
        if getattr(before, key) != getattr(after, key):
            changes[name] = [getattr(before, name), getattr(after, name)]
    if (was := choices_in_words(old)) != (now := choices_in_words(new)):
        changes["choices"] = [was, now]
    return changes


def choices_in_words(choices: Sequence[Mapping[str, Any]]) -> str:
    """“A. … · B. … ✓ · C. … ⇩”: what is right has a tick, what is kept in place an arrow."""
    lines = []
    for letter, choice in zip(LETTERS, choices, strict=False):
        marks = (" ✓" if choice["correct"] else "") + (" ⇩" if choice["keep_last"] else "")
        lines.append(f"{letter}. {choice['text']}{marks}")
    return " · ".join(lines)


def choice_rows(question: Question) -> list[dict[str, Any]]:
    rows = Choice.objects.filter(question=question).order_by("order").values("text", "correct", "keep_last")
    return [dict(row) for row in rows]


@dataclass
class Step:
    """One act on a question: when, who, what it was (in words), and (name, before → after) of each change."""

    at: datetime
    by: str
    what: str
    changes: list[tuple[str, str]]


def steps_of(question: Question) -> list[Step]:
    """Everything done to a question and to the versions before it, newest first."""
    chain = _chain(question)
    events = Event.objects.filter(subject_type=question._meta.label_lower, subject_id__in=[one.pk for one in chain])
    return [
        Step(event.at, str(event.by or "–"), event.what(), event.lines())
        for event in events.select_related("by").order_by("-at", "-pk")
    ]


def _chain(question: Question) -> list[Question]:
    """The question and every version it came from."""
    chain = [question]
    while chain[-1].replaces_id:
        chain.append(Question.objects.get(pk=chain[-1].replaces_id))
    return chain
