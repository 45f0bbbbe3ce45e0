"""Jobs: publishing a large ranking, and all certificates of a ranking in one file."""

import tempfile
import zipfile

from django.urls import reverse
from django.utils.translation import gettext as _

from contests.awards.certificates import issue_prizes
from contests.awards.freezing import frozen
from contests.awards.papers import certificates_pdf
from contests.awards.publishing import MOST_BYTES, publish
from contests.models import Ranking
from foundation.files.actions import store
from foundation.jobs.actions import CannotDo
from foundation.refusals import NotPossible

A_FILE = 400  # certificates in one PDF: about 200 MB of memory while it is made


def publish_ranking(run):
    """Read outside any transaction; only what is small is written in the one that ends the job."""
    asked = run.payload
    ranking = _ranking_of(run)
    try:
        with frozen(ranking, run.progress) as read, run.finish() as done:
            publish(ranking.pk, asked["state"], read, number=asked["number"], note=asked["note"],
                    by=run.job.owner, at=run.now())  # fmt: skip
            done.result = {"url": reverse("publications", args=[ranking.pk])}
    except NotPossible as refused:
        raise CannotDo(str(refused)) from refused


def make_certificates(run):
    """One PDF with the certificate of every prize given in a ranking."""
    ranking = _ranking_of(run)
    at = run.now()
    issued = issue_prizes(ranking, by=run.job.owner, at=at)
    if not issued:
        raise CannotDo(_("No prize of this ranking has been given yet: it is not official."))
    name = f"{_('certificates')}-{ranking.pk}"
    with tempfile.TemporaryFile() as file:
        kind = _write(file, name, batched(issued, A_FILE), run)
        file.seek(0)
        with run.finish() as done:
            done.file = store(file, name=f"{name}{kind[0]}", content_type=kind[1], by=run.job.owner, at=at,
                              max_bytes=MOST_BYTES)  # fmt: skip
            done.result = {"url": reverse("awards", args=[ranking.pk])}


def batched(rows, size):
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _write(file, name, batches, run):
    """One PDF, or a ZIP of several: typst holds all pages of a file in memory. Returns (suffix, content type)."""
    if len(batches) == 1:
        file.write(_pdf(batches[0], run))
        return ".pdf", "application/pdf"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, batch in enumerate(batches, start=1):
            archive.writestr(f"{name}-{number:02}.pdf", _pdf(batch, run))
            run.progress(number, len(batches))
    return ".zip", "application/zip"


def _pdf(certificates, run):
    """With a page for each member of a team, if that was asked for."""
    return certificates_pdf(certificates, run.payload["address"], for_each=run.payload.get("each", False))


def _ranking_of(run):
    """Asked again when it is carried out: the owner may still do it."""
    rankings = Ranking.objects.settled_by(run.job.owner).select_related("stage", "contest__unit", "sitting__unit")
    found = rankings.filter(pk=run.payload["ranking"]).first()
    if found is None:
        raise CannotDo(_("This ranking is no longer yours to publish."))
    return found
