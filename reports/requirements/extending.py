"""Moving a deadline, for all or for one unit: with a reason, on record, never to the past. What was not made yet of
reminders and frozen workbooks moves with it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from reports.actions import lock_obligations, refresh
from reports.deadlines.planning import replan
from reports.models import Extension, Obligation, Requirement
from reports.requirements.actions import held_to_change, locked
from reports.requirements.beside import after_what_it_feeds
from reports.requirements.remarks import Remark, moment
from reports.requirements.rules import must_be_open
from reports.rules import NotPossible, must_have_reason


class ToBeRead(NotPossible):
    """The new deadline has consequences that somebody is to read first; `remarks` says them."""

    def __init__(self, remarks: list[Remark]):
        super().__init__(_("Read what the new deadline means, and tick that you have read it."))
        self.remarks = remarks


@transaction.atomic
def extend(
    requirement: Requirement, *, due_at: datetime, locks_at: datetime | None, reason: str, document: str = "",
    read: bool = False, by, at: datetime,
) -> Extension | None:  # fmt: skip
    """For all. A unit that was given more time of its own keeps the later of both. None where it changes nothing.
    Raises NotPossible, ToBeRead."""
    requirement = locked(requirement.pk)
    must_be_open(requirement)
    if (due_at, locks_at) == (requirement.due_at, requirement.locks_at):
        return None
    _must_fit(requirement, due_at, locks_at, at)
    reason = must_have_reason(reason)
    _must_be_read(list(after_what_it_feeds(requirement, due_at)), read)
    old_due, old_locks = requirement.due_at, requirement.locks_at
    held = lock_obligations(requirement.obligations.values_list("pk", flat=True))
    for obligation in held:
        own = obligation.due_at != old_due
        new_due = max(obligation.due_at, due_at) if own else due_at
        new_locks = _later(obligation.locks_at, locks_at) if own or obligation.locks_at != old_locks else locks_at
        _move(obligation, new_due, new_locks)
    Obligation.objects.bulk_update(held, ["due_at", "grace_until", "locks_at"], batch_size=500)
    _move(requirement, due_at, locks_at)
    requirement.save(update_fields=["due_at", "grace_until", "locks_at"])
    refresh(held, at=at)
    made = _kept(requirement, None, (old_due, old_locks), (due_at, locks_at), reason=reason, document=document,
                 by=by, at=at)  # fmt: skip
    replan(requirement, at=at)
    return made


@transaction.atomic
def extend_one(
    obligation: Obligation, *, due_at: datetime, locks_at: datetime | None, reason: str, document: str = "",
    read: bool = False, by, at: datetime,
) -> Extension | None:  # fmt: skip
    """For one unit. None where it changes nothing. Raises NotPossible, ToBeRead."""
    held = held_to_change(obligation)
    if (due_at, locks_at) == (held.due_at, held.locks_at):
        return None
    if held.ended_on:
        raise NotPossible(_("The unit has ended: this report is not owed any more."))
    _must_fit(held.requirement, due_at, locks_at, at)
    reason = must_have_reason(reason)
    _must_be_read(list(after_what_it_feeds(held.requirement, due_at, held.receiver)), read)
    old = held.due_at, held.locks_at
    _move(held, due_at, locks_at)
    held.save(update_fields=["due_at", "grace_until", "locks_at"])
    refresh([held], at=at)
    return _kept(held.requirement, held, old, (due_at, locks_at), reason=reason, document=document, by=by, at=at)


def _must_fit(requirement, due_at, locks_at, at) -> None:
    if due_at <= at:
        raise NotPossible(_("%(due)s has passed already. Choose a later deadline.") % {"due": moment(due_at)})
    if due_at <= requirement.opens_at:
        raise NotPossible(_("Reports are taken from %(opens)s on only.") % {"opens": moment(requirement.opens_at)})
    if locks_at and locks_at < due_at:
        raise NotPossible(_("It would lock before it is due. Choose a later lock, or none."))


def _must_be_read(remarks: list[Remark], read: bool) -> None:
    if remarks and not read:
        raise ToBeRead(remarks)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later lock; none is never."""
    return max(one, other) if one and other else None


def _move(row: Requirement | Obligation, due_at: datetime, locks_at: datetime | None) -> None:
    """The time of grace keeps its length, as far as the lock lets it."""
    grace = row.grace_until - row.due_at if row.grace_until else None
    row.due_at, row.locks_at = due_at, locks_at and max(locks_at, due_at)
    if grace is not None:
        row.grace_until = min(due_at + grace, row.locks_at) if row.locks_at else due_at + grace


def _kept(requirement, obligation, old, new, *, reason, document, by, at) -> Extension:
    made = Extension.objects.create(
        requirement=requirement, obligation=obligation, old_due_at=old[0], new_due_at=new[0], old_locks_at=old[1],
        new_locks_at=new[1], reason=reason, document=document.strip(), by=by, at=at,
    )  # fmt: skip
    pairs = {"due_at": (old[0], new[0]), "locks_at": (old[1], new[1])}
    changes = {
        name: [before and moment(before), after and moment(after)]
        for name, (before, after) in pairs.items() if before != after
    }  # fmt: skip
    record(by=by, at=at, verb="move the deadline", subject=obligation or requirement, changes=changes, reason=reason)
    return made
