"""Conflicts of interest, declared by the judge or by who holds the sitting, and lifted with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging.actions import Refused, lock_run, void_sheets
from contests.judging.panels import lock_sitting
from contests.judging.results import score_sitting
from contests.models import Conflict, Entrant, Judge, PartRun, ScoreSheet
from foundation.history.actions import record
from schools.models import Unit


@transaction.atomic
def declare(judge: Judge, *, kind: str, entrant: Entrant | None = None, unit: Unit | None = None, note: str = "",
            by, at) -> Conflict:  # fmt: skip
    """From now on this judge does not mark this team, or the teams of this unit; of one kind once.

    Their sheets of these teams in parts that go on become void. Raises Refused where they have marked one in a part
    that is closed: it is opened again first, so that the score does not change behind everybody's back.
    """
    sitting = lock_sitting(judge.sitting)
    runs = [lock_run(sitting, run.part) for run in sitting.runs.select_related("part").order_by("part__order", "pk")]
    same = judge.conflicts.filter(kind=kind, entrant=entrant, unit=unit, lifted_at=None).first()
    if same:
        return same
    teams = {"appearance__entrant": entrant} if entrant else {"appearance__entrant__unit": unit}
    sheets = ScoreSheet.objects.standing().filter(judge=judge, **teams)
    closed = [run.part_id for run in runs if run.state == PartRun.State.CLOSED]
    late = sheets.counting().filter(part__in=closed).select_related("part").order_by("pk").first()
    if late:
        words = _("%(judge)s has marked this team in “%(part)s”, which is closed. Open that part again first.")
        raise Refused(words % {"judge": judge.name, "part": late.part.name})
    conflict = Conflict.objects.create(
        judge=judge, entrant=entrant, unit=unit, kind=kind, note=note, declared_by=by, declared_at=at
    )
    gone = void_sheets(sheets, reason=_("conflict of interest"))
    changes = {"with": str(entrant or unit), "kind": kind, "void": gone}
    record(by=by, at=at, verb="declare conflict", subject=judge, changes=changes, reason=note)
    if gone:
        score_sitting(sitting, at=at)
    return conflict


@transaction.atomic
def lift(conflict: Conflict, *, reason: str, by, at) -> Conflict:
    """They may mark again. Lifted once, it stays."""
    lock_sitting(conflict.judge.sitting)
    locked = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if locked.lifted_at:
        return locked
    locked.lifted_at, locked.lifted_reason = at, reason
    locked.save(update_fields=["lifted_at", "lifted_reason"])
    changes = {"with": str(conflict.entrant or conflict.unit), "kind": conflict.kind}
    record(by=by, at=at, verb="lift conflict", subject=conflict.judge, changes=changes, reason=reason)
    return locked
