import os
import time

import pytest
from django.utils import timezone

from foundation.jobs import actions, tasks
from foundation.jobs.tests.builders import effects, make_job, make_running, take_bells
from foundation.jobs.tests.kinds import KINDS
from foundation.models import Job, Pulse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

PATH = "foundation.jobs.tests.handlers."


@pytest.mark.django_db(transaction=True)
def test_the_task_runs_the_job_with_a_heartbeat_beside_it():
    job = make_job()
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, effects(job)) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_a_message_for_a_row_that_is_gone_is_no_error():
    tasks.run_job(0)


def test_the_sweep_rings_gives_up_and_leaves_its_time():
    ready, poison = make_job(), make_running(attempts=5)
    before = timezone.now()
    tasks.sweep()
    poison.refresh_from_db()
    assert (take_bells(), poison.state) == ([[ready.pk]], "failed")
    assert Pulse.objects.get(name="sweep").at >= before


def test_two_sweeps_at_once_make_one_job(settings):
    settings.JOB_SWEEPS = [PATH + "sweep_once"]
    tasks.sweep()
    tasks.sweep()
    assert list(Job.objects.values_list("key", flat=True)) == ["tests.of-the-sweep"]


def test_one_broken_sweep_does_not_stop_the_others(settings):
    settings.JOB_SWEEPS = [PATH + "sweep_breaks", "no.such.module", PATH + "sweep_once"]
    waiting = make_job()
    tasks.sweep()
    assert Job.objects.filter(key="tests.of-the-sweep").exists()
    assert [waiting.pk] in take_bells()
    assert Pulse.objects.exists()


def test_the_sweep_clears_litter_of_killed_processes(settings):
    if settings.REDIS_URL:
        pytest.skip("the folder belongs to the embedded broker")
    litter = settings.BROKER_DIR / "00000000000000000001-x.celery.half"
    litter.parent.mkdir(exist_ok=True)
    litter.touch()
    os.utime(litter, (time.time() - 7200,) * 2)
    tasks.sweep()
    assert not litter.exists()


def test_the_names_that_actions_ring_are_those_of_the_tasks():
    assert (tasks.run_job.name, tasks.sweep.name) == (actions.RUN_TASK, actions.SWEEP_TASK)


def test_every_test_kind_leads_to_a_handler():
    assert all(path.startswith(PATH) for path in KINDS.values())
