"""Keeps a few processes running together: started together, respawned when they die, stopped together.

Each child has a session of its own, so a Ctrl-C in the terminal reaches only the supervisor, which passes it on once,
to the main process of each child: a worker then finishes the job it is at. When the supervisor itself is killed, Linux
tells the children (PR_SET_PDEATHSIG). What a dead child leaves in its session is killed before it is respawned.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time

logger = logging.getLogger(__name__)

WINDOWS = os.name == "nt"
PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 1, 30
# A child that lived that long was well: its next death starts with the short pause again.
WELL_AFTER = 60
LOOK_EVERY = 0.2
# Loaded before the first fork: between fork and exec nothing may be looked up.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _stop_with_parent(libc, parent):
    def prepare():
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


class Child:
    def __init__(self, name, command, *, cwd, env=None):
        self.name, self.command, self.cwd, self.env = name, command, cwd, env
        self.process: subprocess.Popen | None = None
        self.pause = FIRST_PAUSE
        self.start_at = self.started_at = 0.0

    def start(self):
        how = {"cwd": self.cwd, "env": self.env, "stdin": subprocess.DEVNULL}
        if WINDOWS:
            how["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP  # type: ignore[attr-defined]
        else:
            how["start_new_session"] = True
            if LIBC:
                how["preexec_fn"] = _stop_with_parent(LIBC, os.getpid())
        self.process = subprocess.Popen(self.command, **how)  # noqa: S603 - the command is built by `start`
        self.started_at = time.monotonic()

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def look(self):
        """Respawns the child if it is dead and its pause is over."""
        if self.alive:
            return
        now = time.monotonic()
        if self.process is not None:
            self.kill()
            self.pause = FIRST_PAUSE if now - self.started_at > WELL_AFTER else self.pause
            logger.error("%s ended (%s); starting it again in %s s", self.name, self.process.returncode, self.pause)
            self.process, self.start_at = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if now >= self.start_at:
            self.start()

    def stop(self):
        """Asks the main process only: the others of its session get their orders from it."""
        if self.process is not None and self.alive:
            self.process.send_signal(
                signal.CTRL_BREAK_EVENT  # type: ignore[attr-defined]  # Windows alone has it
                if WINDOWS
                else signal.SIGTERM
            )

    def kill(self):
        """Ends whatever is left of its session."""
        if self.process is None:
            return
        try:
            if WINDOWS:
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.process.wait()


class Supervisor:
    def __init__(self, children, *, grace, say):
        self.children, self.grace, self.say = children, grace, say
        self.interrupts = 0

    def run(self, ready=lambda: True, on_ready=lambda: None):
        """Runs until SIGINT or SIGTERM. `ready()` is asked until it says yes, then `on_ready()` is called once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._interrupt)
        waiting = True
        try:
            while not self.interrupts:
                for child in self.children:
                    child.look()
                if waiting and ready():
                    waiting = False
                    on_ready()
                time.sleep(LOOK_EVERY)
            self._stop()
        finally:
            for child in self.children:
                child.kill()

    def _interrupt(self, number, frame):
        self.interrupts += 1

    def _stop(self):
        self.say("Stopping; a running job is finished first. Press Ctrl-C again to stop at once.")
        for child in self.children:
            child.stop()
        end = time.monotonic() + self.grace
        while any(child.alive for child in self.children):
            if self.interrupts > 1 or time.monotonic() > end:
                self.say("Stopped at once; an unfinished job is taken up again at the next start.")
                return
            time.sleep(LOOK_EVERY / 2)
        self.say("Stopped.")
