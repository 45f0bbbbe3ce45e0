"""The board of 1,000 schools × 20 lines × 10,000 activities against that of 10 schools × 20 lines, per school shown.

Each look at it in one run, side by side: the first page, the last, one line's overdue schools in order of most overdue,
a search, a past day (which asks the periods), one line in full, the workbook of all schools. And that none of them asks
the database more often. Data are made in bulk and derived by `recount`. Again: `python3 portal.py bench outreach`.
"""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.measure import Context, Result
from foundation.sheets.writing import write_workbook
from propaganda.board.asking import Question
from propaganda.board.tests.worlds import make_big
from propaganda.board.workbook import sheets_of
from propaganda.models import Campaign
from schools.tests.builders import make_seat

SMALL, LARGE, LINES, ACTIVITIES_A_SCHOOL = 10, 1000, 20, 10
MOST = 1.3
DAY = {"on": "2022-07-15"}
# Name of the look, what its address asks for; the data are of 2022, so that only a past day has all statuses.
LOOKS: tuple[tuple[str, dict], ...] = (
    ("first page", {}),
    ("last page", {"page": "last"}),
    ("overdue on line 3, most overdue first", {"status": "overdue", "line": "3", "sort": "overdue"}),
    ("nothing recorded", {"status": "nothing"}),
    ("search", {"q": "thcs so 1"}),
    ("past day", DAY),
)


def run(context: Context) -> list[Result]:
    large, small = (make_world(schools) for schools in (LARGE, SMALL))
    found = []
    for name, asked in LOOKS:
        found += compared(context, f"board, {name}", *(page(world, asked) for world in (large, small)))
    found += compared(context, "one line in full", *(one_line(world) for world in (large, small)))
    books = (workbook(world, context.folder) for world in (large, small))
    return found + compared(context, "workbook", *books, times=(2, 20))


def compared(context, name, large, small, *, times=(20, 20)) -> list[Result]:
    """`large` and `small`: what to do, which answers how many schools it showed."""
    shown = [act(0) for act in (large, small)]  # sessions and seats are known from now on
    ratio = context.ratio(*(context.calls(act, number) for act, number in zip((large, small), times, strict=True)))
    more = queries(large) - queries(small)
    return [
        context.at_most(f"{name}: {shown[0]} shown against {shown[1]}, each", ratio * shown[1] / shown[0], "×", MOST),
        context.at_most(f"{name}: queries more", more, "queries", 0),
    ]


def make_world(schools):
    campaign = make_big(schools, LINES, schools * ACTIVITIES_A_SCHOOL, name="THCS so")
    return campaign, make_seat(campaign.unit, "officer")


def page(world, asked) -> Callable[[int], int]:
    campaign, user = world
    if "line" in asked:
        asked = {**asked, "line": campaign.lines.get(order=asked["line"]).pk}
    return looking(reverse("outreach_board", args=[campaign.pk]), user, asked, b"data-school=")


def one_line(world) -> Callable[[int], int]:
    """Its schools to chase, a page of them."""
    campaign, user = world
    address = reverse("outreach_line", args=[campaign.pk, campaign.lines.get(order=3).pk])
    return looking(address, user, {"status": "overdue"}, b"data-plan=")


def looking(address, user, asked, mark) -> Callable[[int], int]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def look(_number):
        answer = client.get(address, asked)
        shown = answer.content.count(mark)
        if answer.status_code != 200 or not shown:
            raise AssertionError(f"{answer.status_code}: {shown} schools shown")
        return shown

    return look


def workbook(world, folder) -> Callable[[int], int]:
    campaign, user = world
    path = folder / f"board-{campaign.pk}.xlsx"

    def write(_number):
        question = Question(Campaign.objects.get(pk=campaign.pk), user, {}, campaign.ends_on)
        sheets = sheets_of(question)
        write_workbook(path, sheets)
        return len(list(question.plans))

    return write


def queries(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act(0)
    return len(asked)
