"""Jobs of contests: each fetches by id and calls what does the work."""

import tempfile
from datetime import timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.actions import rebuild_ranking
from contests.models import Attempt, Ranking
from contests.quiz.actions import close
from contests.workbooks import ranking_workbook
from foundation.files.actions import store
from foundation.jobs.actions import enqueue
from foundation.sheets.writing import XLSX, write_workbook

# A score written by a transaction that was still open when a ranking was computed is found by the next looks.
OVERLAP = timedelta(minutes=2)


def close_overdue(run):
    """Close every attempt left open past its grace. Each is its own transaction; a second run finds nothing."""
    overdue = list(Attempt.objects.overdue(run.now()).order_by("pk").values_list("pk", flat=True))
    for done, attempt in enumerate(overdue, start=1):
        close(attempt, at=run.now())
        run.progress(done, len(overdue))
    with run.finish() as done:
        done.result = {"closed": len(overdue)}


def rebuild(run):
    with run.finish() as done:
        done.result = {"places": rebuild_ranking(run.payload["ranking"], at=run.now())}


def make_ranking_workbook(run):
    """The ranking as whoever asked for it may see it."""
    ranking = Ranking.objects.visible_to(run.job.owner).select_related("stage__contest").get(pk=run.payload["ranking"])
    at = run.now()
    with tempfile.TemporaryFile() as file:
        write_workbook(file, [ranking_workbook(ranking, run.job.owner, at=at, progress=run.progress)])
        file.seek(0)
        name = _("ranking") + f"-{ranking.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=run.job.owner, at=at)
            done.result = {"url": reverse("ranking", args=[ranking.pk])}


def stale_rankings(overlap=timedelta(0)):
    """Rankings whose scores have changed since they were computed, or `overlap` before."""
    changed = Q(stage__scores__updated_at__gt=F("computed_at") - overlap) | Q(computed_at=None)
    return Ranking.objects.filter(changed, stage__scores__isnull=False).distinct()


def sweep(at):
    """Enqueue what is due: called every minute. The minute is in the key, so two schedulers make one job."""
    if Attempt.objects.overdue(at).exists():
        enqueue("contests.close_overdue", key=f"close-overdue:{at:%Y%m%d%H%M}", title=_("Close attempts"), at=at)
    for ranking in stale_rankings(OVERLAP).order_by("pk"):
        ask_rebuild(ranking, at=at)


def ask_rebuild(ranking, *, at):
    """Ask for a ranking to be computed anew; asked again within the same ten seconds, it is the same job."""
    key = f"rebuild-ranking:{ranking.pk}:{int(at.timestamp()) // 10}"
    enqueue("contests.rebuild_ranking", key=key, title=_("Compute a ranking"), payload={"ranking": ranking.pk}, at=at)
