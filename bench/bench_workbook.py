"""The workbook of a ranking of 200,000 places against the writer's bare loop over the same cells: CPU and memory.

Each runs in a process of its own, so that its peak of memory is its own: once as the job makes it, reading places,
names, schools and reasons from the database (whose CPU is counted too); once with the cells at hand, given to
XlsxWriter's typed methods.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import django
from django.utils import timezone

from bench.measure import Context, Result, cpu_during

PLACES = 200_000
TURNS = 3


def run(context: Context) -> list[Result]:
    from bench.rankings_world import make_contest, settle_down  # noqa: PLC0415 – the children need Django set up first
    from contests.placing import rebuild_ranking  # noqa: PLC0415

    _part, persons, _classes = make_contest(PLACES * 25 // 10)
    settle_down()
    if rebuild_ranking(persons.pk, at=timezone.now()) != PLACES:
        raise AssertionError("the ranking is not as large as it should be")
    cells = context.folder / "cells.jsonl"
    child("cells", persons.pk, cells)
    found = []
    for _ in range(TURNS):
        bare = child("bare", persons.pk, cells)
        ours = child("ours", persons.pk, cells, pids=context.database_pids)
        found.append((ours["cpu"] / bare["cpu"], ours["peak"], bare["peak"]))
    ratio, peak, bare_peak = sorted(found)[TURNS // 2]
    return [
        context.at_most("workbook of 200,000 places, CPU", ratio, "× bare loop", goal=1.3),
        context.at_most("its peak of memory", peak, "MB", goal=150),
        context.at_most("that of the bare loop", bare_peak, "MB", goal=150),
    ]


def child(what, ranking, cells, pids=()):
    """One way of writing in a process of its own: CPU seconds (with the database's) and peak of memory in MB."""
    out = Path(f"{cells}.{what}.json")
    command = [sys.executable, "-m", "bench.bench_workbook", what, str(ranking), str(cells), str(out)]

    def work():
        subprocess.run(command, check=True, env=os.environ)

    database = cpu_during(work, tuple(pids)) if pids else work() or 0.0
    found = json.loads(out.read_text(encoding="utf-8"))
    return {"cpu": found["cpu"] + database, "peak": found["peak"]}


def main(what, ranking, cells, out):
    django.setup()
    from bench.workbook_ways import WAYS  # noqa: PLC0415

    cpu = WAYS[what](int(ranking), Path(cells))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(out).write_text(json.dumps({"cpu": cpu, "peak": peak}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
