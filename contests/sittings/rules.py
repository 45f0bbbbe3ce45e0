"""Who may do what with a sitting, and when."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.models import Contest, Judge, Sitting, Stage
from contests.querysets import ORGANISING
from contests.sitting_querysets import HOLDING, LOOKING
from foundation.refusals import NotPossible

State = Sitting.State
KEEPERS, READERS, ORGANISERS = (tuple(sorted(roles)) for roles in (HOLDING, LOOKING, ORGANISING))


@dataclass(frozen=True)
class Standing:
    """What one user is to one sitting. An organiser of the contest keeps every sitting of it, too."""

    looks: bool = False
    keeps: bool = False
    organises: bool = False
    judge: Judge | None = None

    def may(self, act: "Act") -> bool:
        return self.organises if act.organisers_only else self.keeps


def standing_of(sitting: Sitting, user) -> Standing:
    one = Sitting.objects.filter(pk=sitting.pk)
    if not one.within(user, LOOKING).exists():
        return Standing(judge=_judge(sitting, user))
    keeps = one.editable_by(user).exists()
    return Standing(
        looks=True,
        keeps=keeps,
        organises=keeps and organises(sitting.stage, user),
        judge=_judge(sitting, user),
    )


def _judge(sitting, user):
    return Judge.objects.standing().filter(sitting=sitting, user=user.pk).order_by("pk").first()


def organises(stage: Stage, user) -> bool:
    return Stage.objects.editable_by(user).filter(pk=stage.pk).exists()


@dataclass(frozen=True)
class Act:
    """One step in the life of a sitting. `states`: from which it leads on; `done`: in which it has been done already,
    so that a double tap changes nothing."""

    name: str
    states: frozenset[str]
    done: frozenset[str]
    organisers_only: bool = False
    needs_reason: bool = False


def _act(name, states, done=(), **how):
    return name, Act(name, frozenset(states), frozenset(done), **how)


# A cancelled sitting allows only `restore`, whatever its state was.
ACTS = dict(
    [
        _act("plan", [State.PLANNED, State.OPEN]),
        _act("open", [State.PLANNED], [State.OPEN]),
        _act("finish", [State.OPEN], [State.JUDGED]),
        _act("reopen", [State.JUDGED, State.CHECKED], [State.OPEN], needs_reason=True),
        _act("check", [State.JUDGED], [State.CHECKED]),
        # A school may publish in its own hall first, and still owes its results then.
        _act("send", [State.CHECKED, State.PUBLISHED], [State.SENT]),
        _act("return", [State.SENT, State.PUBLISHED], [State.JUDGED], organisers_only=True, needs_reason=True),
        _act("publish", [State.CHECKED, State.SENT], [State.PUBLISHED]),
        _act("cancel", [State.PLANNED, State.OPEN], organisers_only=True, needs_reason=True),
        _act("restore", State.values, organisers_only=True, needs_reason=True),
        _act("extend", [State.PLANNED, State.OPEN, State.JUDGED, State.CHECKED, State.PUBLISHED],
             organisers_only=True, needs_reason=True),
    ]
)  # fmt: skip
# Acts that only those make sense for who have not sent their results.
_UNSENT = ("send", "extend")


def is_possible(sitting: Sitting, name: str) -> bool:
    """Whether the state of a sitting allows an act that has not been done already."""
    if name == "restore" or sitting.cancelled_at:
        return name == "restore" and sitting.cancelled_at is not None
    if name in _UNSENT and sitting.sent_at:
        return False
    return sitting.state in ACTS[name].states


def is_done(sitting: Sitting, name: str) -> bool:
    """Whether the act has been done already, so that doing it again changes nothing."""
    if name in {"restore", "cancel"}:
        return (name == "cancel") == (sitting.cancelled_at is not None)
    if name == "send" and sitting.sent_at and not sitting.cancelled_at:
        return sitting.state in {State.SENT, State.PUBLISHED}
    return not sitting.cancelled_at and sitting.state in ACTS[name].done


def why_not(sitting: Sitting) -> str:
    """For an act that the state does not allow."""
    if sitting.cancelled_at:
        return _("This sitting is not held: %(reason)s") % {"reason": sitting.cancelled_reason}
    words = _("The sitting is “%(state)s” now, so this cannot be done. Its page shows what can.")
    return words % {"state": sitting.get_state_display()}


def moment(at) -> str:
    """A moment as people read it and as history keeps it: 24/10/2018 08:00."""
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else ""


def why_not_then(sitting: Sitting, starts_at, note: str, at) -> NotPossible | None:
    """What stands against holding a sitting at a moment."""
    stage = sitting.stage
    if not stage.opens_at <= starts_at <= stage.closes_at:
        words = _("The stage runs from %(opens)s to %(closes)s. Choose a moment in that time, or ask the organisers to "
                  "move it.")  # fmt: skip
        return NotPossible(words % {"opens": moment(stage.opens_at), "closes": moment(stage.closes_at)}, "day")
    if starts_at < at and not note and starts_at != sitting.starts_at:
        words = _("%(when)s is past. If it was held then, say so in the note; otherwise correct the date.")
        return NotPossible(words % {"when": moment(starts_at)}, "day")
    return None


def why_not_open(sitting: Sitting, at) -> NotPossible | None:
    """What stands against opening a sitting that its state would allow to open. What is only missing for later, such
    as a judge, is on its list of steps and stops nobody."""
    stage = sitting.stage
    if stage.contest.state != Contest.State.OPEN:
        return NotPossible(_("The contest itself is not open. Its organisers open it first."))
    if sitting.starts_at is None:
        return NotPossible(_("Set the date and the place first."))
    if not stage.opens_at <= at <= stage.closes_at:
        words = _("The stage runs from %(opens)s to %(closes)s, so a sitting cannot be opened now.")
        return NotPossible(words % {"opens": moment(stage.opens_at), "closes": moment(stage.closes_at)})
    if not sitting.appearances.exclude(state="withdrawn").exists():
        return NotPossible(_("No team has been entered. Enter the teams first."))
    return None


def when_words(sitting: Sitting) -> str:
    return date_format(timezone.localtime(sitting.starts_at), "l, H:i d/m/Y") if sitting.starts_at else ""


NO_DATE = gettext_lazy("no date yet")
