"""The steps in the life of a sitting. Each holds its row, asks its state again, and does nothing when done twice."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from contests.models import Attempt, Notice, Part, PartRun, PartScore, Sitting
from contests.notices import tell
from contests.quiz.teams import score_papers
from contests.sittings import rules
from contests.sittings.moving import judged
from contests.sittings.publishing import hide_rankings, keep_official, publish_rankings
from contests.sittings.rules import NotPossible, State, moment
from contests.sittings.unsettled import digest_of, unsettled
from foundation.history.actions import record


class Unread(NotPossible):
    """What is not settled is not what was read."""

    def __init__(self):
        super().__init__(_("Something changed since this page was shown. Read the list again, then confirm."))


class _Done(Exception):
    """The act has been done already."""


def _held(pk: int, name: str) -> Sitting:
    """The sitting under its lock, if its state allows the act. Raises _Done, NotPossible."""
    rows = Sitting.objects.select_for_update(of=("self",)).select_related("stage__contest", "unit")
    sitting = rows.get(pk=pk)
    if rules.is_done(sitting, name):
        raise _Done
    if not rules.is_possible(sitting, name):
        raise NotPossible(rules.why_not(sitting))
    return sitting


def _write(sitting, verb, *, by, at, reason="", changes=None, **fields):
    before = Sitting.State(sitting.state)
    for name, value in fields.items():
        setattr(sitting, name, value)
    sitting.save(update_fields=list(fields))
    said = {"state": [before, Sitting.State(sitting.state)]} if sitting.state != before else {}
    record(by=by, at=at, verb=verb, subject=sitting, changes={**said, **(changes or {})}, reason=reason)


@transaction.atomic
def plan(sitting: Sitting, *, starts_at, place: str, note: str = "", seen: str | None = None, by, at):
    """Set when and where. `seen`: what stood there when the form was shown (see `planned_as`). Raises NotPossible."""
    held = _held(sitting.pk, "plan")
    if (held.starts_at, held.place) == (starts_at, place):
        return
    if seen is not None and seen != planned_as(held):
        words = _("Somebody set %(when)s, %(place)s meanwhile. Look at it, then save again if yours is right.")
        raise NotPossible(words % {"when": moment(held.starts_at) or _("no date"), "place": held.place or "–"})
    if why := rules.why_not_then(held, starts_at, note, at):
        raise why
    changes = {}
    if held.starts_at != starts_at:
        changes["starts_at"] = [moment(held.starts_at), moment(starts_at)]
    if held.place != place:
        changes["place"] = [held.place, place]
    _write(held, "set date and place", by=by, at=at, reason=note, changes=changes, starts_at=starts_at, place=place)


def planned_as(sitting: Sitting) -> str:
    """When and where, as one text that a form carries."""
    return f"{moment(sitting.starts_at)}|{sitting.place}"


@transaction.atomic
def open_sitting(sitting: Sitting, *, by, at):
    with suppress(_Done):
        held = _held(sitting.pk, "open")
        if why := rules.why_not_open(held, at):
            raise why
        _write(held, "open", by=by, at=at, state=State.OPEN, opened_at=at)


@transaction.atomic
def finish(sitting: Sitting, *, by, at):
    """All has been judged. Paper parts nobody is writing any more are closed with it; judged parts are closed where
    they are judged. Raises NotPossible."""
    with suppress(_Done):
        held = _held(sitting.pk, "finish")
        papers = Attempt.objects.open().filter(part__stage=held.stage_id, entrant__appearances__sitting=held)
        if papers.exists():  # one whose time is over is closed and scored within a minute
            raise NotPossible(_("A team still has its paper open. Wait until it is handed in or its time is over."))
        left = PartRun.objects.filter(sitting=held).exclude(state=PartRun.State.CLOSED)
        left.filter(part__kind=Part.Kind.PAPER).update(state=PartRun.State.CLOSED, closed_at=at, closed_by=by)
        if names := list(left.order_by("part__order", "pk").values_list("part__name", flat=True)):
            raise NotPossible(_("These parts are not closed yet: %(parts)s.") % {"parts": ", ".join(names)})
        judged(held, by=by, at=at)


@transaction.atomic
def reopen(sitting: Sitting, reason: str, *, by, at):
    """Something was forgotten: judging goes on. What was given stays. Raises NotPossible."""
    with suppress(_Done):
        held = _held(sitting.pk, "reopen")
        keep_official(held)
        _write(held, "open again", by=by, at=at, reason=reason, state=State.OPEN, judged_at=None, checked_at=None,
               checked_by=None)  # fmt: skip


@transaction.atomic
def check(sitting: Sitting, note: str = "", *, digest: str, by, at):
    """A person confirms the results. `digest` names what they read as not settled; where there is any, `note` says why
    the results stand all the same. Raises NotPossible, Unread."""
    with suppress(_Done):
        held = _held(sitting.pk, "check")
        found = unsettled(held)
        if digest_of(found) != digest:
            raise Unread
        if found and not note:
            raise NotPossible(_("Say why the results stand although not everything is settled."), "note")
        # As they read it: what stands there later is what they were shown.
        left = {"not settled": "; ".join(f"{each.title}: {len(each.items)}" for each in found)} if found else {}
        _write(held, "confirm results", by=by, at=at, reason=note, changes=left, state=State.CHECKED, checked_at=at,
               checked_by=by)  # fmt: skip


@transaction.atomic
def send(sitting: Sitting, note: str = "", *, by, at):
    """Send the results to the organisers. What was published first stays published."""
    with suppress(_Done):
        held = _held(sitting.pk, "send")
        state = State.PUBLISHED if held.state == State.PUBLISHED else State.SENT
        _write(held, "send results", by=by, at=at, reason=note, state=state, sent_at=at, sent_by=by,
               returned_reason="")  # fmt: skip


@transaction.atomic
def send_back(sitting: Sitting, reason: str, *, by, at):
    """The school looks again, confirms and sends anew. Its rankings are hidden until then. Raises NotPossible."""
    with suppress(_Done):
        held = _held(sitting.pk, "return")
        keep_official(held)
        if held.state == State.PUBLISHED:
            hide_rankings(held, reason, by=by, at=at)
        _write(held, "send results back", by=by, at=at, reason=reason, state=State.JUDGED, returned_reason=reason,
               checked_at=None, checked_by=None, sent_at=None, sent_by=None, published_at=None)  # fmt: skip


@transaction.atomic
def publish(sitting: Sitting, *, by, at):
    """Show the rankings of the sitting to whoever may see rankings; appeals are taken from now on."""
    with suppress(_Done):
        held = _held(sitting.pk, "publish")
        publish_rankings(held, by=by, at=at)
        _write(held, "publish results", by=by, at=at, state=State.PUBLISHED, published_at=at)


@transaction.atomic
def cancel(sitting: Sitting, reason: str, *, by, at):
    """Not held, and why. It stays on the list and in its counts. Raises NotPossible once a team has a result."""
    with suppress(_Done):
        held = _held(sitting.pk, "cancel")
        if PartScore.objects.filter(stage=held.stage_id, entrant__appearances__sitting=held).exists():
            raise NotPossible(_("Teams have results already. A sitting that was judged cannot be called off."))
        _write(held, "cancel", by=by, at=at, reason=reason, cancelled_at=at, cancelled_reason=reason)
        if held.starts_at:
            words = _("The sitting at %(unit)s on %(when)s is not held: %(reason)s")
            text = words % {"unit": held.unit, "when": moment(held.starts_at), "reason": reason}
            tell(held.stage.contest, text, kind=Notice.Kind.MESSAGE, unit=held.unit, by=by, at=at)


@transaction.atomic
def restore(sitting: Sitting, reason: str, *, by, at):
    """It is held after all. Raises NotPossible."""
    with suppress(_Done):
        held = _held(sitting.pk, "restore")
        keep_official(held)
        _write(held, "restore", by=by, at=at, reason=reason, cancelled_at=None, cancelled_reason="")
        # What was handed in while it was called off has no score yet.
        score_papers(held, at=at)
        if held.starts_at:
            words = _("The sitting at %(unit)s is held after all, on %(when)s.")
            text = words % {"unit": held.unit, "when": moment(held.starts_at)}
            tell(held.stage.contest, text, kind=Notice.Kind.MESSAGE, unit=held.unit, by=by, at=at)


@transaction.atomic
def extend(sittings, due_at, reason: str, *, by, at) -> int:
    """A later date for results, for several at once or for none of them; how many were moved. One that has this date
    already is left alone. Raises NotPossible, naming the unit."""
    moved = 0
    for each in sorted(sittings, key=lambda sitting: sitting.pk):
        try:
            held = _held(each.pk, "extend")
        except NotPossible as refused:
            raise NotPossible(f"{each.unit}: {refused}", "sittings") from refused
        if held.due_at == due_at:
            continue
        if due_at <= at or (held.due_at and due_at < held.due_at):
            words = _("%(unit)s: the new date must be later than now and than %(due)s.")
            raise NotPossible(words % {"unit": held.unit, "due": moment(held.due_at) or "–"}, "day")
        changes = {"due_at": [moment(held.due_at), moment(due_at)]}
        _write(held, "extend", by=by, at=at, reason=reason, changes=changes, due_at=due_at)
        moved += 1
    return moved
