"""A lock that lives as long as the process that took it, however that process ends."""

import os

if os.name == "nt":
    import msvcrt

    def _lock(file):
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
else:
    import fcntl

    def _lock(file):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Locked(Exception):
    """Another live process holds it."""


def hold(path):
    """Takes the lock or raises Locked. Keep the returned file: closing it gives the lock back."""
    file = path.open("a")
    try:
        _lock(file)
    except OSError as error:
        file.close()
        raise Locked(path) from error
    return file
