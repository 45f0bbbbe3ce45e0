"""What is true of jobs: pure questions, no writing."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from foundation.jobs.models import Job, Pulse

SWEEP = "sweep"


def handler_of(kind):
    """The function `handler(run)` that does this kind of work; KeyError when no app registered the kind."""
    return import_string(settings.JOB_KINDS[kind])


def standing_of(user):
    """What decides how much a user may see, as words; nobody's jobs are made by no such right."""
    return import_string(settings.JOB_STANDING)(user) if user else []


def may_have_file(job, user):
    """Whether this is the owner, who still is all that they were when the file was made.

    A file holds what its owner could see then. Asked by what they were and not by what it is about, this keeps back
    also what was made with a wider look than they have now.
    """
    own = job.result_file_id and job.owner_id == user.pk and job.standing is not None
    return bool(own) and set(job.standing) <= set(standing_of(user))


def lease():
    """How long a claim lasts without a sign of life."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def pause_after(attempts):
    """How long to wait after that many failed attempts: JOB_RETRY_SECONDS, then four times as long each time.

    With the defaults (15 s, 5 attempts): 15 s, 1 min, 4 min, 16 min. No random part: it is one queue, not a crowd of
    clients, and a person can be told when the next try is.
    """
    return timedelta(seconds=settings.JOB_RETRY_SECONDS * 4 ** (attempts - 1))


def unseen_failures(user):
    """The number of failed jobs this person has not acknowledged, for the badge in the header."""
    if not user.is_authenticated:
        return 0
    return Job.objects.addressed_to(user).unseen_failures().count()


def health(at):
    """Whether work moves: seconds the oldest ready job has waited, and seconds since the last sweep (None: never).

    `holds` is false when nothing swept for three rounds or a job stayed ready that long although the sweep rang for it.
    """
    limit = 3 * settings.JOB_SWEEP_SECONDS + settings.JOB_LEASE_SECONDS
    pulse = Pulse.objects.filter(name=SWEEP).first()
    since_sweep = int((at - pulse.at).total_seconds()) if pulse else None
    since = Job.objects.ready(at).aggregate(first=Min(Coalesce("lease_until", "due_at")))["first"]
    waiting = int((at - since).total_seconds()) if since else 0
    return {
        "oldest_ready_seconds": waiting,
        "last_sweep_seconds": since_sweep,
        "unfinished": Job.objects.filter(state__in=["queued", "running"]).count(),
        "holds": since_sweep is not None and since_sweep <= limit and waiting <= limit,
    }
