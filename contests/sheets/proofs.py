"""Photos and notes that a step of a practical task was done. Sent again they are there once."""

import hashlib
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from contests.judging.rules import may_mark
from contests.models import Judge, Proof, ScoreSheet
from contests.sheets.saving import hold
from contests.sheets.sent import SentProof
from contests.sheets.standing import described
from foundation.files.actions import store
from foundation.files.pictures import redraw

BOX = (1600, 1600)
MOST_A_CRITERION = 6


def add_proof(judge: Judge, sent: SentProof, *, at) -> dict:
    """Keep a proof with the judge's open sheet. The reply is that of `standing.described` with `outcome` and `why`:
    saved · refused (for good: `final`; or for now). Raises FileRefused when it is no picture.

    The picture is drawn anew before any lock is taken: that takes a while and drops all it carried besides.
    """
    drawn = redraw(sent.picture, box=BOX) if sent.picture else None
    with transaction.atomic():
        held = hold(judge, sent.appearance, sent.part)
        criterion = held and held.part.criteria.filter(pk=sent.criterion, needs_proof=True).first()
        if not held or not criterion:
            return {"outcome": "refused", "final": True, "why": _("This step asks for no proof.")}
        if held.sheet and held.sheet.state != ScoreSheet.State.OPEN:
            return {"outcome": "refused", "final": True, "why": _("This sheet is handed in.")}
        if held.closed:
            return {"outcome": "refused", "final": True, "why": held.closed}
        if why := may_mark(judge, held.appearance, held.part):
            return {"outcome": "refused", "final": False, "why": why}
        sheet = held.sheet or held.begin(state=ScoreSheet.State.OPEN, opened_at=at)
        if not _add(sheet, criterion, sent.note, drawn, at=at):
            return {"outcome": "refused", "final": True, "why": _("There are enough proofs of this step.")}
        return described([sheet])[0] | {"outcome": "saved"}


def _add(sheet, criterion, note, drawn, *, at) -> bool:
    """Whether it is there now."""
    by = sheet.judge.user
    there = Proof.objects.filter(sheet=sheet, criterion=criterion)
    digest = hashlib.sha256(drawn).hexdigest() if drawn else None
    same = there.filter(file__sha256=digest) if drawn else there.filter(file=None, note=note)
    if same.exists():
        return True
    if there.count() >= MOST_A_CRITERION:
        return False
    name = f"proof-{sheet.pk}-{criterion.pk}.webp"
    file = store(BytesIO(drawn), name=name, content_type="image/webp", by=by, at=at) if drawn else None
    Proof.objects.create(sheet=sheet, criterion=criterion, file=file, note=note, by=by, at=at)
    return True
