from datetime import timedelta

import pytest
from django.db import transaction

from foundation.jobs import actions
from foundation.jobs.tests.builders import (
    NOON,
    effects,
    make_failed,
    make_job,
    make_running,
    make_user,
    take_bells,
)
from foundation.models import Event, Job, Pulse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

LATER = NOON + timedelta(seconds=30)
AFTER_LEASE = NOON + timedelta(seconds=61)


def values(job, *names):
    return Job.objects.values_list(*names).get(pk=job.pk)


def test_enqueue_writes_the_whole_row():
    owner = make_user()
    payload = {"contest": 7}
    job = actions.enqueue("tests.quick", key="workbook:7", title="Workbook", payload=payload, by=owner, at=NOON)
    job.refresh_from_db()
    assert (job.kind, job.key, job.title, job.payload) == ("tests.quick", "workbook:7", "Workbook", payload)
    assert (job.owner, job.state, job.created_at, job.due_at, job.fence, job.attempts) == (
        owner, "queued", NOON, NOON, 0, 0,
    )  # fmt: skip


def test_a_long_title_is_cut_to_what_the_database_takes():
    job = actions.enqueue("tests.quick", key="k", title="Bảng của “" + "Kế hoạch " * 40, at=NOON)
    assert (len(job.title), job.title[:9]) == (200, "Bảng của ")


def test_the_same_key_is_the_same_job_whatever_became_of_it():
    done = make_job(key="closing:3", state="done", title="First")
    assert actions.enqueue("tests.quick", key="closing:3", title="Second", at=LATER) == done
    assert values(done, "title", "state") == ("First", "done")
    assert Job.objects.count() == 1


def test_an_unknown_kind_is_refused_before_anything_is_written():
    with pytest.raises(actions.UnknownKind):
        actions.enqueue("tests.unheard-of", key="k", title="t", at=NOON)
    assert not Job.objects.exists()


def test_the_bell_rings_on_commit_only(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.enqueue("tests.quick", key="k", title="t", at=NOON)
        assert take_bells() == []
    assert take_bells() == [[job.pk]]


def test_asking_for_the_same_again_does_not_ring_again(django_capture_on_commit_callbacks):
    make_job(key="k")
    with django_capture_on_commit_callbacks(execute=True):
        actions.enqueue("tests.quick", key="k", title="t", at=NOON)
    assert take_bells() == []


def test_what_is_due_later_waits_silently(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.enqueue("tests.quick", key="k", title="t", at=NOON, due=LATER)
    assert take_bells() == []
    assert values(job, "due_at", "rung_at") == (LATER, None)
    assert actions.claim(job.pk, at=NOON) is None
    assert actions.ring_again(at=NOON) == 0
    assert actions.ring_again(at=LATER) == 1
    assert actions.claim(job.pk, at=LATER) is not None


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_request_leaves_neither_job_nor_bell():
    with transaction.atomic():
        actions.enqueue("tests.quick", key="k", title="t", at=NOON)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert take_bells() == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_fails_does_not_fail_the_request(monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(actions, "ring", broken)
    with transaction.atomic():
        job = actions.enqueue("tests.quick", key="k", title="t", at=NOON)
    assert values(job, "state") == ("queued",)


def test_claim_takes_a_lease_under_a_new_fence():
    job = make_job(fence=4, attempts=1, done_steps=3, total_steps=9)
    claimed = actions.claim(job.pk, at=LATER)
    assert (claimed.pk, claimed.fence, claimed.attempts) == (job.pk, 5, 2)
    assert values(job, "state", "started_at", "heartbeat_at", "lease_until", "done_steps", "total_steps") == (
        "running", LATER, LATER, LATER + timedelta(seconds=60), 0, 0,
    )  # fmt: skip


def test_a_claimed_job_cannot_be_claimed_until_its_lease_runs_out():
    job = make_job()
    first = actions.claim(job.pk, at=NOON)
    assert actions.claim(job.pk, at=NOON + timedelta(seconds=60)) is None
    second = actions.claim(job.pk, at=AFTER_LEASE)
    assert (first.fence, second.fence) == (1, 2)


@pytest.mark.parametrize("state", ["done", "failed"])
def test_what_has_ended_cannot_be_claimed(state):
    assert actions.claim(make_job(state=state).pk, at=LATER) is None


def test_a_job_that_does_not_exist_cannot_be_claimed():
    assert actions.claim(0, at=LATER) is None


def test_a_sign_of_life_extends_the_lease():
    job = make_running()
    actions.keep(job, at=LATER, done_steps=4, total_steps=8)
    assert values(job, "heartbeat_at", "lease_until", "done_steps", "total_steps") == (
        LATER, LATER + timedelta(seconds=60), 4, 8,
    )  # fmt: skip


def test_a_lease_that_ran_out_may_be_taken_up_again_if_nobody_else_came():
    job = make_running()
    actions.keep(job, at=AFTER_LEASE)
    assert values(job, "lease_until") == (AFTER_LEASE + timedelta(seconds=60),)


def zombie_and_heir():
    """An old holder whose lease ran out, and the same job as a second worker claimed it."""
    zombie = actions.claim(make_job().pk, at=NOON)
    return zombie, actions.claim(zombie.pk, at=AFTER_LEASE)


def test_whoever_lost_the_lease_cannot_extend_it():
    zombie, heir = zombie_and_heir()
    with pytest.raises(actions.LeaseLost):
        actions.keep(zombie, at=AFTER_LEASE, done_steps=99)
    assert values(heir, "done_steps", "fence") == (0, 2)


def test_whoever_lost_the_lease_cannot_finish_and_its_effects_never_begin():
    zombie, heir = zombie_and_heir()
    with pytest.raises(actions.LeaseLost), actions.finish(zombie, at=AFTER_LEASE):
        Event.objects.create(at=NOON, verb="tests.effect", subject_id=zombie.pk)
    assert effects(zombie) == 0
    assert values(heir, "state") == ("running",)


def test_whoever_lost_the_lease_cannot_fail_the_job():
    zombie, heir = zombie_and_heir()
    assert actions.fail(zombie, at=AFTER_LEASE, final=True) is False
    assert values(heir, "state", "fence") == ("running", 2)


def test_the_holder_of_an_ended_job_is_out_as_well():
    job = make_running()
    Job.objects.filter(pk=job.pk).update(state="failed")
    with pytest.raises(actions.LeaseLost):
        actions.keep(job, at=LATER)


def test_finish_writes_effects_and_end_together():
    job = make_running(error="old", traceback="old")
    with actions.finish(job, at=LATER) as done:
        Event.objects.create(at=NOON, verb="tests.effect", subject_id=job.pk)
        done.result = {"rows": 12}
    assert effects(job) == 1
    assert values(job, "state", "finished_at", "lease_until", "result", "error", "traceback") == (
        "done", LATER, None, {"rows": 12}, "", "",
    )  # fmt: skip


def test_an_error_before_the_end_takes_the_effects_back():
    job = make_running()

    def finish_badly():
        with actions.finish(job, at=LATER):
            Event.objects.create(at=NOON, verb="tests.effect", subject_id=job.pk)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        finish_badly()
    assert effects(job) == 0
    assert values(job, "state", "finished_at") == ("running", None)


@pytest.mark.parametrize(("attempts", "pause"), [(1, 15), (2, 60), (3, 240), (4, 960)])
def test_a_failure_waits_four_times_longer_each_time(attempts, pause):
    job = make_running(attempts=attempts, rung_at=NOON)
    assert actions.fail(job, at=LATER, traceback="…") is True
    due = LATER + timedelta(seconds=pause)
    assert values(job, "state", "due_at", "lease_until", "rung_at", "traceback") == ("queued", due, None, None, "…")


def test_the_last_failure_is_final():
    job = make_running(attempts=5)
    actions.fail(job, at=LATER, error="Too long", traceback="line 1")
    assert values(job, "state", "finished_at", "error", "traceback", "seen_at") == (
        "failed", LATER, "Too long", "line 1", None,
    )  # fmt: skip


def test_a_failure_that_cannot_be_helped_is_final_at_once():
    job = make_running()
    actions.fail(job, at=LATER, error="Cell C7", final=True)
    assert values(job, "state", "attempts") == ("failed", 1)


def test_what_kills_its_worker_every_time_is_given_up():
    poison = make_running(attempts=5)
    once_more = make_running(attempts=4)
    alive = make_running(attempts=5, lease_until=AFTER_LEASE + timedelta(seconds=1))
    assert actions.give_up(at=AFTER_LEASE) == 1
    assert [values(job, "state")[0] for job in (poison, once_more, alive)] == ["failed", "running", "running"]
    assert all(values(poison, "error", "traceback"))
    assert actions.claim(poison.pk, at=AFTER_LEASE) is None
    assert actions.claim(once_more.pk, at=AFTER_LEASE).attempts == 5


def test_before_it_is_given_up_it_is_not_tried_a_sixth_time():
    poison = make_running(attempts=5)
    assert actions.claim(poison.pk, at=AFTER_LEASE) is None


def test_the_bell_rings_again_for_what_is_ready_and_long_silent():
    silent, never, expired = make_job(rung_at=NOON), make_job(due_at=LATER), make_running(rung_at=NOON)
    make_job(rung_at=AFTER_LEASE - timedelta(seconds=49))
    make_job(due_at=AFTER_LEASE + timedelta(seconds=60))
    make_job(state="done")
    make_failed()
    make_running(lease_until=AFTER_LEASE + timedelta(seconds=60))
    assert actions.ring_again(at=AFTER_LEASE) == 3
    assert take_bells() == [[silent.pk], [expired.pk], [never.pk]]
    assert values(silent, "rung_at") == (AFTER_LEASE,)
    assert actions.ring_again(at=AFTER_LEASE + timedelta(seconds=49)) == 1  # the one that was rung for just before
    assert actions.ring_again(at=AFTER_LEASE + timedelta(seconds=50)) == 3


def test_one_sweep_does_not_flood_the_broker(monkeypatch):
    monkeypatch.setattr(actions, "RINGS_A_SWEEP", 2)
    jobs = [make_job() for _ in range(3)]
    assert [actions.ring_again(at=LATER), actions.ring_again(at=LATER)] == [2, 1]
    assert take_bells() == [[job.pk] for job in jobs]


def test_a_retry_gives_all_attempts_anew_but_never_an_old_fence(django_capture_on_commit_callbacks):
    owner = make_user()
    job = make_failed(owner=owner, error="e", traceback="t", done_steps=3, total_steps=4)
    with django_capture_on_commit_callbacks(execute=True):
        actions.retry(job, by=owner, at=LATER)
    assert take_bells() == [[job.pk]]
    names = ["state", "attempts", "fence", "due_at", "error", "traceback", "finished_at", "done_steps", "total_steps"]
    assert values(job, *names) == ("queued", 0, 5, LATER, "", "", None, 0, 0)
    assert actions.claim(job.pk, at=LATER).fence == 6


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_only_what_failed_can_be_retried(state):
    owner = make_user()
    job = make_job(owner=owner, state=state)
    with pytest.raises(actions.NotFailed):
        actions.retry(job, by=owner, at=LATER)
    assert values(job, "state") == (state,)


def test_a_stranger_can_neither_retry_nor_acknowledge():
    job = make_failed(owner=make_user())
    for act in (actions.retry, actions.acknowledge):
        with pytest.raises(actions.NotFailed):
            act(job, by=make_user(), at=LATER)
    assert values(job, "state", "seen_at") == ("failed", None)


def test_an_acknowledged_failure_stays_failed():
    owner = make_user()
    job = make_failed(owner=owner)
    actions.acknowledge(job, by=owner, at=LATER)
    assert values(job, "state", "seen_at") == ("failed", LATER)
    with pytest.raises(actions.NotFailed):
        actions.acknowledge(job, by=owner, at=LATER)


def test_a_job_that_fails_again_after_a_retry_is_news_again():
    owner = make_user()
    job = make_failed(owner=owner, seen_at=NOON)
    actions.retry(job, by=owner, at=LATER)
    actions.fail(actions.claim(job.pk, at=LATER), at=LATER, final=True)
    assert values(job, "seen_at") == (None,)


def test_sweeps_leave_one_row():
    actions.note_sweep(at=NOON)
    actions.note_sweep(at=LATER)
    assert list(Pulse.objects.values_list("name", "at")) == [("sweep", LATER)]
