"""Kinds of jobs that exist only for tests; see kinds.py. Each effect is one event, so effects can be counted."""

import os
import signal
import time
from pathlib import Path

from django.conf import settings

from foundation.jobs.actions import CannotDo, LeaseLost, enqueue
from foundation.models import Event


def mark_path(job, fence, word):
    return Path(settings.DATA_DIR) / "job-marks" / f"{job.pk}-{fence}-{word}"


def leave_mark(run, word):
    """A file that tells the test where this attempt is, and in which process."""
    path = mark_path(run.job, run.job.fence, word)
    path.parent.mkdir(exist_ok=True)
    half = path.with_suffix(".half")
    half.write_text(str(os.getpid()))
    half.rename(path)


def write_effect(run):
    return Event.objects.create(
        at=run.now(), verb="tests.effect", subject_type="foundation.job", subject_id=run.job.pk, subject=run.job.key
    )


def quick(run):
    with run.finish() as done:
        write_effect(run)
        done.result = {"said": run.payload.get("say", ""), "url": run.payload.get("url", "")}


def slow(run):
    leave_mark(run, "started")
    steps = run.payload["steps"]
    for step in range(steps):
        time.sleep(0.1)
        run.progress(step + 1, steps)
    quick(run)


def slow_at_first(run):
    """Only its first attempt is long enough to be killed in."""
    if run.job.fence == 1:
        slow(run)
    else:
        quick(run)


def zombie(run):
    """Its first attempt waits for the test, then goes straight to the finish without asking whether it still may."""
    if run.job.fence > 1:
        return quick(run)
    leave_mark(run, "started")
    while not mark_path(run.job, 1, "go").exists():
        time.sleep(0.05)
    try:
        quick(run)
    except LeaseLost:
        leave_mark(run, "lost")
        raise
    return None


def poison(run):
    leave_mark(run, "started")
    os.kill(os.getpid(), signal.SIGKILL)


def endless(run):
    while True:
        time.sleep(0.1)


def breaks(run):
    raise ValueError("a mistake in the code")


def refuses(run):
    raise CannotDo("Cell C7 holds no number.")


def forgets(run):
    run.progress(1, 2)


def half(run):
    with run.finish():
        write_effect(run)
        raise ValueError("between the effect and the end")


def sweep_once(*, at):
    """What an app's sweep does: enqueue under a key that names the work, however often it is asked."""
    enqueue("tests.slow", key="tests.of-the-sweep", title="Of the sweep", payload={"steps": 3}, at=at)


def sweep_breaks(*, at):
    raise ValueError("one app's sweep is broken")
