"""Moving a deadline: for all and for one, never to the past, with what follows from it."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from foundation.models import Event
from reports.deadlines.planning import plan_exports
from reports.models import Extension, Obligation, ReminderMoment, Requirement
from reports.moments import late, locked
from reports.requirements.actions import close, release
from reports.requirements.extending import ToBeRead, extend, extend_one
from reports.requirements.tests.builders import launched, make_district
from reports.rules import NotPossible
from reports.tests.builders import AT, DUE, make_requirement, make_version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "Bão số 4"


def make_world():
    world = make_district(grace_until=DUE + DAY, locks_at=DUE + 3 * DAY)
    ReminderMoment.objects.create(requirement=world.requirement, minutes_before=1440)
    world.owed = launched(world.requirement, world.units)
    return world


@pytest.fixture
def world():
    return make_world()


def move(row, due_at, locks_at=DUE + 9 * DAY, *, act=None, at=AT, reason=WHY, **said):
    act = act or (extend if isinstance(row, Requirement) else extend_one)
    return act(row, due_at=due_at, locks_at=locks_at, reason=reason, by=None, at=at, **said)


def dates(row):
    row.refresh_from_db()
    return row.due_at, row.grace_until, row.locks_at


def test_for_all_with_reminders_and_on_record(world):
    made = move(world.requirement, DUE + 2 * DAY, document=" 612/PGD&ĐT ")
    moved = (DUE + 2 * DAY, DUE + 3 * DAY, DUE + 9 * DAY)
    assert [dates(row) for row in (world.requirement, *world.owed)] == [moved] * 4
    assert {row.remind_at for row in world.owed} == {DUE + DAY}
    kept = (made.obligation, made.old_due_at, made.new_due_at, made.old_locks_at, made.new_locks_at)
    assert kept == (None, DUE, DUE + 2 * DAY, DUE + 3 * DAY, DUE + 9 * DAY)
    assert (made.reason, made.document) == (WHY, "612/PGD&ĐT")
    [event] = Event.objects.filter(verb="move the deadline")
    assert event.changes["due_at"] == ["00:00 31/10/2018", "00:00 02/11/2018"]
    assert event.reason == WHY


def test_done_twice_it_is_done_once(world):
    assert [move(world.requirement, DUE + DAY) is None for _time in range(2)] == [False, True]
    assert [move(world.owed[0], DUE + 2 * DAY) is None for _time in range(2)] == [False, True]
    assert Extension.objects.count() == 2


def test_for_one_only_that_one_moves(world):
    one, *others = world.owed
    made = move(one, DUE + 2 * DAY)
    assert (made.obligation, made.requirement) == (one, world.requirement)
    assert dates(one) == (DUE + 2 * DAY, DUE + 3 * DAY, DUE + 9 * DAY)
    assert one.remind_at == DUE + DAY
    assert {dates(row) for row in (world.requirement, *others)} == {(DUE, DUE + DAY, DUE + 3 * DAY)}


def test_who_had_more_time_keeps_the_later_of_both(world):
    one, two, three = world.owed
    move(one, DUE + 5 * DAY)
    move(two, DUE + DAY, None)
    move(world.requirement, DUE + 2 * DAY, DUE + 4 * DAY)
    assert dates(one)[::2] == (DUE + 5 * DAY, DUE + 9 * DAY)
    assert dates(two)[::2] == (DUE + 2 * DAY, None)
    assert dates(three)[::2] == (DUE + 2 * DAY, DUE + 4 * DAY)


def test_grace_ends_at_the_lock_at_the_latest(world):
    move(world.requirement, DUE + 2 * DAY, DUE + 2 * DAY + timedelta(hours=5))
    assert dates(world.requirement)[1:] == (DUE + 2 * DAY + timedelta(hours=5),) * 2


def test_it_may_become_shorter_but_never_lie_in_the_past(world):
    make_version(world.owed[0], at=AT + DAY, pupils=1)
    at = AT + 2 * DAY
    for due in (at, at - DAY):
        with pytest.raises(NotPossible):
            move(world.requirement, due, at=at)
        with pytest.raises(NotPossible):
            move(world.owed[1], due, at=at)
    assert not Extension.objects.exists()
    move(world.requirement, at + DAY, None, at=at)
    one = Obligation.objects.get(pk=world.owed[0].pk)
    assert (one.due_at, one.locks_at, late(one)) == (at + DAY, None, False)


@pytest.mark.parametrize(
    "said",
    [
        {"reason": "  "},
        {"due_at": DUE + DAY, "locks_at": DUE},
        {"due_at": AT - DAY, "at": AT - 2 * DAY},
    ],
)
def test_what_does_not_fit_is_refused(world, said):
    with pytest.raises(NotPossible):
        move(world.requirement, **{"due_at": DUE + DAY, **said})
    with pytest.raises(NotPossible):
        move(world.owed[0], **{"due_at": DUE + DAY, **said})
    assert (dates(world.requirement), Extension.objects.count()) == ((DUE, DUE + DAY, DUE + 3 * DAY), 0)


def test_a_draft_is_changed_and_a_closed_round_is_not(world):
    draft = make_requirement(world.district, world.form, state="draft")
    with pytest.raises(NotPossible):
        move(draft, DUE + DAY)
    close(world.requirement, reason="Xong", by=None, at=AT)
    for row in (world.requirement, world.owed[0]):
        with pytest.raises(NotPossible):
            move(row, DUE + DAY)


def test_what_comes_after_the_report_it_goes_into_is_to_be_read_first(world):
    above = make_requirement(world.above, world.form, due_at=DUE + 2 * DAY, title="Báo cáo của Phòng")
    [of_district] = launched(above, [world.district])
    Requirement.objects.filter(pk=world.requirement.pk).update(feeds=above)
    for row in (world.requirement, world.owed[0]):
        with pytest.raises(ToBeRead) as unread:
            move(row, DUE + 2 * DAY)
        assert [each.where for each in unread.value.remarks[0].said][1] == "Báo cáo của Phòng"
    assert Extension.objects.count() == 0
    assert move(world.owed[0], DUE + 2 * DAY, read=True)
    # The district was given more time itself: its schools may have as much.
    move(of_district, DUE + 4 * DAY)
    assert move(world.owed[1], DUE + 3 * DAY)


def test_whoever_is_released_has_the_new_deadline_when_it_is_asked_again(world):
    release(world.owed[0], reason="Miễn", by=None, at=AT)
    move(world.requirement, DUE + 2 * DAY)
    assert dates(world.owed[0])[0] == DUE + 2 * DAY
    assert world.owed[0].remind_at is None


def test_a_unit_that_was_locked_out_may_send_again(world):
    at = DUE + 4 * DAY
    assert locked(world.owed[0], at)
    move(world.owed[0], DUE + 6 * DAY, at=at)
    world.owed[0].refresh_from_db()
    make_version(world.owed[0], at=at, pupils=1)
    with pytest.raises(NotPossible):
        make_version(world.owed[1], at=at, pupils=1)


def test_workbooks_that_are_not_made_yet_move_with_the_deadline_of_all(world):
    plan_exports(world.requirement, at=AT)
    move(world.owed[0], DUE + DAY)
    assert world.requirement.exports.get(hours_before=0).as_of == DUE
    move(world.requirement, DUE + 2 * DAY)
    assert world.requirement.exports.get(hours_before=24).as_of == DUE + DAY


class TestAnyOrderOfMoves(TestCase):
    """Whatever is moved in whatever order: everybody's dates stay in order, and nobody lost time of their own."""

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from([None, 0, 1]), st.integers(1, 12), st.none() | st.integers(0, 5)),
            min_size=1, max_size=5,
        )
    )  # fmt: skip
    def test_dates_stay_in_order(self, moves):
        world = make_world()
        own = {}
        for which, days, lock in moves:
            due = DUE + days * DAY
            row = world.requirement if which is None else world.owed[which]
            move(row, due, None if lock is None else due + lock * DAY)
            if which is not None:
                own[which] = due
        world.requirement.refresh_from_db()
        for number, row in enumerate(Obligation.objects.order_by("pk")):
            in_order = [each for each in (row.due_at, row.grace_until, row.locks_at) if each]
            assert in_order == sorted(in_order)
            if number not in own:
                assert row.due_at == world.requirement.due_at
        last = moves[-1]
        if last[0] is None:
            assert all(row.due_at >= world.requirement.due_at for row in Obligation.objects.all())
