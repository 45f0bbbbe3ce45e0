"""Papers of teams where a stage is held by units: when a team may take one, and what a sitting still waits for.

A team takes a paper once, together. Its members' devices, and the one its sitting's keeper opens, share one attempt.
A paper part has a PartRun like a judged one: running from the first start (where all start together: from the moment
the keeper starts all), closed by the keeper, or by itself when every team has handed in.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from contests.models import Appearance, Attempt, Entrant, Part, PartRun, PartScore, Sitting
from contests.quiz.results import score_parts
from contests.quiz.rules import NotNow
from contests.sittings import moving
from foundation.history.actions import record

RUNNING, CLOSED = PartRun.State.RUNNING, PartRun.State.CLOSED


def appearances_in(stage_id: int):
    return Appearance.objects.filter(sitting__stage=stage_id).select_related("sitting__unit")


def hold_shared(part: Part, team: Entrant) -> None:
    """Nobody moves the sitting on, or changes who is there, until the transaction ends. Starts share this lock; it is
    taken before papers and entrants, as everywhere (contests.quiz.results)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM contests_sitting s JOIN contests_appearance a ON a.sitting_id = s.id"
                " WHERE a.entrant_id = %s AND s.stage_id = %s FOR SHARE OF s",
                [team.pk, part.stage_id],
            )


def begin(part: Part, team: Entrant, *, at) -> datetime | None:
    """The team may start now as far as its sitting is concerned, or NotNow says why not. When all were started
    together; None where each team has its own time. The caller holds the sitting."""
    appearance = appearances_in(part.stage_id).filter(entrant=team).first()
    run = PartRun.objects.filter(part=part, sitting=appearance.sitting_id).first() if appearance else None
    if reason := why_not(part, appearance, run):
        raise NotNow(reason)
    if appearance and (run is None or run.state != RUNNING):
        _set_running(appearance.sitting_id, part, at)
    return together(part, run)


def _set_running(sitting, part, at):
    """The first team starts. Two first ones are no conflict."""
    row = PartRun(sitting_id=sitting, part=part, state=RUNNING, started_at=at)
    PartRun.objects.bulk_create([row], ignore_conflicts=True)
    waiting = PartRun.objects.filter(sitting=sitting, part=part, state=PartRun.State.WAITING)
    waiting.update(state=RUNNING, started_at=at)


def together(part: Part, run: PartRun | None) -> datetime | None:
    return run.started_at if run and part.stage.synchronous else None


def begun_together(part: Part, entrant: Entrant) -> datetime | None:
    """When the time began for all at this entrant's sitting; None where each has its own."""
    if not (part.stage.by_sittings and part.stage.synchronous):
        return None
    runs = PartRun.objects.filter(part=part, sitting__appearances__entrant=entrant)
    return runs.order_by("pk").values_list("started_at", flat=True).first()


def why_not(part: Part, appearance: Appearance | None, run: PartRun | None) -> str:
    """Why a team cannot start a paper part, as far as its sitting is concerned; empty if it can."""
    if appearance is None:
        return _("Your team is on no list of teams that take part yet. Ask your teacher.")
    return why_not_at(appearance.sitting) or why_not_there(appearance) or _why_not_running(part, run)


def why_not_at(sitting: Sitting) -> str:
    """Why no paper is taken at a sitting now; empty if papers are."""
    if sitting.cancelled_at:
        return _("The contest is not held here: %(reason)s") % {"reason": sitting.cancelled_reason}
    if sitting.state == Sitting.State.PLANNED:
        return _("The contest has not begun at %(unit)s yet.") % {"unit": sitting.unit}
    if sitting.state != Sitting.State.OPEN:
        return _("The contest at %(unit)s is over. Papers can no longer be started.") % {"unit": sitting.unit}
    return ""


def why_not_there(appearance: Appearance) -> str:
    """Only a team that was seen in the room takes a paper: nobody begins at home."""
    states = Appearance.State
    reasons: dict[str, str] = {
        states.EXPECTED: _("The team has not been checked in yet. Tell the secretary in the room that you are there."),
        states.ABSENT: _("The team is marked as absent. If you are there, tell the secretary in the room."),
        states.WITHDRAWN: _("The team has withdrawn."),
    }
    return reasons.get(appearance.state, "")


def _why_not_running(part, run):
    if run and run.state == CLOSED:
        return _("This part is closed. Papers can no longer be started.")
    if part.stage.synchronous and (run is None or run.state != RUNNING):
        return _("All teams start together. Wait until the secretary in the room starts this part.")
    return ""


def paper_parts(stage_id: int):
    return Part.objects.filter(stage=stage_id, kind=Part.Kind.PAPER).select_related("stage__contest")


def open_papers(sitting: Sitting):
    """Papers of a sitting's teams that are not handed in yet: while there are any, it is not over."""
    mine = Attempt.objects.open().filter(part__stage=sitting.stage_id)
    return mine.filter(entrant__in=sitting.appearances.values("entrant"))


def missing(sitting: Sitting, part: Part):
    """Appearances of teams that are there, or may still come, and have no result in a paper part."""
    coming = [Appearance.State.EXPECTED, Appearance.State.PRESENT]
    scored = PartScore.objects.filter(part=part).values("entrant")
    return sitting.appearances.filter(state__in=coming).exclude(entrant__in=scored)


def score_papers(sitting: Sitting, *, at):
    """Write the scores of a sitting's teams in its paper parts anew: after a team was marked absent or withdrew or
    came after all, or a workbook of results was accepted."""
    entrants = list(sitting.appearances.order_by("entrant").values_list("entrant", flat=True))
    for part in paper_parts(sitting.stage_id).order_by("order", "pk"):
        score_parts(entrants, part, at=at)


@transaction.atomic
def settle(sitting: Sitting, *, by, at) -> bool:
    """Close the paper parts in which nobody has a paper open or still owes one, and then move the sitting on if that
    was the last; whether any was closed. To be called when results came in otherwise than by handing in a paper."""
    locked = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    if locked.state != Sitting.State.OPEN or locked.cancelled_at:
        return False
    closed = False
    for part in paper_parts(sitting.stage_id).exclude(runs__in=locked.runs.filter(state=CLOSED)).order_by("order"):
        if not open_papers(locked).filter(part=part).exists() and not missing(locked, part).exists():
            set_closed(locked, part, by=by, at=at)
            closed = True
    if closed:
        moving.judged(locked, by=by, at=at)
    return closed


def set_closed(sitting: Sitting, part: Part, *, by, at):
    """The caller holds the sitting."""
    PartRun.objects.update_or_create(
        sitting=sitting, part=part, defaults={"state": CLOSED, "closed_at": at, "closed_by": by}
    )
    record(by=by, at=at, verb="close a part", subject=sitting, changes={"part": part.name})


def go_on(attempt: Attempt, *, at):
    """A paper was closed: the last one of a part closes the part. In a transaction of its own, so that a sitting is
    never waited for with an attempt or an entrant in hand."""
    appearance = appearances_in(attempt.part.stage_id).filter(entrant=attempt.entrant_id).first()
    if appearance and appearance.sitting.state == Sitting.State.OPEN and not missing(
        appearance.sitting, attempt.part
    ).exists():  # fmt: skip
        settle(appearance.sitting, by=None, at=at)
