"""What happens to a job. Every write after the claim names the fence: a worker without its lease changes nothing."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.jobs.models import Job, Pulse
from foundation.jobs.rules import SWEEP, lease, pause_after

# By name, because tasks stand above actions.
RUN_TASK, SWEEP_TASK = "foundation.jobs.tasks.run_job", "foundation.jobs.tasks.sweep"
# How long a message makes sense: by then the sweep has rung again many times.
BELL_EXPIRES = 600
RINGS_A_SWEEP = 100


class UnknownKind(Exception):
    """No app registered this kind in settings.JOB_KINDS."""


class LeaseLost(Exception):
    """Another worker has the job, or it ended: whatever this one still writes must not count."""


class CannotDo(Exception):
    """A handler raises it where trying again cannot help. Its text is shown to the person who asked."""


class NotFailed(Exception):
    """Only a failed job can be tried again or acknowledged."""


@dataclass
class Outcome:
    """What a handler leaves behind. `result["url"]`, an address inside this site, is offered to the person."""

    result: dict = field(default_factory=dict)
    file: StoredFile | None = None


def enqueue(kind, *, key, title, payload=None, by=None, at, due=None):
    """The job with this key, made in the caller's transaction unless it exists; the bell rings on commit. Of a `title`
    that names something long, the beginning is kept."""
    if kind not in settings.JOB_KINDS:
        raise UnknownKind(kind)
    due = due or at
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "title": str(title)[:200],
            "payload": payload or {},
            "owner": by,
            "created_at": at,
            "due_at": due,
            "rung_at": at if due <= at else None,
        },
    )
    if created and due <= at:
        ring_on_commit(job.pk)
    return job


def ring(pk):
    """Wakes a worker. A message that fails or gets lost costs a delay only, so nobody waits for a dead broker."""
    # The time limits are those of the worker, not of the process that happened to ring.
    no_limits = {"soft_time_limit": None, "time_limit": None}
    current_app.send_task(RUN_TASK, args=[pk], retry=False, expires=BELL_EXPIRES, **no_limits)


def ring_on_commit(pk):
    # No partial: to log a robust hook that failed, Django asks for its __qualname__.
    transaction.on_commit(lambda: ring(pk), robust=True)


def claim(pk, *, at):
    """The job under a new fence if it is ready, else None. One statement, so of two workers one gets it."""
    with transaction.atomic():
        claimed = (
            Job.objects.filter(pk=pk, attempts__lt=settings.JOB_ATTEMPTS)
            .ready(at)
            .update(
                state=Job.State.RUNNING,
                fence=F("fence") + 1,
                attempts=F("attempts") + 1,
                started_at=at,
                heartbeat_at=at,
                lease_until=at + lease(),
                done_steps=0,
                total_steps=0,
            )
        )
        return Job.objects.get(pk=pk) if claimed else None


def keep(job, *, at, **fields):
    """Extends the lease, even one that ran out as long as nobody else took it; raises LeaseLost."""
    if not Job.objects.held(job).update(heartbeat_at=at, lease_until=at + lease(), **fields):
        raise LeaseLost(f"job {job.pk}, fence {job.fence}")


@contextmanager
def finish(job, *, at):
    """One transaction: take the row under our fence, let the handler write its effects, mark the job done."""
    with transaction.atomic():
        keep(job, at=at)
        outcome = Outcome()
        yield outcome
        Job.objects.held(job).update(
            state=Job.State.DONE,
            finished_at=at,
            lease_until=None,
            result=outcome.result,
            result_file=outcome.file,
            standing=job.standing if outcome.file else None,
            error="",
            traceback="",
        )


def fail(job, *, at, error="", traceback="", final=False):
    """Puts the job back for a later attempt, or ends it when it is final or the last; False if the lease was lost."""
    if final or job.attempts >= settings.JOB_ATTEMPTS:
        change = {"state": Job.State.FAILED, "finished_at": at, "seen_at": None}
    else:
        change = {"state": Job.State.QUEUED, "due_at": at + pause_after(job.attempts), "rung_at": None}
    held = Job.objects.held(job)
    return bool(held.update(**change, lease_until=None, error=error, traceback=traceback))


def give_up(*, at):
    """Ends the jobs that took their worker down with them at every attempt; returns how many."""
    return (
        Job.objects.filter(attempts__gte=settings.JOB_ATTEMPTS)
        .ready(at)
        .update(
            state=Job.State.FAILED,
            finished_at=at,
            lease_until=None,
            seen_at=None,
            error=_("The work was broken off each time it was tried: it may need more memory or time than there is."),
            traceback="No traceback: the worker was killed or stopped answering at every attempt.",
        )
    )


def ring_again(*, at):
    """Rings for what is ready and was not rung for lately, the longest waiting first; returns how many."""
    waiting = Job.objects.ready(at).silent(at).order_by("due_at", "pk").values_list("pk", flat=True)
    keys = list(waiting[:RINGS_A_SWEEP])
    Job.objects.filter(pk__in=keys).update(rung_at=at)
    for pk in keys:
        ring(pk)
    return len(keys)


def note_sweep(*, at):
    Pulse.objects.update_or_create(name=SWEEP, defaults={"at": at})


def retry(job, *, by, at):
    """A person asks again: all attempts are given anew. The fence goes on rising, so an old worker stays out."""
    again = Job.objects.visible_to(by).filter(pk=job.pk, state=Job.State.FAILED)
    with transaction.atomic():
        change = {"state": Job.State.QUEUED, "attempts": 0, "due_at": at, "rung_at": at, "finished_at": None}
        if not again.update(**change, error="", traceback="", done_steps=0, total_steps=0):
            raise NotFailed(job.pk)
        ring_on_commit(job.pk)


def acknowledge(job, *, by, at):
    """A person has read that it failed: it leaves the badge and stays in the list."""
    if not Job.objects.addressed_to(by).filter(pk=job.pk).unseen_failures().update(seen_at=at):
        raise NotFailed(job.pk)
