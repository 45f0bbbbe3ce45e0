"""The results workbook of a sitting with 5,000 teams: gate, reading, checking and preview against only reading it.

Only reading is what the library in use does with the same bytes: foundation.sheets.reading, every cell. And the memory
a worker has at its peak for each file nobody should send (contests.intake.tests.hostile), each in a process of its own.

Again: python3 portal.py bench results
"""

import os
import subprocess
import sys

from django.db import connection

from bench.measure import Context, Result
from contests.intake import rules
from contests.intake.diff import propose
from contests.intake.reading import read_results
from contests.intake.standing import table_of
from contests.intake.tests import hostile
from contests.intake.tests.builders import content_of, filled, fresh
from contests.models import Appearance, Entrant
from contests.tests.builders import AT
from contests.tests.team_builders import make_sitting, make_team
from foundation.sheets.gate import kind_of
from foundation.sheets.reading import open_workbook
from foundation.sheets.tests.hostile import AT_THE_DOOR
from tooling.processes import ROOT

TEAMS = 5000
MOST_MEGABYTES = 200
TURNS = 5
# What a worker does, up to the marked file; the door first, as in contests.intake.actions.receive.
CHILD = """
import sys
from contextlib import suppress
import django
django.setup()
from contests.intake.reading import read_results
from contests.intake.standing import table_of
from contests.intake.tasks import _marked
from contests.intake.tests.builders import fresh
from contests.models import Sitting
from foundation.sheets.gate import WorkbookRefused, kind_of
table = table_of(fresh(Sitting.objects.get(pk=int(sys.argv[2]))))
with suppress(WorkbookRefused), open(sys.argv[1], "rb") as file:
    kind_of(file)
    read = read_results(file, table)
    _marked(sys.argv[1], read)
# Not ru_maxrss: that remembers the process this one was forked from.
[line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(int(line.split()[1]) // 1024)
"""


def run(context: Context) -> list[Result]:
    sitting = make_big_sitting()
    content = content_of(filled(sitting, [(n % 41 / 2, n % 51, n % 61 / 2) for n in range(TEAMS)]))
    path = context.folder / "results.xlsx"
    path.write_bytes(content)
    whole = context.ratio(
        context.calls(lambda _n: take(path, sitting), TURNS), context.calls(lambda _n: only_read(path), TURNS)
    )
    results = [context.at_most(f"results of {TEAMS:,} teams taken", whole, "× reading the file", goal=3)]
    if context.database == "sqlite":  # the database has no part in it
        results += memory(context)
    return results


def make_big_sitting():
    sitting = make_sitting()
    first = make_team(sitting)
    entrants = Entrant.objects.bulk_create(
        Entrant(contest=sitting.stage.contest, unit=sitting.unit, audience=first.entrant.audience, name=f"Đội số {n}",
                name_key=f"đội số {n}", name_sort_key=f"{n:06}", entered_at=AT)
        for n in range(TEAMS - 1)
    )  # fmt: skip
    Appearance.objects.bulk_create(
        Appearance(sitting=sitting, entrant=entrant, state="present", order=order)
        for order, entrant in enumerate(entrants, start=2)
    )
    return sitting


def only_read(path):
    with open_workbook(path) as book:
        if sum(len(page.rows) for page in book.sheets) < TEAMS:
            raise AssertionError("the file was not read")


def take(path, sitting):
    with path.open("rb") as file:
        kind_of(file)
    table = table_of(fresh(sitting))
    read = read_results(path, table)
    found = propose(table, read.rows, rules.rule_of(sitting))
    if read.findings.errors or len(found.changed) != TEAMS or not found.digest:
        raise AssertionError(f"the workbook is not in order: {read.findings[:3]}")


def memory(context: Context) -> list[Result]:
    sitting = make_sitting()
    for _each in range(3):
        make_team(sitting)
    good = content_of(filled(sitting, [(99, 40, 20), (18, 45, 27), (12, 30, 20)]))
    connection.close()
    found = []
    for name, spoil in {"in order but for one cell": bytes, **AT_THE_DOOR, **hostile.READ}.items():
        path = context.folder / "hostile.xlsx"
        path.write_bytes(spoil(good))
        found.append(context.at_most(f"memory, {name}", peak(path, sitting.pk), "MB", goal=MOST_MEGABYTES))
    return found


def peak(path, sitting: int) -> float:
    command = [sys.executable, "-c", CHILD, str(path), str(sitting)]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True)
    return float(done.stdout)
