"""The harness of `make bench`.

A bench is a file `bench/bench_<subject>.py` with a function `run(context) -> list[Result]`. It is called once for each
database, in a process of its own where Django is set up and the database is new and migrated:

    from bench.measure import Context, Result

    def run(context: Context) -> list[Result]:
        ...                                            # rows through the ORM; whatever the subject needs
        with context.portal() as server:               # granian, as `manage.py start` runs it, with one worker

            def send(client, number):                  # one unit of work; `number` never repeats
                client.request("POST", "/save/", body=b"…", headers={"X-Attempt": token})

            ratio = context.ratio(context.requests(server, send, 500), context.empty_requests())
        return [context.at_most("one answer saved", ratio, "× empty view", goal=8)]

- Measured is CPU time, user and system: of the server with all its children and, on PostgreSQL, of all processes of the
  database. It hardly depends on what else runs, unlike seconds on the clock; still read ratios, not milliseconds.
- `context.ratio(subject, base)` runs both in many short turns, `times` units in all; the median of their ratios.
- `context.requests(server, send, times)`: HTTP with kept-alive connection; cookies are kept (`client.cookies`).
  An answer of 400 or more raises, unless `client.request(…, expect=404)` says which it must be.
- `context.empty_requests()`: an empty Django view without middleware, on the same server with the same settings.
- `context.calls(function, times)`: `function(number)` in this process, measured on this process and the database.
- `context.database` is "sqlite" or "postgresql". A module may say `DATABASES = ("postgresql",)` to run on one only.
- `context.at_most(name, value, unit, goal)`: the Result, with the database in its name.
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from tooling.processes import ROOT, die_with_parent, free_port, stop

START_SECONDS = 30
TICKS = os.sysconf("SC_CLK_TCK")
PORTAL = "contestportal.wsgi:application"
EMPTY = "bench.empty:application"
TURNS = 20


class Result(NamedTuple):
    name: str
    value: float
    unit: str
    goal: float
    holds: bool


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Load(NamedTuple):
    """Something to do `times` times, and the processes whose CPU it costs."""

    work: Callable[[int], object]
    times: int
    pids: tuple[int, ...]


def stat_fields(pid: int) -> list[str]:
    """/proc/PID/stat after the name, which may hold spaces: state, parent … as proc(5) counts from field 3."""
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()


def family(pid: int) -> set[int]:
    """A process and all below it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(stat_fields(int(entry.name))[1])
            except OSError:
                continue
    found, layer = {pid}, {pid}
    while layer:
        layer = {child for child, parent in parents.items() if parent in layer}
        found |= layer
    return found


def cpu_of_process(pid: int) -> float:
    """Seconds of CPU a process has used, with those of its ended children that it has waited for."""
    try:
        # clock_getcpuclockid(3): nanoseconds, where /proc counts in hundredths of a second.
        own = time.clock_gettime_ns((~pid << 3) | 2) / 1e9
        fields = stat_fields(pid)
    except OSError:
        return 0.0
    return own + (int(fields[13]) + int(fields[14])) / TICKS


def cpu_during(work: Callable[[], object], pids: tuple[int, ...]) -> float:
    """CPU seconds these processes and all below them use while `work` runs; our own looking is not counted."""
    members = set().union(*map(family, pids))
    before = sum(map(cpu_of_process, members))
    work()
    after = sum(map(cpu_of_process, members))
    born = set().union(*map(family, pids)) - members
    return after - before + sum(map(cpu_of_process, born))


class Client:
    """One kept-alive connection that remembers cookies."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem) -> None:
        self.connection.close()

    def request(self, method, path, *, body=None, headers=None, expect: int | None = None) -> Answer:
        sent = {"Host": "localhost", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, sent)
        reply = self.connection.getresponse()
        content = reply.read()
        if (reply.status != expect) if expect else reply.status >= 400:
            raise AssertionError(f"{method} {path}: {reply.status} {content[:500]!r}")
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(reply.status, reply.headers, content)


class Server(NamedTuple):
    port: int
    pid: int

    def client(self) -> Client:
        return Client(self.port)


def answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/", headers={"Host": "localhost"})
        asking.getresponse()
    except OSError:
        return False
    finally:
        asking.close()
    return True


@contextmanager
def granian(application: str, env: dict[str, str], log: Path) -> Iterator[Server]:
    """One worker with one thread, so that what is counted is work and not waiting for each other."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", application]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{application} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.05)
        yield Server(port, process.pid)
    finally:
        stop(process)


class Context:
    def __init__(self, database: str, database_pid: int | None, folder: Path, stack: ExitStack):
        self.database = database
        self.database_pids = (database_pid,) if database_pid else ()
        self.folder = folder
        self.stack = stack
        self.numbers: dict[Callable[[int], object], int] = {}
        self._empty: Server | None = None

    def portal(self, **variables: str):
        """The portal on granian, on this bench's database; more environment by keyword."""
        return granian(PORTAL, {**os.environ, **variables}, self.folder / "portal.log")

    def requests(self, server: Server, send: Callable[[Client, int], object], times: int) -> Load:
        """A kept-alive client sends `times` units of work: `send(client, number)`."""
        client = self.stack.enter_context(server.client())
        return Load(lambda number: send(client, number), times, (server.pid, *self.database_pids))

    def calls(self, function: Callable[[int], object], times: int) -> Load:
        return Load(function, times, (os.getpid(), *self.database_pids))

    def empty_requests(self, times: int = 4000) -> Load:
        if self._empty is None:
            self._empty = self.stack.enter_context(granian(EMPTY, dict(os.environ), self.folder / "empty.log"))
        client = self.stack.enter_context(self._empty.client())
        return Load(lambda _: client.request("GET", "/"), times, (self._empty.pid,))

    def cost(self, load: Load, times: int | None = None) -> float:
        """CPU seconds of one unit. Units of a load are numbered on through all its runs."""
        times = times or load.times
        first = self.numbers.get(load.work, 0)
        self.numbers[load.work] = first + times

        def work() -> None:
            for number in range(first, first + times):
                load.work(number)

        return cpu_during(work, load.pids) / times

    def ratio(self, subject: Load, base: Load) -> float:
        """How many units of `base` one unit of `subject` costs: both in many short turns, the median of the turns.

        Short, because CPU time too grows while the machine is busy, and then both must feel it.
        """
        turns = min(TURNS, subject.times, base.times)
        for load in (base, subject):
            self.cost(load, max(1, load.times // turns))
        found = []
        for _ in range(turns):
            one = self.cost(base, base.times // turns)
            found.append(self.cost(subject, subject.times // turns) / one)
        return statistics.median(found)

    def at_most(self, name: str, value: float, unit: str, goal: float) -> Result:
        return Result(f"{name} ({self.database})", round(value, 3), unit, goal, value <= goal)
