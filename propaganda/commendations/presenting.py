"""A list, or its preview, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from propaganda.commendations.rules import Decision, by_rule, decision_on
from propaganda.commendations.wording import condition, why, why_not
from propaganda.models import Commendation, CommendationList

UNFOLDED = 10


@dataclass(frozen=True)
class Row:
    line: Commendation
    why: str

    @property
    def state(self) -> str:
        """struck, proposed, waits (equals to be decided on), passed (decided against) or below."""
        if self.line.struck_at:
            return "struck"
        if self.line.proposed:
            return "proposed"
        if self.line.decided_at:
            return "passed"
        return "waits" if self.line.tied else "below"


@dataclass
class Section:
    """One rule with its lines: those on the list, and those just below the line."""

    number: int
    rule: dict[str, Any]
    condition: str
    rows: list[Row]
    below: list[Row]
    left_out: list[tuple[str, str]]
    decision: Decision | None
    hidden: int

    @property
    def first(self) -> list[Row]:
        return self.rows[:UNFOLDED]

    @property
    def rest(self) -> list[Row]:
        """Those that a page shows only when asked."""
        return self.rows[UNFOLDED:]

    @property
    def proposed(self) -> int:
        return sum(row.state == "proposed" for row in self.rows)

    @property
    def by_pupil(self) -> bool:
        return self.rule["of"] == "pupil"

    @property
    def by_class(self) -> bool:
        return self.rule["of"] == "class"


def sections(
    rules: Sequence[dict[str, Any]], lines: Sequence[Commendation], *, at_most: int | None = None
) -> list[Section]:
    """`at_most`: how many of the upper lines of each rule are shown, for a preview."""
    found = []
    for number, (rule, own) in enumerate(zip(rules, by_rule(lines, rules), strict=True)):
        rows = [Row(line, why(line, rule)) for line in own]
        upper = [row for row in rows if row.state != "below"]
        section = Section(
            number=number,
            rule=rule,
            condition=condition(rule),
            rows=upper[:at_most],
            below=[row for row in rows if row.state == "below"],
            left_out=[(name, why_not(code, figures)) for name, code, figures in rule["left_out"]],
            decision=decision_on(own, rule["places"]),
            hidden=len(upper) - len(upper[:at_most]),
        )
        found.append(section)
    return found


def lines_of(drawn_up: CommendationList) -> list[Commendation]:
    """With all that the page and the files name, in one query."""
    lines = drawn_up.lines.select_related("unit", "school_class__unit", "person__unit", "struck_by", "decided_by")
    return list(lines.order_by("rule", "position", "pk"))


def called(line: Commendation) -> str:
    """Whose line it is: school; class and school; pupil and school."""
    if line.person:
        return f"{line.person.full_name} – {line.figures['school']}"
    return f"{line.figures['class']} – {line.figures['school']}" if "class" in line.figures else line.figures["school"]
