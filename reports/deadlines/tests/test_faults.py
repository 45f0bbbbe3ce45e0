"""Nothing is sent twice and nothing is lost without a word: real workers, a real mail server, killed at each step."""

import subprocess
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.jobs import actions as jobs
from foundation.jobs import tasks as sweeping
from foundation.jobs.tests.builders import take_bells
from foundation.jobs.tests.processes import empty_broker, scheduler, sweeper, until, worker
from foundation.mail.tests.server import HANG, mail_server
from foundation.models import Job, Pulse
from reports.deadlines import actions, exporting
from reports.deadlines.planning import plan_exports
from reports.deadlines.tests.stopping import BEFORE_CLAIM, CLAIMED, EXPORT, SENT, mark_of
from reports.deadlines.tests.world import make_round
from reports.models import FrozenExport, Obligation, Reminder
from reports.tests.builders import make_version
from tooling.processes import free_port
from tooling.services import redis_program

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "reports.deadlines.tests.process_settings"}
HOUR = timedelta(hours=1)


@pytest.fixture
def world(settings):
    """A round of three schools whose reminder has been due for a day, in which nobody ran."""
    settings.JOB_LEASE_SECONDS, settings.JOB_RING_SECONDS, settings.JOB_RETRY_SECONDS = 2, 1, 1
    settings.JOB_SWEEPS = ["reports.deadlines.tasks.sweep"]
    take_bells()
    at = timezone.now()
    times = {"opens_at": at - 240 * HOUR, "due_at": at + HOUR, "export_hours": []}
    world = make_round(("Trường A", "Trường B", "Trường C"), reminders=(2880, 1560, 1500), **times)
    Obligation.objects.update(remind_at=at - 30 * HOUR)
    yield world
    for path in mark_of("").parent.glob("stopped *"):
        path.unlink()
    take_bells()


@pytest.fixture
def post():
    with mail_server() as running:
        yield running


def working(post, name="worker", **variables):
    return worker(name, **{**SETTINGS, "EMAIL_URL": post.url, "JOB_ATTEMPTS": "5", "EMAIL_TIMEOUT": "3", **variables})


def sweep_each_second():
    rounds = {"next": 0.0}

    def sweep():
        if time.monotonic() >= rounds["next"]:
            rounds["next"] = time.monotonic() + 1
            sweeping.sweep()

    return sweep


def all_jobs_done():
    return Job.objects.exists() and not Job.objects.exclude(state="done").exists()


def states():
    return sorted(Reminder.objects.filter(channel="mail").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("place", "taken", "then"),
    [
        (BEFORE_CLAIM, 0, ["sent", "sent", "sent"]),
        (CLAIMED, 0, ["claimed", "sent", "sent"]),
        (SENT, 1, ["claimed", "sent", "sent"]),
    ],
)
def test_a_worker_killed_at_each_step_of_a_message(world, post, place, taken, then):
    with working(post, "killed", STOP_AT=place) as first:
        actions.remind_due(at=timezone.now())
        until(mark_of(place).exists)
        first.kill()
    assert len(post.received) == taken
    with working(post, "heir"):
        until(all_jobs_done, meanwhile=sweep_each_second())
    assert states() == then
    assert len(post.received) == 2 + taken + (place == BEFORE_CLAIM)
    assert len(set(post.addresses)) == len(post.addresses)
    # Ten minutes later it stands before a person, and still nobody has sent it again.
    actions.mark_unknown(at=timezone.now() + 11 * HOUR / 60)
    assert states() == ["sent", "sent", "sent" if place == BEFORE_CLAIM else "unknown"]


def test_a_worker_killed_while_the_mail_server_hangs(world, post):
    post.acts = [HANG]
    with working(post, "killed", EMAIL_TIMEOUT="60") as first:
        actions.remind_due(at=timezone.now())
        until(post.arrived.is_set)
        first.kill()
    with working(post, "heir"):
        until(all_jobs_done, meanwhile=sweep_each_second())
    assert states() == ["claimed", "sent", "sent"]
    assert len(set(post.addresses)) == len(post.addresses) == 3


def test_a_broker_that_lost_all_and_a_message_delivered_many_times(world, post):
    """Two workers, two schedulers, and a day in which nobody ran: one reminder each, the latest."""
    make_version(world.obligations[2], at=timezone.now(), pupils=1)
    Obligation.objects.filter(pk=world.obligations[2].pk).update(remind_at=timezone.now() - HOUR)
    actions.remind_due(at=timezone.now())
    empty_broker()
    job = Job.objects.get()
    with working(post, "one"), working(post, "two"):
        for _time in range(4):
            jobs.ring(job.pk)
        until(all_jobs_done, meanwhile=sweep_each_second())
    assert sorted(post.addresses) == ["vanthu1@example.vn", "vanthu2@example.vn"]
    assert {row.key.split(":")[2] for row in Reminder.objects.all()} == {"1500"}
    assert Reminder.objects.count() == 4


def test_two_schedulers_with_their_sweepers_remind_once(world, post, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", SETTINGS["DJANGO_SETTINGS_MODULE"])
    monkeypatch.setattr("foundation.jobs.tests.processes.SETTINGS", {"JOB_SWEEP_SECONDS": "1", "EMAIL_URL": post.url})
    with worker("w"), scheduler(), scheduler(), sweeper("s1"), sweeper("s2"):
        until(lambda: len(post.received) == 3 and states() == ["sent"] * 3)
        time.sleep(1.5)
    assert sorted(post.addresses) == [user.email for user in world.secretaries]
    assert Reminder.objects.count() == 6


def test_redis_stopped_while_reminders_come_due_and_started_empty(world, post, monkeypatch, tmp_path):
    port = free_port()
    environment = {**SETTINGS, "JOB_SWEEP_SECONDS": "1", "JOB_RING_SECONDS": "1", "EMAIL_URL": post.url}
    environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    monkeypatch.setattr("foundation.jobs.tests.processes.SETTINGS", environment)
    Obligation.objects.update(remind_at=None)
    with redis_on(port, tmp_path) as stopped, worker("w"), scheduler(), sweeper("s"):
        until(Pulse.objects.filter(name="sweep").exists)
        stopped.kill()
        stopped.wait()
        Obligation.objects.update(remind_at=timezone.now() - HOUR)
        time.sleep(3)
        assert post.received == []
        with redis_on(port, tmp_path):
            until(lambda: states() == ["sent"] * 3)
    assert sorted(post.addresses) == [user.email for user in world.secretaries]


@contextmanager
def redis_on(port, folder):
    """A Redis that keeps nothing: started again it is empty."""
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([redis_program(), *options], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_killed_in_the_middle_of_a_workbook(world, post):
    make_version(world.obligations[0], at=timezone.now() - 5 * HOUR, pupils=1)
    world.requirement.export_hours = [4]
    world.requirement.save()
    plan_exports(world.requirement, at=timezone.now())
    Obligation.objects.update(remind_at=None)
    with working(post, "killed", STOP_AT=EXPORT) as first:
        exporting.ask_for_due(at=timezone.now())
        until(mark_of(EXPORT).exists)
        first.kill()
    # What comes meanwhile is not in it.
    make_version(world.obligations[1], at=timezone.now(), pupils=2)
    with working(post, "heir"):
        until(all_jobs_done, meanwhile=sweep_each_second())
    export = FrozenExport.objects.get()
    assert len(export.versions) == 1
    assert export.missing == [each.pk for each in world.obligations[1:]]
    assert export.made_at > export.as_of + 2 * HOUR
