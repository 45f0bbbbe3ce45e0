"""What may be asked of the ledger; whoever asks holds the obligation."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from reports.deadlines.ledger import owes
from reports.models import Obligation, Reminder
from reports.rules import NotPossible

# A message that was claimed so long ago and of which nothing was heard is unknown. Far longer than a server may take
# for all its answers (EMAIL_TIMEOUT for each).
LEASE = timedelta(minutes=10)
# Nobody is reminded by hand so soon after a reminder of the same report.
PAUSE = timedelta(minutes=10)
TO_SETTLE = (Reminder.State.UNKNOWN, Reminder.State.FAILED)


def must_be_settleable(reminder: Reminder) -> None:
    if reminder.state not in TO_SETTLE:
        raise NotPossible(_("There is nothing to settle: see below how this reminder stands now."))


def must_still_owe(obligation: Obligation, at: datetime) -> None:
    if not owes(obligation, at):
        raise NotPossible(_("%(unit)s does not owe this report any more: no reminder is sent.")
                          % {"unit": obligation.unit_name})  # fmt: skip
