"""What is done to successes: record many at once, claim, decide, withdraw.

Locks: the plan (so that nothing comes after its campaign was closed), the school (so that two of its people meet one
after the other, whatever campaign they are at), then the pupils by id (a pupil may be on the roster of two schools).
The database's constraints stand behind these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.history import actions as history
from propaganda.models import Campaign, Plan, ServiceSuccess, Upload
from propaganda.progress import lock_plans
from propaganda.successes.rules import Roster, Row, clean_receipt, closed, faults, why_not_taken
from schools.models import Person, Unit

__all__ = ["Known", "Recorded", "Row", "RowsRefused", "SuccessRefused", "decide", "record", "withdraw"]

State = ServiceSuccess.State
SAME_DAY, SAME_RECEIPT = "same_day", "same_receipt"


class SuccessRefused(Exception):
    """An act that cannot be now; its text says why, to the reader."""


class RowsRefused(SuccessRefused):
    """Nothing was written; `faults` says why, by the place of each row in the list."""

    def __init__(self, found: dict[int, str]):
        self.faults = found
        super().__init__(next(iter(found.values())))


@dataclass(frozen=True)
class Known:
    """A row of the list (its place) that was there already: not written again.

    `confirmed`: a pupil's claim waited for it, and stands confirmed by this recording.
    """

    index: int
    success: ServiceSuccess
    why: str  # SAME_DAY or SAME_RECEIPT
    confirmed: bool = False


@dataclass(frozen=True)
class Recorded:
    """`shown`: of what is known, that had no file and is shown now by the one that came with it."""

    new: list[int] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    shown: list[ServiceSuccess] = field(default_factory=list)


def record(
    rows: Sequence[Row],
    *,
    plan: Plan,
    by: Any,
    at: datetime,
    upload: Upload | None = None,
    state: str = State.CONFIRMED,
    proof: StoredFile | None = None,
) -> Recorded:
    """Write successes of a plan's school, all or (RowsRefused) none; a row that is there already is told, not doubled.

    The same number of statements for 3 rows and 2,000, but for the size of an INSERT. What another school writes at
    the same moment is met by the constraints: then everything is looked at again.
    """
    for _time in range(3):
        try:
            with transaction.atomic():
                return _record(rows, plan=plan, by=by, at=at, upload=upload, state=state, proof=proof)
        except IntegrityError:
            continue
    raise SuccessRefused(_("Somebody else is recording the same at this moment. Please send it again."))


def _record(rows, *, plan, by, at, upload, state, proof) -> Recorded:
    plan = hold(plan)
    at = _after_closings(plan, at)
    if why := why_not_taken(plan):
        raise SuccessRefused(why)
    identity = _hold_people({row.person_id for row in rows})
    roster = Roster(plan, {row.person_id for row in rows})
    found = faults(rows, plan=plan, at=at, roster=roster)
    if found:
        raise RowsRefused(found)
    there = _Standing(rows, identity)
    new: list[ServiceSuccess] = []
    known: list[Known] = []
    for index, row in enumerate(rows):
        met = there.meets(row)
        if met is not None:
            known.append(Known(index, *met))
            continue
        success = ServiceSuccess(
            unit_id=plan.unit_id, person_id=row.person_id, service_id=row.service_id, done_on=row.done_on,
            school_class_id=roster.class_on(row.person_id, row.done_on) or row.school_class_id,
            receipt=clean_receipt(row.receipt), state=state, proof=proof, upload=upload, recorded_at=at, recorded_by=by,
            confirmed_at=at if state == State.CONFIRMED else None,
        )  # fmt: skip
        there.add(success)
        new.append(success)
    ServiceSuccess.objects.bulk_create(new)
    history.record_all(by=by, at=at, verb="claim success" if state == State.CLAIMED else "record success", subjects=new)
    if state == State.CONFIRMED:
        known = _confirm_claims(known, plan, by=by, at=at)
    shown = _show(known, plan, proof, state, by=by, at=at) if proof else []
    return Recorded([success.pk for success in new], known, shown)


def hold(plan: Plan) -> Plan:
    """The plan as it is now, held with its school. Raises SuccessRefused once its campaign is closed."""
    lock_plans([plan.pk])
    Unit.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=plan.unit_id)
    held = Plan.objects.select_related("campaign", "unit").get(pk=plan.pk)
    if closed(held):
        raise SuccessRefused(_("This campaign is closed; its figures do not change any more."))
    return held


def _after_closings(plan: Plan, at: datetime) -> datetime:
    """The moment to be written, after each closing of a campaign at this school: its figures stay (`counting`), also
    where this was asked for before and waited for it."""
    last = Campaign.objects.filter(plans__unit=plan.unit_id).aggregate(last=Max("closed_at"))["last"]
    return at if last is None or last < at else last + timedelta.resolution


def _hold_people(people: set[int]) -> dict[int, set[int]]:
    """Hold these people; for each the ids under which they are on a roster: another school may list the same pupil,
    with the same name and ministry code."""
    mine = Person.objects.filter(pk__in=people)
    same = Q(name_sort_key__in=mine.values("name_sort_key"), code__in=mine.exclude(code="").values("code"))
    held = Person.objects.select_for_update(of=("self",), no_key=True).filter(Q(pk__in=people) | same)
    by_code: dict[str, set[int]] = {}
    for pk, code in held.order_by("pk").values_list("pk", "code"):
        by_code.setdefault(code or f"#{pk}", set()).add(pk)
    return {pk: together for together in by_code.values() for pk in together}


class _Standing:
    """What stands already of these people and receipts, looked up by either."""

    def __init__(self, rows, identity):
        self.identity = identity
        receipts = {clean_receipt(row.receipt) for row in rows} - {""}
        services = {row.service_id for row in rows}
        same = Q(person__in=identity) | Q(receipt__in=receipts)
        self.by_day: dict[tuple[int, int, date], ServiceSuccess] = {}
        self.by_receipt: dict[tuple[int, str], ServiceSuccess] = {}
        for success in ServiceSuccess.objects.standing().filter(same, service__in=services).order_by("pk"):
            self.add(success)

    def add(self, success):
        for person in self.identity.get(success.person_id, {success.person_id}):
            self.by_day.setdefault((person, success.service_id, success.done_on), success)
        if success.receipt:
            self.by_receipt.setdefault((success.service_id, success.receipt), success)

    def meets(self, row) -> tuple[ServiceSuccess, str] | None:
        if met := self.by_day.get((row.person_id, row.service_id, row.done_on)):
            return met, SAME_DAY
        receipt = clean_receipt(row.receipt)
        if receipt and (met := self.by_receipt.get((row.service_id, receipt))):
            return met, SAME_RECEIPT
        return None


def _confirm_claims(known: list[Known], plan, *, by, at) -> list[Known]:
    """A claim for what the school records now stands confirmed; nobody has to confirm it a second time."""
    claims = {
        each.success.pk: each.success
        for each in known
        if each.why == SAME_DAY and each.success.state == State.CLAIMED and each.success.unit_id == plan.unit_id
    }
    _write_decision(list(claims.values()), State.CONFIRMED, reason="", by=by, at=at)
    return [Known(each.index, each.success, each.why, each.success.pk in claims) for each in known]


def _show(known: list[Known], plan, proof, state, *, by, at) -> list[ServiceSuccess]:
    """A photo that was not kept is sent once more. A pupil adds none to what a teacher has decided on."""
    bare = [
        each.success
        for each in known
        if each.why == SAME_DAY and each.success.unit_id == plan.unit_id and each.success.proof_id is None
        and state in {State.CONFIRMED, each.success.state}
    ]  # fmt: skip
    ServiceSuccess.objects.filter(pk__in=[each.pk for each in bare]).update(proof=proof, proof_refused="")
    history.record_all(by=by, at=at, verb="proof added", subjects=bare)
    return bare


def _write_decision(successes, state, *, reason, by, at):
    for success in successes:
        success.state, success.reason, success.decided_at, success.decided_by = state, reason, at, by
        if state == State.CONFIRMED:
            success.confirmed_at = at
    fields = ["state", "reason", "confirmed_at", "decided_at", "decided_by"]
    ServiceSuccess.objects.bulk_update(successes, fields, batch_size=200)
    verb = {State.CONFIRMED: "confirm success", State.REJECTED: "reject success", State.WITHDRAWN: "withdraw success"}[
        state
    ]
    if reason:
        for success in successes:
            history.record(by=by, at=at, verb=verb, subject=success, reason=reason)
    else:
        history.record_all(by=by, at=at, verb=verb, subjects=successes)


def decide(
    successes: Iterable[int], *, plan: Plan, confirm: bool, reason: str = "", by: Any, at: datetime
) -> tuple[list[ServiceSuccess], list[ServiceSuccess]]:
    """Confirm or reject claims of a plan's school (ids): those decided now, and those decided otherwise before.

    What is already as asked is in neither, so doing it twice does nothing.
    """
    wanted_ids = list(successes)
    if not wanted_ids:
        raise SuccessRefused(_("Tick the claims of your pupils first."))
    if not confirm and not reason.strip():
        raise SuccessRefused(_("Say why, so that the pupil knows what to do."))
    wanted = State.CONFIRMED if confirm else State.REJECTED
    with transaction.atomic():
        at = _after_closings(hold(plan), at)
        found = _held(wanted_ids, plan)
        waiting = [each for each in found if each.state == State.CLAIMED]
        otherwise = [each for each in found if each.state not in (State.CLAIMED, wanted)]
        _write_decision(waiting, wanted, reason="" if confirm else reason.strip(), by=by, at=at)
    return waiting, otherwise


def withdraw(success: ServiceSuccess, *, plan: Plan, reason: str, by: Any, at: datetime) -> bool:
    """Take back what counted, for a reason; it stays on record. Returns whether it stood until now."""
    if not reason.strip():
        raise SuccessRefused(_("Say why. The reason stays on record."))
    with transaction.atomic():
        at = _after_closings(hold(plan), at)
        [found] = _held([success.pk], plan)
        if found.state == State.CLAIMED:
            raise SuccessRefused(_("This is a claim that waits: confirm or reject it."))
        if found.state != State.CONFIRMED:
            return False
        _write_decision([found], State.WITHDRAWN, reason=reason.strip(), by=by, at=at)
    return True


def _held(successes, plan) -> list[ServiceSuccess]:
    rows = ServiceSuccess.objects.select_for_update(of=("self",), no_key=True).filter(unit=plan.unit_id)
    return list(rows.filter(pk__in=list(successes)).order_by("pk"))
