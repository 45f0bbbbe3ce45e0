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

    All plans are held: whoever writes holds theirs and then asks whether the campaign runs, so nothing comes after. So
    are those of the same schools in other campaigns, whose successes count here too.
    """
    campaign = locked(campaign.pk)
    if campaign.state == State.CLOSED:
        return
    lock_plans(Plan.objects.filter(unit__in=campaign.plans.values("unit")).values("pk"))
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
    _release(_held(plan), "exempted", "exempt", reason, by=by, at=at)


@transaction.atomic
def end_exemption(plan: Plan, *, reason: str, by, at) -> None:
    """What is due is owed again, what was recorded meanwhile counts. Raises NotPossible."""
    _end_release(_held(plan), "exempted", "end exemption", reason, by=by, at=at)


@transaction.atomic
def waive(line: PlanLine, *, reason: str, by, at) -> None:
    """One line is not asked of one school. Raises NotPossible."""
    _release(_held_line(line), "waived", "waive", reason, by=by, at=at)


@transaction.atomic
def end_waiver(line: PlanLine, *, reason: str, by, at) -> None:
    """It is asked again. Raises NotPossible."""
    _end_release(_held_line(line), "waived", "end waiver", reason, by=by, at=at)


def _release(row: Plan | PlanLine, name: str, verb: str, reason: str, *, by, at) -> None:
    """Of a plan or a line: when, by whom and why nothing is owed; `name` begins those three columns."""
    if not getattr(row, f"{name}_at"):
        said = must_have_reason(reason)
        _keep(row, name, at, by, said)
        record(by=by, at=at, verb=verb, subject=row, reason=said)


def _end_release(row: Plan | PlanLine, name: str, verb: str, reason: str, *, by, at) -> None:
    if getattr(row, f"{name}_at"):
        said, changes = must_have_reason(reason), {f"{name}_reason": [getattr(row, f"{name}_reason"), ""]}
        _keep(row, name, None, None, "")
        record(by=by, at=at, verb=verb, subject=row, changes=changes, reason=said)


def _keep(row: Plan | PlanLine, name: str, at, by, reason: str) -> None:
    kept = {f"{name}_at": at, f"{name}_by": by, f"{name}_reason": reason}
    for column, value in kept.items():
        setattr(row, column, value)
    row.save(update_fields=list(kept))
    recount([row.pk] if isinstance(row, PlanLine) else list(row.lines.values_list("pk", flat=True)))


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
