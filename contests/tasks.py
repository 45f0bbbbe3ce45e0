"""Jobs of contests: each fetches by id and calls what does the work."""

import logging
import tempfile
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contests.models import Attempt, Part, Ranking
from contests.placing import computed_places, write_places
from contests.quiz.actions import close
from contests.quiz.prepared import parts_ahead, prepare
from contests.upkeep import ask_rebuild, stale_rankings
from contests.workbooks import ranking_workbook
from foundation.files.actions import store
from foundation.jobs.actions import CannotDo, enqueue
from foundation.sheets.writing import XLSX, write_workbook

logger = logging.getLogger(__name__)

# A score written by a transaction that was still open when a ranking was computed is found by the next looks.
OVERLAP = timedelta(minutes=2)


def close_overdue(run):
    """Close every attempt left open past its grace. Each is its own transaction; a second run finds nothing.

    One that cannot be closed does not keep the others open; the job then fails, and the next minute's tries again.
    """
    overdue = list(Attempt.objects.overdue(run.now()).order_by("pk").values_list("pk", flat=True))
    failed = []
    for done, attempt in enumerate(overdue, start=1):
        try:
            close(attempt, at=run.now())
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            logger.exception("Attempt %s could not be closed", attempt)
            failed.append(attempt)
        run.progress(done, len(overdue))
    if failed:
        message = ngettext(
            "%(count)d attempt could not be closed. It is tried again each minute; the server's log says why.",
            "%(count)d attempts could not be closed. They are tried again each minute; the server's log says why.",
            len(failed),
        )
        raise CannotDo(message % {"count": len(failed)})
    with run.finish() as done:
        done.result = {"closed": len(overdue)}


def prepare_papers(run):
    """Draw papers before all start together; run again it draws for those who have none that still fits."""
    part = Part.objects.select_related("stage__contest").get(pk=run.payload["part"])
    drawn = prepare(part, at=run.now(), progress=run.progress)
    with run.finish() as done:
        done.result = {"drawn": drawn}


def rebuild(run):
    """Computed before anything is locked; only the exchange of the places is in the transaction that ends the job."""
    with computed_places(run.payload["ranking"], at=run.now()) as computed, run.finish() as done:
        done.result = {"places": write_places(computed)}


def make_ranking_workbook(run):
    """The ranking as whoever asked for it may see it."""
    ranking = (
        Ranking.objects.visible_to(run.job.owner)
        .select_related("stage", "contest", "audience")
        .get(pk=run.payload["ranking"])
    )
    at = run.now()
    with tempfile.TemporaryFile() as file:
        write_workbook(file, ranking_workbook(ranking, run.job.owner, at=at, progress=run.progress), at=at)
        file.seek(0)
        name = _("ranking") + f"-{ranking.pk}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
        with run.finish() as done:
            done.file = store(file, name=name, content_type=XLSX, by=run.job.owner, at=at)
            done.result = {"url": reverse("ranking", args=[ranking.pk])}


def sweep(at):
    """Enqueue what is due: called every minute. The minute is in the key, so two schedulers make one job."""
    if Attempt.objects.overdue(at).exists():
        enqueue("contests.close_overdue", key=f"close-overdue:{at:%Y%m%d%H%M}", title=_("Close attempts"), at=at)
    for part in parts_ahead(at):
        key = f"prepare-papers:{part.pk}:{at:%Y%m%d%H%M}"
        enqueue("contests.prepare_papers", key=key, title=_("Draw papers"), payload={"part": part.pk}, at=at)
    for ranking in stale_rankings(OVERLAP, at=at).order_by("pk"):
        ask_rebuild(ranking, at=at)
