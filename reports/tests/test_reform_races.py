"""An act about units on its day, beside people at work: nothing is lost or owed twice, nobody waits for ever."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reports.actions import accept
from reports.consolidation.actions import consolidate
from reports.consolidation.scope import Asked
from reports.deadlines.actions import remind_due
from reports.models import Consolidation, Extension, Obligation, Reminder, ReminderMoment, Requirement
from reports.requirements.actions import close, release
from reports.requirements.extending import extend
from reports.rules import NotPossible
from reports.tests.builders import make_obligation, make_requirement, make_version
from schools.actions import carry_out, plan_act
from schools.orders import Order
from schools.tests.builders import make_unit
from schools.tests.races import at_once, in_flight

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
AT = datetime(2025, 7, 1, 1, tzinfo=UTC)
DUE = AT + 20 * DAY


@pytest.fixture
def world():
    """Three schools that owe; the first goes into one that is not on the list and comes before all of them by id."""
    department = make_unit("Sở GD&ĐT", kind="department")
    district = make_unit("Phòng GD&ĐT", kind="district", under=department, over=department)
    into = make_unit("Trường liên cấp", under=district, over=district)
    schools = [make_unit(f"Trường THCS số {number}", under=district, over=district) for number in (1, 2, 3)]
    requirement = make_requirement(district, opens_at=AT - 9 * DAY, due_at=DUE)
    owed = [make_obligation(requirement, school, at=AT) for school in schools]
    return requirement, into, owed


def merger(world):
    _requirement, into, owed = world
    wanted = Order("merge", number="12/QĐ-UBND", signed_on=date(2025, 6, 1), effective_on=date(2025, 7, 1),
                   units=(owed[0].unit_id,), successor=into.pk)  # fmt: skip
    plan = plan_act(wanted)
    assert plan.problems == ()
    return lambda: carry_out(wanted, token=plan.token, by=None, at=AT)


def extension(world, due_at=DUE + 2 * DAY):
    return lambda: extend(world[0], due_at=due_at, locks_at=None, reason="Bão", by=None, at=AT)


def test_who_begins_to_owe_gets_the_extension_pressed_meanwhile(world):
    requirement, into, _owed = world
    with in_flight(merger(world)):
        extension(world)()
    assert Obligation.objects.get(unit=into).due_at == DUE + 2 * DAY
    assert set(requirement.obligations.values_list("due_at", flat=True)) == {DUE + 2 * DAY}


def test_who_begins_to_owe_gets_the_extension_in_flight(world):
    _requirement, into, _owed = world
    act = merger(world)
    with in_flight(extension(world)):
        act()
    assert Obligation.objects.get(unit=into).due_at == DUE + 2 * DAY


@pytest.mark.parametrize("what", ["release", "close", "send"])
def test_what_is_settled_meanwhile_does_not_end(world, what):
    requirement, into, owed = world
    act, doing = merger(world), {
        "release": lambda: release(owed[0], reason="Miễn", by=None, at=AT),
        "close": lambda: close(requirement, reason="Xong", by=None, at=AT),
        "send": lambda: make_version(owed[0], at=AT, pupils=1),
    }[what]  # fmt: skip
    with in_flight(doing):
        act()
    first = Obligation.objects.get(pk=owed[0].pk)
    assert first.ended_on is None
    assert not Obligation.objects.filter(unit=into).exists()


def test_a_report_that_ended_meanwhile_is_not_sent(world):
    _requirement, into, owed = world
    with in_flight(merger(world)), pytest.raises(NotPossible):
        make_version(owed[0], at=AT, pupils=1)
    assert Obligation.objects.filter(unit=into).count() == 1


def test_all_at_once_nobody_waits_for_ever(world):
    """Acts in all rooms on the same reports: each is done or refused with words, and what is kept agrees."""
    requirement, into, owed = world
    ReminderMoment.objects.create(requirement=requirement, minutes_before=20 * 24 * 60)
    waiting = make_version(owed[1], at=AT, pupils=5)
    Obligation.objects.filter(pk=owed[2].pk).update(remind_at=AT)
    results = at_once(
        merger(world), extension(world), extension(world, DUE + 3 * DAY),
        lambda: make_version(owed[2], at=AT, pupils=1),
        lambda: accept(waiting, by=None, at=AT), lambda: remind_due(at=AT),
        lambda: consolidate(requirement, requirement.unit, Asked(accepted_only=False), by=None, at=AT),
        lambda: release(owed[1], reason="Miễn", by=None, at=AT),
    )  # fmt: skip
    assert [each for each in results if isinstance(each, Exception) and not isinstance(each, NotPossible)] == []
    requirement = Requirement.objects.get(pk=requirement.pk)
    assert Extension.objects.count() == 2
    assert set(requirement.obligations.values_list("due_at", flat=True)) == {requirement.due_at}
    assert Obligation.objects.filter(unit=into).count() == 1
    assert Obligation.objects.get(pk=owed[1].pk).state == "accepted"
    made = Consolidation.objects.get()
    added = [item.version for item in made.items.exclude(version=None)]
    assert made.totals.get("pupils") == str(sum(int(v.values.get().number) for v in added))
    assert Reminder.objects.filter(state="claimed").count() == 0
