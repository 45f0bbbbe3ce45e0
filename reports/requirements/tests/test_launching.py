"""Launching: exactly what was shown is made, once, in as many queries for many units as for few."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.models import Event
from reports.models import Figure, Obligation, ReminderMoment, Requirement
from reports.requirements.launching import Changed, units_below
from reports.requirements.tests.builders import launched, make_district, press, what_of
from reports.rules import NotPossible
from reports.tests.builders import AT, DUE, make_requirement
from schools.models import Unit
from schools.tests.builders import make_seat, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return make_district(due_words="trước ngày 31/10/2018", grace_until=DUE + DAY, locks_at=DUE + 3 * DAY)


def test_each_unit_owes_it_to_its_receiver_by_the_four_moments(world):
    ReminderMoment.objects.create(requirement=world.requirement, minutes_before=1440)
    owed = launched(world.requirement, world.units, by=world.organiser)
    assert [(each.unit, each.unit_name, each.receiver, each.copied_to, each.state) for each in owed] == [
        (unit, unit.name, world.district, None, "owing") for unit in world.units
    ]
    assert {(each.due_at, each.grace_until, each.locks_at, each.remind_at) for each in owed} == {
        (DUE, DUE + DAY, DUE + 3 * DAY, DUE - DAY)
    }
    requirement = world.requirement
    assert (requirement.state, requirement.launched_at, requirement.launched_by) == ("open", AT, world.organiser)
    world.form.refresh_from_db()
    assert world.form.frozen_at == AT
    [event] = Event.objects.filter(verb="launch", subject_type="reports.requirement")
    assert event.changes == {"units": 3, "names": [unit.name for unit in world.units]}


def test_routes_and_copies_are_those_of_the_day(world):
    ward = make_unit("UBND phường Mễ Trì", kind="commune")
    school = make_unit("Tiểu học Mễ Trì", under=world.district, over=ward)
    requirement = make_requirement(world.above, world.form, state="draft", route="professional",
                                   copy_to="administrative", due_words="trước ngày 31/10/2018")  # fmt: skip
    what = what_of(requirement, [school, world.units[0]])
    assert [(each.unit, each.receiver, each.copied_to) for each in what.owings] == [
        (world.units[0], world.district, None), (school, world.district, ward),
    ]  # fmt: skip
    assert what.by_receiver == [(world.district, 2)]
    assert any(world.units[0].name in remark.message for remark in what.remarks)


def test_a_unit_without_such_a_superior_is_named_and_not_launched(world):
    requirement = make_requirement(world.district, world.form, state="draft", route="administrative")
    what = what_of(requirement, world.units[:1])
    assert what.without_receiver == world.units[:1]
    with pytest.raises(NotPossible, match="THCS Đại Mỗ"):
        press(requirement, what)
    assert not Obligation.objects.exists()


def test_a_receiver_that_does_not_owe_what_is_made_of_it_is_named(world):
    above = make_requirement(world.above, world.form, due_at=DUE + 5 * DAY)
    world.requirement.feeds = above
    world.requirement.save()
    [remark] = what_of(world.requirement, world.units).remarks
    assert world.district.name in remark.message
    launched(above, [world.district])
    assert what_of(world.requirement, world.units).remarks == []


def test_units_nobody_could_reach_are_named(world):
    silent = make_unit("THCS Im Lặng", under=world.district)
    make_seat(silent, "secretary")
    make_seat(silent, "judge", user=make_user(phone="0912345678"))
    officers = make_unit("Trung tâm", kind="other", under=world.district)
    make_seat(officers, "officer", user=make_user(email="a@example.org"))
    [remark] = what_of(world.requirement, [silent, officers, *world.units]).remarks
    assert "THCS Im Lặng" in remark.message
    assert "Trung tâm" not in remark.message
    assert world.units[0].name not in remark.message


def test_remarks_are_to_be_read_before(world):
    silent = make_unit("THCS Im Lặng", under=world.district)
    what = what_of(world.requirement, [silent])
    with pytest.raises(NotPossible):
        press(world.requirement, what, read=False)
    assert not Obligation.objects.exists()
    assert press(world.requirement, what) == 1


def test_only_those_ticked_and_the_rest_later(world):
    assert press(world.requirement, what_of(world.requirement, world.units), world.units[:1]) == 1
    again = what_of(world.requirement, world.units)
    assert (again.already, len(again.owings)) == (world.units[:1], 2)
    assert press(world.requirement, again, world.units[1:], at=AT + DAY) == 2
    world.form.refresh_from_db()
    world.requirement.refresh_from_db()
    assert (world.form.frozen_at, world.requirement.launched_at) == (AT, AT)


def test_a_list_taken_whole_names_those_that_owe_it_already_too(world):
    press(world.requirement, what_of(world.requirement, world.units), world.units[:1])
    assert press(world.requirement, what_of(world.requirement, world.units)) == 2
    assert Obligation.objects.count() == 3


def test_pressed_twice_makes_nothing_twice(world):
    what = what_of(world.requirement, world.units)
    assert [press(world.requirement, what), press(world.requirement, what)] == [3, 0]
    assert Obligation.objects.count() == 3
    assert Event.objects.filter(verb="launch", subject_type="reports.requirement").count() == 1


def test_workbooks_before_the_deadline_are_planned_with_it(world):
    launched(world.requirement, world.units[:1])
    planned = world.requirement.exports.order_by("-hours_before").values_list("hours_before", "as_of")
    due = world.requirement.due_at
    assert list(planned) == [(hours, due - timedelta(hours=hours)) for hours in (72, 24, 2, 0)]


class TestSomethingChangedInBetween:
    @pytest.mark.parametrize(
        "change",
        [
            lambda world: Unit.objects.filter(pk=world.units[0].pk).update(name="Tên mới"),
            lambda world: Unit.objects.filter(pk=world.units[0].pk).update(closed_on=date(2018, 10, 1)),
            lambda world: Figure.objects.filter(code="pupils").update(label="Khác"),
            lambda world: Figure.objects.filter(code="rate").delete(),
            lambda world: Requirement.objects.update(due_at=DUE + timedelta(hours=10)),
            lambda world: Requirement.objects.update(locks_at=DUE + 9 * DAY),
            lambda world: make_requirement(world.district, world.form, due_at=DUE + DAY, document="516", state="draft"),
        ],
    )
    def test_it_is_shown_again_as_it_is_now(self, world, change):
        Requirement.objects.update(document="516")
        world.requirement.refresh_from_db()
        what = what_of(world.requirement, world.units)
        change(world)
        with pytest.raises(Changed):
            press(world.requirement, what)
        assert not Obligation.objects.exists()

    def test_a_unit_that_was_not_shown_is_not_launched_to(self, world):
        what = what_of(world.requirement, world.units[:1])
        with pytest.raises(Changed):
            press(world.requirement, what, world.units)


def test_one_that_lacks_something_or_is_closed_is_not_launched(world):
    what = what_of(world.requirement, world.units)
    with pytest.raises(NotPossible):
        press(world.requirement, what, at=DUE)
    Requirement.objects.update(state="closed")
    with pytest.raises(NotPossible):
        press(world.requirement, what)
    with pytest.raises(NotPossible):
        press(world.requirement, what, [])


def test_whom_it_may_be_launched_to(world):
    make_unit("Nơi khác", kind="district", under=world.above)
    Unit.objects.filter(pk=world.units[2].pk).update(closed_on=date(2018, 10, 1))
    assert set(units_below(world.requirement, AT.date())) == set(world.units[:2])
    world.requirement.route = "professional"
    assert set(units_below(world.requirement, AT.date())) == {world.district, *world.units[:2]}


def test_the_districts_own_report_to_the_department(world):
    own = make_requirement(world.district, world.form, state="draft", route="professional", copy_to="unit",
                           copy_unit=make_unit("UBND quận", kind="other"))  # fmt: skip
    [owed] = launched(own, [world.district])
    assert (owed.receiver, owed.copied_to.name) == (world.above, "UBND quận")


def test_as_many_queries_for_sixty_units_as_for_three():
    numbers = []
    for schools in (3, 60):
        world = make_district(*[f"THCS {schools}-{number}" for number in range(schools)])
        what = what_of(world.requirement, world.units)
        with CaptureQueriesContext(connection) as queries:
            press(world.requirement, what)
        numbers.append(len(queries))
    assert numbers[1] <= numbers[0] + 2  # SQLite takes fewer values in one statement, so that some are cut in two
