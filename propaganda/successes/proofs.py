"""The file that shows a success or a total: a photo, drawn anew so that only the picture stays, or a PDF."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from foundation.files.actions import store, store_picture
from foundation.files.models import StoredFile
from foundation.files.responses import PICTURES, download, picture
from propaganda.models import Plan, SuccessTotal
from propaganda.successes.actions import Recorded, record
from propaganda.successes.rules import Row
from propaganda.successes.totals import Number, tell

PDF = "application/pdf"
ACCEPTED = "image/*,.pdf,.heic"


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
