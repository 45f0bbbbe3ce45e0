"""What an uploaded table would change of a plan, and the changing."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from foundation.refusals import NotPossible
from foundation.vietnamese.text import search_key
from propaganda.models import Plan, PlanLine
from propaganda.plans import actions as plans
from propaganda.plans import rules as plan_rules
from propaganda.plans.timing_words import read_when
from propaganda.timing import Span, Timing, timing_of
from propaganda.uploads.findings import Findings
from propaganda.uploads.table_matching import Match, match
from propaganda.uploads.table_reading import Line
from propaganda.uploads.way import Answers, Proposal

OWN, LEAVE_OUT = "own", "leave out"
TIMING = ("when", "when_text", "starts_on", "ends_on", "quarters", "every", "expected")


@dataclass
class Content:
    """For `write`: the matches by key of the file's line, and the plan's lines by id."""

    matches: dict[str, Match]
    lines: dict[int, PlanLine]
    own_allowed: bool


def propose(rows: dict[str, Any], plan: Plan, *, by, at) -> Proposal:
    standing = plan.lines.filter(withdrawn_at=None, withdrawn_reason="").select_related("campaign_line")
    lines = list(standing.order_by("order", "pk"))
    matches = match([Line(**kept) for kept in rows.get("lines", [])], lines)
    findings = Findings()
    own_allowed = plan.campaign.school_lines
    for each in matches:
        _check(each, plan, findings, own_allowed=own_allowed)
    content = Content({each.row.key: each for each in matches}, {line.pk: line for line in lines}, own_allowed)
    changes = _changes(content, lines, plan)
    stands = [[line.pk, line.content, *_columns(line)] for line in lines]
    said = repr((plan.state, own_allowed, stands, [each.row for each in matches]))
    new = any(not each.sure or _differences(each.row, each.line, plan) for each in matches)
    return Proposal(hashlib.sha256(said.encode()).hexdigest(), changes, findings, content, new)


def _columns(line) -> list[Any]:
    return [line.forms, line.responsible, *(getattr(line, name) for name in TIMING)]


def _check(each: Match, plan: Plan, findings: Findings, *, own_allowed: bool) -> None:
    row = each.row
    if each.twice:
        findings.add("line_twice", row.content_at, row.content, each.twice.content_at)
        return
    if each.line is None and not own_allowed:
        findings.add("own_not_taken", row.content_at, row.content)
    timing = timing_for(row, each.line, plan)
    if timing is None:
        if row.when:
            findings.add("when_unclear", row.when_at, row.when)
        return
    asked = each.line.campaign_line if each.line else None
    try:
        plan_rules.check_timing(timing, plan.campaign, asked)
    except plan_rules.NotPossible as wrong:
        # For a line that is only likely to be meant, the person may yet choose another.
        findings.add("when_refused" if each.sure or not asked else "when_doubtful", row.when_at, row.when, wrong)
        return
    if asked and not _same_days(timing, timing_of(asked)):
        findings.add("when_differs", row.when_at, row.when, asked.when_text or _days(asked))


def _days(line) -> str:
    return f"{line.starts_on:%d/%m/%Y} – {line.ends_on:%d/%m/%Y}"


def timing_for(row: Line, line: PlanLine | None, plan: Plan) -> Timing | None:
    """When a line of the file is due; None where its words do not tell. Words that the plan's line has already, or
    other words for its days, leave its expected number as it is."""
    stands = timing_of(line) if line else None
    if stands and search_key(row.when) == search_key(stands.when_text):
        return stands
    asked = line.campaign_line if line else None
    bounds = Span(asked.starts_on, asked.ends_on) if asked else plan_rules.campaign_span(plan.campaign)
    read = read_when(row.when, year=bounds.starts_on.year, bounds=bounds)
    if stands and read and _same_days(read, stands):
        return Timing(**stands.columns() | {"when_text": read.when_text})
    return read


def _same_days(one: Timing, other: Timing) -> bool:
    return (one.when, one.starts_on, one.ends_on, one.quarters) == (
        other.when, other.starts_on, other.ends_on, other.quarters
    )  # fmt: skip


def _after(row: Line, line: PlanLine | None, plan: Plan) -> dict[str, Any]:
    """The columns of the plan's line with what the file says; what the file leaves empty stays."""
    timing = timing_for(row, line, plan)
    columns = timing.columns() if timing else {}
    for name in ("forms", "responsible"):
        if text := getattr(row, name):
            columns[name] = text
    if line is None or line.campaign_line_id is None:
        columns["content"] = row.content
    return columns


def _differences(row: Line, line: PlanLine | None, plan: Plan) -> dict[str, tuple[Any, Any]]:
    if line is None:
        return {}
    after = _after(row, line, plan)
    return {name: (getattr(line, name), value) for name, value in after.items() if getattr(line, name) != value}


def _changes(content: Content, lines: list[PlanLine], plan: Plan) -> dict[str, Any]:
    meant = {each.line.pk for each in content.matches.values() if each.line}
    left = [line for line in lines if line.pk not in meant]
    options = [[str(line.pk), _label(line)] for line in lines]
    sure = {str(each.line.pk) for each in content.matches.values() if each.line and each.sure}
    return {
        "lines": [_shown(each, plan, own_allowed=content.own_allowed) for each in content.matches.values()],
        "options": [option for option in options if option[0] not in sure],
        "own_allowed": content.own_allowed,
        "stay": [_label(line) for line in left if line.campaign_line_id],
        "own": [[line.pk, line.content, line.recorded] for line in left if not line.campaign_line_id],
    }


def _label(line: PlanLine) -> str:
    return f"{line.order}. {line.content}"


def _shown(each: Match, plan: Plan, *, own_allowed: bool) -> dict[str, Any]:
    row, line = each.row, each.line
    changed = _differences(row, line, plan)
    shown = {name: list(pair) for name, pair in changed.items() if name in {"content", "forms", "responsible"}}
    if any(name in changed for name in TIMING):
        before = line.when_text or _days(line) if line else ""
        shown["when"] = [before, row.when]
    return {
        "key": row.key,
        "content": row.content,
        "forms": row.forms,
        "responsible": row.responsible,
        "when": row.when,
        "line": _label(line) if line else "",
        "chosen": str(line.pk) if line else OWN if own_allowed else "",
        "sure": each.sure,
        "of_campaign": bool(line and line.campaign_line_id),
        "changed": shown,
    }


def write(proposal: Proposal, upload, plan: Plan, *, answers: Answers, by, at) -> dict[str, int]:
    """`answers`: "line" maps the key of a line that was not sure to the id of the plan's line, OWN or LEAVE_OUT; "drop"
    has ids of the school's own lines that are not in the file and are taken out."""
    content: Content = proposal.content
    counts = {"changed": 0, "new": 0, "dropped": 0}
    chosen = _chosen(content, answers.get("line", {}))
    held = plans.hold_to_change(plan.pk)
    for row, line in chosen:
        timing = timing_for(row, line, plan)
        if timing is None:
            words = _("When “%(content)s” is due is not clear. Correct it in the file.")
            raise NotPossible(words % {"content": row.content})
        try:
            plan_rules.check_timing(timing, held.campaign, line.campaign_line if line else None)
        except NotPossible as wrong:
            raise NotPossible(f"“{row.content}”: {wrong}") from wrong
        if line is None:
            plans.write_new(held, _after(row, None, held), by=by, at=at)
            counts["new"] += 1
        else:
            counts["changed"] += plans.rewrite(held, line, _after(row, line, plan), by=by, at=at)
    meant = {line.pk for _row, line in chosen if line}
    for line in _dropped(content, answers.get("drop", ()), meant):
        plans.drop_line(line, _("Not in the table that was uploaded."), by=by, at=at)
        counts["dropped"] += 1
    return counts


def _chosen(content: Content, answers: Answers) -> list[tuple[Line, PlanLine | None]]:
    """(line of the file, line of the plan or None for a new one), in the order of the file."""
    found: list[tuple[Line, PlanLine | None]] = []
    by_answer = {str(pk): line for pk, line in content.lines.items()}
    for key, each in content.matches.items():
        if each.sure:
            found.append((each.row, each.line))
            continue
        default = str(each.line.pk) if each.line else OWN if content.own_allowed else ""
        answer = answers.get(key, default)
        if answer == OWN and content.own_allowed:
            found.append((each.row, None))
        elif answer in by_answer:
            found.append((each.row, by_answer[answer]))
        elif answer != LEAVE_OUT:
            raise NotPossible(_("Choose which line “%(content)s” is.") % {"content": each.row.content})
    pks = [line.pk for _row, line in found if line]
    if twice := next((pk for pk in pks if pks.count(pk) > 1), None):
        raise NotPossible(
            _("Two lines of the file cannot be the same line: %(line)s.") % {"line": content.lines[twice]}
        )
    return found


def _dropped(content: Content, asked, meant: set[int]) -> list[PlanLine]:
    """Only the school's own lines, and only those that the file does not have."""
    own = {pk for pk, line in content.lines.items() if not line.campaign_line_id and pk not in meant}
    return [content.lines[pk] for pk in sorted(own & set(asked))]
