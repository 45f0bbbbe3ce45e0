"""The real portal for a test: `manage.py start` with web, worker and scheduler, on the test's database and folder."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection

from foundation.jobs.models import Job
from tooling.processes import ROOT, die_with_parent, free_port

START_SECONDS, STOP_SECONDS = 120, 60
# What the command line of each process of `manage.py start` contains.
ROLES = {"web": "granian", "worker": "jobs@", "sweeper": "sweep@", "scheduler": "\0beat\0"}


def test_database_url() -> str:
    """The test database as DATABASE_URL, for other processes."""
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    user = f"{quote(parts['USER'])}:{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else quote(parts["USER"])
    host = f"{parts['HOST'] or 'localhost'}:{parts['PORT'] or 5432}"
    return f"postgres://{user}@{host}/{quote(parts['NAME'])}"


def process_table() -> dict[int, tuple[int, str]]:
    """Living processes: pid to (parent, command line with NUL between the words). Linux only."""
    table = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
            words = (entry / "cmdline").read_text(errors="replace")
        except (OSError, ValueError):
            continue
        if state != "Z":
            table[int(entry.name)] = (int(parent), words)
    return table


def descendants(pid: int) -> dict[int, str]:
    """Every living process below `pid`, with its command line."""
    table, found, layer = process_table(), {}, {pid}
    while layer:
        layer = {child for child, (parent, _) in table.items() if parent in layer}
        found.update({child: table[child][1] for child in layer})
    return found


def left_of(family: dict[int, str]) -> dict[int, str]:
    """Those that `descendants` gave and that still live. One that ended and that nobody has waited for yet does not."""
    table = process_table()
    return {pid: words for pid, words in family.items() if pid in table}


class PortalStack:
    """`url` to go to, `env` the processes run with, `log` what they printed; start, stop and kill them at will."""

    def __init__(self, **variables: str):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.data = Path(settings.DATA_DIR)
        self.log = self.data / "portal-stack.log"
        self.env = {
            **os.environ,
            "DATABASE_URL": test_database_url(),
            "PORTAL_DATA": str(self.data),
            "SECRET_KEY": settings.SECRET_KEY,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **variables,
        }
        self.process: subprocess.Popen | None = None
        self.killed = False

    def manage(self, *arguments: str) -> str:
        """Run one management command to its end on the same data and give back what it printed."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, wait: bool = True) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "start"],
                env=self.env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
            )
        if wait:
            self.wait()

    def wait(self) -> None:
        """Until the web server answers; also after killing it, as the supervisor starts it again."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process is not None, "start() first"
            assert self.process.poll() is None, f"manage.py start ended:\n{self.printed()}"
            assert time.monotonic() < deadline, f"The portal does not answer:\n{self.printed()}"
            time.sleep(0.1)

    def answers(self) -> bool:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asking.request("GET", "/healthz", headers={"Host": "localhost"})
            asking.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()
        return True

    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def pids(self, role: str) -> list[int]:
        """Processes of "web", "worker", "sweeper" or "scheduler", main process first."""
        below = descendants(self.process.pid) if self.process else {}
        return sorted(pid for pid, words in below.items() if ROLES[role] in words)

    def kill(self, role: str, number: signal.Signals = signal.SIGKILL) -> list[int]:
        """Send a signal, kill -9 unless told otherwise, to all processes of a role; the supervisor respawns them."""
        killed = self.pids(role)
        self.killed = True
        for pid in killed:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        return killed

    def is_idle(self) -> bool:
        """Whether every role runs, as at the start, and no job waits or is being worked on."""
        if self.process is None or self.process.poll() is not None or not self.answers():
            return False
        waiting = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
        return all(map(self.pids, ROLES)) and not self.killed and not waiting.exists()

    def kill_everything(self) -> None:
        """As a power cut would: nobody gets to say goodbye. Harmless on a portal that does not run."""
        if self.process is None:
            return
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self.process = None

    def stop(self) -> int | None:
        """Ask for an orderly end, wait for it, and give back the exit code."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            for pid in [process.pid, *descendants(process.pid)]:
                os.kill(pid, signal.SIGKILL)
            process.wait()
            raise

    def clear(self) -> None:
        """Forget messages, locks and the log, so that the next test begins with silence."""
        shutil.rmtree(settings.BROKER_DIR, ignore_errors=True)
        for path in (self.log, *self.data.glob("start-*.lock")):
            path.unlink(missing_ok=True)
        if settings.REDIS_URL:
            with redis.Redis.from_url(settings.REDIS_URL) as client:
                client.flushdb()

    def wait_for_end_of(self, family: dict[int, str]) -> None:
        """Of all its processes, whoever killed what; a failure says who lives on and what the portal printed."""
        deadline = time.monotonic() + STOP_SECONDS
        while left := left_of(family):
            assert time.monotonic() < deadline, f"Still there after {STOP_SECONDS} s: {left}\n{self.printed()}"
            time.sleep(0.1)

    def wait_for(self, holds: Callable[[], object], seconds: int = START_SECONDS) -> None:
        """Until what the processes work at has come true."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"It did not come true in {seconds} s:\n{self.printed()}"
            time.sleep(0.2)
