"""Recording many at once: each success once, by pupil and day or by the number of its file, and what cannot be."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.history.models import Event
from propaganda.models import Service, ServiceSuccess
from propaganda.successes.actions import SAME_DAY, SAME_RECEIPT, RowsRefused, decide, record
from propaganda.successes.rules import Row, remarks
from propaganda.successes.tests.world import APRIL, AT, MARCH, make_world, standing
from schools.models import Enrolment, Person
from schools.tests.builders import make_class, make_person, make_year
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def test_what_is_recorded_and_by_whom(world):
    by = world.pupils[0].user
    recorded = world.record(world.row(receipt=" h26.15 220310 "), by=by)
    [success] = ServiceSuccess.objects.all()
    assert recorded.new == [success.pk]
    assert (success.unit, success.person, success.school_class) == (world.school, world.pupils[0], world.school_class)
    assert (success.state, success.receipt, success.recorded_by, success.recorded_at) == (
        "confirmed", "H26.15220310", by, AT,
    )  # fmt: skip
    assert [(each.verb, each.by) for each in Event.objects.of(success)] == [("record success", by)]


def test_the_same_pupil_service_and_day_is_told_and_not_written_again(world):
    [first] = world.record().new
    again = world.record(world.row(), world.row(1))
    assert [(each.index, each.success.pk, each.why) for each in again.known] == [(0, first, SAME_DAY)]
    assert len(again.new) == 1
    assert standing() == 2


def test_another_day_or_service_is_another_success(world):
    assert len(world.record(world.row(), world.row(day=APRIL), world.row(service=world.permit)).new) == 3


def test_twice_in_one_list_is_once(world):
    recorded = world.record(world.row(), world.row())
    assert len(recorded.new) == 1
    assert [(each.index, each.success.pk) for each in recorded.known] == [(1, recorded.new[0])]


def test_one_file_number_is_one_success_even_at_another_school(world):
    [first] = world.record(world.row(receipt="H26-1")).new
    recorded = world.record(world.row(world.others[0], day=APRIL, receipt="h26-1 "), plan=world.other_plan)
    assert [(each.success.pk, each.why) for each in recorded.known] == [(first, SAME_RECEIPT)]
    assert recorded.new == []


def test_a_pupil_on_the_rosters_of_two_schools_is_one_pupil(world):
    world.pupils[0].code = "0123"
    world.pupils[0].save()
    there = make_person(world.other, "Nguyễn Văn An", code="0123")
    namesake = make_person(world.other, "Nguyễn Văn An", code="0999")
    [first] = world.record().new
    recorded = world.record(world.row(there), world.row(namesake), plan=world.other_plan)
    assert [each.success.pk for each in recorded.known] == [first]
    assert len(recorded.new) == 1


def test_a_claim_that_waits_stands_confirmed_by_the_recording(world):
    teacher = world.pupils[2].user
    [claim] = world.record(state="claimed").new
    [known] = world.record(by=teacher).known
    success = ServiceSuccess.objects.get()
    assert (known.success.pk, known.confirmed) == (claim, True)
    assert (success.state, success.decided_by) == ("confirmed", teacher)
    [known] = world.record(by=teacher).known
    assert not known.confirmed


def test_a_claim_of_what_is_recorded_is_told(world):
    world.record()
    assert [each.confirmed for each in world.record(state="claimed").known] == [False]
    assert standing() == 1


def test_what_was_rejected_may_be_recorded_again(world):
    [claim] = world.record(state="claimed").new
    decide([claim], plan=world.plan, confirm=False, reason="ảnh mờ", by=None, at=AT)
    assert len(world.record(state="claimed").new) == 1


def why(world, row, plan=None):
    with pytest.raises(RowsRefused) as refused:
        world.record(world.row(1), row, plan=plan)
    assert standing() == 0
    [(place, words)] = refused.value.faults.items()
    assert place == 1
    return words


def test_a_day_that_has_not_come(world):
    assert "02/06/2022" in why(world, world.row(day=date(2022, 6, 2)))
    assert world.record(world.row(day=date(2022, 6, 1))).new


def test_before_the_service_was_offered(world):
    world.birth.names.update(valid_from=APRIL)
    with pytest.raises(RowsRefused, match="12/04/2022"):
        world.record()
    assert world.record(world.row(day=APRIL)).new


def test_after_the_service_ended(world):
    Service.objects.filter(pk=world.permit.pk).update(retired_on=APRIL)
    assert "12/04/2022" in why(world, world.row(service=world.permit, day=APRIL))
    assert world.record(world.row(service=world.permit)).new


def test_a_service_that_the_campaign_does_not_count(world):
    world.campaign.services.remove(world.permit)
    assert why(world, world.row(service=world.permit))


class TestPupilOfTheSchoolThatDay:
    def test_one_of_another_school(self, world):
        assert "Nguyễn Văn An" in why(world, world.row(world.others[0]))

    def test_one_who_came_a_year_later(self, world):
        later = make_class(world.school, "6B", year=make_year(2022))
        Person.objects.filter(pk=world.pupils[0].pk).update(full_name="Em Mới")
        Enrolment.objects.filter(person=world.pupils[0]).update(school_class=later, year=later.year)
        assert "Em Mới" in why(world, world.row())

    def test_one_who_had_left(self, world):
        Person.objects.filter(pk=world.pupils[0].pk).update(left_on=MARCH)
        why(world, world.row())
        assert world.record(world.row(day=MARCH - timedelta(days=1))).new

    def test_in_summer_the_last_class_list_tells(self, world):
        make_year(2022)
        assert world.record(world.row(day=date(2022, 8, 10)), at=AT + timedelta(days=100)).new

    def test_before_all_class_lists_the_roster_tells(self, world):
        world.campaign.services.first().names.update(valid_from=date(2010, 1, 1))
        assert world.record(world.row(day=date(2018, 3, 1))).new
        with pytest.raises(RowsRefused):
            world.record(world.row(world.others[0], day=date(2018, 3, 1)))

    def test_a_member_of_staff_is_no_pupil(self, world):
        assert why(world, world.row(make_person(world.school, "Cô Hoa", kind="staff")))

    def test_the_class_is_that_of_the_day(self, world):
        old = make_class(world.school, "7A", year=make_year(2020))
        Enrolment.objects.create(person=world.pupils[0], school_class=old, year=old.year)
        recorded = world.record(world.row(day=date(2021, 5, 1)), world.row())
        classes = ServiceSuccess.objects.filter(pk__in=recorded.new).order_by("done_on")
        assert [each.school_class for each in classes] == [old, world.school_class]

    def test_whatever_class_it_was_recorded_from(self, world):
        """The list of this year is open, the date is of last year; without a list of then this one is all there is."""
        pupil, now = world.pupils[0], make_class(world.school, "9A", year=make_year(2022))
        Enrolment.objects.create(person=pupil, school_class=now, year=now.year)
        world.record(Row(pupil.pk, now.pk, world.birth.pk, MARCH))
        assert ServiceSuccess.objects.get().school_class == world.school_class
        Enrolment.objects.filter(person=world.pupils[1]).delete()
        world.record(Row(world.pupils[1].pk, now.pk, world.birth.pk, MARCH))
        assert ServiceSuccess.objects.get(person=world.pupils[1]).school_class == now


def test_remarks_can_be_overruled(world):
    world.record()
    near = remarks([world.row(day=MARCH + timedelta(days=7)), world.row(1)], world.plan)
    assert [each.person for each in near.near] == [world.pupils[0]]
    assert not remarks([world.row(day=MARCH + timedelta(days=8))], world.plan)
    assert not remarks([world.row(), world.row(1)], world.plan)
    assert remarks([world.row(day=date(2021, 12, 31))], world.plan).outside.starts_on == date(2022, 1, 1)
    assert len(world.record(world.row(day=MARCH + timedelta(days=1))).new) == 1


def test_as_many_statements_for_many_rows_as_for_few(world):
    people = [make_person(world.school, f"Em Số {number}", school_class=world.school_class) for number in range(40)]

    def statements(some):
        with CaptureQueriesContext(connection) as queries:
            assert len(world.record(*(world.row(each) for each in some)).new) == len(some)
        return len(queries)

    assert statements(people[:3]) == statements(people[3:])


def test_two_thousand_rows(world):
    people = Person.objects.bulk_create(
        Person(unit=world.school, full_name=f"Em {number}", name_sort_key=f"em {number}") for number in range(500)
    )
    days = [MARCH + timedelta(days=number) for number in range(4)]
    rows = [Row(each.pk, None, world.birth.pk, day) for each in people for day in days]
    with CaptureQueriesContext(connection) as queries:
        recorded = record(rows, plan=world.plan, by=None, at=AT)
    assert len(recorded.new) == 2000
    # Besides its INSERTs, which a database cuts at its number of parameters, as many as for three rows.
    assert len([each for each in queries if not each["sql"].startswith("INSERT")]) <= 14
    assert len(record(rows, plan=world.plan, by=None, at=AT).known) == 2000
