"""The file that shows a success or a total: a photo, drawn anew so that only the picture stays, or a PDF."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase

from foundation.files.actions import delete, hold_content, store, store_picture
from foundation.files.models import StoredFile
from foundation.files.responses import PICTURES, download, picture
from foundation.history.actions import record_all
from propaganda.evidence.rules import expiry_of
from propaganda.models import Campaign, Plan, ServiceSuccess, SuccessTotal
from propaganda.successes.actions import Recorded, record
from propaganda.successes.rules import Row
from propaganda.successes.totals import Number, tell

PDF = "application/pdf"
ACCEPTED = "image/*,.pdf,.heic"
A_SWEEP = 500


def keep(file: Any, *, by: Any, at: datetime) -> StoredFile:
    """Keep an uploaded file. Raises FileRefused for what is neither a picture nor a PDF, or is too large."""
    content = file.read(settings.UPLOAD_MAX_BYTES + 1)
    if content.startswith(b"%PDF-"):
        return store(content, name=file.name, content_type=PDF, by=by, at=at)
    return store_picture(content, name=file.name, by=by, at=at)


def show(stored: StoredFile, request: HttpRequest) -> HttpResponseBase:
    """A picture is shown, anything else saved; who may have it was asked before, and is asked at every showing."""
    if stored.content_type not in PICTURES:
        return download(stored)
    response = picture(stored, request)
    # It may show a child's papers, on a device that the whole class uses.
    response["Cache-Control"] = "private, no-cache"
    return response


def record_shown(rows: Sequence[Row], *, plan: Plan, by: Any, at: datetime, file: Any = None, **more: Any) -> Recorded:
    """Record successes and keep the file that shows them, both or neither."""
    with transaction.atomic():
        proof = keep(file, by=by, at=at) if file else None
        recorded = record(rows, plan=plan, by=by, at=at, proof=proof, **more)
        if proof and not recorded.new:
            # Nothing refers to it; the sweep of files takes its content.
            proof.delete()
    return recorded


def tell_shown(number: Number, *, plan: Plan, by: Any, at: datetime, file: Any = None) -> SuccessTotal:
    with transaction.atomic():
        proof = keep(file, by=by, at=at) if file else None
        total = tell(number, plan=plan, by=by, at=at, proof=proof)
        if proof and total.proof_id != proof.pk:
            proof.delete()
    return total


def forget(*, at: datetime, day: date) -> int:
    """Delete the proofs whose months are over, as for photos and files of activities: of totals as their campaign says,
    of successes as the last campaign says that counts this service at this school. How many files that were."""
    counting = Campaign.objects.filter(counts_successes=True).exclude(state=Campaign.State.DRAFT).order_by("pk")
    going = [campaign for campaign in counting if expiry_of(campaign) > day]
    over = [campaign for campaign in counting if expiry_of(campaign) <= day]
    if not over:
        return 0
    successes = ServiceSuccess.objects.filter(_of_any(over), proof__isnull=False)
    successes = successes.exclude(_of_any(going)) if going else successes
    totals = SuccessTotal.objects.filter(plan__campaign__in=over, proof__isnull=False)
    found = [*_proofs(successes), *_proofs(totals)]
    for stored in found:
        _forget(stored, at=at)
    return len(found)


def _of_any(campaigns: list[Campaign]) -> Q:
    of_each = Q(pk=None)
    for campaign in campaigns:
        of_each |= Q(unit__in=campaign.plans.values("unit"), service__in=campaign.services.values("pk"))
    return of_each


def _proofs(rows) -> list[StoredFile]:
    return list(StoredFile.objects.filter(pk__in=rows.values("proof")).order_by("pk")[:A_SWEEP])


@transaction.atomic
def _forget(stored: StoredFile, *, at) -> None:
    for model in (ServiceSuccess, SuccessTotal):
        rows = list(model.objects.select_for_update(of=("self",), no_key=True).filter(proof=stored).order_by("pk"))
        model.objects.filter(pk__in=[row.pk for row in rows]).update(proof=None)
        record_all(by=None, at=at, verb="evidence expired", subjects=rows)
    delete(stored, hold=partial(hold_content, stored.sha256))
