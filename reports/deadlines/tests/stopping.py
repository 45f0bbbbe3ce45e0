"""Work that stops where a test wants to kill its process: `STOP_AT` names the place, a file in the data folder says
that it is reached. Without it all runs through; runs only in processes that a test has started."""

import os
import time
from pathlib import Path

from django.conf import settings

from reports.deadlines import exporting, sending, tasks
from reports.deadlines.tests.test_exports import writer
from reports.models import FrozenExport

BEFORE_CLAIM, CLAIMED, SENT, EXPORT = "before the claim", "claimed", "sent", "in the workbook"


def mark_of(place):
    return Path(settings.DATA_DIR) / f"stopped {place}"


def stop_at(place):
    if os.environ.get("STOP_AT") == place:
        half = mark_of(f"{place}.half")
        half.write_text(str(os.getpid()))
        half.rename(mark_of(place))
        time.sleep(60)


def send_slowly(run):
    """The handler itself, with a place to stop before, between and after."""
    claim, mark = sending.claim, sending.mark

    def claimed(*arguments, **words):
        stop_at(BEFORE_CLAIM)
        row = claim(*arguments, **words)
        stop_at(CLAIMED)
        return row

    def marked(*arguments, **words):
        stop_at(SENT)
        mark(*arguments, **words)

    sending.claim, sending.mark = claimed, marked
    try:
        tasks.send_reminders(run)
    finally:
        sending.claim, sending.mark = claim, mark


def freeze_slowly(run):
    def write(*arguments, **words):
        frozen = writer(*arguments, **words)
        stop_at(EXPORT)
        return frozen

    export = FrozenExport.objects.select_related("requirement", "unit").get(pk=run.payload["export"])
    exporting.make(export, write, by=None, at=run.now(), finish=run.finish)
