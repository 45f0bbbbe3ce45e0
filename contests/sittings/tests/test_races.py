"""Two people at one sitting, at one moment: one is first, and the other finds what they did."""

from datetime import timedelta

import pytest

from contests.models import PartRun, Sitting
from contests.sittings import actions
from contests.sittings.launching import Changed, launch, plan_of
from contests.sittings.rules import NotPossible
from contests.sittings.tests.builders import make_district
from contests.sittings.unsettled import digest_of, unsettled
from contests.tests.builders import AT
from contests.tests.team_builders import make_sitting, make_team
from foundation.history.models import Event
from schools.tests.builders import close_unit, make_user
from schools.tests.races import in_flight

pytestmark = pytest.mark.django_db(transaction=True)


def sitting_in(state):
    sitting = make_sitting(state=state)
    make_team(sitting)
    PartRun.objects.update(state="closed")
    return Sitting.objects.select_related("stage__contest", "unit").get(pk=sitting.pk)


def verbs(sitting):
    return list(Event.objects.of(sitting).values_list("verb", flat=True))


def test_two_open_it():
    sitting, first, second = sitting_in("planned"), make_user(), make_user()
    with in_flight(lambda: actions.open_sitting(sitting, by=first, at=AT)):
        actions.open_sitting(sitting, by=second, at=AT)
    assert verbs(sitting) == ["open"]
    assert Sitting.objects.get().state == "open"


def test_two_confirm_the_results():
    sitting, first, second = sitting_in("judged"), make_user(), make_user()
    digest = digest_of(unsettled(sitting))

    def check(by):
        return lambda: actions.check(sitting, "Đã xem", digest=digest, by=by, at=AT)

    with in_flight(check(first)):
        check(second)()
    assert verbs(sitting) == ["confirm results"]
    assert Sitting.objects.get().checked_by in {first, second}


def test_one_goes_on_judging_while_the_other_confirms():
    sitting, first, second = sitting_in("judged"), make_user(), make_user()
    digest = digest_of(unsettled(sitting))
    with in_flight(lambda: actions.reopen(sitting, "Quên đội 3", by=first, at=AT)), pytest.raises(NotPossible):
        actions.check(sitting, "Đã xem", digest=digest, by=second, at=AT)
    assert (Sitting.objects.get().state, verbs(sitting)) == ("open", ["open again"])


def test_two_set_a_date():
    sitting, seen = sitting_in("planned"), None
    seen = actions.planned_as(sitting)

    def set_to(hours, place):
        starts = AT + timedelta(hours=hours)
        return lambda: actions.plan(sitting, starts_at=starts, place=place, seen=seen, by=None, at=AT)

    with in_flight(set_to(5, "Sân trường")), pytest.raises(NotPossible, match="Sân trường"):
        set_to(9, "Nhà đa năng")()
    assert Sitting.objects.get().place == "Sân trường"


def test_two_launch_to_the_same_units():
    stage, units = make_district("THCS A", "THCS B")
    ids = [unit.pk for unit in units]
    digest, made = plan_of(stage, units).digest, []

    def go():
        made.append(launch(stage, ids, [], shown=ids, digest=digest, by=None, at=AT))

    with in_flight(go):
        go()
    assert sorted(made) == [0, 2]
    assert Sitting.objects.count() == 2


def test_a_school_that_closes_meanwhile_holds_no_sitting():
    stage, units = make_district("THCS A", "THCS B")
    ids = [unit.pk for unit in units]
    digest = plan_of(stage, units).digest
    with in_flight(lambda: close_unit(units[0], at=AT)), pytest.raises(Changed):
        launch(stage, ids, [], shown=ids, digest=digest, by=None, at=AT)
    assert not Sitting.objects.exists()
