"""A pupil's own successes and claims."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from propaganda.models import Campaign, Plan, ServiceSuccess
from propaganda.successes.actions import SAME_RECEIPT, Recorded, SuccessRefused
from propaganda.successes.names import Name, Names
from propaganda.successes.proofs import record_shown
from propaganda.successes.rules import Row, window_of
from schools.models import Person

MOST_WAITING = 20


@dataclass(frozen=True)
class Own:
    """`waits`: a claim that somebody may still decide on."""

    success: ServiceSuccess
    service: Name
    waits: bool


def plans_of(person: Person) -> list[Plan]:
    """The plans of the pupil's school in running campaigns that count successes."""
    if person.kind != Person.Kind.PUPIL or person.left_on:
        return []
    rows = Plan.objects.filter(unit=person.unit_id, campaign__state=Campaign.State.OPEN)
    rows = rows.filter(campaign__counts_successes=True, exempted_at=None, ended_on=None)
    return list(rows.select_related("campaign__unit", "unit").order_by("campaign__ends_on", "pk"))


def own(person: Person) -> list[Own]:
    """The newest first."""
    rows = ServiceSuccess.objects.filter(person=person).select_related("unit", "proof").order_by("-done_on", "-pk")
    found, waiting = list(rows), set(_waiting(person).values_list("pk", flat=True))
    names = Names(each.service_id for each in found)
    return [Own(each, names.on(each.service_id, each.done_on), each.pk in waiting) for each in found]


def _waiting(person: Person) -> QuerySet[ServiceSuccess]:
    """Their claims that are decided on yet: once all campaigns of the school that count the service are closed, none
    is."""
    open_ones = Plan.objects.filter(campaign__state=Campaign.State.OPEN, campaign__counts_successes=True)
    counting = open_ones.filter(unit=OuterRef("unit"), campaign__services=OuterRef("service"))
    return ServiceSuccess.objects.filter(Exists(counting), person=person, state=ServiceSuccess.State.CLAIMED)


def claim(
    person: Person, plans: list[Plan], *, service: int, done_on: date, receipt: str = "", file: Any = None, by: Any,
    at: datetime,
) -> Recorded:  # fmt: skip
    """Claim a success in the campaign that counts that service on that day; what is there already is told."""
    if _waiting(person).count() >= MOST_WAITING:
        words = _("%(most)s of yours wait for your teacher. Please wait until they are decided.")
        raise SuccessRefused(words % {"most": MOST_WAITING})
    counting = [plan for plan in plans if plan.campaign.services.filter(pk=service).exists()]
    fitting = [plan for plan in counting if _within(plan, done_on)]
    if not fitting:
        spans = [window_of(plan.campaign) for plan in counting]
        days = "; ".join(f"{each.starts_on:%d/%m/%Y} – {each.ends_on:%d/%m/%Y}" for each in spans)
        raise SuccessRefused(_("Your school counts this service on these days: %(days)s.") % {"days": days or "–"})
    row = Row(person.pk, None, service, done_on, receipt)
    state = ServiceSuccess.State.CLAIMED
    claimed = record_shown([row], plan=fitting[0], by=by, at=at, file=file, state=state)
    if any(each.why == SAME_RECEIPT and each.success.person_id != person.pk for each in claimed.known):
        raise SuccessRefused(_("This number of a file is on record for somebody else. Please look at it again."))
    return claimed


def _within(plan: Plan, day: date) -> bool:
    window = window_of(plan.campaign)
    return window.starts_on <= day <= window.ends_on
