"""Two of one team, or a start and the end of a sitting, in the same moment."""

from datetime import timedelta

import pytest

from contests.models import Appearance, Attempt, Contest, PartRun, Sitting
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.rules import NotNow
from contests.quiz.sitting_papers import close_part
from contests.quiz.tests.team_worlds import make_papers, members
from contests.teams.day import set_state
from contests.tests.builders import AT
from schools.tests.races import at_once, in_flight, on_the_way

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world():
    return make_papers()


def starting(world, person):
    return lambda: start_attempt(world.part, person, at=AT)


def test_two_members_start_one_paper(world):
    one, other = at_once(*(starting(world, person) for person in world.people))
    assert [one, other] == [Attempt.objects.get()] * 2


def test_the_first_two_teams_start_the_part_once(world):
    found = at_once(starting(world, world.people[0]), starting(world, world.others[0]))
    assert set(found) == set(Attempt.objects.all())
    assert PartRun.objects.get(part=world.part).state == "running"


def test_two_last_papers_handed_in_at_once_end_the_sitting(world):
    PartRun.objects.filter(part__kind="judged").update(state="closed")
    Appearance.objects.filter(pk=world.teams[2].pk).update(state="absent")
    papers = [start_attempt(world.part, person, at=AT) for person in (world.people[0], world.others[0])]
    found = at_once(*(lambda pk=each.pk: submit_attempt(pk, [], at=AT + MINUTE) for each in papers))
    assert set(found) == set(papers)
    assert Sitting.objects.get(pk=world.sitting.pk).state == "judged"


def test_a_part_waits_for_a_start_in_flight_and_is_not_closed_over_it(world):
    start_attempt(world.part, members(world.teams[2])[0], at=AT)  # the part is running already
    Attempt.objects.all().delete()
    with in_flight(starting(world, world.people[0])), pytest.raises(NotNow):
        close_part(world.sitting, world.part, by=world.secretary, at=AT)
    assert Attempt.objects.get().submitted_at is None


def test_a_start_waits_for_a_part_that_is_being_closed(world):
    closing = in_flight(lambda: close_part(world.sitting, world.part, by=world.secretary, at=AT))
    with closing, pytest.raises(NotNow):
        start_attempt(world.part, world.people[0], at=AT)
    assert not Attempt.objects.exists()


def test_a_start_and_a_change_of_who_is_there_lock_in_the_same_order(world):
    """The secretary holds the sitting and wants the teams; a start with a limit over all parts wants its own too."""
    Contest.objects.update(attempts_allowed=5)
    team = world.teams[0]

    def leave():
        set_state(team, "withdrawn", reason="Ốm", by=world.secretary, at=AT)

    with on_the_way(lambda: Sitting.objects.select_for_update().get(pk=world.sitting.pk), leave):
        [found] = at_once(starting(world, world.people[0]))
    assert isinstance(found, NotNow | Attempt)  # SQLite lets either come first
    team.refresh_from_db()
    assert team.state == "withdrawn"
