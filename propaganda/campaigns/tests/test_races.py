"""Two organisers at one campaign at once: one launch after the other, and no line changed in between."""

import pytest

from foundation.models import Event
from propaganda.campaigns.amending import add_line, change_line
from propaganda.campaigns.launching import Changed, launch, launch_of, schools_below
from propaganda.campaigns.rules import NotPossible
from propaganda.campaigns.tests.builders import AT, DAY, make_district
from propaganda.models import CampaignLine, LinePeriod, Plan, PlanLine
from propaganda.tests.builders import quarters
from schools.tests.builders import close_unit
from schools.tests.races import at_once, in_flight

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return make_district()


def press(world, units=None):
    ids = [unit.pk for unit in units or world.units]
    what = launch_of(world.campaign, schools_below(world.campaign, DAY).filter(pk__in=ids))
    return lambda: launch(world.campaign, ids, shown=ids, digest=what.digest, by=None, at=AT)


def test_launch_pressed_by_two_makes_each_plan_once(world):
    assert sorted(at_once(press(world), press(world))) == [0, 3]
    assert (Plan.objects.count(), PlanLine.objects.count(), LinePeriod.objects.count()) == (3, 6, 24)
    assert Event.objects.filter(verb="launch", subject_type="propaganda.campaign").count() == 1


def test_two_lists_that_overlap(world):
    results = at_once(press(world, world.units[:2]), press(world, world.units[1:]))
    assert sorted(str(type(each).__name__) for each in results) == ["Changed", "int"]
    assert Plan.objects.count() == 2


def test_a_school_that_closes_meanwhile_is_on_no_list(world):
    launching = press(world)
    with in_flight(lambda: close_unit(world.units[0], at=AT)), pytest.raises(Changed):
        launching()
    assert not Plan.objects.exists()


def test_a_line_changed_while_it_is_launched_is_in_the_launch_or_refused(world):
    line = CampaignLine.objects.get(order=2)
    line.content, line.expected = "Nội dung khác", 3
    change = lambda: change_line(line, reason="", by=None, at=AT)  # noqa: E731
    made, changed = at_once(press(world), change)
    if isinstance(made, Changed):
        assert Plan.objects.count() == 0
        assert not isinstance(changed, NotPossible)
    else:
        assert isinstance(changed, NotPossible)
        assert set(PlanLine.objects.values_list("expected", flat=True)) == {1}


def test_a_line_added_while_schools_are_added_comes_to_all_or_the_launch_is_refused(world):
    press(world, world.units[:1])()
    new = CampaignLine(campaign=world.campaign, order=3, content="Mới", **quarters("2022Q4").columns())
    made, _added = at_once(press(world, world.units[1:]), lambda: add_line(new, reason="Bổ sung", by=None, at=AT))
    plans = 1 if isinstance(made, Changed) else 3
    assert (Plan.objects.count(), PlanLine.objects.filter(campaign_line=new).count()) == (plans, plans)
