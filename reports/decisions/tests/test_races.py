"""Two at one report: on PostgreSQL each waits for the other, and nobody's decision is lost or made unread."""

import pytest

from reports.actions import take_back
from reports.decisions.actions import ACCEPT, SEND_BACK, Said, decide, decide_many
from reports.decisions.rules import Overtaken
from reports.decisions.tests.worlds import DAY, NOW, make_district
from reports.models import Decision, Obligation
from reports.rules import NotPossible
from schools.tests.builders import make_seat
from schools.tests.races import at_once, in_flight, raised_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "THCS Số 2"
BACK = Said(SEND_BACK, "Thiếu lớp 6B", due_again_at=NOW + DAY)


@pytest.fixture
def world():
    return make_district()


def saying(world, said, by=None):
    return lambda: decide(world.versions[NAME], said, by=by or world.officer, at=NOW)


def state(world):
    owed = Obligation.objects.get(pk=world.owed[NAME].pk)
    kinds = Decision.objects.filter(version__obligation=owed).order_by("at", "pk").values_list("kind", flat=True)
    return owed.state, list(kinds)


def test_two_officers_of_different_minds_one_is_told(world):
    other = make_seat(world.district, "officer")
    accepted, back = raised_at_once(saying(world, Said(ACCEPT)), saying(world, BACK, other))
    assert [type(each) for each in (accepted, back)].count(Overtaken) == 1
    assert state(world) == (("sent_back", ["send_back"]) if accepted else ("accepted", ["accept"]))


def test_two_officers_of_one_mind_accept_once(world):
    other = make_seat(world.district, "officer")
    found = at_once(saying(world, Said(ACCEPT)), saying(world, Said(ACCEPT), other))
    assert sorted(found) == [False, True]
    assert state(world) == ("accepted", ["accept"])


def test_two_reasons_at_once_and_the_second_is_told(world):
    other = make_seat(world.district, "officer")
    with in_flight(saying(world, BACK)), pytest.raises(Overtaken):
        saying(world, Said(SEND_BACK, "Sai tỉ lệ"), other)()
    assert state(world) == ("sent_back", ["send_back"])


def test_taken_back_while_it_is_being_accepted_ends_in_one_of_them(world):
    accepted, taken = raised_at_once(
        saying(world, Said(ACCEPT)), lambda: take_back(world.versions[NAME], by=None, at=NOW)
    )
    assert [isinstance(each, NotPossible) for each in (accepted, taken)].count(True) == 1
    assert state(world) == (("owing", []) if accepted else ("accepted", ["accept"]))


def test_many_at_once_beside_one_of_them(world):
    other = make_seat(world.district, "officer")
    ticked = [f"{world.owed[name].pk}-1" for name in (NAME, "THCS Số 10")]
    with in_flight(saying(world, BACK, other)):
        results = decide_many(world.requirement, ticked, Said(ACCEPT), by=world.officer, at=NOW)
    assert [(each.name, each.done) for each in results] == [(NAME, False), ("THCS Số 10", True)]
    assert state(world) == ("sent_back", ["send_back"])


def test_the_same_list_sent_twice_at_once_is_decided_once(world):
    ticked = [f"{world.owed[name].pk}-1" for name in (NAME, "THCS Số 10")]

    def both():
        return decide_many(world.requirement, ticked, Said(ACCEPT), by=world.officer, at=NOW)

    one, two = at_once(both, both)
    assert all(each.done for each in [*one, *two])
    assert sum(not each.already for each in [*one, *two]) == 2
    assert state(world) == ("accepted", ["accept"])
