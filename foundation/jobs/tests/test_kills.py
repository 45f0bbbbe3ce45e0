"""Each job exactly once, whatever dies: real workers on the broker the settings name, killed at the worst moment."""

import shutil
import signal
import time
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.utils import timezone

from foundation.jobs import actions, tasks
from foundation.jobs.tests.builders import effects, take_bells
from foundation.jobs.tests.handlers import mark_path
from foundation.jobs.tests.processes import (
    Process,
    empty_broker,
    ended,
    scheduler,
    send,
    started,
    sweeper,
    until,
    worker,
)
from foundation.models import Job, Pulse

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_times")]


@pytest.fixture
def quick_times(kinds, settings):
    """The test sweeps with the same short times the processes have."""
    settings.JOB_LEASE_SECONDS, settings.JOB_RING_SECONDS, settings.JOB_RETRY_SECONDS = 2, 1, 1
    settings.JOB_ATTEMPTS = 2
    yield
    shutil.rmtree(portal_settings.DATA_DIR / "job-marks", ignore_errors=True)


def enqueue(kind, key, **payload):
    return actions.enqueue(kind, key=key, title=key, payload=payload, at=timezone.now())


def done_once(*jobs):
    """Sweeps every second, as the scheduler does, until all are done; then each effect must be there once."""
    rounds = {"next": 0.0}

    def sweep():
        if time.monotonic() >= rounds["next"]:
            rounds["next"] = time.monotonic() + 1
            tasks.sweep()

    until(ended(*jobs), meanwhile=sweep)
    assert [effects(job) for job in jobs] == [1] * len(jobs)
    return [Job.objects.get(pk=job.pk) for job in jobs]


def test_a_worker_killed_in_the_middle_of_a_job():
    with worker("first") as first:
        job = enqueue("tests.slow_at_first", "killed", steps=300)
        started(job)
        first.kill()
    assert effects(job) == 0
    with worker("second"):
        [job] = done_once(job)
    assert job.fence == 2


def test_a_web_process_killed_between_commit_and_message():
    with Process("-m", "foundation.jobs.tests.commit_and_die", "crash") as web:
        assert web.popen.wait(30) == -signal.SIGKILL
    job = Job.objects.get(key="crash")
    assert (job.state, take_bells()) == ("queued", [])
    with worker():
        done_once(job)


def test_a_broker_that_lost_everything():
    jobs = [enqueue("tests.quick", f"lost-{number}") for number in range(5)]
    empty_broker()
    with worker():
        done_once(*jobs)


def test_a_message_delivered_many_times_to_two_workers():
    with worker("one"), worker("two"):
        jobs = [enqueue("tests.slow", f"doubled-{number}", steps=5) for number in range(3)]
        for _ in range(4):
            for job in jobs:
                actions.ring(job.pk)
        jobs = done_once(*jobs)
    assert [job.fence for job in jobs] == [1, 1, 1]


def test_a_worker_that_hung_and_comes_back_when_another_has_done_its_job():
    with worker("zombie"):
        job = enqueue("tests.zombie", "hung")
        pid = started(job)
        send(pid, signal.SIGSTOP)
        with worker("heir"):
            [job] = done_once(job)
            mark_path(job, 1, "go").touch()
            send(pid, signal.SIGCONT)
            until(mark_path(job, 1, "lost").exists)
    job = Job.objects.get(pk=job.pk)
    assert (job.fence, job.state, effects(job)) == (2, "done", 1)


def test_a_job_that_kills_its_worker_each_time_ends_as_a_failure():
    with worker():
        poison = enqueue("tests.poison", "poison")
        until(ended(poison, states=["failed"]), meanwhile=tasks.sweep)
        healthy = enqueue("tests.quick", "after the poison")
        done_once(healthy)
    poison.refresh_from_db()
    assert (poison.attempts, effects(poison), bool(poison.error)) == (2, 0, True)
    assert mark_path(poison, 2, "started").exists()
    assert not mark_path(poison, 3, "started").exists()


def test_a_job_that_never_ends_is_stopped_by_the_time_limit():
    with worker(JOB_TIME_LIMIT_SECONDS="1", JOB_ATTEMPTS="1"):
        job = enqueue("tests.endless", "endless")
        until(ended(job, states=["failed"]))
    job.refresh_from_db()
    assert "SoftTimeLimitExceeded" in job.traceback
    assert job.error


def test_a_long_job_keeps_its_lease_by_the_heartbeat_alone():
    with worker("long"), worker("waiting"):
        job = enqueue("tests.zombie", "long")
        started(job)
        end = timezone.now() + timedelta(seconds=4)
        until(lambda: timezone.now() > end, meanwhile=tasks.sweep)
        mark_path(job, 1, "go").touch()
        [job] = done_once(job)
    assert job.fence == 1


def test_two_schedulers_make_nothing_twice(monkeypatch):
    monkeypatch.setenv("TEST_SWEEP_ONCE", "1")
    with worker(), scheduler(), scheduler(), sweeper("s1"), sweeper("s2"):
        until(Job.objects.filter(key="tests.of-the-sweep", state="done").exists)
        first = Pulse.objects.get(name="sweep").at
        until(lambda: Pulse.objects.get(name="sweep").at > first + timedelta(seconds=2))
    job = Job.objects.get()
    assert (job.fence, effects(job)) == (1, 1)


def test_the_scheduler_ends_when_told_whatever_it_is_at():
    """With a handler of Celery's it goes on for ever if it is told while it sends a message."""
    with scheduler() as told:
        until(lambda: take_bells("sweep"))
        told.popen.terminate()
        assert told.popen.wait(20) == -signal.SIGTERM
