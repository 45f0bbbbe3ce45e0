"""What is possible now with a paper: may it be started, until when, what is left of its attempts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Attempt, Contest, Part


class NotNow(Exception):
    """The attempt cannot be started; str() says why, to the person who asked."""


def deadline(part: Part, started_at: datetime) -> datetime:
    """The end of the time limit, or the end of the stage if that comes first."""
    return min(started_at + timedelta(minutes=part.minutes), part.stage.closes_at)


def accepts_until(part: Part, ends: datetime) -> datetime:
    return ends + timedelta(seconds=part.grace_seconds)


def check_startable(part: Part, person, used: int, at: datetime):
    """Raises NotNow when they may not start: left, the stage is not running, no attempt is left.

    `used`: attempts already made.
    """
    stage = part.stage
    if person.left_on and person.left_on < timezone.localdate(at):
        raise NotNow(_("You are no longer on the list of your school, so you cannot start. Please ask your teacher."))
    if stage.contest.state == Contest.State.CLOSED:
        raise NotNow(_("The organisers have closed this contest. Attempts can no longer be started."))
    if stage.contest.state != Contest.State.OPEN:
        raise NotNow(_("The organisers have not opened this contest."))
    if at < stage.opens_at:
        raise NotNow(_("This stage has not opened yet. Come back when it opens."))
    if at >= stage.closes_at:
        raise NotNow(_("This stage has closed. Attempts can no longer be started."))
    if used >= part.attempts_allowed:
        raise NotNow(_("You have used every attempt you had."))


@dataclass(frozen=True)
class Standing:
    """Where a person stands with one part: attempts made (newest first), the one still open, how many are left."""

    attempts: tuple[Attempt, ...]
    open: Attempt | None
    left: int
    refusal: str  # why no new attempt can be started now; empty if one can

    @property
    def submitted(self):
        return tuple(attempt for attempt in self.attempts if attempt.submitted_at)


def standing(part: Part, person, attempts, at: datetime) -> Standing:
    """`attempts`: all of the person in this part, newest first."""
    attempts = tuple(attempts)
    running = next((a for a in attempts if a.submitted_at is None and a.accepts_until >= at), None)
    refusal = ""
    try:
        check_startable(part, person, len(attempts), at)
    except NotNow as error:
        refusal = str(error)
    return Standing(attempts, running, max(part.attempts_allowed - len(attempts), 0), refusal)
