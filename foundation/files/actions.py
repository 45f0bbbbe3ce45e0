import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from foundation.files import pictures, rules
from foundation.files.models import StoredFile
from foundation.files.pictures import FileRefused

__all__ = ["FileRefused", "delete", "hold_content", "store", "store_picture", "sweep_orphans"]

CHUNK = 1024 * 1024
# Longer than any request or transaction: what is younger may belong to one that has not committed yet.
ORPHAN_AFTER = timedelta(days=1)


def store(
    content: bytes | BinaryIO, *, name: str, content_type: str, by: Any, at: datetime, max_bytes: int | None = None
) -> StoredFile:
    """Keep a file for ever under its SHA-256 and return its row; the same content twice is one file on disk.

    The content is whole on disk before the row is written, so a row never points at half a file. Raises FileRefused
    when it is empty or above `max_bytes` (settings.UPLOAD_MAX_BYTES), OSError when the disk is full.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes | bytearray | memoryview) else content
    sha256, size = _keep(stream, settings.UPLOAD_MAX_BYTES if max_bytes is None else max_bytes)
    return StoredFile.objects.create(
        sha256=sha256,
        name=rules.safe_name(name),
        content_type=content_type,
        size=size,
        created_at=at,
        created_by=by,
    )


def store_picture(
    content: bytes | BinaryIO,
    *,
    name: str,
    by: Any,
    at: datetime,
    box: tuple[int, int] = (1600, 1600),
    kind: str = "WEBP",
) -> StoredFile:
    """Keep a picture someone sent, drawn anew inside `box` (width, height in pixels) as "WEBP" or "JPEG".

    Raises FileRefused when it is no picture, moves, or is too large.
    """
    most = settings.UPLOAD_MAX_BYTES
    data = content if isinstance(content, bytes) else content.read(most + 1)
    if len(data) > most:
        raise _too_large(most)
    content_type, extension = pictures.KINDS[kind]
    drawn = pictures.redraw(data, box=box, kind=kind)
    stem = PurePath(rules.safe_name(name)).stem
    return store(drawn, name=stem + extension, content_type=content_type, by=by, at=at)


def delete(stored: StoredFile, *, hold: Callable[[], None]) -> None:
    """Inside a transaction: the row goes at once, its content when the transaction is through.

    Content that another row has too stays; what a killed process leaves, the sweep takes. `hold` takes the lock under
    which the same content could be arriving again at that moment.
    """
    stored.delete()
    transaction.on_commit(partial(_delete_content, stored.sha256, hold), robust=True)


def hold_content(sha256: str) -> None:
    """Until the transaction ends, nobody else who asks here stores or deletes this very content: for what may arrive
    from many places at once, so that no other row's lock stands for it. SQLite lets one transaction write anyway."""
    if connection.vendor == "postgresql":
        key = int.from_bytes(bytes.fromhex(sha256)[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _delete_content(sha256: str, hold: Callable[[], None]) -> None:
    with transaction.atomic():
        hold()
        if not StoredFile.objects.filter(sha256=sha256).exists():
            rules.path_of_digest(sha256).unlink(missing_ok=True)


def sweep_orphans(at: datetime) -> int:
    """Delete what nobody owns and return how many files that were: halves of killed writes, content without a row.

    Content is first taken aside and looked at again there, because the same content may be stored anew meanwhile.
    """
    before = at - ORPHAN_AFTER
    rules.incoming().mkdir(parents=True, exist_ok=True)
    for path in _ownerless(before):
        os.replace(path, rules.incoming() / f"{path.name}.aside")
    swept = 0
    for path in list(rules.incoming().iterdir()):
        digest = path.name.removesuffix(".aside")
        if digest == path.name:
            gone = _modified(path) < before.timestamp()
        else:
            gone = _modified(path) < before.timestamp() and not StoredFile.objects.filter(sha256=digest).exists()
            if not gone:
                os.replace(path, rules.path_of_digest(digest))
        if gone:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _keep(stream: BinaryIO, most: int) -> tuple[str, int]:
    """Write beside, make it last, rename: there is the whole file or none. Returns its SHA-256 and size."""
    rules.incoming().mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=rules.incoming())
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(stream, file, most)
            file.flush()
            os.fsync(file.fileno())
        path = rules.path_of_digest(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for changed in (path.parent, path.parent.parent, rules.folder()):
        _make_last(changed)
    return sha256, size


def _copy(stream: BinaryIO, file: BinaryIO, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise FileRefused(_("This file is empty. Look whether it is the right one and send it again."))
    return digest.hexdigest(), size


def _make_last(folder: Path) -> None:
    """After this the folder's entries survive a power cut. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _too_large(most: int) -> FileRefused:
    return FileRefused(
        _("This file is larger than %(most)s. Make it smaller and send it again.") % {"most": filesizeformat(most)}
    )


def _ownerless(before: datetime) -> Iterator[Path]:
    """Content older than that without a row, folder by folder so that memory stays flat."""
    for folder in rules.folder().glob("[0-9a-f][0-9a-f]"):
        old = {path.name: path for path in folder.glob("*/*") if _modified(path) < before.timestamp()}
        names = list(old)
        for start in range(0, len(names), 500):
            batch = names[start : start + 500]
            owned = set(StoredFile.objects.filter(sha256__in=batch).values_list("sha256", flat=True))
            yield from (old[name] for name in batch if name not in owned)


def _modified(path: Path) -> float:
    """Seconds since the epoch; of a file that has just gone, the end of time."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
