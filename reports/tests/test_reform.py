"""Units end, merge and move while reports are owed: nothing is lost or owed twice, the past keeps its route."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.models import Event
from reports.actions import accept, send_back
from reports.deadlines.planning import plan_exports
from reports.decisions.actions import Said, decide
from reports.models import Obligation
from reports.reform import follow, touched_by
from reports.requirements.actions import close, end_release, release, reopen
from reports.routes import released_then
from reports.rules import NotPossible
from reports.tests.builders import make_obligation, make_requirement, make_version
from schools.actions import carry_out, finish_due_acts, plan_act
from schools.handing import handed_over
from schools.models import Act
from schools.orders import Order
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
AT = datetime(2025, 6, 20, 1, tzinfo=UTC)
JULY = date(2025, 7, 1)
ON_JULY = datetime(2025, 7, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TIMES = {"opens_at": AT - timedelta(days=10), "due_at": AT + timedelta(days=40)}


@pytest.fixture
def world():
    department = make_unit("Sở GD&ĐT", kind="department")
    district = make_unit("Phòng GD&ĐT", kind="district", under=department, over=department)
    commune = make_unit("UBND phường", kind="commune", under=department, over=department)
    schools = [make_unit(f"Trường THCS số {number}", under=district, over=district) for number in (1, 2, 3)]
    return department, district, commune, schools


def order(kind, **fields):
    return Order(kind, number="12/QĐ-UBND", signed_on=date(2025, 6, 1), effective_on=JULY, **fields)


def do(wanted, at=ON_JULY):
    plan = plan_act(wanted)
    assert plan.problems == ()
    return carry_out(wanted, token=plan.token, by=None, at=at)


def owe(asker, schools, receivers=None, **fields):
    requirement = make_requirement(asker, **TIMES, **fields)
    return [make_obligation(requirement, school, receiver=receivers, at=AT) for school in schools]


def fresh(obligations):
    return [Obligation.objects.get(pk=each.pk) for each in obligations]


def test_a_merged_school_owes_nothing_and_its_successor_what_it_did_not_owe(world):
    _department, district, _commune, schools = world
    owed = owe(district, schools[:2])
    make_version(owed[1], at=AT, pupils=80)
    into = make_unit("Trường liên cấp", under=district, over=district)
    do(order("merge", units=tuple(school.pk for school in schools[:2]), successor=into.pk))
    first, second = fresh(owed)
    assert (first.ended_on, first.state, "Trường liên cấp" in first.ended_reason) == (JULY, "owing", True)
    assert (second.ended_on, second.state) == (None, "sent")
    new = Obligation.objects.get(unit=into)
    assert (new.due_at, new.receiver, new.unit_name) == (first.due_at, district, "Trường liên cấp")
    assert Obligation.objects.count() == 3


def test_what_a_unit_that_ended_had_sent_is_decided_on_and_does_not_come_again(world):
    _department, district, _commune, schools = world
    [owed] = owe(district, schools[:1])
    version = make_version(owed, at=AT, pupils=80)
    do(order("merge", units=(schools[0].pk,), successor=schools[1].pk))
    with pytest.raises(NotPossible, match="số 1"):
        decide(version, Said("send_back", "Thiếu"), by=None, at=ON_JULY)
    assert decide(version, Said("accept"), by=None, at=ON_JULY)
    assert fresh([owed])[0].state == "accepted"


def test_who_continues_several_has_the_most_time_that_one_of_them_had(world):
    """Also that for sending again: what begins is not overdue, nor locked, at once."""
    _department, district, _commune, schools = world
    due = TIMES["due_at"]
    owed = owe(district, schools, locks_at=due)
    Obligation.objects.filter(pk=owed[1].pk).update(due_at=due + DAY, locks_at=due + 2 * DAY)
    send_back(make_version(owed[2], at=AT, pupils=1), reason="Sai", due_again_at=due + 9 * DAY, by=None, at=AT)
    into = make_unit("Trường liên cấp", under=district, over=district)
    do(order("merge", units=(schools[0].pk, schools[1].pk), successor=into.pk))
    new = Obligation.objects.get(unit=into)
    assert (new.due_at, new.locks_at) == (due + DAY, due + 2 * DAY)
    other = make_unit("Trường khác", under=district, over=district)
    do(order("merge", units=(schools[2].pk,), successor=other.pk))
    new = Obligation.objects.get(unit=other)
    assert (new.due_at, new.locks_at) == (due + 9 * DAY, due + 9 * DAY)


def test_workbooks_before_the_deadline_follow_who_receives(world):
    """Who receives nothing any more keeps those of moments that have passed."""
    department, district, commune, schools = world
    due = ON_JULY + 10 * DAY
    requirement = make_requirement(
        department, route="administrative", opens_at=AT, due_at=due, export_hours=[0, 11 * 24]
    )
    make_obligation(requirement, schools[0], receiver=district, at=AT)
    plan_exports(requirement, at=AT)
    do(order("move", units=(schools[0].pk,), role="administrative", superior=commune.pk))
    found = requirement.exports.order_by("unit", "hours_before").values_list("unit", "hours_before")
    assert list(found) == [(district.pk, 11 * 24), (commune.pk, 0), (commune.pk, 11 * 24)]


def test_who_is_on_the_list_already_owes_once(world):
    _department, district, _commune, schools = world
    owe(district, schools[:2])
    do(order("merge", units=(schools[0].pk,), successor=schools[1].pk))
    assert Obligation.objects.filter(unit=schools[1]).count() == 1


def test_who_was_released_owes_it_again_for_the_unit_it_continues(world):
    """Else nobody would report of the pupils that came to it."""
    _department, district, _commune, schools = world
    first, second = owe(district, schools[:2])
    release(second, reason="Không có khối 8", by=None, at=AT)
    Obligation.objects.filter(pk=first.pk).update(due_at=TIMES["due_at"] + DAY)
    do(order("merge", units=(schools[0].pk,), successor=schools[1].pk))
    first, second = fresh([first, second])
    assert (first.ended_on, second.released_at, second.released_reason) == (JULY, None, "")
    assert (second.due_at, second.state) == (TIMES["due_at"] + DAY, "owing")
    assert released_then([second], ON_JULY) == {}


def test_a_closed_district_hands_over_what_is_not_accepted(world):
    department, district, commune, schools = world
    owed = owe(district, schools)
    make_version(owed[1], at=AT, pupils=1)
    accept(make_version(owed[2], at=AT, pupils=2), by=None, at=AT)
    pairs = {school.pk: commune.pk for school in schools}
    handed = handed_over(district, JULY, {"professional": department.pk}, pairs)
    wanted = order("close", units=(district.pk,), handed=handed)
    assert [(each.kind, len(each.names)) for each in touched_by(wanted)] == [
        ("reports", 2),
        ("reports", 1),
        ("reports", 1),
    ]
    do(wanted)
    assert [each.receiver for each in fresh(owed)] == [department, department, district]
    assert owed[1].versions.get().receiver == district


@pytest.mark.parametrize(("route", "receiver"), [("issuer", 0), ("professional", 0), ("administrative", 2)])
def test_a_moved_school_reports_to_its_new_superior_of_the_route(world, route, receiver):
    department, _district, commune, schools = world
    units = (department, None, commune)
    [owed] = owe(department, schools[:1], receivers=world[1] if route != "issuer" else None, route=route)
    for role, superior in (("professional", department), ("administrative", commune)):
        do(order("move", units=(schools[0].pk,), role=role, superior=superior.pk))
    assert fresh([owed])[0].receiver == units[receiver]


def test_a_new_receiver_gets_the_frozen_workbooks_in_place_of_one_that_receives_nothing_more(world):
    department, district, commune, schools = world
    owed = owe(department, schools[:1], district, route="administrative", export_hours=[2])
    plan_exports(owed[0].requirement, at=AT)
    do(order("move", units=(schools[0].pk,), role="administrative", superior=commune.pk))
    units = owed[0].requirement.exports.order_by("unit").values_list("unit", flat=True)
    assert set(units) == {commune.pk}


def test_nothing_happens_before_the_day_and_once_on_it(world):
    _department, district, _commune, schools = world
    [owed] = owe(district, schools[:1])
    do(order("merge", units=(schools[0].pk,), successor=schools[1].pk), at=AT)
    assert fresh([owed])[0].ended_on is None
    finish_due_acts(at=ON_JULY)
    finish_due_acts(at=ON_JULY)
    follow(Act.objects.get(), by=None, at=ON_JULY)
    assert fresh([owed])[0].ended_on == JULY
    assert Obligation.objects.filter(unit=schools[1]).count() == 1
    assert Event.objects.filter(verb="end", subject_type="reports.obligation").count() == 1


def test_what_runs_again_after_an_act_follows_it(world):
    """A round that was closed, a unit that was released: neither is owed by who is no more, nor to who is no more."""
    department, district, commune, schools = world
    closed = owe(district, schools, route="administrative")
    close(closed[0].requirement, reason="Xong", by=None, at=AT)
    [released] = owe(district, schools[:1])
    release(released, reason="Miễn", by=None, at=AT)
    do(order("merge", units=(schools[0].pk,), successor=schools[1].pk))
    pairs = {school.pk: commune.pk for school in schools}
    handed = handed_over(district, JULY, {"professional": department.pk}, pairs)
    do(order("close", units=(district.pk,), handed=handed))
    assert [each.ended_on for each in fresh([*closed, released])] == [None] * 4
    for _time in range(2):
        reopen(closed[0].requirement, reason="Sót", by=None, at=ON_JULY + DAY)
        end_release(released, reason="Nhầm", by=None, at=ON_JULY + DAY)
    first, second, third, freed = fresh([*closed, released])
    assert [each.ended_on for each in (first, second, third, freed)] == [JULY, None, None, JULY]
    assert [each.receiver for each in (second, third)] == [commune, commune]
    new = freed.requirement.obligations.get(unit=schools[1])
    assert new.receiver != district
    assert Obligation.objects.count() == 5


def test_catching_up_leaves_alone_what_followed_in_its_time(world):
    """Two acts while one round was closed: the other went both ways already, and goes neither once more."""
    department, district, commune, schools = world
    [closed], [running] = (owe(department, schools[:1], district, route="administrative") for _round in range(2))
    close(closed.requirement, reason="Xong", by=None, at=AT)
    for day, superior in enumerate((commune, department)):
        moved = order("move", units=(schools[0].pk,), role="administrative", superior=superior.pk)
        do(replace(moved, effective_on=JULY + day * DAY), at=ON_JULY + day * DAY)
    reopen(closed.requirement, reason="Sót", by=None, at=ON_JULY + 2 * DAY)
    assert [each.receiver for each in fresh([closed, running])] == [department] * 2
    told = Event.objects.filter(verb="reroute", subject_type="reports.obligation").order_by("pk")
    assert list(told.values_list("subject_id", flat=True)) == [running.pk, running.pk, closed.pk]


def test_closed_rounds_and_released_units_are_left_alone(world):
    _department, district, _commune, schools = world
    [closed] = owe(district, schools[:1], state="closed")
    [released] = owe(district, schools[:1])
    Obligation.objects.filter(pk=released.pk).update(released_at=AT, released_reason="Miễn")
    wanted = order("close", units=(schools[0].pk,))
    assert touched_by(wanted) == []
    do(wanted)
    assert [each.ended_on for each in fresh([closed, released])] == [None, None]
