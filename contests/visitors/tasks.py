"""Jobs of this room: the weekly numbers."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from contests.models import Contest
from contests.visitors.statistics import due, write
from foundation.jobs.actions import enqueue

# Papers that ended with the stage are closed within minutes of their grace.
SETTLED = timedelta(minutes=10)


def make_statistics(run):
    """The numbers of one contest as of one moment."""
    contest = Contest.objects.get(pk=run.payload["contest"])
    with run.finish() as done:
        row = write(contest, datetime.fromisoformat(run.payload["as_of"]))
        done.result = {"persons": row.figures["persons"]}


def sweep(at):
    """Enqueue the numbers that are due; contest and moment are in the key, so two schedulers make one job."""
    for contest, moment in due(at - SETTLED):
        enqueue(
            "contests.statistics",
            key=f"statistics:{contest.pk}:{moment:%Y%m%d%H%M%S}",
            title=_("Weekly numbers of a contest"),
            payload={"contest": contest.pk, "as_of": moment.isoformat()},
            at=at,
        )
