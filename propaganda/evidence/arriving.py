"""A photo or file that comes in pieces: each is appended only where the last one ended, and said to be safe only when
it is on the disk. Until the last one it is a part file beside the private files, which all web nodes share."""

import hashlib
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from foundation.files.actions import hold_content, store
from foundation.files.rules import incoming, safe_name
from foundation.jobs.actions import enqueue
from propaganda.evidence import rules
from propaganda.models import Activity, Evidence

DOCUMENTS = (".pdf", ".docx", ".xlsx")


@dataclass(frozen=True)
class Piece:
    id: UUID
    name: str
    offset: int
    size: int  # of the whole file
    content: bytes


class WrongOffset(Exception):
    """The file goes on at `received`, not where this piece begins."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class NotTaken(Exception):
    """Never: its text says why and what to do."""


class OfSomebodyElse(Exception):
    """This number belongs to another person's file."""


class OfAnotherActivity(Exception):
    """This number belongs to a file of another activity."""


def part_path(evidence: Evidence) -> Path:
    return incoming() / f"evidence-{evidence.client_id.hex}.part"


def receive(piece: Piece, activity: Activity, *, by, at) -> Evidence:
    """Take one piece. The answer's `received` is what is safe; sent again, a piece changes nothing.

    Raises WrongOffset, NotTaken, OfSomebodyElse, OfAnotherActivity, or OSError when the disk is full.
    """
    _check_bounds(piece)
    with transaction.atomic():
        evidence = _held(piece.id) or _begun(piece, activity, by=by, at=at)
        if evidence.added_by_id != by.pk:
            raise OfSomebodyElse(piece.id)
        if evidence.activity_id != activity.pk:
            raise OfAnotherActivity(piece.id)
        if evidence.state != Evidence.State.ARRIVING:
            return evidence
        _append(evidence, piece)
        if evidence.received == evidence.size:
            _arrived(evidence, by=by, at=at)
        evidence.save()
    return evidence


def receive_whole(files, activity: Activity, *, form: UUID, by, at) -> list[str]:
    """The files of a form without script, on the road that pieces take: what was not taken and why, one text a file.
    `form`: the number of that very form, so that each comes once however often it is sent."""
    refused = []
    for number, file in enumerate(files):
        try:
            _take_whole(file, uuid5(form, f"{number}:{file.name}"), activity, by=by, at=at)
        except NotTaken as error:
            refused.append(f"{file.name}: {error}")
    return refused


def _take_whole(file, client_id: UUID, activity, *, by, at) -> None:
    offset = 0
    while offset < file.size or not file.size:
        content = file.read(rules.MOST_PIECE)  # chunks() gives what is in memory as one
        try:
            receive(Piece(client_id, file.name, offset, file.size, content), activity, by=by, at=at)
        except WrongOffset as error:
            if offset >= error.received:  # what is there already is passed over
                raise NotTaken(_("It did not arrive whole. Choose it again.")) from error
        except (OfSomebodyElse, OfAnotherActivity) as error:
            raise NotTaken(_("This file belongs to another activity. Choose it again.")) from error
        offset += len(content)


def _check_bounds(piece: Piece) -> None:
    if not piece.size:
        raise NotTaken(_("This file is empty. Look whether it is the right one and send it again."))
    if piece.size > rules.most_bytes():
        raise NotTaken(
            _("This file is larger than %(most)s. Make it smaller and send it again; a video is added as a link.")
            % {"most": filesizeformat(rules.most_bytes())}
        )
    fits = 0 < len(piece.content) <= min(rules.MOST_PIECE, piece.size - piece.offset)
    if piece.offset < 0 or not fits:
        raise NotTaken(_("A piece of this file does not fit. Choose the file again."))


def _held(client_id: UUID) -> Evidence | None:
    return Evidence.objects.select_for_update(of=("self",)).filter(client_id=client_id).first()


def _begun(piece: Piece, activity: Activity, *, by, at) -> Evidence:
    """A new row, under the activity's lock: two first pieces at once make one, and the number stays bounded."""
    try:
        rules.hold_open(activity)
    except rules.Closed as closed:
        raise NotTaken(str(closed)) from closed
    if there := _held(piece.id):
        return there
    files = activity.evidence.filter(state__in=rules.STANDING).exclude(kind=Evidence.Kind.LINK)
    if files.count() >= rules.MOST_FILES:
        raise NotTaken(
            _("There are %(most)s photos and files already, which is the most. Remove one that says little.")
            % {"most": rules.MOST_FILES}
        )
    name = safe_name(piece.name)
    # What it is, its content tells later: see preparing.
    kind = Evidence.Kind.FILE if name.lower().endswith(DOCUMENTS) else Evidence.Kind.PHOTO
    return Evidence.objects.create(
        activity=activity,
        client_id=piece.id,
        kind=kind,
        name=name,
        size=piece.size,
        expires_on=rules.expiry_of(activity.plan.campaign),
        added_at=at,
        added_by=by,
    )


def _append(evidence: Evidence, piece: Piece) -> None:
    path = part_path(evidence)
    # What is behind `received` came from a transaction that failed; with less than that, the part file was lost.
    on_disk = path.stat().st_size if path.exists() else 0
    safe = evidence.received if on_disk >= evidence.received and piece.size == evidence.size else 0
    if piece.offset != safe:
        raise WrongOffset(safe)
    evidence.size = piece.size
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.truncate(safe)
        file.seek(safe)
        file.write(piece.content)
        file.flush()
        os.fsync(file.fileno())
    evidence.received = safe + len(piece.content)


def _arrived(evidence: Evidence, *, by, at) -> None:
    path = part_path(evidence)
    with path.open("rb") as file:
        evidence.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    hold_content(evidence.sha256)
    with path.open("rb") as file:
        evidence.raw = store(
            file,
            name=evidence.name,
            content_type="application/octet-stream",
            by=by,
            at=at,
            max_bytes=rules.most_bytes(),
        )
    evidence.state = Evidence.State.WAITING
    evidence.job = enqueue(
        "propaganda.prepare_evidence",
        key=f"evidence:{evidence.pk}",
        title=_("Look at a photo or file"),
        payload={"evidence": evidence.pk},
        at=at,
    )
    transaction.on_commit(partial(path.unlink, missing_ok=True), robust=True)
