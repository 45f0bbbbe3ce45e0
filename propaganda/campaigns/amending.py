"""Changing a campaign that was launched: on record, with a reason, and never so that a school owes more than it agreed.

What may change of a line is its words, and its time where whatever met it before meets it afterwards (rules.loosens).
New lines come to all plans, but none that would be overdue at once. A plan whose school put it in other words, or set
other days, keeps these. What a school is writing and what it is held to meanwhile (the version that was agreed, the
periods) may differ: each is amended where it stands as the campaign had it.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.history.actions import record, record_all
from propaganda.campaigns.actions import locked
from propaganda.campaigns.making import BATCH, plan_line
from propaganda.campaigns.readiness import short
from propaganda.campaigns.rules import NotPossible, State, asked_of, loosens, must_be_running, must_have_reason
from propaganda.evidence.actions import reschedule
from propaganda.models import Campaign, CampaignLine, Plan, PlanLine, PlanVersion
from propaganda.plans.rules import agreed_versions
from propaganda.plans.timing_words import expected_words, when_words
from propaganda.plans.versions import amend as amend_version
from propaganda.plans.versions import holding
from propaganda.progress import begin, lock_plans, recount, write_periods
from propaganda.timing import periods_of, timing_of
from schools.models import Unit

WORDS = ("content", "forms", "responsible", "when_text")
TIME = ("when", "starts_on", "ends_on", "quarters", "every", "expected")
# Who is asked, and in which order lines are counted, stays as it was launched.
FIXED_OF_LINE = ("order", "levels", "grades")
FIXED = ("unit", "asks_plans")
# Which way a field may go once schools rely on it: later, earlier, more, less. Empty counts as without limit.
ONE_WAY = {
    "ends_on": "later", "starts_on": "earlier", "plans_due_at": "later", "recording_days": "later",
    "successes_from": "earlier", "successes_until": "later", "evidence_months": "earlier",
}  # fmt: skip


@dataclass(frozen=True)
class Reached:
    """How many plans a change came to, and how many keep what their school had set itself."""

    changed: int = 0
    kept: int = 0


@transaction.atomic
def amend(campaign: Campaign, fields: list[str], *, services=None, reason: str, by, at) -> None:
    """Save these changed fields of a campaign that is being prepared or was launched, and its services unless None.
    Raises NotPossible."""
    stored = locked(campaign.pk)
    changes = {name: [getattr(stored, name), getattr(campaign, name)] for name in fields}
    if services is not None:
        changes["services"] = [sorted(map(str, stored.services.all())), sorted(map(str, services))]
    if stored.state == State.CLOSED:
        must_be_running(stored)
    if stored.state == State.OPEN and changes:
        reason = must_have_reason(reason)
        for name, (before, after) in changes.items():
            _one_way(name, before, after)
    campaign.save(update_fields=fields)
    if services is not None:
        campaign.services.set(services)
    if {"ends_on", "evidence_months"} & changes.keys():
        reschedule(campaign)
    if changes:
        verb = "adjust" if stored.state == State.OPEN else "change"
        record(by=by, at=at, verb=verb, subject=campaign, changes=changes, reason=reason)


def _one_way(name, before, after):
    if name in FIXED:
        raise NotPossible(_("This stands as it was launched."), name)
    if name == "counts_successes" and not after:
        raise NotPossible(_("Schools have been recording successes: they go on being counted."), name)
    if name == "services" and not set(before) <= set(after):
        message = _("Schools have been recording these: a service that was counted goes on being counted.")
        raise NotPossible(message, name)
    way = ONE_WAY.get(name)
    if way is None or after is None or (before is None and name == "plans_due_at"):
        return
    if before is None or (after < before if way == "later" else after > before):
        message = {
            "later": _("After the launch this can only be made later or longer: schools rely on what they were told."),
            "earlier": _(
                "After the launch this can only be made earlier or shorter: schools rely on what they were told."
            ),
        }[way]
        raise NotPossible(message, name)


@transaction.atomic
def change_line(line: CampaignLine, *, reason: str, by, at) -> Reached:
    """Save a line as it is now, and carry it to the plans of a launched campaign. Raises NotPossible."""
    campaign = locked(line.campaign_id)
    stored = CampaignLine.objects.get(pk=line.pk)
    names = [name for name in (*FIXED_OF_LINE, *WORDS, *TIME) if getattr(stored, name) != getattr(line, name)]
    if not names:
        return Reached()
    changes = _in_words(stored, line, names)
    if campaign.state == State.DRAFT:
        line.save()
        record(by=by, at=at, verb="change", subject=line, changes=changes)
        return Reached()
    must_be_running(campaign)
    reason = must_have_reason(reason)
    for name in set(names).intersection(FIXED_OF_LINE):
        raise NotPossible(_("Line %(line)s: this stands as it was launched.") % {"line": stored.order}, name)
    if set(names).intersection(TIME) and not loosens(timing_of(stored), timing_of(line)):
        message = _(
            "Line %(line)s: after the launch its time can only be made longer, and less can be expected. For more, add "
            "a new line."
        )
        raise NotPossible(message % {"line": stored.order})
    line.save()
    reached = _carry(stored, line, names, by=by, at=at)
    number = {"line": f"{stored.order}. {stored.content}"[:200]}
    record(by=by, at=at, verb="adjust", subject=campaign, changes={**number, **changes}, reason=reason)
    return reached


def _in_words(stored, line, names) -> dict[str, list]:
    """As people read it years later: the time as one thing, in words."""
    with translation.override(settings.LANGUAGE_CODE):
        timed = {"when": [f"{when_words(row)}; {expected_words(row)}" for row in (stored, line)]}
    changes = {name: [getattr(stored, name), getattr(line, name)] for name in names if name not in TIME}
    return changes | (timed if set(names).intersection(TIME) else {})


def _carry(stored, line, names, *, by, at) -> Reached:
    """To the lines of plans, and to what these are held to, as far as they stand as the campaign had it."""
    plans = {plan.pk: plan for plan in lock_plans(PlanLine.objects.filter(campaign_line=line).values("plan"))}
    rows = list(PlanLine.objects.filter(campaign_line=line).order_by("pk"))
    versions = agreed_versions(plans.values())
    changed, retimed = [], []
    for row in rows:
        version = versions.get(row.plan_id)
        held = holding(version).get(row.pk)
        if version and held and (new := _new(held, stored, line, names)):
            amend_version(version, {row.pk: new})
        # A draft is not held to what it says: before it is agreed, the campaign's own line is owed.
        owed = held or (row if plans[row.plan_id].state == Plan.State.AGREED else stored)
        if set(names).intersection(TIME) and _same(owed, stored, TIME):
            retimed.append(_with(copy(row), {name: getattr(line, name) for name in TIME}))
        if new := _new(row, stored, line, names):
            changed.append(_with(row, new))
    PlanLine.objects.bulk_update(changed, [*WORDS, *TIME], batch_size=BATCH)
    PlanVersion.objects.bulk_update(versions.values(), ["lines"], batch_size=BATCH)
    write_periods(retimed)
    recount([row.pk for row in retimed])
    touched = {row.plan_id for row in (*changed, *retimed)}
    record_all(by=by, at=at, verb="amended by the issuer", subjects=[plans[pk] for pk in sorted(touched)])
    return Reached(len(changed), len(rows) - len(changed))


def _new(row, stored, line, names) -> dict[str, Any]:
    """The columns that a row gets: those in which it is as the campaign was."""
    new = {name: getattr(line, name) for name in WORDS if name in names and _same(row, stored, [name])}
    if set(names).intersection(TIME) and _same(row, stored, TIME):
        new |= {name: getattr(line, name) for name in TIME}
    return new


def _with(row, columns):
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def _same(row, stored, names) -> bool:
    return all(getattr(row, name) == getattr(stored, name) for name in names)


@transaction.atomic
def add_line(line: CampaignLine, *, reason: str, by, at) -> Reached:
    """Save a new line, and bring it to every plan of a launched campaign whose school it is for. Raises NotPossible."""
    campaign = locked(line.campaign_id)
    if campaign.state == State.DRAFT:
        line.save()
        record(by=by, at=at, verb="add", subject=line)
        return Reached()
    must_be_running(campaign)
    reason = must_have_reason(reason)
    _not_overdue_at_once(line, timezone.localdate(at))
    line.save()
    plans = lock_plans(list(campaign.plans.filter(ended_on=None).values_list("pk", flat=True)))
    units = Unit.objects.in_bulk({plan.unit_id for plan in plans})
    last = dict(PlanLine.objects.filter(plan__in=plans).order_by().values_list("plan").annotate(Max("order")))
    asked = [plan for plan in plans if asked_of(line, units[plan.unit_id])]
    begin(plan_line(plan, line, max(line.order, last.get(plan.pk, 0) + 1)) for plan in asked)
    record(by=by, at=at, verb="adjust", subject=campaign, changes={"new line": str(line)[:300]}, reason=reason)
    record_all(by=by, at=at, verb="amended by the issuer", subjects=asked)
    return Reached(len(asked))


def _not_overdue_at_once(line, day: date):
    first = min(span.ends_on for span in periods_of(timing_of(line)))
    if first < day:
        message = _("The new line would be overdue since %(day)s as soon as it is added. Let it begin later.")
        raise NotPossible(message % {"day": short(first)}, "starts_on")


@transaction.atomic
def remove_line(line: CampaignLine, *, by, at) -> None:
    """Of a campaign that is being prepared. Raises NotPossible."""
    if locked(line.campaign_id).state != State.DRAFT:
        message = _("Line %(line)s was launched. Release schools from it on their plans, with a reason.")
        raise NotPossible(message % {"line": line.order})
    record(by=by, at=at, verb="delete", subject=line)
    line.delete()


@transaction.atomic
def renumber(campaign: Campaign, numbers: dict[int, int], *, by, at) -> None:
    """Give lines (ids) of a campaign that is being prepared their new numbers, of which none may stand twice."""
    if locked(campaign.pk).state != State.DRAFT:
        raise NotPossible(_("The numbers of lines stand as they were launched."))
    rows = list(CampaignLine.objects.filter(campaign=campaign, pk__in=numbers))
    free = (campaign.lines.aggregate(last=Max("order"))["last"] or 0) + max(numbers.values(), default=0) + 1
    for step, row in enumerate(rows):
        CampaignLine.objects.filter(pk=row.pk).update(order=free + step)
    for row in rows:
        CampaignLine.objects.filter(pk=row.pk).update(order=numbers[row.pk])
    record(by=by, at=at, verb="renumber lines", subject=campaign)
