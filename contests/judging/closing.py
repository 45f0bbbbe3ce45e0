"""A part begins, is closed and opened again. Two who press at once do it once.

Locks in one order: the sitting, the run of the part, what scoring locks. Handing in takes the run's, so a sheet is
either in before the part closes, or comes late.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging.actions import Refused, lock_run
from contests.judging.obstacles import Obstacle, Passes, obstacles
from contests.judging.results import score_sitting
from contests.models import Part, PartRun, Sitting
from contests.sittings.moving import judged, opened_again
from foundation.history.actions import record

State = PartRun.State


class Blocked(Exception):
    """Something is in the way: `.obstacles`."""

    def __init__(self, found: list[Obstacle]):
        super().__init__("\n".join(each.words for each in found))
        self.obstacles = found


@transaction.atomic
def start_part(sitting: Sitting, part: Part, *, by, at) -> PartRun:
    """Judges may mark from now on. Raises Refused while the sitting is not being held, or the part was closed."""
    held, run = _locked(sitting, part)
    if run.state == State.RUNNING:
        return run
    if held.cancelled_at or held.state != Sitting.State.OPEN:
        raise Refused(_("The sitting is not being held now: it is opened on its first page."))
    if run.state == State.CLOSED:
        raise Refused(_("“%(part)s” is closed already. To go on, open it again with a reason.") % {"part": part.name})
    run.state, run.started_at = State.RUNNING, at
    run.save(update_fields=["state", "started_at"])
    record(by=by, at=at, verb="start part", subject=run, changes={"part": part.name})
    return run


@transaction.atomic
def close_part(sitting: Sitting, part: Part, *, reason: str = "", keeper: bool = False, by, at) -> PartRun:
    """No more marks; the scores are written, and with the last part the sitting is judged.

    Raises Refused where it is not going on, Blocked while something is in the way that is not passed: with a reason a
    chair passes what is missing, and only who holds the sitting (`keeper`) a team with fewer sheets than the least.
    """
    held, run = _locked(sitting, part)
    if run.state == State.CLOSED:
        return run
    if held.cancelled_at or (run.state == State.WAITING and part.kind == Part.Kind.JUDGED):
        raise Refused(_("“%(part)s” has not begun.") % {"part": part.name})
    found = obstacles(held, part)
    passed = {Passes.CHAIR, Passes.KEEPER} if keeper else {Passes.CHAIR}
    if any(not reason or each.passes not in passed for each in found):
        raise Blocked(found)
    run.state, run.closed_at, run.closed_by = State.CLOSED, at, by
    run.save(update_fields=["state", "closed_at", "closed_by"])
    changes = {"part": part.name, "although": [each.words for each in found]}
    record(by=by, at=at, verb="close part", subject=run, changes=changes, reason=reason)
    if part.kind == Part.Kind.JUDGED:
        score_sitting(held, [part], at=at)
    if not held.stage.parts.exclude(runs__in=held.runs.filter(state=State.CLOSED)).exists():
        judged(held, by=by, at=at)
    return run


@transaction.atomic
def reopen_part(sitting: Sitting, part: Part, *, reason: str, by, at) -> PartRun:
    """A closed part goes on, until the results are checked; judges see only their own marks again. Raises Refused."""
    held, run = _locked(sitting, part)
    if run.state != State.CLOSED:
        return run
    if held.cancelled_at or held.state not in {Sitting.State.OPEN, Sitting.State.JUDGED}:
        raise Refused(_("The results were checked already. Send them back first, then open the part again."))
    run.state, run.closed_at, run.closed_by = State.RUNNING, None, None
    run.save(update_fields=["state", "closed_at", "closed_by"])
    record(by=by, at=at, verb="reopen part", subject=run, changes={"part": part.name}, reason=reason)
    opened_again(held, by=by, at=at, reason=reason)
    if part.kind == Part.Kind.JUDGED:
        score_sitting(held, [part], at=at)  # levelled scores are of closed parts only
    return run


def _locked(sitting, part) -> tuple[Sitting, PartRun]:
    held = Sitting.objects.select_related("stage").select_for_update(of=("self",), no_key=True).get(pk=sitting.pk)
    return held, lock_run(held, part)
