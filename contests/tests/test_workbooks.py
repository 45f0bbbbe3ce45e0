"""The sheets of rankings of collectives, and the one that says how the numbers were made."""

from decimal import Decimal

import pytest
from django.utils import translation

from contests.models import Measure
from contests.tests.test_collectives import World, computed
from contests.workbooks import portal_version, ranking_workbook
from schools.tests.builders import make_user
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@shared
def world():
    world = World()
    world.sizes(**{"6A": 3, "6B": 1})
    for name, attempts in (("6A", 1), ("6A", 2), ("6B", 1), ("6C", 1)):
        world.enter(name, attempts=attempts, points=Decimal("33.3333"))
    return world


def sheets(ranking, at):
    [places, made] = ranking_workbook(ranking, make_user(username="chu.tri", is_superuser=True), at=at)
    return places, [tuple(row) for row in places.rows], {str(what): str(how) for what, how in made.rows}


def test_classes_have_their_unit_numbers_and_reasons(world):
    ranking = computed(world.ranking())
    places, rows, _made = sheets(ranking, ranking.computed_at)
    headers = [str(column.header) for column in places.columns]
    assert headers[:4] == ["Rank", "Class", "Unit", "Participation"]
    assert [column.kind for column in places.columns][3:7] == ["percent", "integer", "number", "integer"]
    assert [row[:7] for row in rows] == [
        (1, "6B", "THCS Đại Mỗ", 1.0, 1, Decimal("33.3333"), 0),
        (2, "6A", "THCS Đại Mỗ", 2 / 3, 3, Decimal("33.3333"), 0),
        (3, "6C", "THCS Đại Mỗ", "", 1, Decimal("33.3333"), 0),
    ]
    assert rows[1][-1] == "Participation: 66,7\N{NO-BREAK SPACE}%, after 100\N{NO-BREAK SPACE}%."


@pytest.mark.parametrize(("of", "width"), [("unit", 1), ("bloc", 1), ("person", 3), ("class", 2)])
def test_there_are_as_many_cells_as_columns(world, of, width):
    bloc = world.contest.blocs.create(name="Cụm 1")
    bloc.units.add(world.school)
    ranking = computed(world.ranking(of))
    places, rows, _made = sheets(ranking, ranking.computed_at)
    assert rows
    assert {len(row) for row in rows} == {len(places.columns)} == {1 + width + ranking.measures.count() + 2}


def test_what_is_asked_when_a_number_is_doubted(world):
    ranking = world.ranking(rule=[("high_share", "high"), ("attempts", "low")])
    Measure.objects.filter(kind="high_share").update(threshold=Decimal("33.50"))
    computed(ranking)
    _places, _rows, made = sheets(ranking, ranking.computed_at)
    assert made["Contest"] == world.contest.title
    assert made["Asked for by"] == "chu.tri"
    assert made["Places"] == "3"
    assert made["Portal version"] == portal_version()
    assert made["Rule 1"] == "Share of high scores: more is better; high from 33,5 points"
    assert made["Rule 2"] == "Attempts of all together: less is better"
    assert "2026" in made["Computed at"]


def test_what_is_far_goes_on_and_says_how_far(world, monkeypatch):
    monkeypatch.setattr("contests.workbooks.PROGRESS_ROWS", 2)
    monkeypatch.setattr("contests.workbooks.KEPT", 1)
    ranking = computed(world.ranking("person"))
    said = []
    [places, _made] = ranking_workbook(
        ranking, make_user(is_superuser=True), at=ranking.computed_at, progress=lambda *far: said.append(far)
    )
    assert len(list(places.rows)) == 4
    assert said == [(2, 4), (4, 4)]
