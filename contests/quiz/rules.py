"""What is possible now with a paper: may it be started, until when, what is left of its attempts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import Attempt, Contest, Entrant, Extension, Part
from schools.models import Reach

NO_MORE_TIME = timedelta(0)


class NotNow(Exception):
    """The attempt cannot be started; str() says why, to the person who asked."""


def deadline(
    part: Part, started_at: datetime, extra: timedelta = NO_MORE_TIME, begun: datetime | None = None
) -> datetime:
    """The end of the time limit or of the stage, whichever comes first, and then what the organisers have added.

    Where all start together the time limit runs from the opening, or in a stage held by units from the moment all were
    started at one sitting (`begun`): who comes late has less of it.
    """
    stage = part.stage
    begins = begun or (stage.opens_at if stage.synchronous and not stage.by_sittings else started_at)
    return min(begins + timedelta(minutes=part.minutes), stage.closes_at) + extra


def accepts_until(part: Part, ends: datetime) -> datetime:
    return ends + timedelta(seconds=part.grace_seconds)


def extra_minutes(part: Part, entrant: Entrant, at: datetime) -> timedelta:
    """The time organisers have added for this entrant, their class, their unit or one above it, and for all."""
    given = list(Extension.objects.filter(part=part).values_list("entrant", "school_class", "unit", "minutes"))
    units: set[int] = set()
    if any(unit for _entrant, _class, unit, _minutes in given):
        above = Reach.objects.on(timezone.localdate(at)).filter(unit=entrant.unit_id)
        units = set(above.values_list("superior", flat=True))
    minutes = sum(
        minutes
        for one, school_class, unit, minutes in given
        if (one is None or one == entrant.pk)
        and (school_class is None or school_class == entrant.school_class_id)
        and (unit is None or unit in units)
    )
    return timedelta(minutes=minutes)


def rules_snapshot(part: Part) -> dict:
    """What of a part's rules binds an attempt started now, whatever becomes of them later (Attempt.rules)."""
    return {
        "maximum": str(part.maximum),
        "penalty": str(part.penalty),
        "must_answer_all": part.must_answer_all,
        "counts": part.counts,
        "prediction": part.prediction,
        "question_seconds": part.question_seconds,
    }


def rule(attempt: Attempt, name: str):
    """A rule as it binds this attempt; those older than the rule follow the part."""
    return attempt.rules.get(name, getattr(attempt.part, name))


def one_by_one(attempt: Attempt) -> bool:
    return bool(rule(attempt, "question_seconds"))


@dataclass(frozen=True)
class Used:
    """Attempts a person has started: at a part, of these on one day, and at all parts of the contest that count."""

    in_part: int = 0
    today: int = 0
    in_contest: int = 0

    @classmethod
    def of(cls, starts: Iterable[datetime], at: datetime, in_contest: int) -> "Used":
        """`starts`: when the attempts at the part were started; the day is that of `at` in local time."""
        days = [timezone.localdate(start) for start in starts]
        return cls(len(days), days.count(timezone.localdate(at)), in_contest)


def attempts_allowed(part: Part) -> int | None:
    """How many attempts at a part; None: any number. For practice one, what a new part says, sets no limit."""
    return None if part.stage.practice and part.attempts_allowed == 1 else part.attempts_allowed


def attempts_left(part: Part, used: Used) -> int | None:
    """How many more may be started today by what part and contest allow; None: any number."""
    limits = [(attempts_allowed(part), used.in_part), (part.attempts_a_day, used.today)]
    if not part.stage.practice:
        limits.append((part.stage.contest.attempts_allowed, used.in_contest))
    left = [max(allowed - made, 0) for allowed, made in limits if allowed is not None]
    return min(left) if left else None


def check_startable(
    part: Part, person, used: Used, at: datetime, *, extra: timedelta = NO_MORE_TIME, begun: datetime | None = None
):
    """Raises NotNow when they may not start: left, the stage is not running, no time or attempt is left.

    `person`: None where the paper is opened for a team; what its sitting says is asked beside (contests.quiz.teams).
    """
    stage = part.stage
    if person and person.left_on and person.left_on < timezone.localdate(at):
        raise NotNow(_("You are no longer on the list of your school, so you cannot start. Please ask your teacher."))
    if stage.contest.state == Contest.State.CLOSED:
        raise NotNow(_("The organisers have closed this contest. Attempts can no longer be started."))
    if stage.contest.state != Contest.State.OPEN:
        raise NotNow(_("The organisers have not opened this contest."))
    if at < stage.opens_at:
        raise NotNow(_("This stage has not opened yet. Come back when it opens."))
    if at >= stage.closes_at:
        raise NotNow(_("This stage has closed. Attempts can no longer be started."))
    if at >= deadline(part, at, extra, begun):
        raise NotNow(_("Everyone started together, and the time is over. Attempts can no longer be started."))
    _check_attempts(part, used)


def _check_attempts(part, used):
    contest = part.stage.contest
    allowed = attempts_allowed(part)
    if allowed is not None and used.in_part >= allowed:
        raise NotNow(_("You have used every attempt you had."))
    if not part.stage.practice and contest.attempts_allowed is not None and used.in_contest >= contest.attempts_allowed:
        message = ngettext(
            "This contest allows %(count)d attempt over all its rounds, and you have used it.",
            "This contest allows %(count)d attempts over all its rounds, and you have used them.",
            contest.attempts_allowed,
        )
        raise NotNow(message % {"count": contest.attempts_allowed})
    if part.attempts_a_day is not None and used.today >= part.attempts_a_day:
        message = ngettext(
            "Only %(count)d attempt a day is allowed. Come back tomorrow.",
            "Only %(count)d attempts a day are allowed. Come back tomorrow.",
            part.attempts_a_day,
        )
        raise NotNow(message % {"count": part.attempts_a_day})


@dataclass(frozen=True)
class Standing:
    """Where a person stands with one part: attempts made (newest first), the one still open, how many are left."""

    attempts: tuple[Attempt, ...]
    open: Attempt | None
    left: int | None  # None: any number
    refusal: str  # why no new attempt can be started now; empty if one can

    @property
    def submitted(self):
        return tuple(attempt for attempt in self.attempts if attempt.submitted_at)


def standing(
    part: Part, person, attempts, at: datetime, in_contest: int | None = None, *, extra: timedelta = NO_MORE_TIME,
    begun: datetime | None = None,
) -> Standing:  # fmt: skip
    """`attempts`: all of the person in this part, newest first; `in_contest`: how many at all parts that count;
    `extra`: time they were given; `begun`: when all started at their sitting."""
    attempts = tuple(attempts)
    running = next((a for a in attempts if a.submitted_at is None and a.accepts_until >= at), None)
    used = Used.of(
        [attempt.started_at for attempt in attempts], at, len(attempts) if in_contest is None else in_contest
    )
    refusal = ""
    try:
        check_startable(part, person, used, at, extra=extra, begun=begun)
    except NotNow as error:
        refusal = str(error)
    return Standing(attempts, running, attempts_left(part, used), refusal)
