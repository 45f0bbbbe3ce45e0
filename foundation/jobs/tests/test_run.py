import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError

from foundation.files.actions import store
from foundation.jobs import actions, run
from foundation.jobs.rules import may_have_file
from foundation.jobs.tests import handlers
from foundation.jobs.tests.builders import NOON, effects, make_job, make_running, make_user
from foundation.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def noon():
    return NOON


def perform(job, **kwargs):
    run.perform(job.pk, clock=noon, **kwargs)
    job.refresh_from_db()
    return job


def test_a_handler_gets_its_payload_and_leaves_its_result():
    job = perform(make_job(payload={"say": "xin chào"}))
    assert (job.state, job.result["said"], job.error, effects(job)) == ("done", "xin chào", "", 1)


def test_what_is_not_ready_is_left_alone():
    job = make_running()
    assert run.perform(job.pk, clock=noon) is None
    assert effects(job) == 0


def test_a_second_message_for_the_same_job_does_nothing():
    job = perform(make_job())
    perform(job)
    assert (job.fence, effects(job)) == (1, 1)


def test_a_mistake_in_the_code_is_tried_again_and_told_only_to_technicians():
    job = perform(make_job(kind="tests.breaks"))
    assert (job.state, job.error, job.attempts) == ("queued", "", 1)
    assert job.due_at == NOON + timedelta(seconds=15)
    assert "ValueError: a mistake in the code" in job.traceback


def test_the_fifth_mistake_is_the_last():
    job = make_job(kind="tests.breaks", attempts=4, fence=4)
    assert perform(job).state == "failed"


def test_a_refusal_is_final_and_told_to_the_person():
    job = perform(make_job(kind="tests.refuses"))
    assert (job.state, job.error, job.attempts) == ("failed", "Cell C7 holds no number.", 1)


def test_an_error_inside_finish_takes_the_effects_back():
    job = perform(make_job(kind="tests.half"))
    assert (job.state, effects(job)) == ("queued", 0)
    assert "between the effect and the end" in job.traceback


def test_a_handler_that_never_finishes_its_run_has_not_worked():
    job = perform(make_job(kind="tests.forgets"))
    assert job.state == "queued"
    assert "NotFinished" in job.traceback


def test_a_kind_this_version_does_not_know_is_a_failure_that_waits():
    job = perform(make_job(kind="tests.of-yesterday"))
    assert (job.state, "KeyError" in job.traceback) == ("queued", True)


def test_work_that_takes_too_long_says_so(monkeypatch):
    def too_slow(attempt):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(handlers, "quick", too_slow)
    job = perform(make_job(attempts=4))
    assert (job.state, bool(job.error)) == ("failed", True)


def test_an_error_after_the_end_does_not_undo_the_end(monkeypatch):
    def careless(attempt):
        with attempt.finish():
            handlers.write_effect(attempt)
        raise ValueError("after the end")

    monkeypatch.setattr(handlers, "quick", careless)
    job = perform(make_job())
    assert (job.state, effects(job), job.traceback) == ("done", 1, "")


def test_progress_is_written_now_and_then_and_always_at_the_end(monkeypatch):
    written = []
    monkeypatch.setattr(actions, "keep", lambda job, *, at, **fields: written.append(fields["done_steps"]))
    attempt = run.Run(make_running(), noon)
    for step in range(1, 1001):
        attempt.progress(step, 1000)
    assert (written[0], written[-1]) == (1, 1000)
    assert len(written) < 100


def test_progress_of_a_lost_lease_stops_the_handler():
    job = make_running()
    attempt = run.Run(job, noon)
    Job.objects.filter(pk=job.pk).update(fence=2)
    with pytest.raises(actions.LeaseLost):
        attempt.progress(1, 2)


def test_progress_asks_the_heartbeat_first():
    attempt = run.Run(make_running(), noon)
    attempt.progress(1, 1000)
    attempt.lost.set()
    with pytest.raises(actions.LeaseLost):
        attempt.progress(2, 1000)


def test_a_handler_that_lost_its_lease_leaves_the_job_to_its_heir(monkeypatch):
    def taken_over(attempt):
        Job.objects.filter(pk=attempt.job.pk).update(fence=2, attempts=2)
        with attempt.finish():
            handlers.write_effect(attempt)

    monkeypatch.setattr(handlers, "quick", taken_over)
    job = perform(make_job())
    assert (job.state, job.fence, job.traceback, effects(job)) == ("running", 2, "", 0)


class Beats:
    """Stands in for actions.keep beside a heartbeat thread, and lets the test wait for the beats."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.beaten = threading.Event()

    def __call__(self, job, *, at):
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if not self.outcomes:
            self.beaten.set()
        if outcome:
            raise outcome


@pytest.fixture
def quick_beats(settings):
    settings.JOB_LEASE_SECONDS = 0.04


@pytest.mark.usefixtures("quick_beats")
def test_the_heartbeat_goes_on_when_the_database_is_away_for_a_moment(monkeypatch):
    beats = Beats(DatabaseError("locked"), DatabaseError("locked"), None)
    monkeypatch.setattr(actions, "keep", beats)
    attempt = run.Run(make_running(), noon)
    with run.Heartbeat(attempt):
        assert beats.beaten.wait(10)
    assert not attempt.lost.is_set()


@pytest.mark.usefixtures("quick_beats")
def test_the_heartbeat_tells_the_handler_that_the_lease_is_lost(monkeypatch):
    monkeypatch.setattr(actions, "keep", Beats(None, actions.LeaseLost("job")))
    attempt = run.Run(make_running(), noon)
    with run.Heartbeat(attempt):
        assert attempt.lost.wait(10)


@pytest.mark.usefixtures("quick_beats")
def test_the_heartbeat_does_not_keep_a_job_for_ever(monkeypatch, settings):
    settings.JOB_TIME_LIMIT_SECONDS = 0
    monkeypatch.setattr(actions, "keep", Beats())
    heartbeat = run.Heartbeat(run.Run(make_running(), noon))
    heartbeat.start()
    heartbeat.join(10)
    assert not heartbeat.is_alive()


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_extends_the_lease_in_the_database(settings):
    settings.JOB_LEASE_SECONDS = 0.2
    job = make_running(lease_until=NOON)
    with run.Heartbeat(run.Run(job, lambda: NOON + timedelta(seconds=5))) as heartbeat:
        for _ in range(200):
            if Job.objects.filter(pk=job.pk, heartbeat_at__isnull=False).exists():
                break
            heartbeat.over.wait(0.05)
    job.refresh_from_db()
    assert job.lease_until == NOON + timedelta(seconds=5.2)


HELD: list[str] = []


def held(_user):
    return list(HELD)


def gives_a_file(run):
    """Meanwhile its owner is given one role and loses the other."""
    HELD[:] = ["teacher 9"]
    with run.finish() as done:
        done.file = store(b"made", name="a.txt", content_type="text/plain", by=None, at=run.now())


def test_a_file_is_kept_with_what_its_owner_was_before_the_work_began(settings):
    settings.JOB_STANDING = f"{__name__}.held"
    settings.JOB_KINDS = settings.JOB_KINDS | {"tests.file": f"{__name__}.gives_a_file"}
    HELD[:] = ["officer 3"]
    job = perform(make_job(kind="tests.file", owner=make_user()))
    assert (job.state, job.standing, may_have_file(job, job.owner)) == ("done", ["officer 3"], False)
    HELD[:] = ["officer 3"]
    assert may_have_file(job, job.owner)
    assert perform(make_job(owner=make_user())).standing is None  # a job without a file keeps no roles
