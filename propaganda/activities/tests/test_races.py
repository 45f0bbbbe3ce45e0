"""The same activity from two tabs, and two people at one, at one moment: on PostgreSQL each waits for the other."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from propaganda.activities import actions
from propaganda.activities.actions import Overtaken
from propaganda.activities.tests.worlds import entry_for, make_school
from propaganda.models import Activity, PlanLine
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2022, 3, 1, 1, tzinfo=UTC)


@pytest.fixture
def world():
    return make_school()


def recording(world, client_id, **fields):
    return lambda: actions.record_activity(
        world.plan, entry_for(world, **fields), client_id=client_id, by=world.secretary, at=NOW
    )


def test_one_queue_sent_by_two_tabs(world):
    one = uuid4()
    with in_flight(recording(world, one)):
        assert recording(world, one)().new is False
    assert Activity.objects.count() == 1
    assert PlanLine.objects.get(pk=world.line.pk).recorded == 1


def test_two_activities_of_one_line_are_both_counted(world):
    with in_flight(recording(world, uuid4())):
        recording(world, uuid4(), form="video")()
    assert PlanLine.objects.get(pk=world.line.pk).recorded == 2


def test_a_change_over_one_in_flight_is_shown_it(world):
    activity = recording(world, uuid4())().activity

    def change(title, by):
        return lambda: actions.change_activity(activity, entry_for(world, title=title), version=1, by=by, at=NOW)

    with in_flight(change("Của người thứ nhất", world.secretary)), pytest.raises(Overtaken) as overtaken:
        change("Của người thứ hai", world.teacher)()
    assert overtaken.value.theirs.title == "Của người thứ nhất"
    assert Activity.objects.get().title == "Của người thứ nhất"


def test_withdrawn_while_it_is_moved(world):
    activity = recording(world, uuid4())().activity
    with in_flight(lambda: actions.move_activity(activity, world.autumn, by=world.secretary, at=NOW)):
        actions.withdraw_activity(activity, "nhầm", by=world.teacher, at=NOW)
    assert [PlanLine.objects.get(pk=line.pk).recorded for line in (world.line, world.autumn)] == [0, 0]
