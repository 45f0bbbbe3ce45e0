"""Whether a report that has not come is still taken, in the words of all pages that say it, and whom to ask."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.models import Obligation
from reports.moments import OPEN_STATES, due_of, late, locked
from reports.querysets import ORGANISING
from reports.rules import must_take_changes, why_not
from schools.models import Membership


@dataclass(frozen=True)
class Contact:
    name: str
    role: str
    phone: str
    email: str

    @property
    def dial(self) -> str:
        """For a tel: link."""
        return "".join(letter for letter in self.phone if letter.isdigit() or letter == "+")


@dataclass(frozen=True)
class Lateness:
    """How sending now stands against the deadline."""

    late: bool
    words: str = ""


def lateness(obligation: Obligation, at: datetime) -> Lateness:
    """Said before sending. What first came in time stays in time, unless the new deadline has passed too."""
    if due_of(obligation) >= at or locked(obligation, at):
        return Lateness(False)
    if obligation.first_sent_at:
        words = _("The deadline for sending it again has passed. It is still taken.")
        in_time = "" if late(obligation) else _("It counts as in time, because it first came in time.")
        return Lateness(False, f"{words} {in_time}".rstrip())
    if obligation.grace_until and at <= obligation.grace_until:
        return Lateness(True, _("The deadline has passed. It is still taken, with the remark that it came late."))
    return Lateness(True, _("The deadline has passed. It is still taken and noted as late."))


@dataclass(frozen=True)
class Taking:
    """`note`: what its keeper has to know before anything else; `ask`: somebody who may give more time, where nothing
    is taken any more (`locked`)."""

    note: str = ""
    locked: bool = False
    ask: Contact | None = None


NOTHING = Taking()


def taking_of(obligations: Iterable[Obligation], at: datetime) -> dict[int, Taking]:
    """By obligation, of those not sent whose round runs. One query, and that only where one is locked."""
    asked = [each for each in obligations if each.state in OPEN_STATES and each.requirement.state == "open"
             and not (each.released_at or each.ended_on)]  # fmt: skip
    shut = {each.pk for each in asked if locked(each, at)}
    people = whom_to_ask({each.requirement.keeper_id for each in asked if each.pk in shut}, timezone.localdate(at))
    return {
        each.pk: Taking(why_not(must_take_changes, each, at), True, people.get(each.requirement.keeper_id))
        if each.pk in shut
        else Taking(lateness(each, at).words)
        for each in asked
    }


def whom_to_ask(keepers: Collection[int], day: date) -> dict[int, Contact]:
    """By unit that looks after rounds, one who may give more time: somebody with a telephone, else with an e-mail
    address, organisers first."""
    if not keepers:
        return {}
    rows = Membership.objects.on(day).filter(unit__in=keepers, role__in=ORGANISING, user__is_active=True)
    people = sorted(
        rows.select_related("user").order_by("-pk"),
        key=lambda row: (bool(row.user.phone), bool(row.user.email), row.role == Membership.Role.ORGANISER),
    )
    return {row.unit_id: Contact(str(row.user), row.get_role_display(), row.user.phone, row.user.email)
            for row in people}  # fmt: skip
