"""`portal.py check`: all that can be said about the source without running it. Each check stands alone by name."""

import os
import secrets
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tooling import catalogue, source
from tooling.finders import require_gettext
from tooling.processes import ROOT, Failure, quiet, say
from tooling.services import scratch_folder

BIN = Path(sys.executable).parent
PACKAGES = ["contestportal", "reports", "contests", "propaganda", "schools", "foundation", "tooling", "bench"]
DJANGO_VERSION = "5.2"
# What a real installation sets; the same values as in the deployment part of docs/settings.md.
PRODUCTION = {
    "ALLOWED_HOSTS": "portal.example.vn",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.vn",
    "PORTAL_HTTPS": "1",
    "PORTAL_BEHIND_PROXY": "1",
    "EMAIL_URL": "smtps://portal%40example.vn:password@mail.example.vn",
    "EMAIL_FROM": "portal@example.vn",
}


class Outcome(NamedTuple):
    name: str
    seconds: float
    problem: str


def tool(what: str, name: str, *arguments: object, env: dict[str, str] | None = None) -> None:
    quiet([BIN / name, *arguments], what, env)


def manage(what: str, data: Path, *command: str, **variables: str) -> None:
    env = {**plain_environment(), "PORTAL_DATA": str(data), **variables}
    quiet([sys.executable, ROOT / "manage.py", *command], what, env)


def plain_environment() -> dict[str, str]:
    """Ours without what configures the portal: neither checks nor tests may meet a person's real data.

    And with Python's caches, without which each of a few hundred processes would compile the portal anew.
    """
    ours = {"DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"}
    ours.add("PYTHONDONTWRITEBYTECODE")
    prefixes = ("PORTAL_", "EMAIL_")
    kept = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith(prefixes)}
    return {**kept, "DJANGO_SETTINGS_MODULE": "contestportal.settings"}


def formatting(_data: Path) -> None:
    tool("accept the format; mend with: .venv/bin/ruff format .", "ruff", "format", "--check", ".")


def lint(_data: Path) -> None:
    tool("accept the source; many mend with: .venv/bin/ruff check --fix .", "ruff", "check", ".")


def types(data: Path) -> None:
    env = {**plain_environment(), "PORTAL_DATA": str(data)}
    tool("accept the types", "mypy", *PACKAGES, env=env)


def imports(data: Path) -> None:
    env = {**plain_environment(), "PORTAL_DATA": str(data)}
    tool("accept the imports: layers only look down (docs/architecture.md)", "lint-imports", "--no-cache", env=env)


def templates(_data: Path) -> None:
    pages = [path for path in source.project_files() if path.suffix == ".html" and path.parent.name != "admin"]
    if pages:
        what = "accept the templates' format; mend with the same command without --check"
        tool(what, "djade", "--check", "--target-version", DJANGO_VERSION, *pages)


def rules(_data: Path) -> None:
    if found := source.findings():
        raise Failure("Could not accept these:\n" + "\n".join(found))


def migrations(data: Path) -> None:
    what = "match models and migrations; mend with: .venv/bin/python manage.py makemigrations"
    manage(what, data, "makemigrations", "--check", "--dry-run")


def translations(_data: Path) -> None:
    catalogue.check()


def deploy(data: Path) -> None:
    key = {"SECRET_KEY": secrets.token_urlsafe(64)}
    manage("deploy as it is", data, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **key)


CHECKS: dict[str, Callable[[Path], None]] = {
    "types": types,
    "format": formatting,
    "lint": lint,
    "imports": imports,
    "templates": templates,
    "rules": rules,
    "migrations": migrations,
    "catalogue": translations,
    "deploy": deploy,
}


def outcome(name: str, data: Path) -> Outcome:
    started = time.monotonic()
    try:
        CHECKS[name](data)
    except Failure as failure:
        return Outcome(name, time.monotonic() - started, str(failure))
    return Outcome(name, time.monotonic() - started, "")


def run_all(names: list[str]) -> list[Outcome]:
    """Run the named checks, two at a time, and print each when it and those before it are done."""
    if "catalogue" in names:
        require_gettext()
    outcomes = []
    with scratch_folder() as data, ThreadPoolExecutor(2) as pool:
        for done in pool.map(lambda name: outcome(name, data), names):
            say(f"{'FAILED' if done.problem else 'ok':8}{done.name}  ({done.seconds:.1f} s)")
            if done.problem:
                say(done.problem + "\n")
            outcomes.append(done)
    return outcomes


def run(arguments: list[str]) -> int:
    if unknown := set(arguments) - set(CHECKS):
        raise Failure(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
    failed = [done.name for done in run_all(arguments or list(CHECKS)) if done.problem]
    if failed:
        say(f"Failed: {', '.join(failed)}. One alone: python3 portal.py check {failed[0]}")
    return 1 if failed else 0
