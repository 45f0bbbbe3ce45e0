"""HEIC is decoded apart from us: upright, small, within bounds, and whatever happens there happens there."""

import io

import pillow_heif
import pytest
from PIL import Image

from foundation.files import heif
from foundation.files.heif import TooLarge, Unreadable, decode, is_heif
from foundation.files.pictures import FileRefused, redraw
from foundation.files.tests.builders import image

BOUNDS = {"pixels": 1_000_000, "side": 2000}


def heic(picture=None, exif=None):
    out = io.BytesIO()
    picture = picture or Image.new("RGB", (60, 30), "red")
    pillow_heif.from_pillow(picture).save(out, exif=exif.tobytes() if exif else None)
    return out.getvalue()


def declared(width, height):
    """A HEIC that says it is this large."""
    was, now = (number[0].to_bytes(4, "big") + number[1].to_bytes(4, "big") for number in ((64, 64), (width, height)))
    return heic(Image.new("RGB", (64, 64))).replace(was, now)


def test_it_is_drawn_anew_like_the_others():
    drawn = Image.open(io.BytesIO(redraw(heic())))
    assert (drawn.format, drawn.size) == ("WEBP", (60, 30))
    assert drawn.getpixel((30, 15))[0] > 200


def test_it_stands_upright_and_nothing_of_the_sender_is_kept():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 1.0, 42.0)})
    sent = heic(exif=exif)
    assert b"SecretPhone" in sent
    drawn = redraw(sent)
    assert b"SecretPhone" not in drawn
    assert dict(Image.open(io.BytesIO(drawn)).getexif()) == {}
    assert Image.open(io.BytesIO(drawn)).size == (30, 60)


def test_what_shines_through_is_white():
    drawn = Image.open(io.BytesIO(redraw(heic(Image.new("RGBA", (64, 64), (255, 0, 0, 0))))))
    assert min(drawn.getpixel((32, 32))) > 240


@pytest.mark.parametrize("size", [(50_000, 50_000), (2001, 10), (1001, 1000)])
def test_the_header_alone_refuses_what_is_too_large(size):
    with pytest.raises(TooLarge) as refused:
        decode(declared(*size), box=(100, 100), **BOUNDS)
    assert refused.value.size == size
    with pytest.raises(FileRefused):
        redraw(declared(50_000, 50_000))


@pytest.mark.parametrize(
    "content",
    [declared(32, 32), heic()[:200], b"\0\0\0\x18ftypheic" + b"x" * 500, b"", image("PNG")],
    ids=["header lies", "cut off", "nonsense", "nothing", "PNG"],
)
def test_what_is_damaged(content):
    with pytest.raises(Unreadable):
        decode(content, box=(100, 100), **BOUNDS)


def test_one_that_takes_too_much_memory_or_hangs_ends_there(monkeypatch):
    monkeypatch.setattr(heif, "SECONDS", 0.0001)
    with pytest.raises(Unreadable):
        decode(heic(), box=(100, 100), **BOUNDS)


def test_what_is_heic():
    assert is_heif(heic())
    assert not is_heif(image())
    assert not is_heif(b"\0\0\0\x18ftypmp42" + b"\0" * 50)
