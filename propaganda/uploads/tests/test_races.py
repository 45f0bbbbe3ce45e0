"""Two people at one upload: on PostgreSQL each waits for the other."""

import pytest

from foundation.models import Event
from propaganda.models import ServiceSuccess
from propaganda.uploads import actions
from propaganda.uploads.tests.builders import (
    ASKED,
    AT,
    confirm,
    make_full_world,
    row,
    send,
    successes,
    table,
)
from schools.models import Person
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_full_world()


def test_two_confirm_the_same_upload_and_it_is_recorded_once(world):
    upload = send(world.plan, "successes", successes(world.plan, row(), row("Trần Thị Bình")), by=world.secretary)
    with in_flight(lambda: confirm(upload, by=world.secretary)):
        confirm(upload, by=world.secretary)
    assert (ServiceSuccess.objects.count(), Event.objects.filter(verb="write a workbook").count()) == (2, 1)


def test_two_files_with_the_same_pupil_are_confirmed_at_once(world):
    one = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    two = send(world.plan, "successes", successes(world.plan, row(), row("Trần Thị Bình")), by=world.teacher)
    with in_flight(lambda: confirm(one, by=world.secretary)), pytest.raises(actions.Outdated):
        confirm(two, by=world.teacher)
    two.refresh_from_db()
    confirm(two, by=world.teacher)
    assert ServiceSuccess.objects.count() == 2


def test_a_pupil_leaves_beside_the_confirming(world):
    upload = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    with in_flight(lambda: Person.objects.filter(pk=world.pupils[1].pk).update(left_on="2022-01-01")):
        confirm(upload, by=world.secretary)
    assert ServiceSuccess.objects.count() == 1


def test_discarding_beside_the_confirming_loses_nothing(world):
    upload = send(world.plan, "successes", successes(world.plan, row()), by=world.secretary)
    with in_flight(lambda: confirm(upload, by=world.secretary)), pytest.raises(actions.NotPossible):
        actions.discard(upload, by=world.secretary, at=AT)
    assert ServiceSuccess.objects.count() == 1


def test_two_tables_at_once_and_the_newer_waits(world):
    def sent(forms):
        return send(world.plan, "table", table((1, ASKED[0][0], forms, "", "Thường xuyên")), by=world.secretary)

    first = sent("Zalo")
    with in_flight(lambda: confirm(first, by=world.secretary)):
        second = sent("Tờ rơi")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, world.plan.lines.get(order=1).forms) == ("applied", "ready", "Zalo")
