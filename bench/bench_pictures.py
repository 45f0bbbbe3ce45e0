"""100 photos of 12 megapixels through their jobs, in a process of its own as a worker runs them: its peak of memory.

The web takes the same bytes in and must not touch a pixel: a second process receives all pieces and then says how many
pictures were opened there.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.measure import Context, Result
from bench.pictures_children import PHOTOS
from propaganda.models import Evidence, SamePicture
from propaganda.tests.builders import make_activity, make_campaign, make_plan
from schools.tests.builders import make_unit, make_user


def run(context: Context) -> list[Result]:
    make_activities()
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


def make_activities() -> None:
    district = make_unit("Phòng GD&ĐT", kind="district")
    plan = make_plan(make_campaign(district), make_unit("THCS Đại Mỗ", under=district))
    for _number in range(PHOTOS // 25):
        make_activity(plan.lines.get(), by=make_user())


def child(what: str, out: Path) -> dict:
    subprocess.run([sys.executable, "-m", "bench.pictures_children", what, str(out)], check=True, env=os.environ)
    return json.loads(out.read_text(encoding="utf-8"))
