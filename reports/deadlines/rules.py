"""What may be asked of the ledger; whoever asks holds the obligation."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.deadlines.ledger import owes
from reports.deadlines.recipients import recipients_of, wants_mail
from reports.models import Obligation, Reminder
from reports.rules import NotPossible

# A message that was claimed so long ago and of which nothing was heard is unknown. Far longer than a server may take
# for all its answers (EMAIL_TIMEOUT for each).
LEASE = timedelta(minutes=10)
# Nobody is reminded by hand so soon after a reminder of the same report.
PAUSE = timedelta(minutes=10)
# A unit is reminded by hand of the same report so often within so long at most; then it is called, or left to the
# reminders that come by themselves.
MOST_BY_HAND, BY_HAND_WITHIN = 3, timedelta(hours=24)
TO_SETTLE = (Reminder.State.UNKNOWN, Reminder.State.FAILED)


def by_hand_within(obligations: Iterable[Obligation] | Iterable[int], at: datetime) -> dict[int, list[datetime]]:
    """The moments, in their order, at which each (by id) was reminded of by hand within the last day."""
    asked = Reminder.objects.filter(obligation__in=list(obligations), channel=Reminder.Channel.PORTAL)
    asked = asked.filter(claimed_at__gt=at - BY_HAND_WITHIN, asked_by__isnull=False)
    found: dict[int, list[datetime]] = {}
    for pk, moment in asked.order_by("obligation", "claimed_at").values_list("obligation", "claimed_at").distinct():
        found.setdefault(pk, []).append(moment)
    return found


def free_again(moments: Sequence[datetime]) -> datetime | None:
    """From when on it may be reminded of by hand again; None: now."""
    return moments[-MOST_BY_HAND] + BY_HAND_WITHIN if len(moments) >= MOST_BY_HAND else None


def must_be_settleable(reminder: Reminder) -> None:
    if reminder.state not in TO_SETTLE:
        raise NotPossible(_("There is nothing to settle: see below how this reminder stands now."))


def must_still_reach(user: Any, obligation: Obligation, at: datetime) -> None:
    """Raises NotPossible where sending it again would send nothing."""
    reached = recipients_of([obligation.unit_id], timezone.localdate(at)).get(obligation.unit_id, ())
    if user not in reached or not wants_mail(user):
        raise NotPossible(
            _("%(person)s is not reminded by e-mail any more: they left, or want none. Note that they were told, and "
              "remind the unit itself.") % {"person": user}
        )  # fmt: skip


def must_still_owe(obligation: Obligation, at: datetime) -> None:
    if not owes(obligation, at):
        raise NotPossible(_("%(unit)s does not owe this report any more: no reminder is sent.")
                          % {"unit": obligation.unit_name})  # fmt: skip
