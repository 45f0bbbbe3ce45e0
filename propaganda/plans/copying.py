"""A plan begun from an earlier one of the same school: what would be taken over, shown before it is written.

Days and quarters move by the years between the two campaigns. Lines that a campaign asked are matched by their content;
they bring their forms and who is responsible, a higher expectation, and other days if these fit what is asked now.
"""

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.vietnamese.text import search_key
from propaganda.models import Plan, PlanLine
from propaganda.plans.actions import hold_to_change, note, rewrite, write_new
from propaganda.plans.rules import NotPossible, Unread, amount, campaign_span, check_timing
from propaganda.plans.timing_words import expected_words, read_when, when_words
from propaganda.plans.versions import Difference, differences, standing_lines
from propaganda.timing import Span, Timing, over_quarters, timing_of

_YEAR = re.compile(r"(?:19|20)\d\d")
_TEXTS = ("forms", "responsible")


@dataclass
class Proposal:
    """One line that would be written. `into`: the line of this plan that would change; none: it would be new."""

    key: str
    content: str
    columns: dict[str, Any]
    into: PlanLine | None = None
    changes: list[Difference] | None = None
    edited: bool = False  # the school has written in that line already
    refused: str = ""
    when: str = ""  # of a new line, in words
    expected: str = ""


def sources(plan: Plan, user) -> list[Plan]:
    """Other plans of this school that hold lines, newest campaign first."""
    rows = Plan.objects.visible_to(user).filter(unit=plan.unit_id).exclude(pk=plan.pk)
    rows = rows.filter(lines__withdrawn_at=None, lines__isnull=False).distinct()
    return list(rows.select_related("campaign").order_by("-campaign__starts_on", "-pk"))


def proposals(plan: Plan, source: Plan) -> list[Proposal]:
    """In the order of the source; lines from which nothing new would come are left out."""
    years = plan.campaign.starts_on.year - source.campaign.starts_on.year
    here = standing_lines(plan)
    asked = {search_key(line.content): line for line in here if line.campaign_line_id}
    own = {search_key(line.content) for line in here if not line.campaign_line_id}
    found = []
    for line in standing_lines(source):
        key = search_key(line.content)
        if key in asked:
            found.append(_into(asked[key], line, plan, years))
        elif line.campaign_line_id is None and key not in own:
            found.append(_new(line, plan, years))
    return [each for each in found if each.refused or each.into is None or each.changes]


def digest_of(found: list[Proposal]) -> str:
    """Of the whole preview: what would be written, and over what."""
    shown = [[each.key, str(each.columns), [str(change) for change in each.changes or []]] for each in found]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def _new(line, plan, years) -> Proposal:
    timing = moved(timing_of(line), years, campaign_span(plan.campaign))
    texts = {name: getattr(line, name) for name in ("content", "grades", *_TEXTS)}
    proposal = Proposal(f"n{line.pk}", line.content, {**texts, **timing.columns()})
    proposal.when, proposal.expected = when_words(timing, campaign_span(plan.campaign)), expected_words(timing)
    if not plan.campaign.school_lines:
        proposal.refused = _("In this campaign schools add no lines of their own.")
    try:
        check_timing(timing, plan.campaign)
    except NotPossible as wrong:
        proposal.refused = str(wrong)
    return proposal


def _into(line, old, plan, years) -> Proposal:
    columns = {name: getattr(old, name) or getattr(line, name) for name in _TEXTS}
    timing = _timing_for(line, old, plan, years)
    columns |= timing.columns()
    after = PlanLine(**{**_row(line), **columns})
    edited = bool(differences(line.campaign_line, line))
    return Proposal(f"c{old.pk}", line.content, columns, line, differences(line, after), edited)


def _timing_for(line, old, plan, years) -> Timing:
    """The old days where the school had chosen others than were asked, if they fit; never less than is asked now."""
    asked = timing_of(line.campaign_line)
    wanted = moved(timing_of(old), years, Span(asked.starts_on, asked.ends_on))
    before = old.campaign_line
    same_days = before and (before.starts_on, before.ends_on) == (old.starts_on, old.ends_on)
    if not before or same_days:
        wanted = replace(timing_of(line), expected=max(old.expected, line.expected))
    try:
        check_timing(wanted, plan.campaign, line.campaign_line)
    except NotPossible:
        return timing_of(line)
    return wanted if amount(wanted) >= amount(asked) else timing_of(line)


def _row(line) -> dict[str, Any]:
    names = ("order", "content", "grades", *_TEXTS)
    return {name: getattr(line, name) for name in names}


def moved(timing: Timing, years: int, bounds: Span) -> Timing:
    """The same so many years later. All through is kept within the bounds; words that do not fit any more are left."""
    if timing.when == "quarters":
        later = over_quarters([f"{int(each[:4]) + years}{each[4:]}" for each in timing.quarters])
        later = replace(timing, starts_on=later.starts_on, ends_on=later.ends_on, quarters=later.quarters)
    else:
        later = replace(timing, starts_on=_later(timing.starts_on, years), ends_on=_later(timing.ends_on, years))
    if timing.when == "all_year":
        starts, ends = max(later.starts_on, bounds.starts_on), min(later.ends_on, bounds.ends_on)
        later = replace(later, starts_on=starts, ends_on=ends) if starts <= ends else later
    return replace(later, when_text=_words_later(later, years))


def _later(day: date, years: int) -> date:
    """29 February becomes 28 where there is none."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28) if leap else day.replace(year=day.year + years)


def _words_later(later: Timing, years: int) -> str:
    """The plan's words with their years moved, if they then say these days; none: they are made of the days."""
    words = _YEAR.sub(lambda year: str(int(year[0]) + years), later.when_text)
    read = read_when(words, year=later.starts_on.year, bounds=Span(later.starts_on, later.ends_on))
    if read is None:
        return "" if _YEAR.search(words) else words
    same = (read.starts_on, read.ends_on, read.quarters) == (later.starts_on, later.ends_on, later.quarters)
    return words if same else ""


@transaction.atomic
def copy(plan: Plan, source: Plan, chosen: Collection[str], *, digest: str, by, at) -> int:
    """Write what was chosen of the preview; how many lines. Raises NotPossible, Unread."""
    held = hold_to_change(plan.pk)
    source = Plan.objects.select_related("campaign").get(pk=source.pk)
    found = proposals(held, source)
    if digest_of(found) != digest:
        raise Unread
    written = 0
    for each in found:
        if each.key not in chosen or each.refused:
            continue
        if each.into is None:
            write_new(held, each.columns, by=by, at=at)
            written += 1
        else:
            written += rewrite(held, each.into, each.columns, by=by, at=at)
    if written:
        note(held, "take over lines of an earlier plan", by=by, at=at, changes={"from": str(source), "lines": written})
    return written
