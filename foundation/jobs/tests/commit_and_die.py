"""A web process that is killed between COMMIT and the message: `python -m foundation.jobs.tests.commit_and_die KEY`."""

import os
import signal
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from foundation.jobs.actions import enqueue  # noqa: E402

if __name__ == "__main__":
    with transaction.atomic():
        # Registered before the bell, so it comes first after the commit.
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        enqueue("tests.quick", key=sys.argv[1], title="Asked for just before the crash", at=timezone.now())
