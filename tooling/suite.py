"""`portal.py test`: the checks, then every test on SQLite with the embedded broker, then on PostgreSQL with Redis
those that tooling.places chooses: every place of the code that asks a database asks this one too.

Whatever it starts it stops, and nothing touches the data of a portal on this machine: each part runs in a folder of
its own, without the environment variables that configure a portal.
"""

import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tooling import checks, places, template
from tooling.catalogue import compile_catalogues
from tooling.finders import find_office, require_chromium
from tooling.processes import Failure, call, say, terminate_like_interrupt
from tooling.services import database_for_tests, redis_for_tests, scratch_folder

STACKS = ("sqlite", "postgresql")
NOTHING_COLLECTED = 5


def workers() -> int:
    # Two more than there are cores: tests of browsers and real processes wait half of their time.
    return max(2, min(6, (os.cpu_count() or 1) + 2))


def split(arguments: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Take `--on NAME` out; the rest is pytest's."""
    if "--on" not in arguments:
        return STACKS, arguments
    at = arguments.index("--on")
    chosen = tuple(arguments[at + 1 : at + 2])
    if not set(chosen) & set(STACKS):
        raise Failure(f"--on needs one of: {', '.join(STACKS)}")
    return chosen, arguments[:at] + arguments[at + 2 :]


def environment(folder: Path, **variables: str) -> dict[str, str]:
    folder.mkdir()
    return {**checks.plain_environment(), "PORTAL_DATA": str(folder), **variables}


def pytest(env: dict[str, str], arguments: list[str]) -> int:
    parallel = ["-n", str(workers()), "--dist", "loadgroup", "--no-loadscope-reorder"]
    return call([sys.executable, "-m", "pytest", *parallel, *arguments], env)


def prepared(stack: ExitStack, stacks: tuple[str, ...], *, whole: bool) -> dict[str, dict[str, str]]:
    """The environment of each stack, whose servers run until `stack` is closed. `whole`: all tests, see places."""
    folder = stack.enter_context(scratch_folder())
    programs = {"CHROMIUM": require_chromium()}
    if office := find_office():
        programs["SOFFICE"] = office
    found = {}
    for name in stacks:
        variables = dict(programs)
        if name == "postgresql":
            say("\nStarting PostgreSQL and Redis for the tests …")
            variables["DATABASE_URL"] = stack.enter_context(database_for_tests(folder))
            variables["REDIS_URL"] = stack.enter_context(redis_for_tests(folder))
        if whole:
            variables[places.NOTE_IN if name == "sqlite" else places.CHOOSE_BY] = str(folder / "places")
        found[name] = environment(folder / f"data-{name}", **variables)
    # On a server somebody named, the database is theirs.
    template.make(env for name, env in found.items() if name == "sqlite" or "TEST_DATABASE_URL" not in os.environ)
    return found


def run_stacks(stacks: tuple[str, ...], arguments: list[str]) -> list[tuple[str, bool, float]]:
    """What each stack came to: its name, whether all was well, its seconds."""
    found = []
    with ExitStack() as stack:
        started = time.monotonic()
        for name, env in prepared(stack, stacks, whole=stacks == STACKS and not arguments).items():
            say(f"\nTests on {'SQLite and the embedded broker' if name == 'sqlite' else 'PostgreSQL and Redis'}")
            code = pytest(env, arguments)
            # With a path or -k, one side may have nothing to run; without, an empty run is a fault.
            well = code == 0 or (code == NOTHING_COLLECTED and bool(arguments))
            found.append((f"tests on {name}", well, time.monotonic() - started))
            started = time.monotonic()
    return found


def run(arguments: list[str]) -> int:
    terminate_like_interrupt()
    stacks, arguments = split(arguments)
    compile_catalogues()
    results: list[tuple[str, bool, float]] = []
    if arguments:
        say("Arguments given: the tests they name only, without the checks.")
    else:
        outcomes = checks.run_all(list(checks.CHECKS))
        results += [(f"check {done.name}", not done.problem, done.seconds) for done in outcomes]
    results += run_stacks(stacks, arguments)
    say("\nSummary")
    for name, well, seconds in results:
        say(f"  {'ok' if well else 'FAILED':8}{name:28}{seconds:7.1f} s")
    return 0 if all(well for _, well, _ in results) else 1
