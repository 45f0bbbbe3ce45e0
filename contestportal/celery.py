"""The Celery application. Messages only ring the bell: the work itself is rows of `foundation.Job`."""

import os
import signal

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contestportal.settings")

app = Celery("contestportal")
# The default of every thread: "current" is only that of the importing one, and the web server answers in others.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["foundation.jobs"])


@beat_init.connect
def end_at_sigterm(**_kwargs):
    """The scheduler keeps nothing, so the signal ends it.

    Celery's own handler closes the connection first. If that is just sending a message, the error which follows takes
    the place of the exit and is noted as that message's: the scheduler went on for ever (kombu 5.7 and redis-py 8.1).
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
