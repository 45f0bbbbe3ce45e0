"""What a worker makes of what was sent: two sizes of a picture drawn anew, or a file that is what it seems."""

import io
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image

from foundation.files import heif
from foundation.files.pictures import KINDS, FileRefused, redraw
from propaganda.evidence.documents import EXTENSIONS, document_type
from propaganda.evidence.likeness import look_of
from propaganda.models import Evidence

LARGE, SMALL = (1600, 1600), (320, 320)


@dataclass(frozen=True)
class Prepared:
    """What is to be kept; `refused` says why nothing is."""

    kind: str = ""
    name: str = ""
    content_type: str = ""
    file: bytes = b""
    thumbnail: bytes = b""
    width: int | None = None
    height: int | None = None
    look: str = ""
    refused: str = ""


def is_picture(content: bytes) -> bool:
    """By its first bytes: JPEG, PNG, GIF (refused, and says so), WebP, HEIC."""
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")
    return content.startswith(starts) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP") or heif.is_heif(content)


def prepare(content: bytes, name: str) -> Prepared:
    """Nothing here asks the database; one picture is in memory at a time."""
    try:
        return _picture(content, name) if is_picture(content) else _document(content, name)
    except FileRefused as refusal:
        return Prepared(refused=str(refusal))


def _picture(content: bytes, name: str) -> Prepared:
    large = redraw(content, box=LARGE)
    content_type, extension = KINDS["WEBP"]
    with Image.open(io.BytesIO(large)) as drawn:
        width, height = drawn.size
    return Prepared(
        kind=Evidence.Kind.PHOTO,
        name=PurePath(name).stem + extension,
        content_type=content_type,
        file=large,
        thumbnail=redraw(large, box=SMALL),
        width=width,
        height=height,
        look=look_of(large),
    )


def _document(content: bytes, name: str) -> Prepared:
    content_type = document_type(content)
    extension = EXTENSIONS[content_type]
    right = name.lower().endswith(extension)
    return Prepared(
        kind=Evidence.Kind.FILE,
        name=name if right else PurePath(name).stem + extension,
        content_type=content_type,
        file=content,
    )
