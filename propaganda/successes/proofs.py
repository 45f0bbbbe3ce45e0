"""The file that shows a success or a total: a photo, drawn anew so that only the picture stays, or a PDF."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from foundation.files.actions import FileRefused, delete, hold_content, store
from foundation.files.heif import is_heif
from foundation.files.models import StoredFile
from foundation.files.pictures import KINDS, redraw
from foundation.files.responses import PICTURES, download, picture
from foundation.files.rules import path_of
from foundation.history.actions import record_all
from foundation.jobs.actions import enqueue
from foundation.jobs.models import Job
from propaganda.evidence.rules import expiry_of
from propaganda.models import Campaign, Plan, ServiceSuccess, SuccessTotal
from propaganda.models.successes import HEIC
from propaganda.successes.actions import Recorded, record
from propaganda.successes.rules import Row
from propaganda.successes.totals import Number, tell

PREPARE = "propaganda.prepare_proof"
PDF = "application/pdf"
ACCEPTED = "image/*,.pdf,.heic"
A_SWEEP = 500


def opened(file: Any) -> tuple[bytes, str, str]:
    """What is kept of an uploaded file, for `keep`; outside a transaction, for drawing takes its time and SQLite lets
    one transaction write. Raises FileRefused for what is neither a picture nor a PDF. A HEIC takes long to open, so a
    job does (`wait_for`)."""
    content = file.read(settings.UPLOAD_MAX_BYTES + 1)
    if len(content) > settings.UPLOAD_MAX_BYTES or content.startswith(b"%PDF-"):
        return content, file.name, PDF
    if is_heif(content):
        return content, file.name, HEIC
    return _drawn(redraw(content), file.name)


def _drawn(content: bytes, name: str) -> tuple[bytes, str, str]:
    content_type, extension = KINDS["WEBP"]
    return content, PurePath(name).stem + extension, content_type


def keep(content: bytes, name: str, content_type: str, *, by: Any, at: datetime) -> StoredFile:
    """Inside a transaction: the same picture may be sent, drawn and forgotten at one moment. Raises FileRefused for
    what is too large."""
    hold_content(hashlib.sha256(content).hexdigest())
    return store(content, name=name, content_type=content_type, by=by, at=at)


def wait_for(proof: StoredFile | None, *, at: datetime) -> None:
    if proof is not None and proof.content_type == HEIC:
        title = _("Look at a photo or file")
        enqueue(PREPARE, key=f"proof:{proof.pk}", title=title, payload={"file": proof.pk}, at=at)


def drawn_anew(sent: StoredFile) -> bytes | str:
    """The picture that was sent, as it may be shown; or why there is none."""
    try:
        return redraw(path_of(sent).read_bytes())
    except FileNotFoundError:
        return _("This file got lost here. Please send it once more.")
    except FileRefused as refused:
        return str(refused)


def replace(sent: StoredFile, made: bytes | str, *, at: datetime) -> None:
    """Inside a transaction: what shows a success or total is from now on what was made of it, or nothing, with why."""
    shown = list(_shown_by(sent))
    kept: dict[str, Any] = {"proof": None, "proof_refused": made[:500]}
    if isinstance(made, bytes) and any(rows for _model, rows in shown):  # else it was forgotten meanwhile
        kept = {"proof": keep(*_drawn(made, sent.name), by=sent.created_by, at=at)}
    for model, rows in shown:
        model.objects.filter(pk__in=[row.pk for row in rows]).update(**kept)
        if isinstance(made, str):
            record_all(by=None, at=at, verb="proof not kept", subjects=rows)
    delete(sent, hold=partial(hold_content, sent.sha256))


def give_up_unreadable(*, at: datetime) -> int:
    """Let go of what took its worker down each time it was looked at; how many that were."""
    failed = Job.objects.filter(kind=PREPARE, state=Job.State.FAILED).values_list("payload__file", flat=True)
    stuck = list(StoredFile.objects.filter(pk__in=list(failed), content_type=HEIC).order_by("pk")[:100])
    for sent in stuck:
        with transaction.atomic():
            replace(sent, _("This file could not be looked at. Save it again, or take a screenshot of it."), at=at)
    return len(stuck)


def show(stored: StoredFile, request: HttpRequest) -> HttpResponseBase:
    """A picture is shown, a PDF saved; who may have it was asked before, and is asked at every showing."""
    if stored.content_type == HEIC:
        raise Http404
    if stored.content_type not in PICTURES:
        return download(stored)
    response = picture(stored, request)
    # It may show a child's papers, on a device that the whole class uses.
    response["Cache-Control"] = "private, no-cache"
    return response


def record_shown(rows: Sequence[Row], *, plan: Plan, by: Any, at: datetime, file: Any = None, **more: Any) -> Recorded:
    """Record successes and keep the file that shows them, both or neither."""
    sent = opened(file) if file else None
    with transaction.atomic():
        proof = keep(*sent, by=by, at=at) if sent else None
        recorded = record(rows, plan=plan, by=by, at=at, proof=proof, **more)
        if proof and not recorded.new and not recorded.shown:
            # Nothing refers to it; the sweep of files takes its content.
            proof.delete()
        else:
            wait_for(proof, at=at)
    return recorded


def tell_shown(number: Number, *, plan: Plan, by: Any, at: datetime, file: Any = None) -> SuccessTotal:
    sent = opened(file) if file else None
    with transaction.atomic():
        proof = keep(*sent, by=by, at=at) if sent else None
        total = tell(number, plan=plan, by=by, at=at, proof=proof)
        if proof and total.proof_id != proof.pk:
            proof.delete()
        else:
            wait_for(proof, at=at)
    return total


def forget(*, at: datetime, day: date) -> int:
    """Delete the proofs whose months are over, as for photos and files of activities: of totals as their campaign says,
    of successes as the last campaign says that counts this service at this school; one that both began and was launched
    later keeps nothing of before. At most A_SWEEP files of each; how many that were."""
    counting = Campaign.objects.filter(counts_successes=True).exclude(state=Campaign.State.DRAFT).order_by("pk")
    over = [campaign.pk for campaign in counting if expiry_of(campaign) <= day]
    if not over:
        return 0
    plans = Plan.objects.filter(unit=OuterRef("unit"), campaign__services=OuterRef("service"))
    going = plans.filter(campaign__in=counting.exclude(pk__in=over).values("pk")).alias(
        begun=Coalesce("campaign__successes_from", "campaign__starts_on")
    )
    successes = ServiceSuccess.objects.filter(Exists(plans.filter(campaign__in=over)), proof__isnull=False)
    keeping = Q(begun__lte=OuterRef("done_on")) | Q(campaign__launched_at__lte=OuterRef("recorded_at"))
    successes = successes.exclude(Exists(going.filter(keeping)))
    totals = SuccessTotal.objects.filter(plan__campaign__in=over, proof__isnull=False)
    found = [*_proofs(successes), *_proofs(totals)]
    for stored in found:
        _forget(stored, at=at)
    return len(found)


def _proofs(rows) -> list[StoredFile]:
    return list(StoredFile.objects.filter(pk__in=rows.values("proof")).order_by("pk")[:A_SWEEP])


@transaction.atomic
def _forget(stored: StoredFile, *, at) -> None:
    for model, rows in _shown_by(stored):
        model.objects.filter(pk__in=[row.pk for row in rows]).update(proof=None)
        record_all(by=None, at=at, verb="evidence expired", subjects=rows)
    delete(stored, hold=partial(hold_content, stored.sha256))


def _shown_by(stored: StoredFile) -> Iterator[tuple[Any, list[Any]]]:
    """The successes and totals that a file shows, held; one photo may show those of a whole class."""
    for model in (ServiceSuccess, SuccessTotal):
        rows = model.objects.select_for_update(of=("self",), no_key=True).filter(proof=stored)
        yield model, list(rows.order_by("pk"))
