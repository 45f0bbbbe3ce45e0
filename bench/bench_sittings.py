"""A stage held by 40 schools, 12 teams each, against one held by 4: the organiser's page and workbook, per row shown.

Three judged parts with five judges a school, all sheets in: 7,200 of them in the large stage. Sittings are launched,
scores written by `score_sitting`, places by the rankings themselves. Again: `python3 portal.py bench bench_sittings`.
"""

from collections.abc import Callable
from decimal import Decimal
from itertools import count

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.measure import Context, Result
from contests.judging.results import score_sitting
from contests.models import Appearance, Entrant, Judge, Mark, Ranking, ScoreSheet
from contests.placing import rebuild_ranking
from contests.sittings.launching import launch, plan_of
from contests.sittings.workbook import sheets_of
from contests.tests.team_builders import INTRODUCTION, TALENT, make_team_contest
from foundation.sheets.writing import write_workbook
from schools.tests.builders import make_seat, make_unit

SMALL, LARGE = 4, 40
TEAMS, JUDGES = 12, 5
PRACTICAL = ("Thực hành", 50, None, 30, (("Đăng ký", 25), ("Nộp hồ sơ", 25)))
_numbers = count(1)


def run(context: Context) -> list[Result]:
    found = []
    ways: tuple[tuple[str, Callable, int], ...] = (("page", page, 20), ("workbook", workbook, 10))
    small, large = make_world(SMALL), make_world(LARGE)
    for name, what, times in ways:
        costs = [context.calls(what(*world, context.folder), times) for world in (large, small)]
        ratio = context.ratio(*costs) * rows(name, SMALL) / rows(name, LARGE)
        found.append(context.at_most(f"{name} of {LARGE} schools against {SMALL}, per row", ratio, "×", 2))
        more = queries(what(*large, context.folder)) - queries(what(*small, context.folder))
        found.append(context.at_most(f"queries of that {name} more than of {SMALL}", more, "queries", 0))
    return found


def rows(name, schools):
    """Shown: a line a school, and in the workbook one more a team."""
    return schools * (1 if name == "page" else 1 + TEAMS)


def page(stage, user, _folder):
    client, address = Client(SERVER_NAME="localhost"), reverse("stage_sittings", args=[stage.pk])
    client.force_login(user)

    def ask(_number):
        answer = client.get(address)
        shown = answer.content.count(b"data-sitting=")
        if answer.status_code != 200 or shown != stage.sittings.count():
            raise AssertionError(f"{answer.status_code}: {shown} schools shown")

    return ask


def workbook(stage, user, folder):
    path = folder / f"sittings-{stage.pk}.xlsx"

    def write(_number):
        sheets = sheets_of(stage, user, at=timezone.now())
        write_workbook(path, sheets)

    return write


def queries(act):
    act(0)  # sessions and seats are known from now on
    with CaptureQueriesContext(connection) as asked:
        act(0)
    return len(asked)


def make_world(schools):
    """A stage with results of so many schools, and their organiser."""
    at = timezone.now()
    stage = make_team_contest(parts=(INTRODUCTION, PRACTICAL, TALENT), at=at)
    units = [make_unit(f"THCS Số {next(_numbers)}", under=stage.contest.unit) for _each in range(schools)]
    ids = [unit.pk for unit in units]
    launch(stage, ids, ids[:1], shown=ids, digest=plan_of(stage, units).digest, by=None, at=at)
    for sitting in stage.sittings.order_by("pk"):
        fill(sitting, at)
    for ranking in Ranking.objects.filter(stage=stage, each_sitting=False).order_by("pk"):
        rebuild_ranking(ranking.pk, at=at)
    return stage, make_seat(stage.contest.unit, "organiser")


def fill(sitting, at):
    """Teams, judges, and a sheet of every judge for every team in every part."""
    contest, panel = sitting.stage.contest, sitting.panels.get()
    audience = contest.audiences.get()
    entrants = Entrant.objects.bulk_create(
        Entrant(contest=contest, unit=sitting.unit, audience=audience, name=f"Đội {n}", name_key=f"đội{n}",
                name_sort_key=f"{n:03}", entered_at=at)
        for n in range(TEAMS)
    )  # fmt: skip
    teams = Appearance.objects.bulk_create(
        Appearance(sitting=sitting, entrant=entrant, panel=panel, order=n, state="present")
        for n, entrant in enumerate(entrants, start=1)
    )
    judges = Judge.objects.bulk_create(
        Judge(sitting=sitting, panel=panel, name=f"Giám khảo {n}", added_at=at) for n in range(JUDGES)
    )
    for part in sitting.stage.parts.order_by("order"):
        criteria = list(part.criteria.order_by("order"))
        sheets = ScoreSheet.objects.bulk_create(
            ScoreSheet(appearance=team, part=part, judge=judge, state="handed_in", opened_at=at, handed_in_at=at,
                       total=len(criteria) * points_of(team, judge))
            for team in teams
            for judge in judges
        )  # fmt: skip
        Mark.objects.bulk_create(
            Mark(sheet=sheet, criterion=each, points=points_of(sheet.appearance, sheet.judge), sequence=1, saved_at=at)
            for sheet in sheets
            for each in criteria
        )
    sitting.runs.update(state="closed", closed_at=at)
    score_sitting(sitting, at=at)
    type(sitting).objects.filter(pk=sitting.pk).update(state="sent", starts_at=at, sent_at=at)


def points_of(team, judge):
    return Decimal((team.order * 7 + judge.pk * 3) % 19) / 2
