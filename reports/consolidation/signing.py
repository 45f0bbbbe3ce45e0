"""Signing: what was read is frozen with its number, date and signer, and its files are kept as they are then."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.files.models import StoredFile
from foundation.history.actions import record
from reports.consolidation.actions import hold
from reports.consolidation.rules import State, digest_of, must_be_draft
from reports.models import Consolidation
from reports.outputs.freezing import DOCUMENT, WORKBOOK, keep
from reports.rules import NotPossible

# What is kept with a signed consolidation: the column of its file and what makes it, called with the consolidation as
# signed, and `by` and `at`.
FREEZE: list[tuple[str, Callable[..., StoredFile]]] = [
    ("workbook", partial(keep, WORKBOOK)),
    ("document", partial(keep, DOCUMENT)),
]


@dataclass(frozen=True)
class Signature:
    document_number: str
    dated_on: date
    signer: str
    signer_title: str


@transaction.atomic
def sign(consolidation: Consolidation, signature: Signature, *, digest: str, by, at: datetime) -> None:
    """`digest`: of what was read (`digest_of`). The same signature twice is one. Raises NotPossible."""
    held = hold(consolidation.pk)
    said = asdict(signature)
    if held.state == State.SIGNED and all(getattr(held, name) == value for name, value in said.items()):
        return
    must_be_draft(held)
    if digest != digest_of(held):
        raise NotPossible(_("Meanwhile the texts were changed. Please read it once more, then sign."))
    for name, value in said.items():
        setattr(held, name, value)
    held.state, held.signed_at, held.signed_by = State.SIGNED, at, by
    files = [column for column, _make in FREEZE]
    for column, make in FREEZE:
        setattr(held, column, make(held, by=by, at=at))
    held.save(update_fields=[*said, "state", "signed_at", "signed_by", *files])
    record(by=by, at=at, verb="sign", subject=held, changes=said)
