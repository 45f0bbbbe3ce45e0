"""Two people, one success: whatever the order, one stands and the other is told."""

from datetime import timedelta

import pytest

from propaganda.campaigns.actions import close
from propaganda.models import ServiceSuccess
from propaganda.successes import counting
from propaganda.successes.actions import decide
from propaganda.successes.tests.world import APRIL, AT, MARCH, make_world, standing
from propaganda.successes.totals import Number, SuccessRefused, tell
from propaganda.tests.builders import make_campaign, make_plan
from schools.models import Person
from schools.tests.builders import make_person
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_world()


def test_two_teachers_record_the_same(world):
    with in_flight(world.record):
        recorded = world.record(world.row(1), world.row())
    assert [each.success.person for each in recorded.known] == [world.pupils[0]]
    assert len(recorded.new) == 1
    assert standing() == 2


def test_a_claim_while_a_workbook_is_written(world):
    with in_flight(lambda: world.record(world.row(), world.row(1))):
        claimed = world.record(state="claimed")
    assert (claimed.new, len(claimed.known)) == ([], 1)
    assert set(ServiceSuccess.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_workbook_while_a_claim_is_written(world):
    with in_flight(lambda: world.record(state="claimed")):
        recorded = world.record(world.row(), world.row(1))
    assert [each.confirmed for each in recorded.known] == [True]
    assert list(ServiceSuccess.objects.values_list("state", flat=True)) == ["confirmed", "confirmed"]


def test_two_schools_with_one_number_of_a_file(world):
    with in_flight(lambda: world.record(world.row(receipt="H26-1"))):
        recorded = world.record(world.row(world.others[0], day=APRIL, receipt="H26-1"), plan=world.other_plan)
    assert (recorded.new, len(recorded.known)) == ([], 1)
    assert standing() == 1


def test_two_schools_with_one_pupil_on_both_rosters(world):
    Person.objects.filter(pk=world.pupils[0].pk).update(code="0123")
    there = make_person(world.other, "Nguyễn Văn An", code="0123")
    with in_flight(world.record):
        recorded = world.record(world.row(there), plan=world.other_plan)
    assert (recorded.new, len(recorded.known)) == ([], 1)
    assert standing() == 1


def test_one_confirms_while_the_other_rejects(world):
    [claim] = world.record(state="claimed").new
    with in_flight(lambda: decide([claim], plan=world.plan, confirm=True, by=None, at=AT)):
        done, otherwise = decide([claim], plan=world.plan, confirm=False, reason="mờ", by=None, at=AT)
    assert (done, [each.pk for each in otherwise]) == ([], [claim])
    assert ServiceSuccess.objects.get().state == "confirmed"


def test_two_totals_of_overlapping_days(world):
    def total(number, starts, ends):
        return tell(Number(number, starts, ends, "Sổ", world.birth.pk), plan=world.plan, by=None, at=AT)

    with in_flight(lambda: total(40, MARCH, APRIL)), pytest.raises(SuccessRefused):
        total(41, APRIL, APRIL)


def test_a_campaign_closed_while_another_one_records_at_the_same_school(world):
    """It waits for what began before, and counts it; what it counts never changes afterwards."""
    other = make_campaign(world.department, counts_successes=True, title="Đợt sau")
    other.services.set(world.campaign.services.all())
    plan, later = make_plan(other, world.school), AT + timedelta(seconds=2)
    with in_flight(lambda: world.record(plan=plan, at=later)):
        close(world.campaign, reason="xong sớm", by=None, at=AT)
    world.campaign.refresh_from_db()
    assert (world.campaign.closed_at, counting.overall(world.campaign).successes) == (later, 1)
