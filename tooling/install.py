"""Step one, with the system's Python: make `.venv`, install the locked requirements, hand over to `tooling` inside it.

Standard library only. A stamp with the hash of the lock file makes the second time instant.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tooling.processes import ROOT, Failure, apt_install, call, can_apt, quiet, say

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SYSTEM_PYTHON = "/usr/bin/python3"
# Prints the version and the CPU seconds of some ordinary work, the best of five.
TRIAL = """
import ensurepip, sys, time
def work():
    start, found = time.process_time(), {}
    for number in range(50_000):
        found[number % 100] = "%d %s" % (number, [each for each in (number, 1)])
    return time.process_time() - start
print("%d.%d" % sys.version_info[:2], min(work() for _ in range(5)))
"""
NEEDS_NO_TOOLS = {"run", "install"}


def lock_file(tools: bool) -> Path:
    return ROOT / ("requirements-dev.txt" if tools else "requirements.txt")


def stamp_file(tools: bool) -> Path:
    return VENV / f"installed-{lock_file(tools).name}"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_installed(tools: bool) -> bool:
    stamp = stamp_file(tools)
    return stamp.exists() and stamp.read_text(encoding="ascii") == digest(lock_file(tools))


def venv_works() -> bool:
    if not PYTHON.exists():
        return False
    ask = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.call(ask, stderr=subprocess.DEVNULL) == 0


def seconds_of(python: str) -> float | None:
    """How fast an interpreter is, if it is of our version and makes virtual environments; None if not."""
    try:
        done = subprocess.run([python, "-c", TRIAL], capture_output=True, text=True, check=False)
    except OSError:
        return None
    version, _space, seconds = done.stdout.partition(" ")
    return float(seconds) if version == "{}.{}".format(*sys.version_info) else None


def faster_python() -> str:
    """Ours; but the system's, if it is of the same version and clearly faster: version managers often build without
    the compiler's optimisations, and everything takes half as long again.
    """
    ours, systems = seconds_of(sys.executable), seconds_of(SYSTEM_PYTHON)
    return SYSTEM_PYTHON if ours and systems and systems * 1.2 < ours else sys.executable


def make_venv() -> None:
    """Debian's python3 comes without ensurepip; as root we fetch it, otherwise we say what is missing."""
    if VENV.exists():
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip") is None:
        name = Path(sys.executable).name
        package = f"{name}-venv" if "." in name else "python3-venv"
        if not can_apt():
            raise Failure(
                f"This Python ({sys.executable}) cannot make virtual environments: its ensurepip module is missing.\n"
                f"On Debian and Ubuntu: sudo apt-get install {package} – then run this again."
            )
        apt_install(package)
    quiet([faster_python(), "-m", "venv", VENV], "make the virtual environment .venv")


def install(tools: bool) -> None:
    """Bring `.venv` to what the lock file says; `tools` adds what tests and checks need."""
    if is_installed(tools) and PYTHON.exists():
        return
    if not venv_works():
        say("Making .venv …")
        make_venv()
    say(f"Installing packages from {lock_file(tools).name} (only when it changes) …")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    quiet([*pip, "--only-binary", ":all:", "-r", lock_file(tools)], "install the packages")
    stamp_file(tools).write_text(digest(lock_file(tools)), encoding="ascii")
    if tools:
        # The tools' lock contains the portal's own, so a later `run` needs nothing more.
        stamp_file(tools=False).write_text(digest(lock_file(tools=False)), encoding="ascii")


def main(arguments: list[str]) -> None:
    command = [str(PYTHON), "-m", "tooling", *arguments]
    try:
        install(tools=bool(arguments) and arguments[0] not in NEEDS_NO_TOOLS)
        if os.name == "nt":
            sys.exit(call(command))
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
    os.execv(PYTHON, command)
