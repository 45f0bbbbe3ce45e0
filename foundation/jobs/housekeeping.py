"""What the portal clears away once a day, as a job like any other."""

from datetime import timedelta

from django.utils.translation import gettext as _

from foundation.files.actions import sweep_orphans
from foundation.jobs.actions import enqueue
from foundation.jobs.models import Job

# Work that nobody asked for and that went well is of no interest after this.
KEEP_DONE = timedelta(days=7)


def sweep(at):
    """One job a day: the day is in its key."""
    enqueue("jobs.housekeeping", key=f"housekeeping:{at:%Y%m%d}", title=_("Clear away what is no longer needed"), at=at)


def clear_away(run):
    """Files that belong to nothing, and the rows of the portal's own finished jobs."""
    files = sweep_orphans(run.now())
    with run.finish() as done:
        old = Job.objects.filter(state=Job.State.DONE, owner=None, finished_at__lt=run.now() - KEEP_DONE)
        jobs, _by_model = old.delete()
        done.result = {"files": files, "jobs": jobs}
