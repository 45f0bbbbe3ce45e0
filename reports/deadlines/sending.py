"""A batch of reminders by e-mail, as a worker sends it: each claimed, sent, marked, one after the other."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.mail.sending import NotSent, Post, Unclear
from reports.deadlines.actions import claim, mark
from reports.deadlines.ledger import Wanted
from reports.deadlines.messages import message_of
from reports.deadlines.recipients import recipients_of, wants_mail
from reports.models import Obligation, Reminder

State = Reminder.State
# So many lines that broke in one attempt, and the rest waits for the next.
TROUBLES = 3


class TryAgain(Exception):
    """Some were turned away for now; the job comes back for them."""


def asked_for(payload: dict, at: datetime) -> Iterator[tuple[Wanted, Any]]:
    """The messages of a batch: each reminder and who is to have it, in force now and wanting e-mail."""
    for *packed, chosen in payload["mails"]:
        wanted = Wanted.unpacked(packed)
        unit = Obligation.objects.values_list("unit", flat=True).get(pk=wanted.obligation)
        for user in recipients_of([unit], timezone.localdate(at)).get(unit, []):
            if wants_mail(user) and (chosen is None or user.pk in chosen):
                yield wanted, user


def deliver(payload: dict, *, last: bool, clock: Callable[[], datetime], progress: Callable[[int, int], None]) -> dict:
    """Send what is to be sent; `last`: there is no further attempt, so what cannot be sent now has failed for good.

    Returns counts by what came of them. Raises TryAgain.
    """
    messages = list(asked_for(payload, clock()))
    counts = dict.fromkeys(("sent", "failed", "unknown", "later", "not_owed"), 0)
    if last:  # whatever becomes of this attempt, a person finds them in the ledger
        for wanted, user in messages:
            _fail_beforehand(wanted, user, payload["asked_by"], clock())
    troubles = 0
    with Post() as post:
        for number, (wanted, user) in enumerate(messages, start=1):
            came, broken = _one(post, wanted, user, payload["asked_by"], last=last, clock=clock)
            counts[came] += 1
            troubles += broken
            if troubles == TROUBLES:
                counts["later" if not last else "failed"] += len(messages) - number
                break
            progress(number, len(messages))
    if counts["later"]:
        raise TryAgain(str(counts))
    return counts


def _one(post: Post, wanted: Wanted, user: Any, asked_by: int | None, *, last: bool, clock) -> tuple[str, bool]:
    """What came of it, and whether the line broke."""
    reminder = claim(wanted, user, asked_by=asked_by, at=clock())
    if reminder is None:
        return "not_owed", False
    try:
        post.send(message_of(reminder, reminder.obligation, clock()))
    except NotSent as refused:
        done = last or refused.lasting
        mark(reminder, State.FAILED, at=clock() if done else None, error=str(refused))
        return "failed" if done else "later", refused.broken
    except Unclear as lost:
        mark(reminder, State.UNKNOWN, at=None, error=_unclear(lost))
        return "unknown", True
    mark(reminder, State.SENT, at=clock())
    return "sent", False


def _fail_beforehand(wanted: Wanted, user: Any, asked_by: int | None, at: datetime) -> None:
    reminder = claim(wanted, user, asked_by=asked_by, at=at)
    if reminder is not None:
        words = _("It was tried several times; the mail server was out of reach or the work was broken off.")
        mark(reminder, State.FAILED, at=None, error=words)


def _unclear(lost: Unclear) -> str:
    return _("The line broke before the mail server said whether it took the message: %(why)s") % {"why": lost}
