"""Acts on a requirement and on the units of its list. Order of locks: the requirement, then its obligations by id."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from reports.actions import lock_obligations, refresh
from reports.models import Obligation, Requirement
from reports.reform import catch_up
from reports.requirements.rules import State, must_be_open
from reports.routes import RELEASE_ENDED, RELEASED
from reports.rules import NotPossible, must_have_reason


def locked(pk: int) -> Requirement:
    """The requirement as it is now, held until the transaction ends."""
    return Requirement.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=pk)


def hold_all(requirement: Requirement) -> list[int]:
    """The ids of all its obligations, held. Whoever sends or decides holds theirs and then asks whether the round is
    open, so nothing comes after a closing."""
    rows = requirement.obligations.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def needs_reason_to_close(requirement: Requirement, at: datetime) -> bool:
    return max(filter(None, (requirement.due_at, requirement.grace_until))) > at


@transaction.atomic
def close(requirement: Requirement, *, reason: str = "", by, at: datetime) -> None:
    """From now on it can only be read, and nobody is reminded. Before it is due a reason is needed. Raises
    NotPossible."""
    requirement = locked(requirement.pk)
    if requirement.state == State.CLOSED:
        return
    if requirement.state == State.DRAFT:
        raise NotPossible(_("It was never launched: it can be deleted in the workplace."))
    hold_all(requirement)
    reason = must_have_reason(reason) if needs_reason_to_close(requirement, at) else reason.strip()
    requirement.state, requirement.closed_at = State.CLOSED, at
    requirement.save(update_fields=["state", "closed_at"])
    requirement.obligations.filter(remind_at__isnull=False).update(remind_at=None)
    record(by=by, at=at, verb="close", subject=requirement, reason=reason)


@transaction.atomic
def reopen(requirement: Requirement, *, reason: str, by, at: datetime) -> None:
    """For what was forgotten; acts about units that came meanwhile are followed now. Raises NotPossible without a
    reason."""
    requirement = locked(requirement.pk)
    if requirement.state != State.CLOSED:
        return
    reason, since = must_have_reason(reason), requirement.closed_at
    requirement.state, requirement.closed_at = State.OPEN, None
    requirement.save(update_fields=["state", "closed_at"])
    catch_up(since, by=by, at=at)
    refresh(lock_obligations(requirement.obligations.values_list("pk", flat=True)), at=at)
    record(by=by, at=at, verb="reopen", subject=requirement, reason=reason)


@transaction.atomic
def release(obligation: Obligation, *, reason: str, by, at: datetime) -> None:
    """The unit does not owe this report; it stays on the list with the reason. Raises NotPossible."""
    held = held_to_change(obligation)
    if held.released_at:
        return
    held.released_at, held.released_by, held.released_reason = at, by, must_have_reason(reason)
    _save_release(held, at=at)
    record(by=by, at=at, verb=RELEASED, subject=held, reason=held.released_reason)


@transaction.atomic
def end_release(obligation: Obligation, *, reason: str, by, at: datetime) -> None:
    """It is owed again, by the deadline it had; by whoever continues the unit, if that has ended meanwhile. Raises
    NotPossible."""
    held = held_to_change(obligation)
    if not held.released_at:
        return
    said, since = must_have_reason(reason), held.released_at
    before, held.released_at, held.released_by, held.released_reason = held.released_reason, None, None, ""
    _save_release(held, at=at)
    record(by=by, at=at, verb=RELEASE_ENDED, subject=held, changes={"released_reason": [before, ""]}, reason=said)
    catch_up(since, by=by, at=at)


def held_to_change(obligation: Obligation) -> Obligation:
    """The obligation of an open round, held after its requirement. Raises NotPossible."""
    must_be_open(locked(obligation.requirement_id))
    [held] = lock_obligations([obligation.pk])
    return held


def _save_release(held: Obligation, *, at: datetime) -> None:
    held.save(update_fields=["released_at", "released_by", "released_reason"])
    refresh([held], at=at)
