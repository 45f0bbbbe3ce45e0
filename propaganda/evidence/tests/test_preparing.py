"""What is kept of a photo: its pixels drawn anew in two sizes, and nothing else of what was sent."""

import io
import zlib

import pytest
from PIL import Image

from foundation.files.rules import path_of
from foundation.models import StoredFile
from propaganda.evidence.preparing import prepare
from propaganda.evidence.tests.builders import SECRET, photo, photos_with_place, scene, send, sent_and_ready, work
from propaganda.models import Evidence

pytestmark = pytest.mark.django_db
WITH_PLACE = photos_with_place()


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", sorted(WITH_PLACE))
def test_the_place_is_gone_from_every_stored_size(activity, files_root, kind):
    sent = WITH_PLACE[kind]
    assert SECRET in sent, "there is something to lose"
    evidence = sent_and_ready(activity, sent, name=f"IMG.{kind}")
    assert evidence.state == "ready"
    for stored in (evidence.file, evidence.thumbnail):
        content = path_of(stored).read_bytes()
        assert SECRET not in content
        assert dict(opened(content).getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(opened(content).info)
    everything = [path for path in files_root.rglob("*") if path.is_file()]
    assert len(everything) == 2
    assert StoredFile.objects.count() == 2


def test_two_sizes_and_what_they_are(activity):
    evidence = sent_and_ready(activity, photo(size=(2400, 1800)), name="Ảnh chụp.JPG")
    assert (evidence.kind, evidence.name, evidence.raw) == ("photo", "Ảnh chụp.webp", None)
    assert (evidence.width, evidence.height) == (1600, 1200)
    large, small = (opened(path_of(stored).read_bytes()) for stored in (evidence.file, evidence.thumbnail))
    assert (large.format, large.size, small.format, small.size) == ("WEBP", (1600, 1200), "WEBP", (320, 240))
    assert len(evidence.look) == 16


def test_what_a_file_is_its_content_tells_and_not_its_name(activity):
    evidence = sent_and_ready(activity, photo(), name="bao-cao.pdf")
    assert (evidence.kind, evidence.name, evidence.state) == ("photo", "bao-cao.webp", "ready")


def huge_png(width, height):
    one = (1).to_bytes(4, "big") * 2
    small = io.BytesIO()
    Image.new("RGB", (1, 1)).save(small, "PNG")
    made = small.getvalue().replace(one, width.to_bytes(4, "big") + height.to_bytes(4, "big"))
    return made[:29] + zlib.crc32(made[12:29]).to_bytes(4, "big") + made[33:]


def moving():
    out = io.BytesIO()
    scene().save(out, "WEBP", save_all=True, append_images=[scene(1)], duration=100)
    return out.getvalue()


def gif():
    out = io.BytesIO()
    scene().save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (huge_png(50_000, 50_000), "lớn"),
        (huge_png(9_000, 8_000), "9000"),
        (moving(), "chuyển động"),
        (gif(), "JPG"),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "JPG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "JPG"),
        (b"<html><script>alert(1)</script></html>", "PDF"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 400, "HEIC"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 400, "liên kết"),
    ],
    ids=["50,000 × 50,000", "72 megapixels", "moving", "GIF", "half", "SVG", "HTML", "no HEIC", "video"],
)
def test_what_is_refused_stays_as_a_row_that_says_why(activity, files_root, content, word):
    evidence = sent_and_ready(activity, content, name="a.jpg")
    assert (evidence.state, evidence.raw, evidence.file, evidence.thumbnail) == ("refused", None, None, None)
    assert word in evidence.refused_because
    assert [path for path in files_root.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_also_a_web_page_or_zip_is_only_a_picture(kind):
    tail = b"<html><script>alert(1)</script></html>PK\x05\x06" + b"\0" * 18
    made = prepare(photo(kind=kind) + tail, "a.jpg")
    assert made.kind == "photo"
    assert b"script" not in made.file + made.thumbnail
    assert b"PK\x05\x06" not in made.file + made.thumbnail


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Windows\\x.jpg", "/abs/olute.jpg", "..", "a\x00.jpg"])
def test_a_name_like_a_path_is_only_a_name(activity, files_root, name):
    evidence = sent_and_ready(activity, name=name)
    assert evidence.state == "ready"
    assert "/" not in evidence.name
    assert "\\" not in evidence.name
    assert {path.parent.parent.parent for path in files_root.rglob("*") if path.is_file()} == {files_root}


def test_a_file_that_got_lost_is_asked_for_again(activity):
    evidence = send(activity, photo())
    path_of(evidence.raw).unlink()
    work()
    evidence.refresh_from_db()
    assert evidence.state == "refused"
    assert evidence.refused_because


def test_the_job_run_twice_keeps_one(activity):
    evidence = sent_and_ready(activity)
    before = Evidence.objects.values().get()
    evidence.job.state, evidence.job.due_at = "queued", evidence.added_at
    evidence.job.save()
    work()
    assert Evidence.objects.values().get() == before
    assert StoredFile.objects.count() == 2


def test_the_very_file_twice_at_one_activity_is_kept_once(activity):
    first, second = sent_and_ready(activity), sent_and_ready(activity)
    assert (first.state, second.state) == ("ready", "refused")
    assert StoredFile.objects.count() == 2
    assert path_of(first.file).exists()
