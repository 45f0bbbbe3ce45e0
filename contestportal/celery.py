"""The Celery application. Messages only ring the bell: the work itself is rows of `foundation.Job`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contestportal.settings")

app = Celery("contestportal")
# The default of every thread: "current" is only that of the importing one, and the web server answers in others.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["foundation.jobs"])
