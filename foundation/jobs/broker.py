"""Celery messages as files in one folder, so that one machine needs no Redis.

Kombu's own `filesystem` transport shows a message before it is written (a worker that reads the half dies), moves it
through the shared /tmp, and needs pywin32 on Windows. This is kombu's virtual channel with renames inside one folder:

* `*.half` is being written, then renamed to `*.msg`;
* whoever renames `*.msg` to `*.taken` has it, reads it and deletes it;
* what cannot be read becomes `*.bad`, and the worker goes on.

A message lost on the way is fine: the work is the row in the database, and the sweep rings again.
"""

import logging
import time
import uuid
from pathlib import Path
from queue import Empty

from kombu.exceptions import ChannelError
from kombu.transport import virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

HALF, WAITING, TAKEN, BAD = ".half", ".msg", ".taken", ".bad"
# Seconds after which a file of that ending can only be litter: of a killed process, or of a queue without readers.
LITTER_AFTER = {HALF: 3600, TAKEN: 3600, WAITING: 24 * 3600, BAD: 7 * 24 * 3600}


class Channel(virtual.Channel):
    @property
    def folder(self):
        return Path(self.connection.client.transport_options["folder"])

    def _put(self, queue, message, **kwargs):
        path = self.folder / f"{time.time_ns():020}-{uuid.uuid4().hex}.{queue}{WAITING}"
        half = path.with_suffix(HALF)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            half.write_text(dumps(message), encoding="utf-8")
            half.rename(path)
        except OSError as error:
            raise ChannelError(f"Cannot leave a message in {path.parent}") from error

    def _get(self, queue, timeout=None):
        for path in self._waiting(queue):
            taken = path.with_suffix(TAKEN)
            try:
                path.rename(taken)
            except OSError:
                continue  # another worker was faster
            message = self._read(taken)
            if message is not None:
                return message
        raise Empty

    def _read(self, taken):
        try:
            message = loads(taken.read_text(encoding="utf-8"))
            self.Message(message, channel=self)
            taken.unlink()
        except Exception:
            logger.exception("A message that cannot be read was set aside: %s", taken.with_suffix(BAD))
            taken.replace(taken.with_suffix(BAD))
            return None
        return message

    def _waiting(self, queue):
        """The messages of a queue, oldest first."""
        try:
            return sorted(path for path in self.folder.iterdir() if path.name.partition(".")[2] == f"{queue}{WAITING}")
        except FileNotFoundError:
            return []

    def _size(self, queue):
        return len(self._waiting(queue))

    def _purge(self, queue):
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)


class Transport(virtual.Transport):
    Channel = Channel
    # Bindings live in each process: a publisher declares its queue before it publishes.
    global_state = virtual.BrokerState()
    driver_type = driver_name = "atomicfiles"

    def __init__(self, client, **kwargs):
        super().__init__(client, **kwargs)
        self.state = self.global_state

    def driver_version(self):
        return "1"


def tidy(folder, *, at):
    """Deletes what killed processes left in the broker's folder; returns how many files."""
    deleted = 0
    for path in Path(folder).glob("*"):
        try:
            if at.timestamp() - path.stat().st_mtime > LITTER_AFTER.get(path.suffix, float("inf")):
                path.unlink()
                deleted += 1
        except FileNotFoundError:
            continue
    return deleted
