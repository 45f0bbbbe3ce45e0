"""Two people at one round at once: one launch after the other, and nothing sent after a closing."""

from datetime import timedelta

import pytest

from foundation.models import Event
from reports.models import Extension, Obligation, ReportVersion, Requirement
from reports.requirements.actions import close, release
from reports.requirements.amending import save_changes
from reports.requirements.extending import extend
from reports.requirements.launching import Changed
from reports.requirements.tests.builders import launched, make_district, press, what_of
from reports.rules import NotPossible
from reports.tests.builders import AT, DUE, make_version
from schools.tests.builders import close_unit
from schools.tests.races import at_once, in_flight

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return make_district()


def pressing(world, units=None):
    what = what_of(world.requirement, units or world.units)
    return lambda: press(world.requirement, what)


def test_launch_pressed_by_two_makes_each_report_owed_once(world):
    assert sorted(at_once(pressing(world), pressing(world))) == [0, 3]
    assert Obligation.objects.count() == 3
    assert Event.objects.filter(verb="launch", subject_type="reports.requirement").count() == 1


def test_two_lists_that_overlap(world):
    results = at_once(pressing(world, world.units[:2]), pressing(world, world.units[1:]))
    assert sorted(type(each).__name__ for each in results) == ["Changed", "int"]
    assert Obligation.objects.count() == 2


def test_a_school_that_closes_meanwhile_is_on_no_list(world):
    launching = pressing(world)
    with in_flight(lambda: close_unit(world.units[0], at=AT)), pytest.raises(Changed):
        launching()
    assert not Obligation.objects.exists()


def test_a_school_closes_after_a_launch_in_flight_and_its_report_ends(world):
    with in_flight(pressing(world)):
        close_unit(world.units[0], at=AT)
    ended = Obligation.objects.exclude(ended_on=None)
    assert (list(ended.values_list("unit", flat=True)), Obligation.objects.count()) == ([world.units[0].pk], 3)


def test_a_deadline_changed_while_it_is_launched_is_shown_or_refused(world):
    changed = Requirement.objects.get(pk=world.requirement.pk)
    changed.due_at = DUE + DAY
    change = lambda: save_changes(changed, ["due_at"], changes={}, by=None, at=AT)  # noqa: E731
    made, refused = at_once(pressing(world), change)
    world.requirement.refresh_from_db()
    if isinstance(made, Changed):
        assert (Obligation.objects.count(), world.requirement.due_at) == (0, DUE + DAY)
    else:
        assert isinstance(refused, NotPossible)
        assert set(Obligation.objects.values_list("due_at", flat=True)) == {DUE} == {world.requirement.due_at}


def test_nothing_is_sent_after_a_closing_in_flight(world):
    one = launched(world.requirement, world.units)[0]
    closing = in_flight(lambda: close(world.requirement, reason="Xong", by=None, at=AT + DAY))
    with closing, pytest.raises(NotPossible):
        make_version(one, pupils=1)
    assert not ReportVersion.objects.exists()


def test_a_closing_waits_for_what_is_being_sent(world):
    one = launched(world.requirement, world.units)[0]
    with in_flight(lambda: make_version(one, pupils=1)):
        close(world.requirement, reason="Xong", by=None, at=AT + DAY)
    one.refresh_from_db()
    assert (one.state, ReportVersion.objects.count()) == ("sent", 1)


def test_two_extensions_at_once_leave_all_at_one_of_them(world):
    owed = launched(world.requirement, world.units)
    moves = [
        lambda days=days: extend(
            world.requirement, due_at=DUE + days * DAY, locks_at=None, reason="Bão", by=None, at=AT
        )
        for days in (2, 3)
    ]  # fmt: skip
    at_once(*moves)
    world.requirement.refresh_from_db()
    assert Extension.objects.count() == 2
    last = Extension.objects.order_by("-pk").first()
    assert {world.requirement.due_at, *(Obligation.objects.get(pk=row.pk).due_at for row in owed)} == {last.new_due_at}


def test_released_while_it_is_being_extended_it_is_both(world):
    one = launched(world.requirement, world.units)[0]
    at_once(
        lambda: extend(world.requirement, due_at=DUE + DAY, locks_at=None, reason="Bão", by=None, at=AT),
        lambda: release(one, reason="Miễn", by=None, at=AT),
    )
    one.refresh_from_db()
    assert (one.due_at, one.released_reason, one.remind_at) == (DUE + DAY, "Miễn", None)
