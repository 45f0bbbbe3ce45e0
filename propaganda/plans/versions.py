"""The lines of a plan as they are frozen in a version, and what differs between two of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from propaganda.models import Plan, PlanLine, PlanVersion
from propaganda.plans.rules import agreed_version
from propaganda.plans.timing_words import expected_words, when_words
from propaganda.timing import Span

COLUMNS = (
    "order", "content", "forms", "responsible", "grades", "when", "when_text", "starts_on", "ends_on", "quarters",
    "every", "expected",
)  # fmt: skip
DAYS = ("starts_on", "ends_on")


def standing_lines(plan) -> list[PlanLine]:
    """What the plan holds, in order; also what is to be taken out once that is agreed (see `leaving`)."""
    rows = plan.lines.filter(withdrawn_at=None).select_related("campaign_line")
    return list(rows.order_by("order", "pk"))


def leaving(line: PlanLine) -> bool:
    """Agreed once, and to be taken out when the plan is agreed anew: until then it stays owed."""
    return line.withdrawn_at is None and bool(line.withdrawn_reason)


def frozen(lines: Iterable[PlanLine]) -> list[dict]:
    """As PlanVersion.lines keeps them: the columns, days in ISO form, with the row and the campaign's line."""
    return [
        {
            "line": line.pk,
            "campaign_line": line.campaign_line_id,
            **{name: getattr(line, name) for name in COLUMNS},
            **{name: getattr(line, name).isoformat() for name in DAYS},
        }
        for line in lines
        if not leaving(line)
    ]


def digest_of(lines: list[dict]) -> str:
    """Of all that was sent; what was said to it, or amended later, is no part."""
    said = [{name: value for name, value in line.items() if name not in {"remark", "amended"}} for line in lines]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def seen_of(row, names=COLUMNS) -> str:
    """What a form showed of a row, as a short text that it carries: two people on one line notice each other."""
    shown = json.dumps([str(getattr(row, name)) for name in names], ensure_ascii=False)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Frozen:
    """A line of a version, readable like a row."""

    line: int
    campaign_line: int | None
    order: int
    content: str
    forms: str
    responsible: str
    grades: list
    when: str
    when_text: str
    starts_on: date
    ends_on: date
    quarters: list
    every: str
    expected: int
    remark: str = ""
    # What the issuer changed of it since, by name of the column; `held` is the line with it.
    amended: dict = field(default_factory=dict)

    def columns(self) -> dict:
        return {name: getattr(self, name) for name in COLUMNS}

    def held(self) -> "Frozen":
        return replace(self, **_with_days(self.amended))


def thawed(lines: list[dict]) -> list[Frozen]:
    return [Frozen(**_with_days(line)) for line in lines]


def _with_days(columns: dict) -> dict:
    return {**columns, **{name: date.fromisoformat(columns[name]) for name in DAYS if name in columns}}


def holding(version: PlanVersion | None) -> dict[int, Frozen]:
    """By the id of the plan's line: what an agreed version holds it to, with what the issuer amended since."""
    return {each.line: each.held() for each in thawed(version.lines)} if version else {}


def amend(version: PlanVersion, columns: dict[int, dict]) -> None:
    """Note beside its lines (ids), as they were sent, what the issuer changed of them; the caller saves it."""
    for entry in version.lines:
        if new := columns.get(entry["line"]):
            said = {name: value.isoformat() if name in DAYS else value for name, value in new.items()}
            entry["amended"] = entry.get("amended", {}) | said


class Origins:
    """What each line of a plan is compared with, read once: as it was last agreed (and amended since), or as the
    campaign asks it."""

    def __init__(self, plan: Plan):
        self.agreed = holding(agreed_version(plan))

    def of(self, line: PlanLine):
        """A Frozen, a line of the campaign, or None."""
        return self.agreed.get(line.pk) or line.campaign_line


NAMES = {
    "content": _("Content"), "forms": _("Forms"), "responsible": _("Responsible"), "grades": _("Grades"),
    "when": pgettext_lazy("line of a plan", "When"), "expected": pgettext_lazy("line of a plan", "Expected"),
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    key: str
    before: str
    after: str

    @property
    def name(self):
        return NAMES[self.key]


def differences(before, after, bounds: Span | None = None) -> list[Difference]:
    """What a reader would notice between two rows: lines of a plan, of a version or of a campaign."""
    pairs = {
        "content": (before.content, after.content),
        "forms": (before.forms, after.forms),
        "responsible": (before.responsible, after.responsible),
        "grades": (_grades(before), _grades(after)),
        "when": _whens(before, after, bounds),
        "expected": (expected_words(before), expected_words(after)),
    }
    return [Difference(key, was or "–", now or "–") for key, (was, now) in pairs.items() if was != now]


def _whens(before, after, bounds):
    """Days that differ behind the same words are said as days."""
    was, now = when_words(before, bounds), when_words(after, bounds)
    if was == now and (before.starts_on, before.ends_on) != (after.starts_on, after.ends_on):
        was, now = (f"{was} ({row.starts_on:%d/%m/%Y} – {row.ends_on:%d/%m/%Y})" for row in (before, after))
    return was, now


def _grades(row) -> str:
    return ", ".join(str(each) for each in row.grades)
