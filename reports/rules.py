"""What is possible now; whoever asks holds the obligation."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from foundation.refusals import NotPossible
from reports.models import Obligation, ReportVersion, Requirement
from reports.moments import locked

State = Obligation.State


def why_not(must: Callable[[Obligation, datetime], None], obligation: Obligation, at: datetime) -> str:
    """What a rule says against it, for a page that asks before the act; "" where it says nothing."""
    try:
        must(obligation, at)
    except NotPossible as refused:
        return str(refused)
    return ""


def must_have_reason(reason: str) -> str:
    if not (reason := reason.strip()):
        raise NotPossible(_("Say why: the reason is read by those it concerns."))
    return reason


def must_take_changes(obligation: Obligation, at: datetime) -> None:
    """Raises NotPossible unless the unit may fill in and send now, as far as deadlines and acts go."""
    requirement = obligation.requirement
    if requirement.state != Requirement.State.OPEN:
        raise NotPossible(_("This round of reports is closed. Ask %(unit)s.") % {"unit": requirement.keeper})
    if requirement.opens_at > at:
        raise NotPossible(_("It is not time yet: reports are taken from the day this opens."))
    if obligation.ended_on or obligation.released_at:
        raise NotPossible(_("This report is not owed any more."))
    if locked(obligation, at):
        raise NotPossible(
            _("The deadline has passed and reports are locked. Ask %(unit)s for more time.")
            % {"unit": requirement.keeper}
        )


def must_be_open_to_sending(obligation: Obligation, at: datetime) -> None:
    must_take_changes(obligation, at)
    if obligation.state == State.ACCEPTED:
        raise NotPossible(
            _("It was accepted. To change it, ask %(unit)s to send it back.") % {"unit": obligation.receiver}
        )
    if obligation.state == State.SENT:
        raise NotPossible(_("It was sent and waits for an answer. Take it back to change it."))


def must_wait_for_decision(obligation: Obligation, version: ReportVersion) -> None:
    if obligation.current_id != version.pk or obligation.state != State.SENT:
        raise NotPossible(_("This version does not wait any more. Please look at the report as it is now."))


def must_be_decidable(obligation: Obligation, version: ReportVersion) -> None:
    """What was accepted may still be sent back, while the round is open."""
    if obligation.requirement.state != Requirement.State.OPEN:
        raise NotPossible(_("This round of reports is closed."))
    if obligation.current_id != version.pk or obligation.state not in {State.SENT, State.ACCEPTED}:
        raise NotPossible(_("This version does not wait any more. Please look at the report as it is now."))
