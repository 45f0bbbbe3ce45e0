"""What a worker does before deadlines, and what the sweep asks every minute."""

from django.conf import settings

from reports.deadlines import actions, exporting, planning
from reports.deadlines.sending import deliver
from reports.models import FrozenExport
from reports.outputs.freezing import frozen_workbook


def send_reminders(run):
    """A message is claimed, sent and marked before the next; a job that comes back goes on where it was."""
    last = run.job.attempts >= settings.JOB_ATTEMPTS
    counts = deliver(run.payload, last=last, clock=run.now, progress=run.progress)
    with run.finish() as done:
        done.result = counts


def freeze_export(run):
    export = FrozenExport.objects.select_related("requirement__form", "requirement__unit", "unit").filter(
        pk=run.payload["export"], as_of=run.payload["as_of"], made_at=None
    )
    for each in export:
        exporting.make(each, frozen_workbook, by=None, at=run.now(), finish=run.finish)
        return
    with run.finish():  # made by hand meanwhile, or moved
        return


def sweep(at):
    actions.mark_unknown(at=at)
    actions.remind_due(at=at)
    planning.plan_forgotten(at=at)
    exporting.ask_for_due(at=at)
