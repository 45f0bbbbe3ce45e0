"""When minutes can be made and appeals filed; str() of what is raised says why not, to the person who asked."""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from contests.models import Appearance, Minutes, Sitting
from contests.outcome.figures import digest, figures_of
from foundation.refusals import NotPossible

State = Sitting.State
JUDGED = frozenset({State.JUDGED, State.CHECKED, State.SENT, State.PUBLISHED})


def check_minutes(sitting: Sitting):
    """Raises NotPossible before everything is judged."""
    if sitting.cancelled_at:
        raise NotPossible(_("This sitting was not held, so it has no minutes."))
    if sitting.state not in JUDGED:
        raise NotPossible(_("Minutes can be made when every part has been judged and closed."))


def is_behind(minutes: Minutes) -> bool:
    """Scores, teams or places have changed since this version was made."""
    return digest(minutes.figures) != digest(figures_of(minutes.sitting))


def appeals_until(sitting: Sitting) -> datetime | None:
    """The end of the window; None while nothing is published."""
    if sitting.state != State.PUBLISHED or sitting.published_at is None:
        return None
    return sitting.published_at + timedelta(hours=sitting.stage.appeal_hours)


def check_appeal(appearance: Appearance, at: datetime):
    """Raises NotPossible outside the window, or for a team that has no result."""
    until = appeals_until(appearance.sitting)
    if until is None:
        raise NotPossible(_("Appeals can be filed when the results are published."))
    if at >= until:
        moment = date_format(localtime(until), "DATETIME_FORMAT")
        raise NotPossible(_("Appeals were taken until %(moment)s.") % {"moment": moment})
    if appearance.state != Appearance.State.PRESENT:
        raise NotPossible(_("This team did not take part, so there is no result to appeal against."))
