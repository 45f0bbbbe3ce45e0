"""Running other programs: with a plain message when one fails, and without orphans when we are interrupted."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 60


class Failure(Exception):
    """Something a person has to mend; the text says what happened and what to do."""


def say(text: str = "") -> None:
    print(text, flush=True)


def call(command: Sequence[object], env: dict[str, str] | None = None) -> int:
    """Run in the foreground and give back the exit code.

    On Ctrl-C the child has had the signal too: it gets time to clean up instead of being killed at once,
    as `subprocess.call` would do.
    """
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env)
    try:
        return process.wait()
    except BaseException as problem:
        if not isinstance(problem, KeyboardInterrupt):
            process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()
            process.wait()
        raise


def quiet(command: Sequence[object], what: str, env: dict[str, str] | None = None, **options) -> str:
    """Run without showing anything; on failure raise with all it printed. `what` completes "Could not …"."""
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=options.pop("cwd", ROOT),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        **options,
    )
    if done.returncode:
        shown = textwrap.shorten(" ".join(str(part) for part in command), 200, placeholder=" …")
        raise Failure(f"Could not {what}.\n{done.stdout.rstrip()}\n(exit code {done.returncode} of: {shown})")
    return done.stdout


def die_with_parent() -> None:
    """In a child on Linux: stop when the parent is gone, even if that was killed without a chance to clean up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process: subprocess.Popen, first: signal.Signals = signal.SIGTERM) -> None:
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def terminate_like_interrupt() -> None:
    """SIGTERM unwinds like Ctrl-C, so that started servers are stopped either way."""

    def unwind(_number, _frame):
        raise SystemExit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, unwind)


def os_release() -> dict[str, str]:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines) if value}


def can_apt() -> bool:
    return Path("/usr/bin/apt-get").exists() and os.name == "posix" and os.geteuid() == 0


def apt_install(*packages: str) -> None:
    say(f"Installing with apt: {' '.join(packages)} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet(["apt-get", "update", "-qq"], "refresh apt's lists", env)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    quiet(command, f"install {' '.join(packages)} with apt", env)
