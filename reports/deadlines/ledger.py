"""What a reminder is called: the same key is the same reminder, however often somebody comes to send it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.models import Obligation, Requirement
from reports.moments import OPEN_STATES, due_of, locked


@dataclass(frozen=True)
class Wanted:
    """A reminder of one report. `moment`: the minutes before the deadline, or who asked for it and when."""

    obligation: int
    due: datetime
    moment: str

    def key(self, recipient: int, channel: str) -> str:
        return f"{self.obligation}:{self.due:%Y%m%dT%H%M%S}:{self.moment}:{recipient}:{channel}"

    def packed(self) -> list:
        """For the payload of a job."""
        return [self.obligation, self.due.isoformat(), self.moment]

    @classmethod
    def unpacked(cls, packed: list) -> "Wanted":
        obligation, due, moment = packed
        return cls(obligation, datetime.fromisoformat(due), moment)


def owes(obligation: Obligation, at: datetime) -> bool:
    """Whether its unit is to be reminded at this moment: something is owed and would still be taken."""
    return (
        obligation.state in OPEN_STATES
        and not (obligation.released_at or obligation.ended_on)
        and obligation.requirement.state == Requirement.State.OPEN
        and not locked(obligation, at)
    )


def latest_moment(obligation: Obligation, minutes: Iterable[int], at: datetime) -> int | None:
    """Of the moments that are past, the last: several that nobody ran for give one reminder."""
    due = due_of(obligation)
    return min((each for each in minutes if due - timedelta(minutes=each) <= at), default=None)
