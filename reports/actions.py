"""The acts on a report owed: sent, taken back, accepted, sent back. The one writer of what an obligation derives.

Order of locks: requirement, obligations by id, drafts, jobs. Whoever writes holds the obligation first and asks then.
"""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.history.actions import record
from reports import rules
from reports.cells import Cell
from reports.models import Decision, Obligation, ReminderMoment, ReportVersion, Value
from reports.moments import next_reminder
from reports.routes import route_of
from schools.models import Unit

State = Obligation.State


def lock_obligations(pks: Iterable[int]) -> list[Obligation]:
    """These as they are now, in the order of their ids, held until the transaction ends. Their requirements are read
    after the lock was got: a join would show them as they were before waiting, and a round closed meanwhile as open.
    Units are not prefetched: Django asks SQLite for them with one OR each, of which it takes a thousand."""
    rows = Obligation.objects.filter(pk__in=list(pks)).select_for_update(of=("self",), no_key=True).order_by("pk")
    held = list(rows.prefetch_related("requirement__form", "requirement__unit"))
    units = Unit.objects.in_bulk({pk for row in held for pk in (row.unit_id, row.receiver_id)})
    for row in held:
        row.unit, row.receiver = units[row.unit_id], units[row.receiver_id]
    return held


def moments_of(requirements: Iterable[int]) -> dict[int, list[int]]:
    """The minutes of the reminders by requirement."""
    found: dict[int, list[int]] = {}
    rows = ReminderMoment.objects.filter(requirement__in=list(requirements)).order_by("pk")
    for requirement, minutes in rows.values_list("requirement", "minutes_before"):
        found.setdefault(requirement, []).append(minutes)
    return found


def refresh(obligations: Collection[Obligation], *, at: datetime) -> None:
    """Write the next reminder of held obligations whose state, deadline or release has changed."""
    moments = moments_of({obligation.requirement_id for obligation in obligations})
    for obligation in obligations:
        obligation.remind_at = next_reminder(obligation, moments.get(obligation.requirement_id, ()), at)
    Obligation.objects.bulk_update(obligations, ["remind_at"], batch_size=500)


@transaction.atomic
def send(
    obligation: Obligation, cells: Iterable[Cell], *, kind: str = "report", note: str = "",
    warnings: Collection[Mapping] = (), consolidation=None, by, at: datetime,
) -> ReportVersion:  # fmt: skip
    """Append a version. What it says was checked by the caller (reports.checking). Raises NotPossible."""
    [held] = lock_obligations([obligation.pk])
    rules.must_be_open_to_sending(held, at)
    number = (held.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    version = ReportVersion.objects.create(
        obligation=held, number=number, kind=kind, note=note, unit_name=held.unit.name, receiver_id=held.receiver_id,
        copied_to_id=held.copied_to_id, route=route_of(held, at), warnings=list(warnings), consolidation=consolidation,
        sent_at=at, sent_by=by,
    )  # fmt: skip
    Value.objects.bulk_create(
        [
            Value(version=version, figure=cell.figure, school_class_id=cell.school_class, class_name=cell.class_name,
                  number=cell.number, text=cell.text, known=cell.known, origin=cell.origin, reason=cell.reason)
            for cell in cells
            if cell.filled
        ],
        batch_size=500,
    )  # fmt: skip
    held.state, held.current, held.due_again_at = State.SENT, version, None
    held.first_sent_at = held.first_sent_at or at
    _save(held, at=at)
    record(by=by, at=at, verb="send a report", subject=version)
    return version


@transaction.atomic
def take_back(version: ReportVersion, *, by, at: datetime) -> None:
    """Before anybody decided on it: the sender goes on working, and it stays to be read. Raises NotPossible."""
    [held] = lock_obligations([version.obligation_id])
    if ReportVersion.objects.filter(pk=version.pk, taken_back_at__isnull=False).exists():
        return
    rules.must_wait_for_decision(held, version)
    held = as_taken_back(held)
    rules.must_take_changes(held, at)
    ReportVersion.objects.filter(pk=version.pk).update(taken_back_at=at, taken_back_by=by)
    _save(held, at=at)
    record(by=by, at=at, verb="take a report back", subject=version)


def as_taken_back(obligation: Obligation) -> Obligation:
    """One that waits as it would stand without the version that stands: owed, or sent back, with the time it had then.
    Nothing is saved."""
    standing = obligation.versions.filter(taken_back_at=None).order_by("-number")
    before, back = standing[1:].first(), copy(obligation)  # the first is the one that waits
    back.current, back.first_sent_at = before, back.first_sent_at if before else None
    back.state = State.SENT_BACK if before else State.OWING
    back.due_again_at = _due_again(before) if before else None
    return back


def _due_again(version: ReportVersion) -> datetime | None:
    """Until when it was to come again when it was sent back."""
    said = version.decisions.filter(kind=Decision.Kind.SEND_BACK).order_by("-at", "-pk")
    return said.values_list("due_again_at", flat=True).first()


@transaction.atomic
def accept(version: ReportVersion, *, by, at: datetime) -> None:
    """The version read is accepted; done twice it is accepted once. Raises NotPossible."""
    [held] = lock_obligations([version.obligation_id])
    if held.state == State.ACCEPTED and held.current_id == version.pk:
        return
    rules.must_be_decidable(held, version)
    _decide(held, version, Decision.Kind.ACCEPT, State.ACCEPTED, by=by, at=at)


@transaction.atomic
def send_back(
    version: ReportVersion, *, reason: str, notes: Mapping[str, str] | None = None,
    due_again_at: datetime | None = None, by, at: datetime,
) -> None:  # fmt: skip
    """With a reason, and what is wrong with which figure; an accepted one too. It is owed again. Raises NotPossible."""
    [held] = lock_obligations([version.obligation_id])
    if held.state == State.SENT_BACK and held.current_id == version.pk:
        return
    rules.must_be_decidable(held, version)
    rules.must_have_reason(reason)
    if due_again_at and due_again_at <= at:
        raise rules.NotPossible(_("The new deadline has passed already. Choose a later one."))
    held.due_again_at = due_again_at
    notes = {code: said.strip() for code, said in (notes or {}).items() if said.strip()}
    _decide(held, version, Decision.Kind.SEND_BACK, State.SENT_BACK, reason=reason.strip(), notes=notes,
            due_again_at=due_again_at, by=by, at=at)  # fmt: skip


def _decide(held, version, kind, state, *, by, at, **fields):
    Decision.objects.create(version=version, kind=kind, by=by, at=at, **fields)
    held.state = state
    _save(held, at=at)
    verb = "accept a report" if kind == Decision.Kind.ACCEPT else "send a report back"
    record(by=by, at=at, verb=verb, subject=version, reason=fields.get("reason", ""))


def _save(held: Obligation, *, at: datetime) -> None:
    held.save(update_fields=["state", "current", "first_sent_at", "due_again_at"])
    refresh([held], at=at)
