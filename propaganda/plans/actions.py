"""Writing a plan: its document, its lines. Each holds the plan and does nothing when nothing is new.

A draft never lessens what is owed. A line that the campaign asks, or that was agreed once, keeps its periods until the
plan is agreed (see deciding.py); only a line of the school's own that was never agreed counts by what it says now.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.history.actions import record
from foundation.history.rules import changed_fields
from propaganda.models import Campaign, Plan, PlanLine
from propaganda.plans.rules import (
    MOST_LINES,
    NotPossible,
    Unread,
    check_timing,
    why_not_changed,
    why_not_kept,
)
from propaganda.plans.versions import COLUMNS, Origins, differences, seen_of
from propaganda.progress import lock_plans, recount, write_periods
from propaganda.timing import Timing

DOCUMENT = ("number", "dated_on", "place", "signer", "signer_title", "pupils_told")


@dataclass(frozen=True)
class Said:
    """What a person wrote into a line."""

    content: str
    forms: str
    responsible: str
    timing: Timing
    grades: list[int] = field(default_factory=list)

    def columns(self) -> dict[str, Any]:
        asked = {"content": self.content, "forms": self.forms, "responsible": self.responsible, "grades": self.grades}
        return {**asked, **self.timing.columns()}


def hold(pk: int) -> Plan:
    """The plan under its lock, with its campaign as it is now."""
    [plan] = lock_plans([pk])
    plan.campaign = Campaign.objects.select_related("unit").get(pk=plan.campaign_id)
    return plan


def hold_to_change(pk: int) -> Plan:
    """The same, if its lines can be changed. Raises NotPossible."""
    plan = hold(pk)
    if why := why_not_changed(plan):
        raise NotPossible(why)
    return plan


def note(plan: Plan, verb: str, *, by, at, subject=None, changes=None, reason=""):
    """Write down what was done to a plan, and that it was changed."""
    plan.changed_at, plan.changed_by = at, by
    plan.save(update_fields=["changed_at", "changed_by"])
    record(by=by, at=at, verb=verb, subject=subject or plan, changes=changes, reason=reason)


@transaction.atomic
def edit_document(plan: Plan, fields: Mapping[str, Any], *, seen: str, by, at) -> None:
    """Number, date, place, who signs, how many pupils. They come when the document is signed, so they wait for no
    agreement."""
    held = hold(plan.pk)
    changes = changed_fields({name: getattr(held, name) for name in fields}, fields)
    if not changes:
        return
    if why := why_not_kept(held):
        raise NotPossible(why)
    if seen != seen_of(held, DOCUMENT):
        raise Unread
    for name in changes:
        setattr(held, name, fields[name])
    held.save(update_fields=list(changes))
    note(held, "edit the plan's document", by=by, at=at, changes=changes)


@transaction.atomic
def add_line(plan: Plan, said: Said, *, by, at) -> PlanLine:
    """A line of the school's own, at the end."""
    held = hold_to_change(plan.pk)
    if not held.campaign.school_lines:
        raise NotPossible(_("In this campaign schools add no lines of their own."))
    check_timing(said.timing, held.campaign)
    return write_new(held, said.columns(), by=by, at=at)


def write_new(plan: Plan, columns: Mapping[str, Any], *, by, at) -> PlanLine:
    """The row of a new line of the school's own. The caller holds the plan."""
    if plan.lines.filter(withdrawn_at=None).count() >= MOST_LINES:
        raise NotPossible(_("A plan holds at most %(most)s lines.") % {"most": MOST_LINES})
    last = plan.lines.aggregate(last=Max("order"))["last"] or 0
    line = PlanLine.objects.create(plan=plan, **{**columns, "order": last + 1})
    write_periods([line])
    recount([line.pk])
    note(plan, "add a line to the plan", by=by, at=at, changes={"content": [None, line.content]})
    return line


def hold_line(line: PlanLine) -> tuple[Plan, PlanLine]:
    """A line whose plan is held to be changed. Raises NotPossible."""
    held = hold_to_change(line.plan_id)
    row = PlanLine.objects.select_related("campaign_line").get(pk=line.pk)
    row.plan = held
    return held, row


@transaction.atomic
def change_line(line: PlanLine, said: Said, *, seen: str, by, at) -> None:
    """Of a line that the campaign asks, content and grades stay the campaign's. Raises NotPossible, Unread."""
    held, row = hold_line(line)
    asked = row.campaign_line
    columns = said.columns()
    if asked:
        columns |= {"content": row.content, "grades": row.grades}
    if all(getattr(row, name) == value for name, value in columns.items()):
        return
    if row.withdrawn_at or row.withdrawn_reason:
        raise NotPossible(_("This line was taken out. Put it back first."))
    if seen != seen_of(row):
        raise Unread
    check_timing(said.timing, held.campaign, asked)
    rewrite(held, row, columns, by=by, at=at)


def rewrite(
    plan: Plan, line: PlanLine, columns: Mapping[str, Any], *, by, at, verb="change a line of the plan"
) -> bool:
    """Write these columns of a line. The caller holds the plan. Whether anything was new."""
    if all(getattr(line, name) == value for name, value in columns.items()):
        return False
    before = copy(line)
    for name, value in columns.items():
        setattr(line, name, value)
    line.save(update_fields=list(columns))
    if not keeps_periods(plan, line):
        write_periods([line])
        recount([line.pk])
    with override("vi"):  # kept in the words of plans, whoever reads them
        changes = {each.key: [each.before, each.after] for each in differences(before, line)}
    note(plan, verb, by=by, at=at, changes={"line": shorten(str(line), 100, placeholder=" …"), **changes})
    return True


def keeps_periods(plan: Plan, line: PlanLine) -> bool:
    """Whether what is owed under a line waits for the plan to be agreed."""
    return line.campaign_line_id is not None or line.pk in Origins(plan).agreed


@transaction.atomic
def drop_line(line: PlanLine, reason: str = "", *, by, at) -> None:
    """Take out a line of the school's own. One that was agreed stays owed until the plan is agreed anew."""
    held, row = hold_line(line)
    if row.campaign_line_id:
        raise NotPossible(_("The campaign asks this line. Only its issuer can decide not to ask it of the school."))
    if row.withdrawn_at or row.withdrawn_reason:
        return
    agreed = row.pk in Origins(held).agreed
    if agreed and not reason:
        raise NotPossible(_("This line was agreed. Say why it is taken out."), "reason")
    row.withdrawn_reason = reason
    if not agreed:
        row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    recount([row.pk])
    note(held, "take a line out of the plan", by=by, at=at, changes={"content": [row.content, None]}, reason=reason)


@transaction.atomic
def restore_line(line: PlanLine, *, by, at) -> None:
    """Put back what was taken out."""
    held, row = hold_line(line)
    if not (row.withdrawn_at or row.withdrawn_reason):
        return
    row.withdrawn_at, row.withdrawn_reason = None, ""
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    recount([row.pk])
    note(held, "put a line back into the plan", by=by, at=at, changes={"content": [None, row.content]})


@transaction.atomic
def move_up(line: PlanLine, *, by, at) -> None:
    """A line of the school's own changes places with the one of its own above it; the first stays where it is."""
    held, row = hold_line(line)
    if row.campaign_line_id:
        raise NotPossible(_("The campaign asks this line. Only lines of the school's own are put in another order."))
    own = held.lines.filter(campaign_line=None, withdrawn_at=None)
    above = own.filter(order__lt=row.order).order_by("-order", "pk").first()
    if above is None:
        return
    above.order, row.order = row.order, above.order
    PlanLine.objects.bulk_update([above, row], ["order"])
    note(held, "move a line of the plan up", by=by, at=at, changes={"content": row.content})


@transaction.atomic
def reset_line(line: PlanLine, *, by, at) -> None:
    """As it was last agreed, or else as the campaign asks it."""
    held, row = hold_line(line)
    origin = Origins(held).of(row)
    if origin is None:
        raise NotPossible(_("There is nothing to go back to: this line was never agreed and is the school's own."))
    columns = {name: getattr(origin, name) for name in COLUMNS if name != "order"}
    rewrite(held, row, columns, by=by, at=at, verb="set a line back")
