"""100 photos of 12 megapixels through their jobs, in a process of its own as a worker runs them: its peak of memory.

The web takes the same bytes in and must not touch a pixel: a second process receives all pieces and then says that
Pillow's decoders were never even loaded.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import django
from django.utils import timezone

from bench.measure import Context, Result

PHOTOS = 100
SIZE = (4000, 3000)
PIECE = 256 * 1024


def run(context: Context) -> list[Result]:
    from propaganda.models import Evidence, SamePicture  # noqa: PLC0415 – the children need Django set up first

    make_activity()
    web = child("web", context.folder / "web.json")
    worker = child("worker", context.folder / "worker.json")
    ready = Evidence.objects.filter(state=Evidence.State.READY).count()
    if ready != PHOTOS or SamePicture.objects.exists():
        raise AssertionError(f"{ready} of {PHOTOS} photos are ready")
    return [
        context.at_most(f"{PHOTOS} photos of 12 megapixels, peak of the worker", worker["peak"], "MB", goal=300),
        context.at_most("seconds of CPU a photo", worker["cpu"] / PHOTOS, "s", goal=1.5),
        context.at_most("peak of what receives them", web["peak"], "MB", goal=150),
        context.at_most("pictures opened there", web["opened"], "", goal=0),
    ]


def make_activity() -> None:
    from propaganda.tests.builders import make_activity as activity  # noqa: PLC0415
    from propaganda.tests.builders import make_campaign, make_plan  # noqa: PLC0415
    from schools.tests.builders import make_unit, make_user  # noqa: PLC0415

    district = make_unit("Phòng GD&ĐT", kind="district")
    plan = make_plan(make_campaign(district), make_unit("THCS Đại Mỗ", under=district))
    for _number in range(PHOTOS // 25):
        activity(plan.lines.get(), by=make_user())


def child(what: str, out: Path) -> dict:
    subprocess.run([sys.executable, "-m", "bench.bench_pictures", what, str(out)], check=True, env=os.environ)
    return json.loads(out.read_text(encoding="utf-8"))


def photos(folder: Path) -> list[Path]:
    """As a phone takes them, some 4 MB each; written by yet another process, whose memory is not measured."""
    if not any(folder.glob("*.jpg")):
        folder.mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "bench.bench_pictures", "photos", str(folder)], check=True, env=os.environ
        )
    return sorted(folder.glob("*.jpg"))


def draw(folder: str) -> None:
    from PIL import Image  # noqa: PLC0415

    for number in range(PHOTOS):
        patches = Image.effect_noise((16, 12), 120 + number).resize(SIZE, Image.Resampling.BICUBIC)
        grain = Image.effect_noise((1000, 750), 40).resize(SIZE)
        channels = (patches, Image.blend(patches, grain, 0.2), grain)
        Image.merge("RGB", channels).save(f"{folder}/{number:03}.jpg", "JPEG", quality=90)


def web(out: Path) -> dict:
    from uuid import uuid4  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    from propaganda.evidence.arriving import Piece, receive  # noqa: PLC0415
    from propaganda.models import Activity  # noqa: PLC0415

    opened = []
    setattr(Image, "open", lambda *_all, **_more: opened.append(1))  # noqa: B010 - a name that mypy knows better
    activities = list(Activity.objects.select_related("plan__campaign", "recorded_by").order_by("pk"))
    for number, path in enumerate(photos(out.parent / "photos")):
        content, client_id, activity = path.read_bytes(), uuid4(), activities[number // 25]
        for offset in range(0, len(content), PIECE):
            piece = Piece(client_id, path.name, offset, len(content), content[offset : offset + PIECE])
            receive(piece, activity, by=activity.recorded_by, at=timezone.now())
    return {"opened": len(opened)}


def worker(_out: Path) -> dict:
    from foundation.jobs.run import perform  # noqa: PLC0415
    from foundation.models import Job  # noqa: PLC0415

    for pk in list(Job.objects.order_by("pk").values_list("pk", flat=True)):
        perform(pk, clock=timezone.now)
    return {}


def main(what: str, out: str) -> None:
    if what == "photos":
        draw(out)
        return
    django.setup()
    found = {"web": web, "worker": worker}[what](Path(out))
    used = resource.getrusage(resource.RUSAGE_SELF)
    measured = {"peak": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime}
    Path(out).write_text(json.dumps(found | measured), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
