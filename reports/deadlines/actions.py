"""Reminders: who is due is found, shown in the portal at once, and handed to a worker for e-mail.

A reminder in the portal is its row. A message by e-mail is claimed by a row that is committed before it leaves
(`claim`), so that whatever dies, it is sent once or a person sees that it is not known.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record, record_all
from foundation.jobs.actions import enqueue
from foundation.jobs.models import Job
from reports.actions import lock_obligations, moments_of, refresh
from reports.deadlines import rules
from reports.deadlines.ledger import Wanted, latest_moment, owes
from reports.deadlines.recipients import recipients_of, wants_mail
from reports.models import Obligation, Reminder
from reports.moments import due_of

Channel, State = Reminder.Channel, Reminder.State
SEND = "reports.send_reminders"
BATCH = 200
BATCHES_A_SWEEP = 25


def remind_due(*, at: datetime) -> int:
    """Remind of all whose moment has come; what a batch leaves to do comes in the next. Returns of how many."""
    reminded = 0
    for _batch in range(BATCHES_A_SWEEP):
        taken, written = _remind_batch(at)
        reminded += written
        if taken < BATCH:
            break
    return reminded


def due_at(at: datetime) -> QuerySet:
    """The next batch, held; what another sweep holds is left to it. Reads the partial index and nothing else of the
    reports that are not due."""
    due = Obligation.objects.filter(remind_at__lte=at).select_related("requirement")
    due = due.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return due.order_by("remind_at", "pk")[:BATCH]


@transaction.atomic
def _remind_batch(at: datetime) -> tuple[int, int]:
    held = list(due_at(at))
    moments = moments_of({obligation.requirement_id for obligation in held})
    wanted, early = [], []
    for obligation in held:
        minutes = latest_moment(obligation, moments.get(obligation.requirement_id, ()), at)
        if minutes is None or not owes(obligation, at):
            continue
        if obligation.requirement.opens_at > at:
            early.append(obligation)
        else:
            wanted.append((obligation, Wanted(obligation.pk, due_of(obligation), str(minutes))))
    _write(wanted, asked_by=None, at=at)
    refresh(held, at=at)
    for obligation in early:  # nothing can be done about it yet
        obligation.remind_at = obligation.requirement.opens_at
    Obligation.objects.bulk_update(early, ["remind_at"])
    return len(held), len(wanted)


@dataclass
class Asked:
    """What came of asking for reminders, by the names of the units."""

    reminded: list[str] = field(default_factory=list)
    not_owing: list[str] = field(default_factory=list)
    just_reminded: list[str] = field(default_factory=list)
    often_enough: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)


@transaction.atomic
def remind(obligations: Iterable[int], *, by: Any, at: datetime) -> Asked:
    """A person asks for reminders now. Whoever was reminded of the same report in the last ten minutes is left out, and
    every report of which people reminded as often as they may in a day."""
    held = lock_obligations(obligations)
    people = recipients_of({obligation.unit_id for obligation in held}, timezone.localdate(at))
    recent = Reminder.objects.filter(obligation__in=held, claimed_at__gt=at - rules.PAUSE)
    told = set(recent.values_list("obligation", "recipient"))
    by_hand = rules.by_hand_within(held, at)
    asked, wanted, moment = Asked(), [], f"by{by.pk}@{at:%Y%m%dT%H%M%S}"
    for obligation in held:
        recipients = people.get(obligation.unit_id, [])
        if not owes(obligation, at):
            asked.not_owing.append(obligation.unit_name)
        elif not recipients:
            asked.nobody.append(obligation.unit_name)
        elif rules.free_again(by_hand.get(obligation.pk, ())):
            asked.often_enough.append(obligation.unit_name)
        elif all((obligation.pk, user.pk) in told for user in recipients):
            asked.just_reminded.append(obligation.unit_name)
        else:
            asked.reminded.append(obligation.unit_name)
            wanted.append((obligation, Wanted(obligation.pk, due_of(obligation), moment)))
    _write(wanted, asked_by=by, at=at, but=told)
    reminded = [obligation for obligation, _wanted in wanted]
    record_all(by=by, at=at, verb="remind of a report", subjects=reminded)
    return asked


def _write(wanted: Collection[tuple[Obligation, Wanted]], *, asked_by: Any, at: datetime, but=frozenset()) -> None:
    """In the portal now; by e-mail as soon as a worker comes, which asks again who owes and who is in force.

    `but`: (obligation, recipient) to leave out.
    """
    people = recipients_of({obligation.unit_id for obligation, _wanted in wanted}, timezone.localdate(at))
    rows, mails = [], []
    for obligation, each in wanted:
        users = [user for user in people.get(obligation.unit_id, []) if (obligation.pk, user.pk) not in but]
        rows += [
            Reminder(
                obligation=obligation, recipient=user, channel=Channel.PORTAL, key=each.key(user.pk, Channel.PORTAL),
                due_at=each.due, state=State.SENT, claimed_at=at, settled_at=at, asked_by=asked_by,
            )
            for user in users
        ]  # fmt: skip
        to = [user.pk for user in users if wants_mail(user)]
        if to:
            mails.append([*each.packed(), to if but else None])
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if mails:
        _ask_for_mails(mails, asked_by=asked_by, at=at)


def _ask_for_mails(mails: list[list], *, asked_by: Any, at: datetime) -> Job:
    """`mails`: `[obligation, due, moment, recipients]`; recipients None: all who are in force when it is sent."""
    payload = {"mails": mails, "asked_by": asked_by and asked_by.pk}
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    return enqueue(SEND, key=f"{SEND}:{digest}", title=_("Send reminders by e-mail"), payload=payload, at=at)


@transaction.atomic
def claim(wanted: Wanted, user: Any, *, asked_by: int | None, at: datetime) -> Reminder | None:
    """The row without which no message leaves; None if it is not for us to send. Commit it first, then send.

    Whether the unit still owes is asked here, under the lock that sending a report takes. One that the server turned
    away for a while (`failed`, not settled) is claimed again; one that was claimed and not heard of never.
    """
    [held] = lock_obligations([wanted.obligation])
    if not owes(held, at) or due_of(held) != wanted.due:
        return None
    row, new = Reminder.objects.get_or_create(
        key=wanted.key(user.pk, Channel.MAIL),
        defaults={
            "obligation": held, "recipient": user, "channel": Channel.MAIL, "due_at": wanted.due,
            "address": user.email, "claimed_at": at, "asked_by_id": asked_by,
        },
    )  # fmt: skip
    if not new:
        again = Reminder.objects.filter(pk=row.pk, state=State.FAILED, settled_at=None)
        change = {"state": State.CLAIMED, "claimed_at": at, "error": "", "address": user.email}
        if not again.update(**change):
            return None
        row.refresh_from_db()
    row.obligation = held
    return row


def mark(reminder: Reminder, state: str, *, at: datetime | None, error: str = "") -> None:
    """What came of a claimed message; `at` None: it may be tried again. What a person settled stays settled."""
    open_still = Reminder.objects.filter(pk=reminder.pk, state__in=[State.CLAIMED, State.UNKNOWN])
    open_still.update(state=state, settled_at=at, error=error[:500])


def mark_unknown(*, at: datetime) -> int:
    """Claimed, and nothing heard since: a worker died, or the database was away when it came back."""
    lost = Reminder.objects.filter(state=State.CLAIMED, claimed_at__lt=at - rules.LEASE)
    return lost.update(state=State.UNKNOWN, error=_("The work broke off while the message was on its way."))


@transaction.atomic
def settle(reminder: Reminder, *, again: bool, by: Any, at: datetime) -> None:
    """A person decides on one that is unknown or failed: it was sent, or it is sent again. Raises NotPossible."""
    [held] = lock_obligations([reminder.obligation_id])
    row = Reminder.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=reminder.pk)
    if row.state == State.SETTLED:
        return
    rules.must_be_settleable(row)
    if again:
        rules.must_still_owe(held, at)
        rules.must_still_reach(row.recipient, held, at)
        wanted = Wanted(held.pk, due_of(held), f"again{row.pk}")
        _ask_for_mails([[*wanted.packed(), [row.recipient_id]]], asked_by=by, at=at)
    row.state, row.settled_at, row.settled_by = State.SETTLED, at, by
    row.save(update_fields=["state", "settled_at", "settled_by"])
    verb = "send a reminder again" if again else "settle a reminder as sent"
    record(by=by, at=at, verb=verb, subject=held, reason=str(row.recipient))  # the address stands in the ledger


def opened(obligation: Obligation, *, by: Any, at: datetime) -> None:
    """Whoever was reminded has opened the report: their reminders in the portal are read."""
    unread = Reminder.objects.filter(obligation=obligation, recipient=by, channel=Channel.PORTAL, read_at=None)
    unread.update(read_at=at)
