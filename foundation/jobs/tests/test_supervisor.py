"""The supervisor over children of a few lines each, in real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tooling.processes import ROOT

pytestmark = pytest.mark.processes

# Each start of child N appends its pid to the file up-N.
UP = "import os, signal, time; open('up-{0}', 'a').write(f'{{os.getpid()}}\\n'); "
SLEEPER = UP + "time.sleep(100)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
POLITE = (
    "import signal, sys; "
    "signal.signal(signal.SIGTERM, lambda *a: (time.sleep(0.5), open('last-words', 'w'), sys.exit())); " + SLEEPER
)
PARENT = (
    "import subprocess, sys; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)']);"
    "open('grandchild', 'a').write(f'{{c.pid}}\\n'); " + SLEEPER
)
CRASHER = UP


@pytest.fixture
def supervise(tmp_path):
    running = []

    def start(*codes, grace=20):
        codes = [code.format(number) for number, code in enumerate(codes)]
        command = [sys.executable, "-m", "foundation.jobs.tests.supervised", str(tmp_path), str(grace), *codes]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        running.append(process)
        until(lambda: process.stdout.readline() == "up\n")
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=25)


def lines(path):
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def until(what):
    end = time.monotonic() + 25
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def gone(pid):
    """Whether the process has ended; a zombie nobody has waited for yet has ended as well."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_all_are_stopped_together(supervise, tmp_path):
    process = supervise(SLEEPER, SLEEPER)
    pids = lines(tmp_path / "up-0") + lines(tmp_path / "up-1")
    process.send_signal(signal.SIGTERM)
    assert process.wait(25) == 0
    assert (len(pids), all(map(gone, pids))) == (2, True)


def test_a_child_may_say_its_last_words(supervise, tmp_path):
    process = supervise(POLITE)
    process.send_signal(signal.SIGINT)
    assert process.wait(25) == 0
    assert (tmp_path / "last-words").exists()


def test_a_second_interrupt_does_not_wait(supervise, tmp_path):
    process = supervise(STUBBORN, grace=1000)
    [pid] = lines(tmp_path / "up-0")
    process.send_signal(signal.SIGINT)
    assert "Ctrl-C again" in process.stdout.readline()
    assert not gone(pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(25) == 0
    assert gone(pid)


def test_who_does_not_stop_in_time_is_killed(supervise, tmp_path):
    process = supervise(STUBBORN, grace=0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(25) == 0
    assert all(map(gone, lines(tmp_path / "up-0")))


def test_a_killed_child_comes_back_and_its_own_children_are_swept_up_first(supervise, tmp_path):
    supervise(PARENT, SLEEPER)
    [first], [orphan] = lines(tmp_path / "up-0"), lines(tmp_path / "grandchild")
    os.kill(first, signal.SIGKILL)
    until(lambda: len(lines(tmp_path / "up-0")) == 2)
    assert gone(orphan)
    assert len(lines(tmp_path / "up-1")) == 1


def test_a_child_that_dies_at_once_is_started_more_and_more_rarely(supervise, tmp_path):
    process = supervise(CRASHER)
    until(lambda: len(lines(tmp_path / "up-0")) == 3)
    process.send_signal(signal.SIGTERM)
    assert "starting it again in 2 s" in process.communicate(timeout=25)[0]


def test_the_children_of_a_killed_supervisor_end_as_well(supervise, tmp_path):
    process = supervise(SLEEPER, SLEEPER)
    pids = lines(tmp_path / "up-0") + lines(tmp_path / "up-1")
    process.kill()
    process.wait()
    until(lambda: all(map(gone, pids)))
