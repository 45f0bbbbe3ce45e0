"""Minutes and appeals. Versions of minutes and answers to appeals are final; a later one stands beside them."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contests.models import Appeal, Appearance, Minutes, Notice, Sitting
from contests.notices import tell
from contests.outcome.document import minutes_document
from contests.outcome.figures import digest, figures_of
from contests.outcome.rules import NotPossible, check_appeal, check_minutes
from foundation.documents.official import DOCX
from foundation.files.actions import store
from foundation.history.actions import record


def _held(sitting) -> Sitting:
    """The sitting, locked: one at a time."""
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("stage__contest", "unit")
    return locked.get(pk=sitting.pk)


@transaction.atomic
def make_minutes(sitting: Sitting, texts: dict, *, by, at) -> Minutes:
    """A new version from what stands now; the newest one when nothing has changed since. Raises NotPossible."""
    sitting = _held(sitting)
    check_minutes(sitting)
    figures = figures_of(sitting)
    last = sitting.minutes.order_by("-number", "pk").first()
    if last and last.texts == texts and digest(last.figures) == digest(figures):
        return last
    content = minutes_document(texts, figures, contest=sitting.stage.contest.title)
    number = (sitting.minutes.aggregate(last=Max("number"))["last"] or 0) + 1
    name = _("minutes") + f"-{sitting.unit.code}-{number}.docx"
    minutes = Minutes.objects.create(
        sitting=sitting, number=number, texts=texts, figures=figures, made_at=at, made_by=by,
        file=store(content, name=name, content_type=DOCX, by=by, at=at),
    )  # fmt: skip
    record(by=by, at=at, verb="make minutes", subject=sitting, changes={"version": number})
    return minutes


@transaction.atomic
def keep_signed(minutes: Minutes, upload, content_type: str, *, by, at) -> Minutes:
    """The signed copy (PDF or picture) beside the version it was made from. Once: another is another version's."""
    sitting = _held(minutes.sitting)
    locked = Minutes.objects.get(pk=minutes.pk)
    if locked.signed_file_id:
        raise NotPossible(_("The signed copy of this version is here already. For another, make a new version."))
    upload.seek(0)
    locked.signed_file = store(upload, name=upload.name, content_type=content_type, by=by, at=at)
    locked.signed_at, locked.signed_by = at, by
    locked.save(update_fields=["signed_file", "signed_at", "signed_by"])
    record(by=by, at=at, verb="keep signed minutes", subject=sitting, changes={"version": locked.number})
    return locked


@transaction.atomic
def file_appeal(appearance: Appearance, *, part, text: str, by, at) -> Appeal:
    """Filed twice with the same words, it is one. Raises NotPossible outside the window."""
    sitting = _held(appearance.sitting)
    appearance.sitting = sitting
    check_appeal(appearance, at)
    waiting = Appeal.objects.filter(appearance=appearance, part=part, state=Appeal.State.OPEN).first()
    if waiting and waiting.text == text:
        return waiting
    if waiting:
        raise NotPossible(_("An appeal on this is waiting for its answer already. Withdraw it to write another."))
    appeal = Appeal.objects.create(
        sitting=sitting, appearance=appearance, part=part, text=text, filed_by=by, filed_at=at
    )
    record(by=by, at=at, verb="file appeal", subject=sitting, changes={"team": str(appearance.entrant)})
    return appeal


@transaction.atomic
def withdraw_appeal(appeal: Appeal, *, by, at) -> Appeal:
    _held(appeal.sitting)
    locked = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if locked.state == Appeal.State.WITHDRAWN:
        return locked
    if locked.state != Appeal.State.OPEN:
        raise NotPossible(_("This appeal has been answered already."))
    locked.state = Appeal.State.WITHDRAWN
    locked.save(update_fields=["state"])
    record(
        by=by, at=at, verb="withdraw appeal", subject=locked.sitting, changes={"team": str(locked.appearance.entrant)}
    )
    return locked


@transaction.atomic
def answer_appeal(appeal: Appeal, *, granted: bool, answer: str, by, at) -> Appeal:
    """Final, with who answered and when; the team is told. Scores are corrected where they are kept, not here."""
    sitting = _held(appeal.sitting)
    locked = Appeal.objects.select_for_update(of=("self",)).select_related("appearance__entrant").get(pk=appeal.pk)
    if locked.state != Appeal.State.OPEN:
        raise NotPossible(_("This appeal has been answered or withdrawn already."))
    if locked.filed_by_id is not None and locked.filed_by_id == getattr(by, "pk", None):
        raise NotPossible(_("Who filed an appeal cannot answer it."))
    locked.state = Appeal.State.UPHELD if granted else Appeal.State.REJECTED
    locked.answer, locked.answered_by, locked.answered_at = answer, by, at
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    team = locked.appearance.entrant
    changes = {"team": str(team), "state": [Appeal.State.OPEN, locked.state]}
    record(by=by, at=at, verb="answer appeal", subject=sitting, changes=changes, reason=answer[:500])
    text = _("Your appeal has been answered: %(answer)s") % {"answer": answer}
    tell(sitting.stage.contest, text[:500], by=by, at=at, kind=Notice.Kind.RESULT, entrant=team)
    return locked
