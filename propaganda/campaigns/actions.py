"""Acts on a campaign and on the schools of its list. Order of locks: the campaign, then the plans."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record
from propaganda.campaigns.rules import NotPossible, State, must_be_running, must_have_reason
from propaganda.models import Campaign, Plan, PlanLine, ServiceSuccess
from propaganda.progress import lock_plans, recount


def locked(campaign: int) -> Campaign:
    """The campaign as it is now, held until the transaction ends."""
    return Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign)


@transaction.atomic
def close(campaign: Campaign, *, reason: str, by, at) -> None:
    """From now on it can only be read. Before its last day is over a reason is needed. Raises NotPossible.

    All plans are held: whoever writes holds theirs and then asks whether the campaign runs, so nothing comes after.
    """
    campaign = locked(campaign.pk)
    if campaign.state == State.CLOSED:
        return
    lock_plans(campaign.plans.values("pk"))
    if campaign.state == State.DRAFT:
        raise NotPossible(_("It was never launched: it can be deleted in the workplace."))
    if campaign.ends_on >= timezone.localdate(at):
        reason = must_have_reason(reason)
    campaign.state, campaign.closed_at = State.CLOSED, _after_successes(campaign, at)
    campaign.save(update_fields=["state", "closed_at"])
    record(by=by, at=at, verb="close", subject=campaign, reason=reason.strip())


def _after_successes(campaign: Campaign, at: datetime) -> datetime:
    """The moment whose figures stay: not before what schools recorded or withdrew while it waited for them."""
    written = ServiceSuccess.objects.filter(unit__in=campaign.plans.values("unit"))
    last = written.aggregate(recorded=Max("recorded_at"), decided=Max("decided_at"))
    return max([at, *filter(None, last.values())])


@transaction.atomic
def reopen(campaign: Campaign, *, reason: str, by, at) -> None:
    """For what was forgotten. Raises NotPossible without a reason."""
    campaign = locked(campaign.pk)
    if campaign.state != State.CLOSED:
        return
    reason = must_have_reason(reason)
    campaign.state, campaign.closed_at = State.OPEN, None
    campaign.save(update_fields=["state", "closed_at"])
    record(by=by, at=at, verb="reopen", subject=campaign, reason=reason)


@transaction.atomic
def exempt(plan: Plan, *, reason: str, by, at) -> None:
    """The school owes nothing in this campaign; it stays on the list with the reason. Raises NotPossible."""
    plan = _held(plan)
    if plan.exempted_at:
        return
    plan.exempted_at, plan.exempted_by, plan.exempted_reason = at, by, must_have_reason(reason)
    _save_exemption(plan)
    record(by=by, at=at, verb="exempt", subject=plan, reason=plan.exempted_reason)


@transaction.atomic
def end_exemption(plan: Plan, *, reason: str, by, at) -> None:
    """What is due is owed again, what was recorded meanwhile counts. Raises NotPossible."""
    plan = _held(plan)
    if not plan.exempted_at:
        return
    said = must_have_reason(reason)
    before, plan.exempted_at, plan.exempted_by, plan.exempted_reason = plan.exempted_reason, None, None, ""
    _save_exemption(plan)
    record(by=by, at=at, verb="end exemption", subject=plan, changes={"exempted_reason": [before, ""]}, reason=said)


def _save_exemption(plan):
    plan.save(update_fields=["exempted_at", "exempted_by", "exempted_reason"])
    recount(list(plan.lines.values_list("pk", flat=True)))


@transaction.atomic
def waive(line: PlanLine, *, reason: str, by, at) -> None:
    """One line is not asked of one school. Raises NotPossible."""
    line = _held_line(line)
    if line.waived_at:
        return
    line.waived_at, line.waived_by, line.waived_reason = at, by, must_have_reason(reason)
    _save_waiver(line)
    record(by=by, at=at, verb="waive", subject=line, reason=line.waived_reason)


@transaction.atomic
def end_waiver(line: PlanLine, *, reason: str, by, at) -> None:
    """It is asked again. Raises NotPossible."""
    line = _held_line(line)
    if not line.waived_at:
        return
    said = must_have_reason(reason)
    before, line.waived_at, line.waived_by, line.waived_reason = line.waived_reason, None, None, ""
    _save_waiver(line)
    record(by=by, at=at, verb="end waiver", subject=line, changes={"waived_reason": [before, ""]}, reason=said)


def _save_waiver(line):
    line.save(update_fields=["waived_at", "waived_by", "waived_reason"])
    recount([line.pk])


def _held(plan: Plan) -> Plan:
    must_be_running(locked(plan.campaign_id))
    [held] = lock_plans([plan.pk])
    return held


def _held_line(line: PlanLine) -> PlanLine:
    _held(line.plan)
    line = PlanLine.objects.get(pk=line.pk)
    if line.campaign_line_id is None:
        raise NotPossible(_("The school added this line itself; it takes it out of its plan itself."))
    return line
