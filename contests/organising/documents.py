"""Documents of a contest in versions: publishing them, and who reads them."""

from typing import BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.translation import gettext as _

from contests.models import Contest, Document, Notice
from contests.notices import tell
from foundation.files.documents import store_document
from foundation.history.actions import record


class NothingToPublish(ValueError):
    """There is neither a text nor a file; str() says so."""


@transaction.atomic
def publish(document: Document, upload, *, by, at) -> Document:
    """Publish a document, or its next version; those before stay. `upload`: a file that came, or None.

    Of an opened contest everybody in it is told.
    """
    contest = Contest.objects.select_for_update(of=("self",)).get(pk=document.contest_id)
    if upload:
        document.file = store_document(cast(BinaryIO, upload), upload.name, by=by, at=at)
    if not document.text.strip() and document.file is None:
        raise NothingToPublish(_("Write a text or send a file: there is nothing to publish yet."))
    last = contest.documents.filter(title=document.title).aggregate(last=Max("version"))["last"] or 0
    document.pk, document.version, document.published_at, document.by = None, last + 1, at, by
    document._state.adding = True
    document.save()
    record(
        by=by, at=at, verb="publish", subject=contest, reason=document.note,
        changes={"document": document.title, "version": document.version},
    )  # fmt: skip
    if contest.opened_at is not None:
        with translation.override(settings.LANGUAGE_CODE):
            new = _("New on the page of the contest: “%(title)s”.") if last == 0 else _(
                "“%(title)s” has a new version (%(version)d): %(note)s"
            )  # fmt: skip
            values = {"title": document.title, "version": document.version, "note": document.note}
            tell(contest, new % values, kind=Notice.Kind.MESSAGE, by=by, at=at)
    return document


def readable(user, at):
    """The documents a reader may open: of contests they see or may enter, and of those with a page for everybody."""
    public = Q(contest__public=True) & ~Q(contest__state=Contest.State.DRAFT)
    documents = Document.objects.select_related("contest__unit", "file")
    if not user.is_authenticated:
        return documents.filter(public)
    return documents.filter(public | Q(contest__in=seen_by(user, at)))


def seen_by(user, at):
    """Contests a signed-in reader sees, as staff or as one who takes part."""
    person = getattr(user, "person", None)
    seen = Q(pk__in=Contest.objects.visible_to(user).values("pk"))
    if person:
        seen |= Q(pk__in=Contest.objects.taken_by(person, at).values("pk"))
    return Contest.objects.filter(seen)
