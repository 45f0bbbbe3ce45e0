"""Nothing of what is hidden goes out: looked for byte by byte in everything that a screen can ask for."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from contests.board.actions import freeze, reveal, set_blank
from contests.board.tests.worlds import PLAYS, make_hall, play, screen, text
from contests.models import Board, PartScore
from contests.tests.builders import AT
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)
# Best first, by both parts: 82,82 · 74,74 · 66,66 · 58,58 · 50,5.
ORDER = ["Sao Mai", "Hoa Sen", "Ánh Dương", "Đội 10", "Đội 2"]
TOTALS = ["82.82", "74.74", "66.66", "58.58", "50.5"]


@shared
def hall():
    hall = make_hall()
    freeze(hall.board, by=None, at=AT)
    return hall


def numbers(points):
    """As it could stand anywhere: with point, comma, without, with zeros."""
    whole, _point, rest = points.partition(".")
    return {f"{whole}{sign}{rest}" for sign in (".", ",", "", "&#44;")}


def everything(client, hall):
    """All bytes that the address gives: page, fragment, their headers."""
    cache.clear()
    answers = [screen(client, hall, name) for name in ("board", "board_now")]
    return "\n".join(text(each) + "\n" + "\n".join(f"{k}: {v}" for k, v in each.headers.items()
                                                     if k != "X-Now") for each in answers)  # fmt: skip


def assert_hidden(found, places):
    # A digest may have any four digits in it; that it tells nothing is tested by two futures with the same one.
    found = re.sub(r"[0-9a-f]{12,}", "", found)
    for place in places:
        for number in numbers(PLAYS[place]) | numbers(TOTALS[place]):
            assert number not in found, number


def test_a_frozen_board_shows_what_it_showed(client, hall):
    before = everything(client, hall)
    play(hall)
    assert everything(client, hall) == before
    assert_hidden(before, range(5))
    assert "12,12" in before


def test_hidden_points_do_not_move_the_order_of_a_frozen_board(client, hall):
    def order():
        found = everything(client, hall)
        return sorted(ORDER, key=found.index)

    assert order() == ORDER[::-1]
    play(hall)
    assert order() == ORDER[::-1]


def test_two_futures_give_the_same_bytes(client, hall):
    """Whatever is hidden, page, fragment and ETag are the same: nothing can depend on it."""
    play(hall)
    one = everything(client, hall)
    PartScore.objects.filter(part=hall.play, entrant=hall.teams[4].entrant).update(points="80")
    assert everything(client, hall) == one


@pytest.mark.parametrize("done", [1, 2, 3])
def test_while_it_is_revealed_the_rest_is_not_there(client, hall, done):
    play(hall)
    for step in range(1, done + 1):
        reveal(hall.board, step, by=None, at=LATER)
    found = everything(client, hall)
    hidden = 4 - done  # after the first step, the three best are hidden
    assert_hidden(found, range(hidden))
    for name in ORDER[:hidden]:
        assert name not in found
    for place in range(hidden, 5):
        assert ORDER[place] in found
        assert PLAYS[place].replace(".", ",") in found


def test_revealing_does_not_depend_on_what_is_still_hidden(client, hall):
    """The two best change places: the bytes after the same step are the same."""
    play(hall)
    reveal(hall.board, 1, by=None, at=LATER)
    one = everything(client, hall)
    Board.objects.update(state="frozen", revealed=0, final={})
    PartScore.objects.filter(part=hall.play, entrant=hall.teams[1].entrant).update(
        points="79.79", updated_at=LATER + timedelta(minutes=1)
    )
    reveal(hall.board, 1, by=None, at=LATER)
    assert Board.objects.get().final["rows"][0]["name"] == "Hoa Sen"
    assert everything(client, hall) == one


def test_the_end_shows_all(client, hall):
    play(hall)
    for step in range(1, 5):
        reveal(hall.board, step, by=None, at=LATER)
    found = everything(client, hall)
    assert [name for name in ORDER if name in found] == ORDER
    assert all(points.replace(".", ",") in found for points in PLAYS)


def test_what_changes_after_the_first_step_changes_nothing_shown(client, hall):
    play(hall)
    reveal(hall.board, 1, by=None, at=LATER)
    PartScore.objects.filter(part=hall.play).update(points="1")
    for step in (2, 3, 4):
        reveal(hall.board, step, by=None, at=LATER)
    assert "71,71" in everything(client, hall)


def test_a_part_that_is_not_closed_is_not_on_the_live_board(client):
    hall = make_hall()
    for team, points in zip(hall.teams, PLAYS, strict=True):
        PartScore.objects.create(
            entrant=team.entrant, part=hall.play, stage=hall.stage, points=points, seconds=0, attempts=1,
            points_sum=points, reached_at=AT, updated_at=AT,
        )  # fmt: skip
    assert_hidden(everything(client, hall), range(5))


def test_a_blank_board_shows_the_name_alone(client, hall):
    set_blank(hall.board, True, by=None, at=LATER)
    found = everything(client, hall)
    assert hall.stage.contest.title in found
    assert not any(name in found for name in ORDER)
    assert "12,12" not in found
