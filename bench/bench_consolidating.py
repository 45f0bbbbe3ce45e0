"""Consolidating 1,000 schools × 60 figures against 100 × 60, in one run, side by side: at most 12 times the CPU.

Adding up alone, making a consolidation (read, locked, written with its items), its page, the page of what came later
and the preview. And that adding up and the pages ask the database as often for 1,000 as for 100. Data are made in bulk.
Again: `python3 portal.py bench consolidating`.
"""

from collections.abc import Callable
from itertools import count

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.measure import Context, Result
from reports.consolidation.actions import consolidate
from reports.consolidation.adding import added
from reports.consolidation.scope import Asked
from reports.consolidation.tests.worlds import DAY, make_big
from reports.tests.builders import AT

SMALL, LARGE, FIGURES = 100, 1000, 60
MOST = 12
_turns = count()


def run(context: Context) -> list[Result]:
    worlds = [make_big(schools, FIGURES) for schools in (LARGE, SMALL)]
    found = compared(context, "added up", *map(adding, worlds))
    found += compared(context, "consolidated", *map(making, worlds), same_queries=False)
    made = [consolidate(world.asked, world.department, Asked(), by=None, at=AT + 9 * DAY)[0] for world in worlds]
    pages = {
        "its page": [each.get_absolute_url() for each in made],
        "what came later": [reverse("consolidation_compare", args=[each.pk]) for each in made],
        "preview": [reverse("consolidation_new", args=[world.asked.pk]) for world in worlds],
    }
    for name, addresses in pages.items():
        found += compared(context, name, *map(looking, worlds, addresses))
    return found


def compared(context, name, large, small, *, same_queries=True) -> list[Result]:
    for act in (large, small):
        act(0)  # sessions, seats and templates are known from now on
    ratio = context.ratio(context.calls(large, 5), context.calls(small, 25))
    rows = [context.at_most(f"{name}: {LARGE} schools × {FIGURES} figures against {SMALL}", ratio, "×", MOST)]
    if same_queries:
        rows.append(context.at_most(f"{name}: queries more", queries(large) - queries(small), "queries", 0))
    return rows


def adding(world) -> Callable[[int], object]:
    return lambda _number: added(world.asked.obligations.all(), accepted_only=True)


def making(world) -> Callable[[int], object]:
    """Asked for in two ways in turn, so that each is new."""

    def make(_number):
        asked = Asked(accepted_only=next(_turns) % 2 == 0)
        made, new = consolidate(world.asked, world.department, asked, by=None, at=AT + 9 * DAY)
        if not new:
            made, new = consolidate(
                world.asked, world.department, Asked(not asked.accepted_only), by=None, at=AT + 9 * DAY
            )  # fmt: skip
        if not new:
            raise AssertionError(f"{made} was there before")

    return make


def looking(world, address) -> Callable[[int], object]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(world.officer)

    def look(_number):
        answer = client.get(address)
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")

    return look


def queries(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act(0)
    return len(asked)
