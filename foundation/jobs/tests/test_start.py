"""`manage.py start` as a whole: refusals, respawn, an orderly end, and everything killed at once."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from foundation.jobs import actions, locks
from foundation.jobs.tests.builders import effects
from foundation.jobs.tests.processes import SETTINGS, ended, started, until
from foundation.management.commands import start
from foundation.models import Job
from tooling.processes import ROOT
from tooling.stack import descendants, left_of


def enqueue(kind, key, **payload):
    return actions.enqueue(kind, key=key, title=key, payload=payload, at=timezone.now())


def run_start(env, *arguments):
    command = [sys.executable, "manage.py", "start", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_nothing_to_start_is_said():
    with pytest.raises(CommandError, match="no role"):
        call_command("start", no_web=True, no_worker=True, no_beat=True)


@pytest.fixture
def own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_a_second_start_on_the_same_data_is_refused(own_data):
    lock = locks.hold(own_data / "start-worker.lock")
    with pytest.raises(CommandError, match="already running"):
        call_command("start", no_web=True)
    lock.close()


def test_the_lock_lives_as_long_as_its_holder(tmp_path):
    path = tmp_path / "lock"
    code = "import pathlib, sys; from foundation.jobs.locks import hold; file = hold(pathlib.Path(sys.argv[1]))"
    code += "; print(1, flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"1\n"
    with pytest.raises(locks.Locked):
        locks.hold(path)
    holder.kill()
    holder.communicate()
    locks.hold(path).close()


def test_a_port_in_use_is_refused_with_a_way_out(own_data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"PORT={port + 1}"):
            call_command("start", port=port)
    locks.hold(own_data / "start-web.lock").close()


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_a_number_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("JOB_WORKERS", text)
    with pytest.raises(CommandError, match="JOB_WORKERS"):
        start._worker("127.0.0.1", 8000)


@pytest.mark.each_database
def test_sqlite_gets_one_thread_a_process_and_a_server_database_more():
    [web] = start._web("127.0.0.1", 8000)
    threads = web.command[web.command.index("--blocking-threads") + 1]
    assert threads == {"sqlite": "1", "postgresql": "4"}[connection.vendor]


def test_jobs_run_in_threads_where_processes_cannot_share_semaphores(monkeypatch):
    assert start._pool() == "prefork"
    monkeypatch.setattr(os, "access", lambda *arguments: False)
    assert start._pool() == "threads"
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert start._pool() == "threads"


@pytest.fixture
def marks(kinds):
    """Before the stack, which empties broker and log; the marks of handlers are removed by their job's number."""
    folder = portal_settings.DATA_DIR / "job-marks"
    yield
    for path in folder.glob("*"):
        path.unlink()


@pytest.mark.processes
@pytest.mark.stack_env(**SETTINGS)
def test_a_life_of_the_portal(marks, portal_stack):
    accounts = portal_settings.DATA_DIR / "demo-accounts.txt"
    assert {role: len(portal_stack.pids(role)) for role in ("web", "worker", "sweeper", "scheduler")} == {
        "web": 3 if (os.cpu_count() or 1) > 1 else 2,
        "worker": 2,
        "sweeper": 1,
        "scheduler": 1,
    }
    until(lambda: f"http://localhost:{portal_stack.port}" in portal_stack.printed())
    assert accounts.exists() or "Ready" in portal_stack.printed()

    again = run_start({**portal_stack.env, "PORT": str(portal_stack.port)})
    assert (again.returncode, "already running" in again.stderr) == (1, True)

    killed = enqueue("tests.slow_at_first", "killed", steps=300)
    started(killed)
    before = portal_stack.kill("worker")
    until(ended(killed))
    assert (effects(killed), set(portal_stack.pids("worker")) & set(before)) == (1, set())

    for pid in portal_stack.pids("web")[:1]:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not portal_stack.answers() or "web ended" in portal_stack.printed())
    portal_stack.wait()

    last = enqueue("tests.slow", "last", steps=20)
    started(last)
    family = descendants(portal_stack.process.pid)
    process, portal_stack.process = portal_stack.process, None
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0, portal_stack.printed()
    last = Job.objects.get(pk=last.pk)
    assert (last.state, last.fence, effects(last)) == ("done", 1, 1)
    assert left_of(family) == {}


@pytest.mark.processes
@pytest.mark.stack_env(**SETTINGS)
def test_everything_killed_and_started_again(marks, portal_stack):
    running = enqueue("tests.slow_at_first", "running", steps=300)
    waiting = [enqueue("tests.quick", f"waiting-{number}") for number in range(3)]
    started(running)
    family = descendants(portal_stack.process.pid)
    portal_stack.kill_everything()
    portal_stack.wait_for_end_of(family)
    assert effects(running) == 0
    portal_stack.start()
    until(ended(running, *waiting))
    assert [effects(job) for job in (running, *waiting)] == [1, 1, 1, 1]

    # At last the supervisor alone: its children must not live on.
    family = descendants(portal_stack.process.pid)
    portal_stack.process.kill()
    portal_stack.process.wait()
    portal_stack.process = None
    portal_stack.wait_for_end_of(family)
