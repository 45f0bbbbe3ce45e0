"""Sending a plan and what is said to it. A plan and its waiting version change together, under the lock of the plan."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from propaganda.models import Plan, PlanLine, PlanVersion
from propaganda.plans.actions import hold, note
from propaganda.plans.checking import hindrances
from propaganda.plans.rules import NotPossible, State, Unread, agreed_version, why_not_changed, why_not_kept
from propaganda.plans.versions import COLUMNS, digest_of, frozen, holding, leaving, standing_lines
from propaganda.progress import recount, write_periods

Decision = PlanVersion.Decision
MOST_REMARK = 500


def waiting(plan: Plan) -> PlanVersion | None:
    return plan.versions.filter(decision=Decision.WAITING).select_related("sent_by").order_by("-number", "pk").first()


@transaction.atomic
def send(plan: Plan, *, digest: str, by, at) -> None:
    """`digest`: of the lines that were shown. Raises NotPossible, Unread."""
    held = hold(plan.pk)
    if held.state == State.SENT:
        version = waiting(held)
        if version and digest_of(version.lines) == digest:
            return
    if why := why_not_changed(held):
        raise NotPossible(why)
    rows = standing_lines(held)
    lines = frozen(rows)
    if digest_of(lines) != digest:
        raise Unread
    if found := hindrances(held, rows):
        raise NotPossible(found[0].text)
    number = (held.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    PlanVersion.objects.create(plan=held, number=number, lines=lines, sent_at=at, sent_by=by)
    _move(held, State.SENT, "send the plan", by=by, at=at, changes={"version": number})


@transaction.atomic
def take_back(plan: Plan, *, by, at) -> None:
    """While nobody has decided. Raises NotPossible."""
    held = hold(plan.pk)
    version = waiting(held)
    if version is None:
        last = _last(held)
        if last and last.decision == Decision.TAKEN_BACK:
            return
        raise NotPossible(_decided(last))
    if why := why_not_kept(held):
        raise NotPossible(why)
    _decide(version, Decision.TAKEN_BACK, by=by, at=at)
    _move(held, State.DRAFT, "take the plan back", by=by, at=at, changes={"version": version.number})


@transaction.atomic
def agree(plan: Plan, *, number: int, by, at) -> None:
    """`number`: of the version that was read. What it says is owed from now on. Raises NotPossible."""
    held, version = _to_decide(plan, number, Decision.AGREED, by)
    if version is None:
        return
    rows = standing_lines(held)
    if digest_of(frozen(rows)) != digest_of(version.lines):
        raise NotPossible(_("The plan is no longer what was sent. Send it back, so that the school sends it again."))
    gone = [line for line in rows if leaving(line)]
    PlanLine.objects.filter(pk__in=[line.pk for line in gone]).update(withdrawn_at=at)
    write_periods([line for line in rows if not leaving(line)])
    recount([line.pk for line in rows])
    _decide(version, Decision.AGREED, by=by, at=at)
    held.agreed_at = at
    held.save(update_fields=["agreed_at"])
    _move(held, State.AGREED, "agree to the plan", by=by, at=at, changes={"version": number})


@transaction.atomic
def send_back(plan: Plan, reason: str, remarks: Mapping[int, str], *, number: int, by, at) -> None:
    """`remarks`: by the id of the plan's line; kept with the version. Raises NotPossible."""
    held, version = _to_decide(plan, number, Decision.SENT_BACK, by)
    if version is None:
        return
    if not reason:
        raise NotPossible(_("Say why, so that the school knows what to change."), "reason")
    version.lines = [
        {**line, "remark": remarks[line["line"]][:MOST_REMARK]} if remarks.get(line["line"]) else line
        for line in version.lines
    ]
    version.save(update_fields=["lines"])
    _decide(version, Decision.SENT_BACK, by=by, at=at, reason=reason)
    _move(held, State.SENT_BACK, "send the plan back", by=by, at=at, changes={"version": number}, reason=reason)


@transaction.atomic
def revise(plan: Plan, reason: str, *, by, at) -> None:
    """Begin to change an agreed plan. What was agreed holds until the change is agreed. Raises NotPossible."""
    held = hold(plan.pk)
    if held.state in {State.DRAFT, State.SENT_BACK} and held.agreed_at:
        return
    if why := why_not_kept(held):
        raise NotPossible(why)
    if held.state != State.AGREED or not held.campaign.asks_plans:
        raise NotPossible(_("Only an agreed plan is changed this way."))
    if not reason:
        raise NotPossible(_("Say why the agreed plan is to be changed."), "reason")
    _move(held, State.DRAFT, "begin to change the agreed plan", by=by, at=at, reason=reason)


@transaction.atomic
def give_up_revision(plan: Plan, *, by, at) -> None:
    """Everything as it was agreed, and amended by the issuer since; lines that the school wrote since then are taken
    out, those that the issuer added stay. Raises NotPossible."""
    held = hold(plan.pk)
    if held.state == State.AGREED:
        return
    if why := why_not_changed(held):
        raise NotPossible(why)
    version = agreed_version(held)
    if version is None:
        raise NotPossible(_("This plan was never agreed, so there is nothing to go back to."))
    agreed = holding(version)
    rows = list(held.lines.select_related("campaign_line").order_by("pk"))
    for row in rows:
        _set_back(row, agreed.get(row.pk), at)
    PlanLine.objects.bulk_update(rows, [*COLUMNS, "withdrawn_at", "withdrawn_reason"])
    recount([row.pk for row in rows])
    _move(held, State.AGREED, "give up the change of the agreed plan", by=by, at=at)


def _set_back(row: PlanLine, agreed, at) -> None:
    if agreed is None and row.campaign_line_id is None:
        row.withdrawn_at = row.withdrawn_at or at
        return
    for name in COLUMNS:
        if agreed or name != "order":  # one that the issuer added has its number behind the school's own
            setattr(row, name, getattr(agreed or row.campaign_line, name))
    row.withdrawn_at, row.withdrawn_reason = None, ""


def _last(plan: Plan) -> PlanVersion | None:
    return plan.versions.select_related("decided_by").order_by("-number", "pk").first()


def _to_decide(plan, number, wanted, by) -> tuple[Plan, PlanVersion | None]:
    """The plan held, and its waiting version; None if the same person has just decided the same."""
    held = hold(plan.pk)
    version = waiting(held)
    if version and version.number == number:
        if why := why_not_kept(held):
            raise NotPossible(why)
        return held, version
    if version:
        raise Unread
    last = _last(held)
    if last and (last.number, last.decision, last.decided_by) == (number, wanted, by):
        return held, None
    raise NotPossible(_decided(last))


def _decided(version: PlanVersion | None) -> str:
    if version is None:
        return _("This plan was not sent.")
    if version.decision == Decision.TAKEN_BACK:
        return _("The school has taken this plan back.")
    words = _("%(person)s has decided on this plan already: %(decision)s.")
    return words % {"person": version.decided_by or "–", "decision": version.get_decision_display()}


def _decide(version, decision, *, by, at, reason=""):
    version.decision, version.decided_by, version.decided_at, version.reason = decision, by, at, reason
    version.save(update_fields=["decision", "decided_by", "decided_at", "reason"])


def _move(plan, state, verb, *, by, at, changes=None, reason=""):
    before, plan.state = plan.state, state
    plan.save(update_fields=["state"])
    note(plan, verb, by=by, at=at, changes={"state": [before, state], **(changes or {})}, reason=reason)
