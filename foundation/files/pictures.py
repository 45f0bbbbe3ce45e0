"""A picture as people send it, made into one that is safe to show: nothing of the sender's bytes is kept."""

import io
import re
import struct

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from foundation.files import heif

# What may be sent -> the most pixels it may have. A JPEG is decoded small (its own 1/2, 1/4, 1/8), PNG and WebP whole,
# HEIC whole in a process of its own.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000, "HEIF": 50_000_000}
READ_HERE = ["JPEG", "PNG", "WEBP"]
MOST_SIDE = 16_000
# A JPEG may go over the whole picture as often as it likes, in 100 bytes each time, and with that many pixels each pass
# takes a fifth of a second. Cameras and programs take some ten.
MOST_PASSES = 32
MARKER = re.compile(rb"\xff+([^\x00\x01\xd0-\xd7\xff])")  # of JPEG, that is followed by its length (ITU T.81, B.1.1)
PASS, END = 0xDA, 0xD9
KINDS = {"WEBP": ("image/webp", ".webp"), "JPEG": ("image/jpeg", ".jpg")}
BROKEN = (
    OSError,  # UnidentifiedImageError is one
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    struct.error,
    heif.Unreadable,
)
# Of Pillow, for a header that says more pixels than it would open at all.
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class FileRefused(Exception):
    """A file that is not taken; its text says why and what to do, in the reader's language."""


def redraw(content: bytes, *, box: tuple[int, int] = (1600, 1600), kind: str = "WEBP") -> bytes:
    """The picture turned upright, inside `box` (width, height in pixels), without any metadata. Raises FileRefused."""
    try:
        clean = _decoded_apart(content, box) if heif.is_heif(content) else _decoded(content, box, kind)
    except BOMBS as error:
        raise FileRefused(
            _("This picture has far more pixels than a photo, which is too large. Make it smaller and send it again.")
        ) from error
    except heif.TooLarge as error:
        raise _too_many_pixels(*error.size) from error
    except BROKEN as error:
        raise FileRefused(
            _("This is not a picture we can read. Send a photo or drawing as a JPG, PNG, WebP or HEIC file.")
        ) from error
    out = io.BytesIO()
    clean.save(out, kind, quality=82)
    return out.getvalue()


def _decoded(content: bytes, box: tuple[int, int], kind: str) -> Image.Image:
    if content.startswith(b"\xff\xd8") and _passes(content) > MOST_PASSES:
        raise FileRefused(
            _("This picture is put together in a way that takes too long to open. Take a screenshot of it and send "
              "that.")
        )  # fmt: skip
    with Image.open(io.BytesIO(content), formats=READ_HERE) as picture:
        _check_size(picture)
        picture.verify()
    # verify() leaves the picture unusable, as Pillow documents.
    with Image.open(io.BytesIO(content), formats=READ_HERE) as picture:
        return _clean(picture, box, kind)


def _passes(content: bytes) -> int:
    """How often a JPEG goes over its picture: counted by its markers, without what stands inside them or behind it."""
    passes, at = 0, 2
    while (found := MARKER.search(content, at)) and found[1][0] != END:
        passes += found[1][0] == PASS
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return passes


def _decoded_apart(content: bytes, box: tuple[int, int]) -> Image.Image:
    picture = heif.decode(content, box=box, pixels=MOST_PIXELS["HEIF"], side=MOST_SIDE)
    picture.load()
    return picture


def _check_size(picture: Image.Image) -> None:
    # An MPO is the JPEG with a small preview inside that many phones make; its first picture is the photo.
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:
        raise FileRefused(_("This picture moves. Send one that stands still, as a JPG, PNG, WebP or HEIC file."))
    width, height = picture.size
    if width * height > MOST_PIXELS[kind] or max(width, height) > MOST_SIDE:
        raise _too_many_pixels(width, height)


def _too_many_pixels(width: int, height: int) -> FileRefused:
    return FileRefused(
        _("This picture has %(width)s × %(height)s pixels, which is too large. Make it smaller and send it again.")
        % {"width": width, "height": height}
    )


def _clean(picture: Image.Image, box: tuple[int, int], kind: str) -> Image.Image:
    """New pixels in a new image: what is not copied here (EXIF with its place, comments, profiles) is gone."""
    lies_on_its_side = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    picture.thumbnail(box[::-1] if lies_on_its_side else box)
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        clean = Image.new("RGBA", upright.size, "white")
        clean.alpha_composite(upright)
        return clean.convert("RGB")
    clean = Image.new("RGB", upright.size)
    clean.paste(upright.convert("RGB"))
    return clean
