"""What a school tells as a number: of the past, within the campaign, once."""

from datetime import date

import pytest

from foundation.history.models import Event
from propaganda.models import SuccessTotal
from propaganda.successes.actions import SuccessRefused
from propaganda.successes.tests.world import APRIL, AT, MARCH, MAY, make_world
from propaganda.successes.totals import Number, take_back, tell
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def number(world, successes=40, starts=MARCH, ends=APRIL, service="birth", **more):
    return Number(successes, starts, ends, "Sổ theo dõi", service and getattr(world, service).pk, **more)


def told(world, *args, plan=None, **more):
    return tell(number(world, *args, **more), plan=plan or world.plan, by=None, at=AT)


def test_it_is_kept_with_its_source_and_told_in_history(world):
    total = told(world, pupils=30)
    assert (total.successes, total.pupils, total.source, total.recorded_at) == (40, 30, "Sổ theo dõi", AT)
    assert Event.objects.of(total).get().verb == "tell a total"


def test_sent_twice_is_once(world):
    assert told(world) == told(world)
    assert SuccessTotal.objects.count() == 1


@pytest.mark.parametrize("service", ["birth", None])
@pytest.mark.parametrize("days", [(APRIL, MAY), (date(2022, 2, 1), MARCH), (date(2022, 3, 15), date(2022, 3, 20))])
def test_two_of_the_same_days_and_service_are_refused(world, service, days):
    told(world)
    with pytest.raises(SuccessRefused, match="40"):
        told(world, 5, *days, service=service)


def test_one_of_all_services_stands_against_each(world):
    told(world, service=None)
    with pytest.raises(SuccessRefused):
        told(world)


def test_another_service_other_days_another_school_or_after_a_withdrawal(world):
    first = told(world)
    told(world, service="permit")
    told(world, 7, date(2022, 4, 13), MAY)
    told(world, 7, plan=world.other_plan)
    take_back(first, reason="đếm nhầm", by=None, at=AT)
    told(world, 39)
    assert SuccessTotal.objects.filter(withdrawn_at=None).count() == 4


@pytest.mark.parametrize(
    "change",
    [
        {"starts": APRIL, "ends": MARCH},
        {"ends": date(2022, 6, 2)},  # tomorrow
        {"starts": date(2021, 12, 31)},
        {"pupils": 41},
    ],
)
def test_what_cannot_be(world, change):
    with pytest.raises(SuccessRefused):
        told(world, **change)
    assert not SuccessTotal.objects.exists()


def test_a_service_the_campaign_does_not_count(world):
    world.campaign.services.remove(world.birth)
    with pytest.raises(SuccessRefused):
        told(world)


def test_taken_back_for_a_reason_once(world):
    total = told(world)
    with pytest.raises(SuccessRefused):
        take_back(total, reason=" ", by=None, at=AT)
    assert take_back(total, reason="đếm nhầm", by=None, at=AT)
    assert not take_back(total, reason="lần nữa", by=None, at=AT)
    total.refresh_from_db()
    assert (total.withdrawn_at, total.withdrawn_reason) == (AT, "đếm nhầm")
