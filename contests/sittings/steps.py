"""The way of one sitting from a date to its publication: what is done, what is missing, what comes next."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import Appearance, Judge, Part, PartRun, Sitting
from contests.sittings.rules import State, is_possible, when_words
from foundation.ui.tabs import address


@dataclass(frozen=True)
class Step:
    """`detail` says how far it is; `button` is what leads on, at `url` ("": this portal has no such page)."""

    key: str
    label: str
    done: bool
    detail: str
    button: str
    url: str


@dataclass(frozen=True)
class Progress:
    """The numbers that the steps are read from; for many sittings at once see contests.sittings.overview."""

    teams: int
    judges: int
    needed: int  # judges that a part asks for at least
    runs: int
    closed: int


_AFTER = [State.OPEN, State.JUDGED, State.CHECKED, State.SENT, State.PUBLISHED]


def progress_of(sitting: Sitting) -> Progress:
    judged = sitting.stage.parts.filter(kind=Part.Kind.JUDGED).order_by("-judges_least", "pk")
    runs = list(PartRun.objects.filter(sitting=sitting).values_list("state", flat=True))
    return Progress(
        teams=sitting.appearances.exclude(state=Appearance.State.WITHDRAWN).count(),
        judges=Judge.objects.standing().filter(sitting=sitting, further=False).count(),
        needed=judged.values_list("judges_least", flat=True).first() or 0,
        runs=len(runs),
        closed=runs.count(PartRun.State.CLOSED),
    )


def steps_of(sitting: Sitting, progress: Progress) -> list[Step]:
    pk, state = sitting.pk, sitting.state
    begun = state in _AFTER
    judged = begun and state != State.OPEN
    checked = state in {State.CHECKED, State.SENT, State.PUBLISHED}
    return [
        _when(sitting),
        Step("teams", _("Enter the teams"), progress.teams > 0, _teams(progress), _("Enter teams"),
             address("sitting_teams", pk)),
        Step("judges", _("Name the judges"), progress.judges >= max(progress.needed, 1) or not progress.needed,
             _judges(progress), _("Name judges"), address("sitting_judges", pk)),
        Step("lots", _("Draw lots for the order"), sitting.drawn_at is not None, _moment(sitting.drawn_at),
             _("Draw lots"), address("sitting_teams", pk)),
        Step("open", _("Open the sitting"), begun, _moment(sitting.opened_at), _("Open the sitting"),
             address("sitting_act", pk, "open")),
        Step("judge", _("Judge all parts"), judged, _parts(progress), _("Go to the judging"),
             address("sitting_judging", pk)),
        Step("check", _("Check and confirm the results"), checked, _moment(sitting.checked_at),
             _("Check the results"), address("sitting_check", pk)),
        Step("send", _("Send the results"), sitting.sent_at is not None, _moment(sitting.sent_at),
             _("Send the results"), address("sitting_act", pk, "send")),
        Step("publish", _("Publish"), state == State.PUBLISHED, _moment(sitting.published_at),
             _("Publish the results"), address("sitting_act", pk, "publish")),
    ]  # fmt: skip


def next_step(sitting: Sitting, steps: list[Step]) -> Step | None:
    """The one thing to do now. What was skipped before opening stays on the list and holds nobody up afterwards."""
    if sitting.cancelled_at:
        return None
    from_here = {State.PLANNED: 0, State.OPEN: 5, State.JUDGED: 6, State.CHECKED: 7, State.SENT: 8, State.PUBLISHED: 7}
    left = [step for step in steps[from_here[State(sitting.state)] :] if not step.done]
    return left[0] if left else None


def missing(sitting: Sitting, steps: list[Step]) -> list[str]:
    """What is still missing before it can be held as it should, in words; nothing once it has been judged."""
    if sitting.state not in {State.PLANNED, State.OPEN} or sitting.cancelled_at:
        return []
    return [step.label for step in steps[:4] if not step.done]


def further_acts(sitting: Sitting, standing, chosen: Step | None) -> list[str]:
    """Names of the acts that are possible besides the next step, for this reader."""
    taken = {chosen.key} if chosen else set()
    keeper = ["open", "finish", "send", "publish", "reopen"] if standing.keeps else []
    organiser = ["return", "cancel", "restore"] if standing.organises else []
    return [name for name in keeper + organiser if name not in taken and is_possible(sitting, name)]


def _when(sitting):
    done = sitting.starts_at is not None and bool(sitting.place)
    said = " · ".join(filter(None, [when_words(sitting), sitting.place]))
    return Step(
        "when", _("Set date and place"), done, said, _("Set date and place"), address("sitting_when", sitting.pk)
    )


def _teams(progress):
    if not progress.teams:
        return _("no team yet")
    return ngettext("%(count)d team", "%(count)d teams", progress.teams) % {"count": progress.teams}


def _judges(progress):
    if not progress.needed:
        return _("no part is judged")
    words = _("%(count)d named, %(needed)d needed at least")
    return words % {"count": progress.judges, "needed": progress.needed}


def _parts(progress):
    return _("%(closed)d of %(parts)d parts are closed") % {"closed": progress.closed, "parts": progress.runs}


def _moment(at):
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
