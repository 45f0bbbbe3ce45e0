"""HEIC, as iPhones and many other phones take photos, decoded in a process of its own.

The decoder is large and written in C, and a file of a few bytes may promise a huge picture: so memory and time are
bounded by the system (where it can), and a crash takes nothing with it. This module knows nothing of Django, which
keeps the start short: `python -m foundation.files.heif WIDTH HEIGHT PIXELS SIDE < photo > small.ppm`.
"""

import io
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageOps
from pillow_heif import HeifImagePlugin

if os.name != "nt":
    import resource

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# A photo of 50 megapixels takes some 400 MB for a moment, one of 12 a third of it.
MEMORY = 1024 * 1024 * 1024
SECONDS = 60
UNREADABLE, TOO_LARGE = 3, 4  # how the process ends; 0: the picture is on its output


class Unreadable(ValueError):
    """No HEIC, a damaged one, or one whose decoding would take more than it may."""


class TooLarge(ValueError):
    """The header says more pixels than may be decoded; `size` is what it says."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} × {height}")
        self.size = (width, height)


def is_heif(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in BRANDS


def decode(content: bytes, *, box: tuple[int, int], pixels: int, side: int) -> Image.Image:
    """The picture upright, inside `box`; at most `pixels` in all and `side` one way. Raises Unreadable or TooLarge."""
    command = [sys.executable, "-m", "foundation.files.heif", *map(str, (*box, pixels, side))]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; what was sent is its input
            command,
            input=content,
            capture_output=True,
            cwd=Path(__file__).parents[2],
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too slow") from error
    if done.returncode == TOO_LARGE:
        width, height = done.stdout.split()
        raise TooLarge(int(width), int(height))
    if done.returncode:
        raise Unreadable(f"ended with {done.returncode}")
    return Image.open(io.BytesIO(done.stdout), formats=["PPM"])


def main(width: str, height: str, pixels: str, side: str) -> int:
    if os.name != "nt":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    HeifImagePlugin.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # bounded below, before anything is decoded
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["HEIF"]) as picture:
            if picture.width * picture.height > int(pixels) or max(picture.size) > int(side):
                sys.stdout.write(f"{picture.width} {picture.height}")
                return TOO_LARGE
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((int(width), int(height)))
            # RGBA on white: what shines through is no picture of anything.
            clean = Image.new("RGB", upright.size, "white")
            clean.paste(upright.convert("RGB"), mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    except (OSError, ValueError, RuntimeError, MemoryError, EOFError, SyntaxError, KeyError, IndexError, TypeError):
        return UNREADABLE
    clean.save(sys.stdout.buffer, "PPM")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
