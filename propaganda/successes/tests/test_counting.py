"""Figures: records and totals apart, of the schools on the list, in the days that count, each pupil once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from propaganda.models import Campaign, Plan, ServiceSuccess
from propaganda.successes import counting
from propaganda.successes.actions import withdraw
from propaganda.successes.counting import Figures
from propaganda.successes.tests.world import APRIL, AT, MARCH, MAY, make_member, make_world
from propaganda.successes.told import told_of
from propaganda.successes.totals import Number, take_back, tell
from propaganda.tests.builders import make_service
from schools.models import Person, SchoolClass
from schools.tests.builders import make_person, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def total(world, successes=40, starts=MARCH, ends=MARCH, *, service="birth", plan=None):
    number = Number(successes, starts, ends, "Sổ theo dõi của trường", service and getattr(world, service).pk)
    return tell(number, plan=plan or world.plan, by=None, at=AT)


def test_successes_and_different_pupils(world):
    world.record(world.row(), world.row(day=APRIL), world.row(1, world.permit), world.row(1, world.permit, MAY))
    world.record(world.row(world.others[0]), plan=world.other_plan)
    assert counting.overall(world.campaign) == Figures(5, 3)
    assert counting.by_school(world.campaign) == {world.school.pk: Figures(4, 2), world.other.pk: Figures(1, 1)}
    assert counting.by_service(world.campaign) == {world.birth.pk: Figures(3, 2), world.permit.pk: Figures(2, 1)}
    assert list(counting.by_month(world.campaign).items()) == [
        (date(2022, 3, 1), Figures(3, 3)), (date(2022, 4, 1), Figures(1, 1)), (date(2022, 5, 1), Figures(1, 1)),
    ]  # fmt: skip
    assert counting.by_class(world.campaign)[world.school_class.pk] == Figures(4, 2)
    assert counting.by_pupil(world.campaign)[world.pupils[1].pk] == Figures(2, 1)
    assert counting.by_month(world.campaign, unit=world.other.pk) == {date(2022, 3, 1): Figures(1, 1)}


def test_until_a_day_and_a_window_of_its_own(world):
    world.record(world.row(), world.row(day=APRIL), world.row(day=MAY))
    assert counting.overall(world.campaign, until=APRIL) == Figures(2, 1)
    Campaign.objects.filter(pk=world.campaign.pk).update(successes_from=APRIL, successes_until=APRIL)
    world.campaign.refresh_from_db()
    assert counting.overall(world.campaign) == Figures(1, 1)
    assert counting.overall(world.campaign, until=MARCH) == Figures()


def test_only_what_is_confirmed(world):
    world.record(world.row(1), state="claimed")
    [taken] = world.record().new
    withdraw(ServiceSuccess.objects.get(pk=taken), plan=world.plan, reason="nhầm em", by=None, at=AT)
    assert counting.overall(world.campaign) == Figures()
    assert counting.by_school(world.campaign)[world.school.pk] == Figures()


def test_not_what_the_campaign_does_not_count_nor_schools_off_its_list(world):
    elsewhere = make_unit("THCS Ngoài danh sách", under=world.department)
    ServiceSuccess.objects.create(
        unit=elsewhere,
        person=make_person(elsewhere),
        service=world.birth,
        done_on=MARCH,
        state="confirmed",
        recorded_at=AT,
        confirmed_at=AT,
    )
    ServiceSuccess.objects.create(
        unit=world.school, person=world.pupils[0], service=make_service(world.department), done_on=MARCH,
        state="confirmed", recorded_at=AT, confirmed_at=AT,
    )  # fmt: skip
    assert counting.overall(world.campaign) == Figures()
    assert set(counting.by_school(world.campaign)) == {world.school.pk, world.other.pk}


def test_a_pupil_who_moved_is_one_pupil_in_the_sum_and_one_of_each_school(world):
    Person.objects.filter(pk=world.pupils[0].pk).update(code="0123")
    world.record()
    there = make_person(world.other, "Nguyễn Văn An", code="0123")
    world.record(world.row(there, day=APRIL), plan=world.other_plan)
    assert counting.overall(world.campaign) == Figures(2, 1)
    assert [each.pupils for each in counting.by_school(world.campaign).values()] == [1, 1]


def test_what_happened_at_a_school_that_was_merged_stays_there(world):
    world.record()
    Person.objects.update(unit=world.other)
    SchoolClass.objects.filter(pk=world.school_class.pk).update(unit=world.other, name="8A (cũ)", name_key="8a(cũ)")
    assert counting.by_school(world.campaign) == {world.school.pk: Figures(1, 1), world.other.pk: Figures()}


class TestTotals:
    def test_a_total_stands_beside_records_and_is_never_added(self, world):
        world.record(world.row(day=APRIL))
        total(world, 40)
        assert counting.overall(world.campaign) == Figures(1, 1, 40)
        assert counting.by_school(world.campaign)[world.school.pk] == Figures(1, 1, 40)
        assert counting.by_service(world.campaign)[world.birth.pk] == Figures(1, 1, 40)
        assert counting.by_month(world.campaign)[date(2022, 3, 1)] == Figures(0, 0, 40)

    def test_over_several_months_it_is_of_none(self, world):
        total(world, 40, MARCH, APRIL)
        assert counting.by_month(world.campaign) == {None: Figures(0, 0, 40)}

    def test_of_all_services_it_is_of_none(self, world):
        total(world, 40, service=None)
        assert counting.by_service(world.campaign)[None] == Figures(0, 0, 40)

    def test_where_records_are_it_does_not_count_and_says_which(self, world):
        total(world, 40, MARCH, APRIL)
        world.record(world.row(day=APRIL), world.row(1, day=APRIL))
        [told] = told_of(world.campaign)
        assert not told.counts
        assert [(each.service_id, each.month, each.records) for each in told.conflicts] == [
            (world.birth.pk, date(2022, 4, 1), 2)
        ]
        assert counting.overall(world.campaign) == Figures(2, 2, 0)

    @pytest.mark.parametrize(("service", "counts"), [("permit", True), (None, False)])
    def test_records_of_another_service_concern_only_a_total_of_all(self, world, service, counts):
        total(world, 40, service=service)
        world.record()
        assert told_of(world.campaign)[0].counts is counts

    def test_records_of_another_school_or_that_only_wait_do_not_concern_it(self, world):
        total(world, 40)
        world.record(world.row(), state="claimed")
        world.record(world.row(world.others[0]), plan=world.other_plan)
        assert told_of(world.campaign)[0].counts

    def test_withdrawn_it_is_gone(self, world):
        take_back(total(world), reason="đếm nhầm", by=None, at=AT)
        assert counting.overall(world.campaign) == Figures()

    def test_outside_the_days_or_services_that_count_it_does_not_count(self, world):
        total(world)
        Campaign.objects.filter(pk=world.campaign.pk).update(successes_from=APRIL)
        world.campaign.refresh_from_db()
        assert (told_of(world.campaign)[0].outside, counting.overall(world.campaign)) == (True, Figures())
        Campaign.objects.filter(pk=world.campaign.pk).update(successes_from=None)
        world.campaign.refresh_from_db()
        world.campaign.services.remove(world.birth)
        assert told_of(world.campaign)[0].outside


ALL = ("overall", "by_school", "by_service", "by_month", "by_class", "by_pupil")


def test_as_many_queries_for_many_schools_as_for_few(world):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            for name in ALL:
                getattr(counting, name)(world.campaign)
        return len(asked)

    world.record()
    total(world, service="permit")
    few = queries()
    for number in range(5):
        _school, plan, _class, people = make_member(world.campaign, f"THCS Số {number}")
        world.record(*(world.row(each) for each in people), plan=plan)
        total(world, service="permit", plan=plan)
    assert queries() == few
    assert Plan.objects.count() == 7
