import http.client
import logging
import os
import socket
import sys
from contextlib import ExitStack

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from foundation.jobs.actions import SWEEP_TASK
from foundation.jobs.locks import Locked, hold
from foundation.jobs.supervisor import Child, Supervisor

# In a container the portal may well be root; the messages hold nothing but numbers.
ROOT_WARNING = "You're running the worker with superuser privileges"
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]


class Command(BaseCommand):
    help = (
        "Starts the portal: web server, worker for jobs, scheduler. Ctrl-C stops them all. "
        "Settings: PORT, HOST, WEB_WORKERS, WEB_THREADS, JOB_WORKERS, STOP_SECONDS in the environment."
    )

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000)
        parser.add_argument("--no-web", action="store_true", help="the pages are served by another node")
        parser.add_argument("--no-worker", action="store_true", help="jobs are worked on by another node")
        parser.add_argument("--no-beat", action="store_true", help="another node looks every minute for what is due")

    def handle(self, *, host, port, no_web, no_worker, no_beat, **options):
        roles = [role for role, off in (("web", no_web), ("worker", no_worker), ("beat", no_beat)) if not off]
        if not roles:
            raise CommandError("Nothing to start: --no-web, --no-worker and --no-beat leave no role.")
        with ExitStack() as locks:
            for role in roles:
                locks.enter_context(self._lock(role))
            self._run(roles, host, port)

    def _run(self, roles, host, port):
        if "web" in roles:
            _refuse_used_port(host, port)
        connection.close()
        if "beat" in roles:
            self._sweep_now()
        children = [child for role in roles for child in CHILDREN[role](host, port)]
        supervisor = Supervisor(children, grace=_number("STOP_SECONDS", 20), say=self._say)
        self._say(f"Starting {', '.join(child.name for child in children)} …")
        supervisor.run(
            ready=lambda: "web" not in roles or _answers(host, port),
            on_ready=lambda: self._greet(port if "web" in roles else None),
        )

    def _lock(self, role):
        try:
            return hold(settings.DATA_DIR / f"start-{role}.lock")
        except Locked:
            raise CommandError(
                f"The portal is already running on this data ({settings.DATA_DIR}, {role}). "
                "Stop it first (Ctrl-C in its window), or choose another folder with PORTAL_DATA."
            ) from None

    def _sweep_now(self):
        """What became due while nothing ran should not wait for the first full minute."""
        try:
            current_app.send_task(SWEEP_TASK, retry=False, expires=settings.JOB_SWEEP_SECONDS)
        except Exception:
            logging.getLogger(__name__).warning("The broker does not answer; the scheduler goes on trying.")

    def _greet(self, port):
        if port:
            self._say(f"The portal is at http://localhost:{port}")
        accounts = settings.DATA_DIR / "demo-accounts.txt"
        if port and accounts.exists():
            self._say(accounts.read_text(encoding="utf-8").rstrip())
        self._say("Ready. Ctrl-C stops it.")

    def _say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def _web(host, port):
    sqlite = connection.vendor == "sqlite"
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    workers = _number("WEB_WORKERS", min(2, os.cpu_count() or 1))
    # SQLite has one writer at a time: threads of one process would only queue for it while holding the interpreter.
    threads = _number("WEB_THREADS", 1 if sqlite else 4)
    # fmt: off
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--respawn-failed-workers",
        "--workers-kill-timeout", "15", "--no-ws", "--log-level", "warning", f"{module}:{name}",
    ]
    # fmt: on
    return [Child("web", command, cwd=settings.BASE_DIR)]


def _worker(host, port):
    workers = _number("JOB_WORKERS", 1)
    command = [*_celery("worker"), "-Q", "celery", "-n", "jobs@%h", "-P", _pool(), "-c", str(workers), *QUIET]
    return [_child("worker", command)]


def _beat(host, port):
    sweeper = [*_celery("worker"), "-Q", "sweep", "-n", "sweep@%h", "-P", "solo", *QUIET]
    clock = [*_celery("beat"), "--pidfile=", "--loglevel", "WARNING"]
    return [_child("sweeper", sweeper), _child("scheduler", clock)]


CHILDREN = {"web": _web, "worker": _worker, "beat": _beat}


def _celery(what):
    return [sys.executable, "-W", f"ignore:{ROOT_WARNING}", "-m", "celery", "--quiet", "-A", current_app.main, what]


def _child(name, command):
    """Without the checks of Django, made by this command already: they would import every page into each process."""
    return Child(name, command, cwd=settings.BASE_DIR, env={**os.environ, "CELERY_SKIP_CHECKS": "1"})


def _pool():
    """Processes, where the semaphores they need can be made; threads on other systems."""
    return "prefork" if sys.platform == "linux" and os.access("/dev/shm", os.W_OK) else "threads"  # noqa: S108


def _number(name, default):
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or not int(text):
        raise CommandError(f"{name} must be a whole number from 1 on, not “{text}”.")
    return int(text)


def _refuse_used_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Another programme may use the port: "
                f"stop it, or choose another one, for example PORT={port + 1}."
            ) from None


def _own_name():
    """A name the portal answers to, so that asking leaves no complaint in its log."""
    named = (name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*")
    return next(named, "localhost")


def _answers(host, port):
    """Whether the web server answers anything at all."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    asking = http.client.HTTPConnection(target, port, timeout=2)
    try:
        asking.request("GET", "/healthz", headers={"Host": _own_name()})
        asking.getresponse()
    except OSError:
        return False
    finally:
        asking.close()
    return True
