import io
import time
import zlib

import pytest
from PIL import Image, PngImagePlugin

from foundation.files import pictures, rules
from foundation.files.actions import FileRefused, store_picture
from foundation.files.pictures import redraw
from foundation.files.tests.builders import AT, image

ORIENTATION, GPS = 0x0112, 0x8825


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def photo_with_place(orientation=1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(GPS).update({1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 51.0, 0.0)})
    return image("JPEG", (60, 30), exif=exif, comment=b"SecretNote")


@pytest.mark.parametrize(("kind", "format_name"), [("WEBP", "WEBP"), ("JPEG", "JPEG")])
@pytest.mark.parametrize("sent", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_as_what_we_ask_for(sent, kind, format_name):
    drawn = opened(redraw(image(sent), kind=kind))
    assert (drawn.format, drawn.size, drawn.mode) == (format_name, (40, 20), "RGB")
    red, green, blue = drawn.getpixel((20, 10))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("kind", ["WEBP", "JPEG"])
def test_nothing_of_the_sender_is_kept(kind):
    sent = photo_with_place()
    assert opened(sent).getexif().get_ifd(GPS)
    drawn = redraw(sent, kind=kind)
    assert dict(opened(drawn).getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(opened(drawn).info)
    assert b"Secret" not in drawn


def test_notes_in_a_png_are_gone():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SecretName")
    notes.add_itxt("XML:com.adobe.xmp", "<x>SecretName</x>")
    assert b"SecretName" not in redraw(image("PNG", pnginfo=notes))


def test_a_picture_that_is_also_a_web_page_is_only_a_picture():
    page = b"<html><script>alert(1)</script></html>"
    for polyglot in (image("JPEG", comment=page) + page, image("PNG") + page, image("WEBP") + page):
        drawn = redraw(polyglot)
        assert b"script" not in drawn
        assert opened(drawn).format == "WEBP"


@pytest.mark.parametrize(("orientation", "size"), [(1, (60, 30)), (3, (60, 30)), (6, (30, 60)), (8, (30, 60))])
def test_a_photo_stands_upright(orientation, size):
    assert opened(redraw(photo_with_place(orientation))).size == size


def test_which_side_is_up():
    sent = Image.new("RGB", (60, 30), "blue")
    sent.paste("red", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: the left of the file is the top of what was seen
    out = io.BytesIO()
    sent.save(out, "JPEG", exif=exif, quality=95)
    drawn = opened(redraw(out.getvalue()))
    assert drawn.getpixel((15, 10))[0] > 200
    assert drawn.getpixel((15, 50))[2] > 200


@pytest.mark.parametrize(
    ("orientation", "box", "size"),
    [(1, (30, 100), (30, 15)), (6, (30, 100), (30, 60)), (6, (100, 30), (15, 30)), (1, (500, 500), (60, 30))],
)
def test_the_box_bounds_what_is_seen_and_never_enlarges(orientation, box, size):
    assert opened(redraw(photo_with_place(orientation), box=box)).size == size


@pytest.mark.parametrize(
    ("kind", "mode", "color"),
    [("PNG", "P", 0), ("PNG", "1", 1), ("PNG", "L", 255), ("PNG", "LA", (255, 0)), ("PNG", "I;16", 65535),
     ("JPEG", "CMYK", (0, 0, 0, 0)), ("JPEG", "L", 255)],
)  # fmt: skip
def test_every_way_of_colouring(kind, mode, color):
    assert opened(redraw(image(kind, mode=mode, color=color))).mode == "RGB"


def test_what_is_clear_becomes_white():
    assert min(opened(redraw(image("PNG", mode="RGBA", color=(0, 0, 0, 0)))).getpixel((5, 5))) > 250
    assert min(opened(redraw(image("PNG", mode="LA", color=(0, 0)))).getpixel((5, 5))) > 250


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        image("GIF"),
        image("BMP"),
        image("TIFF"),
        image("JPEG")[:300],
        image("PNG")[:60],
        image("PNG")[:-30],
        b"\xff\xd8\xff\xe0" + b"\x00" * 500,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
        b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\x00" * 500,
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content):
    with pytest.raises(FileRefused):
        redraw(content)


def test_a_byte_turned_in_a_png_is_noticed():
    content = bytearray(image("PNG"))
    content[45] ^= 0xFF
    with pytest.raises(FileRefused):
        redraw(bytes(content))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused_and_says_so(kind):
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(FileRefused) as moving:
        redraw(out.getvalue())
    with pytest.raises(FileRefused) as broken:
        redraw(b"text")
    assert str(moving.value) != str(broken.value)


def test_the_photo_of_a_phone_that_adds_a_preview_is_taken():
    out = io.BytesIO()
    small = Image.new("RGB", (10, 5), "blue")
    Image.new("RGB", (40, 20), "red").save(out, "MPO", save_all=True, append_images=[small])
    assert opened(redraw(out.getvalue())).size == (40, 20)


def declared(width, height) -> bytes:
    """A PNG of a few bytes that says it is this large."""
    made = image("PNG", (1, 1)).replace(
        (1).to_bytes(4, "big") * 2, width.to_bytes(4, "big") + height.to_bytes(4, "big")
    )
    return made[:29] + zlib.crc32(made[12:29]).to_bytes(4, "big") + made[33:]


@pytest.mark.parametrize("size", [(6_000, 6_000), (20_000, 1), (100_000, 100_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_never_unpacked(size):
    with pytest.raises(FileRefused):
        redraw(declared(*size))


def with_passes(times, behind=b"", size=(64, 64)) -> bytes:
    """A JPEG that grows clearer, whose last pass is made so many times more."""
    content = image("JPEG", size, progressive=True)
    last = content[content.rfind(b"\xff\xda") : -2]
    return content[:-2] + last * times + content[-2:] + behind


def test_a_picture_that_is_gone_over_without_end_is_not_opened():
    with pytest.raises(FileRefused):
        redraw(with_passes(pictures.MOST_PASSES))
    # 260 KB of this took 35 seconds.
    began = time.monotonic()
    with pytest.raises(FileRefused):
        redraw(with_passes(2000, size=(7900, 7900)))
    assert time.monotonic() - began < 5


def test_what_only_looks_like_passes_is_none():
    """A film behind a photo, as phones put it there, and the small picture inside its EXIF."""
    many = b"\xff\xda" * 5 * pictures.MOST_PASSES
    exif = Image.Exif()
    exif[0x010F] = "x" + many.decode("latin-1")
    assert opened(redraw(with_passes(3, behind=many))).size == (64, 64)
    assert opened(redraw(image("JPEG", exif=exif, comment=many))).size == (40, 20)


def test_the_limit_is_on_pixels(monkeypatch):
    monkeypatch.setitem(pictures.MOST_PIXELS, "JPEG", 800)
    assert redraw(image("JPEG", (40, 20)))
    with pytest.raises(FileRefused) as refused:
        redraw(image("JPEG", (41, 20)))
    assert "41" in str(refused.value)


@pytest.mark.django_db
def test_it_is_stored_under_its_own_name_and_new_type(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    stored = store_picture(io.BytesIO(photo_with_place()), name="Ảnh lớp.JPG", by=None, at=AT, box=(30, 30))
    assert (stored.name, stored.content_type) == ("Ảnh lớp.webp", "image/webp")
    assert opened(rules.path_of(stored).read_bytes()).size == (30, 15)
    assert store_picture(image(), name="x", by=None, at=AT, kind="JPEG").name == "x.jpg"


@pytest.mark.django_db
def test_a_picture_of_too_many_bytes_is_not_even_read(settings, tmp_path):
    settings.FILES_ROOT, settings.UPLOAD_MAX_BYTES = tmp_path, 100
    with pytest.raises(FileRefused):
        store_picture(io.BytesIO(image()), name="x", by=None, at=AT)
    assert list(tmp_path.iterdir()) == []
