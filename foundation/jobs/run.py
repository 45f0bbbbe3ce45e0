"""One attempt at a job: what the handler is given, the heartbeat beside it, and what its end means."""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, nullcontext

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from foundation.jobs import actions
from foundation.jobs.rules import handler_of, standing_of

logger = logging.getLogger(__name__)

# Progress is written at most this often; people look every two seconds.
PROGRESS_SECONDS = 0.5


class NotFinished(Exception):
    """The handler returned without `with run.finish()`: a mistake in its code."""


class Run:
    """What a handler gets. `payload` is what was enqueued; `now()` is the clock to act by."""

    def __init__(self, job, clock):
        self.job = job
        self.payload = job.payload
        self.now = clock
        self.lost = threading.Event()
        self.finished = False
        self._progress_at = -PROGRESS_SECONDS

    def progress(self, done, total):
        """Says how far the work is and extends the lease. Call it as often as you like; raises LeaseLost.

        Inside a transaction nobody sees it before the commit, so call it outside.
        """
        if self.lost.is_set():
            raise actions.LeaseLost(f"job {self.job.pk}, fence {self.job.fence}")
        if done < total and time.monotonic() - self._progress_at < PROGRESS_SECONDS:
            return
        actions.keep(self.job, at=self.now(), done_steps=done, total_steps=total)
        self._progress_at = time.monotonic()

    @contextmanager
    def finish(self):
        """`with run.finish() as done:` — the effects and the end of the job in one transaction, or neither."""
        with actions.finish(self.job, at=self.now()) as outcome:
            yield outcome
        self.finished = True


class Heartbeat(threading.Thread):
    """Keeps the lease while the handler lives, on a connection of its own, up to the time limit for a job."""

    def __init__(self, run):
        super().__init__(name=f"heartbeat of job {run.job.pk}", daemon=True)
        self.attempt = run
        self.over = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.join()

    def run(self):
        end = time.monotonic() + settings.JOB_TIME_LIMIT_SECONDS
        try:
            while time.monotonic() < end and not self.over.wait(settings.JOB_LEASE_SECONDS / 4):
                self._beat()
        except actions.LeaseLost:
            self.attempt.lost.set()
        finally:
            connection.close()

    def _beat(self):
        try:
            actions.keep(self.attempt.job, at=self.attempt.now())
        except DatabaseError:
            # The database is busy or away: the lease is longer than three beats.
            logger.warning("No heartbeat for job %s this time", self.attempt.job.pk, exc_info=True)
            connection.close()


def perform(pk, *, clock, heartbeat: Callable[[Run], AbstractContextManager] = nullcontext):
    """Claims the job and runs its handler to one of its ends. Returns the claimed job, or None if it was not ready."""
    job = actions.claim(pk, at=clock())
    if job is None:
        return None
    run = Run(job, clock)
    try:
        # Before the handler looks at anything: what ends meanwhile keeps the file back.
        job.standing = standing_of(job.owner)
        with heartbeat(run):
            handler_of(job.kind)(run)
        if not run.finished:
            raise NotFinished(job.kind)  # noqa: TRY301
    except actions.LeaseLost:
        logger.warning("Job %s was taken over by another worker; this one wrote nothing", job.pk)
    except actions.CannotDo as error:
        actions.fail(job, at=clock(), error=str(error), traceback=traceback.format_exc(), final=True)
    except SoftTimeLimitExceeded:
        logger.exception("Job %s (%s) took too long", job.pk, job.kind)
        actions.fail(job, at=clock(), error=_("The work took longer than allowed."), traceback=traceback.format_exc())
    except Exception:
        logger.exception("Job %s (%s) failed at attempt %s", job.pk, job.kind, job.attempts)
        actions.fail(job, at=clock(), traceback=traceback.format_exc())
    return job
