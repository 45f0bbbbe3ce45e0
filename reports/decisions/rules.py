"""What may be said to a version now; whoever asks holds the obligation."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.models import Decision, Obligation, ReportVersion
from reports.moments import due_of
from reports.rules import NotPossible

State = Obligation.State


class Overtaken(NotPossible):
    """Since it was read somebody else decided, or the sender sent or took back: the reader looks again."""


def must_come_here(held: Obligation, receiver: int) -> None:
    """Raises Overtaken where an act gave the unit another superior since it was asked who decides."""
    if held.receiver_id != receiver:
        raise Overtaken(_("%(unit)s has another superior now, who decides on it.") % {"unit": held.unit})


def must_be_as_read(held: Obligation, version: ReportVersion) -> None:
    """Raises Overtaken unless the version still stands."""
    if held.current_id == version.pk:
        return
    if version.taken_back_at:
        raise Overtaken(
            _("%(unit)s took version %(number)s back on %(moment)s.")
            % {"unit": held.unit, "number": version.number, "moment": _moment(version.taken_back_at)}
        )
    raise Overtaken(_("A newer version came while you were reading version %(number)s.") % {"number": version.number})


def must_not_be_decided(held: Obligation, last: Decision | None, *, reopening: bool) -> None:
    """Raises Overtaken if it was sent back, or accepted and that was not known."""
    if held.state == State.SENT or (held.state == State.ACCEPTED and reopening):
        return
    said = {"person": (last and last.by) or "–", "moment": _moment(last.at) if last else "–"}
    if held.state == State.ACCEPTED:
        raise Overtaken(_("%(person)s accepted it on %(moment)s. To have it corrected, reopen it.") % said)
    raise Overtaken(_("%(person)s sent it back on %(moment)s.") % said)


def must_be_able_to_come_again(held: Obligation, due_again_at: datetime | None, at: datetime) -> None:
    """Raises NotPossible where sending back would lead nowhere: nothing to send again, or no time to."""
    closed_on = held.unit.closed_on
    if held.released_at or held.ended_on or (closed_on and closed_on <= timezone.localdate(at)):
        raise NotPossible(_("%(unit)s owes this report no longer and cannot send it again.") % {"unit": held.unit})
    if held.locks_at and held.locks_at <= at and not due_again_at:
        raise NotPossible(_("Reports are locked by now. Say until when it is to come again, or it could not be sent."))


def needs_a_date(held: Obligation, at: datetime) -> bool:
    """Whether what is sent back now, without a new date, is overdue at once."""
    return due_of(held) <= at or bool(held.locks_at and held.locks_at <= at)


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
