"""Two people at two telephones press at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from contests.board import actions
from contests.board.tests.worlds import make_hall, play
from contests.models import Board
from contests.tests.builders import AT
from foundation.history.models import Event
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(minutes=5)


@pytest.fixture
def hall():
    hall = make_hall()
    play(hall)
    actions.freeze(hall.board, by=None, at=LATER)
    return hall


def test_two_who_reveal_at_once_reveal_one_step(hall):
    with in_flight(lambda: actions.reveal(hall.board, 1, by=None, at=LATER)):
        assert not actions.reveal(hall.board, 1, by=None, at=LATER)
    assert Board.objects.get().revealed == 1
    assert Event.objects.filter(verb="board_revealed").count() == 1


def test_many_who_reveal_at_once_reveal_one_step(hall):
    done, start = [], threading.Barrier(4)

    def press():
        try:
            start.wait()
            done.append(actions.reveal(hall.board, 1, by=None, at=LATER))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]
    assert Board.objects.get().revealed == 1


def test_unfreezing_waits_for_a_revealing_in_flight_and_then_does_nothing(hall):
    with in_flight(lambda: actions.reveal(hall.board, 1, by=None, at=LATER)):
        assert not actions.unfreeze(hall.board, by=None, at=LATER)
    assert Board.objects.get().state == "revealing"
