"""`portal.py run`: prepare what the portal needs to start, then become `manage.py start`.

Kept fast on the second time: one process does it all, and static files are collected only when one of them changed.
"""

import hashlib
import io
import os
import sys
from typing import NoReturn

import django
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from tooling.catalogue import compile_catalogues
from tooling.install import digest, lock_file
from tooling.processes import ROOT, call, say


def static_fingerprint() -> str:
    """Changes with every static file added, removed or edited, and with every package version."""
    known = hashlib.sha256(digest(lock_file(tools=False)).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = os.stat(storage.path(path))
            known.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return known.hexdigest()


def collect_static(settings) -> None:
    stamp = settings.DATA_DIR / "staticfiles.stamp"
    fingerprint = static_fingerprint()
    if settings.STATIC_ROOT.is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return
    say("Collecting static files …")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint, encoding="ascii")


def wants_demo() -> bool:
    return os.environ.get("PORTAL_DEMO", "1").lower() in {"1", "true", "yes", "on"}


def load_demo(settings) -> None:
    """Fill a database without any user, once; never where HTTPS says that this is no demo.

    What `seed_demo` prints is kept for `manage.py start`, which shows it each time: it names demo accounts whose
    codes the database holds only as hashes.
    """
    if settings.HTTPS or not wants_demo() or get_user_model().objects.exists():
        return
    say("Loading the demo …")
    printed = io.StringIO()
    call_command("seed_demo", stdout=printed)
    accounts = settings.DATA_DIR / "demo-accounts.txt"
    if not accounts.exists():
        with open(os.open(accounts, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(printed.getvalue())


def prepare() -> None:
    """Everything before the servers start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contestportal.settings")
    compile_catalogues()
    django.setup()
    settings = django.conf.settings
    collect_static(settings)
    say("Bringing the database up to date …")
    call_command("migrate", interactive=False, verbosity=0)
    load_demo(settings)


def become(command: list[str]) -> NoReturn:
    """Replace this process, so that Ctrl-C and SIGTERM reach the supervisor itself, once."""
    if os.name == "nt":
        sys.exit(call(command))
    sys.stdout.flush()
    os.execv(command[0], command)


def run(arguments: list[str]) -> int:
    prepare()
    become([sys.executable, str(ROOT / "manage.py"), "start", *arguments])
