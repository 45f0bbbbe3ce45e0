"""Telling a total, and taking it back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.history.actions import record
from propaganda.models import Plan, SuccessTotal
from propaganda.successes.actions import SuccessRefused, hold
from propaganda.successes.rules import Offered, why_not_after, why_not_taken, window_of


@dataclass(frozen=True)
class Number:
    """What a school tells. `service_id` None: of all services together."""

    successes: int
    starts_on: date
    ends_on: date
    source: str
    service_id: int | None = None
    pupils: int | None = None


def tell(
    number: Number, *, plan: Plan, by: Any, at: datetime, proof: StoredFile | None = None, upload=None
) -> SuccessTotal:
    """Keep a total. Refused when another one that stands tells of the same service and days. Sending the very same
    again gives the one that is there, shown by `proof` if it had no file."""
    try:
        with transaction.atomic():
            plan = hold(plan)
            rows = SuccessTotal.objects.filter(plan=plan, withdrawn_at=None)
            told = {name: getattr(number, name) for name in Number.__dataclass_fields__}
            same = rows.filter(**told).first()
            if same:
                return _show(same, proof, by=by, at=at)
            if why := why_not_taken(plan) or why_not_after(plan, number.ends_on):
                raise SuccessRefused(why)
            _check(number, plan, rows, timezone.localdate(at))
            total = SuccessTotal.objects.create(
                plan=plan, **told, proof=proof, upload=upload, recorded_at=at, recorded_by=by
            )
            days = f"{number.starts_on:%d/%m/%Y} – {number.ends_on:%d/%m/%Y}"
            changes = {"successes": [None, number.successes], "days": [None, days], "source": [None, number.source]}
            record(by=by, at=at, verb="tell a total", subject=total, changes=changes)
            return total
    except IntegrityError as error:
        raise SuccessRefused(
            _("A total of this service and time was told at this moment. Please look again.")
        ) from error


def _show(total: SuccessTotal, proof, *, by, at) -> SuccessTotal:
    if proof and total.proof_id is None:
        total.proof, total.proof_refused = proof, ""
        total.save(update_fields=["proof", "proof_refused"])
        record(by=by, at=at, verb="proof added", subject=total)
    return total


def _check(number: Number, plan: Plan, rows, today: date) -> None:
    window = window_of(plan.campaign)
    if number.ends_on < number.starts_on:
        raise SuccessRefused(_("The last day lies before the first."))
    if number.ends_on > today:
        raise SuccessRefused(_("A total tells of the past: its last day has not come yet."))
    if number.starts_on < window.starts_on or number.ends_on > window.ends_on:
        words = _("This campaign counts from %(first)s to %(last)s; a total must lie within.")
        raise SuccessRefused(words % {"first": f"{window.starts_on:%d/%m/%Y}", "last": f"{window.ends_on:%d/%m/%Y}"})
    if number.service_id is not None and number.service_id not in Offered(plan).retired:
        raise SuccessRefused(_("This campaign does not count that service."))
    if number.pupils is not None and number.pupils > number.successes:
        raise SuccessRefused(_("There cannot be more pupils than successes."))
    others = rows.filter(starts_on__lte=number.ends_on, ends_on__gte=number.starts_on).order_by("starts_on", "pk")
    for other in others:
        # A total of all services tells of each of them.
        if None in (number.service_id, other.service_id) or other.service_id == number.service_id:
            words = _(
                "A total of %(number)s from %(first)s to %(last)s tells of some of the same. Withdraw that first."
            )
            raise SuccessRefused(
                words
                % {
                    "number": other.successes,
                    "first": f"{other.starts_on:%d/%m/%Y}",
                    "last": f"{other.ends_on:%d/%m/%Y}",
                }
            )


def take_back(total: SuccessTotal, *, reason: str, by: Any, at: datetime) -> bool:
    """The number counts no more and stays on record. Returns whether it stood until now."""
    if not reason.strip():
        raise SuccessRefused(_("Say why. The reason stays on record."))
    with transaction.atomic():
        hold(total.plan)
        found = SuccessTotal.objects.select_for_update(of=("self",), no_key=True).get(pk=total.pk)
        if found.withdrawn_at:
            return False
        found.withdrawn_at, found.withdrawn_reason = at, reason.strip()
        found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        record(by=by, at=at, verb="withdraw a total", subject=found, reason=reason.strip())
    return True
