"""The time of the team on stage. It lives on the server: whoever leads next finds it going on."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging.actions import Refused, lock_run
from contests.judging.results import score_sitting
from contests.judging.rules import not_running
from contests.models import Appearance, Part, PartRun, Timing
from foundation.history.actions import record


@transaction.atomic
def start_clock(appearance: Appearance, part: Part, *, by, at) -> Timing:
    """Begin, or go on after a stop: a new stretch. Started twice it runs once.

    Raises Refused while the part is not going on, the team is not there, or another team of its panel is on stage.
    """
    run = lock_run(appearance.sitting, part)
    running = Timing.objects.standing().filter(part=part, ended_at=None, appearance__sitting=appearance.sitting)
    for other in running.select_related("appearance__entrant").order_by("pk"):
        if other.appearance_id == appearance.pk:
            return other
        if other.appearance.panel_id == appearance.panel_id:
            raise Refused(_("The clock of “%(team)s” is still running. Stop it first.") % {
                "team": other.appearance.entrant})  # fmt: skip
    if words := not_running(run, part):
        raise Refused(words)
    if appearance.state != Appearance.State.PRESENT:
        raise Refused(_("“%(team)s” is not there: %(state)s.") % {
            "team": appearance.entrant, "state": appearance.get_state_display()})  # fmt: skip
    timing = Timing.objects.create(appearance=appearance, part=part, started_at=at, by=by)
    record(by=by, at=at, verb="start clock", subject=timing, changes=_about(timing))
    return timing


@transaction.atomic
def stop_clock(timing: Timing, *, by, at) -> Timing:
    """Stopped twice, the first stands. After the part was closed it counts for nothing any more."""
    run = lock_run(timing.appearance.sitting, timing.part)
    locked = Timing.objects.select_for_update(of=("self",)).get(pk=timing.pk)
    if locked.ended_at or locked.voided_at:
        return locked
    locked.ended_at = max(at, locked.started_at)
    if run.state == PartRun.State.CLOSED:
        locked.voided_at, locked.voided_reason = at, _("stopped after the part was closed")
    locked.save(update_fields=["ended_at", "voided_at", "voided_reason"])
    changes = {**_about(timing), "seconds": int((locked.ended_at - locked.started_at).total_seconds())}
    record(by=by, at=at, verb="stop clock", subject=locked, changes=changes)
    if not locked.voided_at:
        score_sitting(timing.appearance.sitting, [timing.part], at=at)
    return locked


@transaction.atomic
def void_clock(timing: Timing, *, reason: str, seconds: int | None = None, by, at) -> Timing:
    """A stretch does not count; instead of it, where given, so many seconds as a watch measured them. Raises Refused
    once the part is closed."""
    appearance, part = timing.appearance, timing.part
    run = lock_run(appearance.sitting, part)
    locked = Timing.objects.select_for_update(of=("self",)).get(pk=timing.pk)
    if locked.voided_at:
        return locked
    if words := not_running(run, part):
        raise Refused(words)
    locked.voided_at, locked.voided_reason = at, reason
    locked.save(update_fields=["voided_at", "voided_reason"])
    if seconds is not None:
        began = locked.started_at
        Timing.objects.create(
            appearance=appearance, part=part, started_at=began, ended_at=began + timedelta(seconds=seconds), by=by
        )
    record(by=by, at=at, verb="void clock", subject=locked, changes={**_about(timing), "instead": seconds},
           reason=reason)  # fmt: skip
    score_sitting(appearance.sitting, [part], at=at)
    return locked


def _about(timing) -> dict:
    return {"team": str(timing.appearance.entrant), "part": timing.part.name}
