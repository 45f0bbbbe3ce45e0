"""What bench_pictures measures, each in a process of its own: `python -m bench.pictures_children WHAT OUT`."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import django
from django.utils import timezone
from PIL import Image

if __name__ == "__main__":
    django.setup()

from foundation.jobs.run import perform
from foundation.models import Job
from propaganda.evidence.arriving import Piece, receive
from propaganda.models import Activity

PHOTOS = 100
SIZE = (4000, 3000)
PIECE = 256 * 1024


def photos(folder: Path) -> list[Path]:
    """As a phone takes them, some 4 MB each; written by yet another process, whose memory is not measured."""
    if not any(folder.glob("*.jpg")):
        folder.mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "bench.pictures_children", "photos", str(folder)], check=True, env=os.environ
        )
    return sorted(folder.glob("*.jpg"))


def draw(folder: str) -> None:
    for number in range(PHOTOS):
        patches = Image.effect_noise((16, 12), 120 + number).resize(SIZE, Image.Resampling.BICUBIC)
        grain = Image.effect_noise((1000, 750), 40).resize(SIZE)
        channels = (patches, Image.blend(patches, grain, 0.2), grain)
        Image.merge("RGB", channels).save(f"{folder}/{number:03}.jpg", "JPEG", quality=90)


def web(out: Path) -> dict:
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
    for pk in list(Job.objects.order_by("pk").values_list("pk", flat=True)):
        perform(pk, clock=timezone.now)
    return {}


def main(what: str, out: str) -> None:
    if what == "photos":
        draw(out)
        return
    found = {"web": web, "worker": worker}[what](Path(out))
    used = resource.getrusage(resource.RUSAGE_SELF)
    measured = {"peak": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime}
    Path(out).write_text(json.dumps(found | measured), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
