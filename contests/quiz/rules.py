"""What is possible now with a paper: may it be started, until when, what is left of its attempts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from contests.models import Attempt, Part


class NotNow(Exception):
    """The attempt cannot be started; str() says why, to the person who asked."""


def deadline(part: Part, started_at: datetime) -> datetime:
    """The end of the time limit, or the end of the stage if that comes first."""
    return min(started_at + timedelta(minutes=part.minutes), part.stage.closes_at)


def accepts_until(part: Part, ends: datetime) -> datetime:
    return ends + timedelta(seconds=part.grace_seconds)


def check_startable(part: Part, used: int, at: datetime):
    """Raises NotNow when the stage is not running or no attempt is left. `used`: attempts already made."""
    stage = part.stage
    if stage.contest.state != "open":
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


def standing(part: Part, attempts, at: datetime) -> Standing:
    """`attempts`: all of one entrant in this part, newest first."""
    attempts = tuple(attempts)
    running = next((a for a in attempts if a.submitted_at is None and a.accepts_until >= at), None)
    refusal = ""
    try:
        check_startable(part, len(attempts), at)
    except NotNow as error:
        refusal = str(error)
    return Standing(attempts, running, max(part.attempts_allowed - len(attempts), 0), refusal)
