"""Real processes beside a test, on its database, its data folder and its broker, with the kinds of kill_settings.py."""

import os
import signal
import subprocess
import sys
import time

import redis
from django.conf import settings

from foundation.jobs.tests.builders import take_bells
from foundation.jobs.tests.handlers import mark_path
from foundation.models import Job
from tooling.processes import ROOT
from tooling.stack import descendants, test_database_url

# Seconds; only what hangs takes as many.
PATIENCE = 60
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "foundation.jobs.tests.kill_settings",
    "JOB_LEASE_SECONDS": "2",
    "JOB_RING_SECONDS": "1",
    "JOB_RETRY_SECONDS": "1",
    "JOB_SWEEP_SECONDS": "1",
    "JOB_ATTEMPTS": "2",
}


def environment(**variables):
    return {
        **os.environ,
        "DATABASE_URL": test_database_url(),
        "PORTAL_DATA": str(settings.DATA_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        **SETTINGS,
        "CELERY_SKIP_CHECKS": "1",  # as `manage.py start` does
        **variables,
    }


class Process:
    """A process of its own session, killed with all its descendants when the `with` ends."""

    def __init__(self, *arguments, **variables):
        command = [sys.executable, *arguments]
        self.popen = subprocess.Popen(command, cwd=ROOT, env=environment(**variables), start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.kill()

    def kill(self):
        """kill -9 for the whole family at once, as a power cut would."""
        for pid in [self.popen.pid, *descendants(self.popen.pid)]:
            send(pid, signal.SIGKILL)
        self.popen.wait()


def worker(name="a", **variables):
    """One worker of the kind `manage.py start` runs: a main process and one child."""
    options = ["-Q", "celery", "-n", f"{name}@test", "-P", "prefork", "-c", "1", "--loglevel", "ERROR"]
    quiet = ["-W", "ignore", "-m", "celery", "--quiet", "-A", "contestportal", "worker", "--without-mingle"]
    return Process(*quiet, *options, **variables)


def sweeper(name):
    options = ["-Q", "sweep", "-n", f"{name}@test", "-P", "solo", "--loglevel", "ERROR", "--without-mingle"]
    return Process("-W", "ignore", "-m", "celery", "--quiet", "-A", "contestportal", "worker", *options)


def scheduler():
    return Process("-m", "celery", "--quiet", "-A", "contestportal", "beat", "--pidfile=", "--loglevel", "ERROR")


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def until(what, *, meanwhile=lambda: None):
    """Waits until `what()` is true; fails after a time that says something hangs. Returns its value."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        meanwhile()
        if value := what():
            return value
        time.sleep(0.1)
    raise AssertionError("waited in vain for " + getattr(what, "__name__", "it"))


def started(job, fence=1):
    """The process that runs this attempt, once its handler has begun."""
    path = mark_path(job, fence, "started")
    until(path.exists)
    return int(path.read_text())


def ended(*jobs, states=("done",)):
    def all_ended():
        keys = [job.pk for job in jobs]
        return Job.objects.filter(pk__in=keys, state__in=states).count() == len(keys)

    return all_ended


def empty_broker():
    """What an administrator's mistake does: every message is gone."""
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.flushdb()
    else:
        for path in settings.BROKER_DIR.glob("*"):
            path.unlink(missing_ok=True)
    assert take_bells() == []
