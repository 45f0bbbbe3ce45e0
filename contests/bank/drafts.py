"""A question that was read and is not in the bank yet. Plain Python: every reader ends in these."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contests.bank.findings import Finding, Level

MOST_QUESTIONS = 5000
MOST_CHOICES = 10
TEXT_LENGTH, CHOICE_LENGTH, TOPIC_LENGTH, CITATION_LENGTH = 5000, 1000, 100, 300
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# In Vietnamese whatever the language of the page: they become choices that pupils read.
TRUE, FALSE = "Đúng", "Sai"


@dataclass
class DraftChoice:
    text: str
    correct: bool = False
    keep_last: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "correct": self.correct, "keep_last": self.keep_last}


@dataclass
class Draft:
    """`where`: as in a finding. `cells`: field → cell, for what came from a workbook ("choice0" is the first choice).

    `picture`: its content as it was found in the file; `picture_id` that of the stored one, once it is kept.
    """

    where: str
    text: str = ""
    choices: list[DraftChoice] = field(default_factory=list)
    multiple: bool = False
    topic: str = ""
    citation: str = ""
    difficulty: str = ""
    audience: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    picture: bytes | None = None
    picture_id: int | None = None
    cells: dict[str, str] = field(default_factory=dict)

    def place(self, name: str) -> str:
        return self.cells.get(name, self.where)

    def as_json(self) -> dict[str, Any]:
        return {
            "where": self.where,
            "text": self.text,
            "choices": [choice.as_json() for choice in self.choices],
            "multiple": self.multiple,
            "topic": self.topic,
            "citation": self.citation,
            "difficulty": self.difficulty,
            "audience": self.audience,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "picture": self.picture_id,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Draft":
        since, until = (
            date.fromisoformat(kept[name]) if kept[name] else None for name in ("valid_from", "valid_until")
        )
        choices = [DraftChoice(**choice) for choice in kept["choices"]]
        rest = {
            name: kept[name] for name in ("where", "text", "multiple", "topic", "citation", "difficulty", "audience")
        }
        return cls(choices=choices, picture_id=kept["picture"], valid_from=since, valid_until=until, **rest)


def true_or_false(right: bool) -> list[DraftChoice]:
    """The two choices of a statement, in their usual order."""
    return [DraftChoice(TRUE, right, True), DraftChoice(FALSE, not right, True)]


class Read:
    """What one reader made of one file: drafts, and findings about them or about the whole."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.findings: list[Finding] = []
        self.of_workbook = False  # findings name cells, so the file can come back with them marked

    def add(self, kind: str, where: str = "", found: object = "", hint: object = "", at: int | None = None) -> None:
        self.findings.append(Finding(kind, where, str(found)[:200], str(hint)[:300], at))

    def count(self, level: Level) -> int:
        return sum(finding.level is level for finding in self.findings)
