"""The buttons of the board, each done once."""

from datetime import timedelta

import pytest

from contests.board import actions
from contests.board.tests.worlds import make_hall, play
from contests.models import Board, Ranking
from contests.tests.builders import AT
from foundation.history.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


@shared
def hall():
    return make_hall()


def board():
    return Board.objects.get()


def test_it_is_made_once_with_an_address_nobody_guesses(hall):
    again = actions.make_board(hall.sitting, by=hall.keeper, at=LATER)
    assert again == hall.board
    assert len(hall.board.code) == 22
    assert len({actions.new_code() for _each in range(100)}) == 100


def test_another_address_replaces_the_old_one_once(hall):
    old = hall.board.code
    assert actions.replace_code(hall.board, old, by=hall.keeper, at=LATER)
    new = board().code
    assert new != old
    assert not actions.replace_code(hall.board, old, by=hall.keeper, at=LATER)
    assert board().code == new
    assert old not in str(Event.objects.get(verb="board_moved").changes)


def test_freezing_keeps_what_was_shown(hall):
    assert actions.freeze(hall.board, by=hall.keeper, at=LATER)
    found = board()
    assert (found.state, found.frozen_at, found.changed_by) == ("frozen", LATER, hall.keeper)
    assert [row["name"] for row in found.frozen["rows"]] == ["Đội 2", "Đội 10", "Ánh Dương", "Hoa Sen", "Sao Mai"]
    assert not actions.freeze(hall.board, by=hall.keeper, at=LATER + timedelta(minutes=1))
    assert board().frozen_at == LATER


def test_unfreezing_only_before_anything_was_revealed(hall):
    actions.freeze(hall.board, by=None, at=LATER)
    assert actions.unfreeze(hall.board, by=None, at=LATER)
    assert (board().state, board().frozen) == ("live", {})
    play(hall)
    actions.freeze(hall.board, by=None, at=LATER)
    actions.reveal(hall.board, 1, by=None, at=LATER)
    assert not actions.unfreeze(hall.board, by=None, at=LATER)
    assert board().state == "revealing"


def test_a_second_tap_reveals_nothing_more(hall):
    play(hall)
    actions.freeze(hall.board, by=None, at=LATER)
    assert [actions.reveal(hall.board, step, by=None, at=LATER) for step in (1, 1, 3, 2, 2, 0)] == [
        True, False, False, True, False, False,
    ]  # fmt: skip
    assert (board().revealed, board().state) == (2, "revealing")
    assert Event.objects.filter(verb="board_revealed").count() == 2


def test_after_the_first_place_all_is_done(hall):
    play(hall)
    actions.freeze(hall.board, by=None, at=LATER)
    for step in range(1, 6):
        actions.reveal(hall.board, step, by=None, at=LATER)
    assert (board().revealed, board().state) == (4, "done")


def test_nothing_is_revealed_from_a_live_board_or_before_the_end(hall):
    assert not actions.reveal(hall.board, 1, by=None, at=LATER)
    actions.freeze(hall.board, by=None, at=LATER)
    with pytest.raises(actions.BoardRefused, match="Chưa kết thúc tất cả"):
        actions.reveal(hall.board, 1, by=None, at=LATER)
    assert (board().state, board().final) == ("frozen", {})


def test_the_places_are_those_of_the_moment_not_of_the_last_sweep(hall):
    play(hall)
    Ranking.objects.update(computed_at=AT - timedelta(days=1))
    actions.freeze(hall.board, by=None, at=LATER)
    actions.reveal(hall.board, 1, by=None, at=LATER)
    assert [row["rank"] for row in board().final["rows"]] == [1, 2, 3, 4, 5]
    assert board().final["rows"][0]["name"] == "Sao Mai"


def test_an_official_ranking_is_left_as_it_is(hall):
    play(hall)
    actions.bring_up_to_date(hall.sitting, at=AT)
    Ranking.objects.filter(sitting=hall.sitting).update(state="official")
    actions.freeze(hall.board, by=None, at=LATER)
    assert Ranking.objects.get(sitting=hall.sitting).computed_at == AT


def test_from_which_place_is_fixed_once_it_begins(hall):
    play(hall)
    assert actions.reveal_from(hall.board, 1, by=None, at=LATER)
    actions.freeze(hall.board, by=None, at=LATER)
    actions.reveal(hall.board, 1, by=None, at=LATER)
    assert not actions.reveal_from(hall.board, 5, by=None, at=LATER)
    assert actions.reveal(hall.board, 2, by=None, at=LATER)
    assert board().state == "done"
