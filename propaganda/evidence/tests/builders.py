"""Pictures that tell what was left of them, and the world they belong to."""

import io
from types import SimpleNamespace
from uuid import uuid4

import pillow_heif
from django.test import TestCase
from PIL import Image, PngImagePlugin

from foundation.jobs.run import perform
from foundation.models import Job
from propaganda.evidence.arriving import Piece, receive
from propaganda.tests.builders import AT, make_activity, make_campaign, make_plan
from schools.tests.builders import make_class, make_seat, make_unit

SECRET = b"SecretPlace"


def heic(picture, exif=None, quality=60):
    """As a phone makes it. The portal itself registers HEIC nowhere but in the process that decodes it."""
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, exif=exif.tobytes() if exif else b"", quality=quality)
    return out.getvalue()


def make_world(*, schools=2):
    """A district's campaign, its schools with a plan, a secretary, a teacher and one activity of that teacher each."""
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district")
    campaign = make_campaign(district)
    officer = make_seat(district, "officer")
    found = []
    for number in range(schools):
        school = make_unit(f"THCS Số {number + 1}", under=district)
        plan = make_plan(campaign, school)
        teacher = make_seat(school, "teacher", school_class=make_class(school, "8A"))
        found.append(
            SimpleNamespace(
                unit=school,
                plan=plan,
                secretary=make_seat(school, "secretary"),
                teacher=teacher,
                activity=make_activity(plan.lines.get(), by=teacher),
            )
        )
    return SimpleNamespace(campaign=campaign, district=district, officer=officer, schools=found)


def scene(seed=0, size=(400, 300)):
    """A picture like no other seed's: soft patches, as photos have."""
    colours = Image.new("RGB", (8, 6))
    value = seed * 7919 + 13
    pixels = []
    for _field in range(48):
        value = (value * 1103515245 + 12345) % 2**31
        pixels.append((value >> 7 & 255, value >> 12 & 255, value >> 17 & 255))
    colours.putdata(pixels)
    return colours.resize(size, Image.Resampling.BICUBIC)


def exif_with_place():
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 51.0, 0.0)})
    return exif


def encoded(picture, kind="JPEG", **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photo(seed=0, size=(400, 300), kind="JPEG", **options):
    return encoded(scene(seed, size), kind, **options)


def photos_with_place():
    """By what each is: a photo that says where it was taken, in every way a device may say it."""
    exif, drawn, xmp = exif_with_place(), scene(), b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
    return {
        "jpeg": encoded(drawn, "JPEG", exif=exif, comment=SECRET, xmp=xmp),
        "mpo": encoded(drawn, "MPO", save_all=True, append_images=[drawn.resize((80, 60))], exif=exif),
        "heic": heic(drawn, exif),
        "png": encoded(drawn, "PNG", exif=exif, pnginfo=notes),
        "webp": encoded(drawn, "WEBP", exif=exif, xmp=xmp),
    }


def committed():
    """What waits for the end of a transaction happens after this, although the test's own goes on."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def send(activity, content, *, name="IMG_0001.jpg", by=None, at=AT, client_id=None):
    """A whole file in pieces, as the device sends it; its job waits."""
    client_id, size, step = client_id or uuid4(), len(content), 256 * 1024
    with committed():
        for offset in range(0, size, step):
            piece = Piece(client_id, name, offset, size, content[offset : offset + step])
            evidence = receive(piece, activity, by=by or activity.recorded_by, at=at)
    return evidence


def work(at=AT):
    """Run the jobs that wait."""
    for pk in Job.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        with committed():
            perform(pk, clock=lambda: at)


def sent_and_ready(activity, content=None, **fields):
    evidence = send(activity, content or photo(), **fields)
    work()
    evidence.refresh_from_db()
    return evidence
