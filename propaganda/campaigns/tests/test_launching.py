"""Launching: exactly what was shown is made, once, in as many queries for many schools as for few."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.models import Event
from propaganda.campaigns.launching import Changed, launch, launch_of, schools_below
from propaganda.campaigns.rules import NotPossible
from propaganda.campaigns.tests.builders import AT, DAY, act, launched, make_district
from propaganda.models import CampaignLine, LinePeriod, Plan, PlanLine
from propaganda.progress import recount, status_on, write_periods
from propaganda.tests.builders import make_campaign, make_campaign_line, quarters
from schools.models import Unit
from schools.tests.builders import make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_district()


def what_of(world, units=None):
    ids = [unit.pk for unit in units or world.units]
    return launch_of(world.campaign, schools_below(world.campaign, DAY).filter(pk__in=ids))


def press(world, what, chosen=None, *, at=AT):
    shown = [unit.pk for unit in (*what.units, *what.already)]
    chosen = shown if chosen is None else [unit.pk for unit in chosen]
    return launch(world.campaign, chosen, shown=shown, digest=what.digest, by=world.organiser, at=at)


def test_a_plan_with_its_lines_and_periods_for_each_school(world):
    plans = launched(world.campaign, world.units, by=world.organiser)
    assert [(plan.unit, plan.unit_name, plan.state) for plan in plans] == [
        (unit, unit.name, "draft") for unit in world.units
    ]
    line = plans[0].lines.get(order=1)
    asked = world.campaign.lines.get(order=1)
    assert (line.campaign_line, line.content, line.forms, line.responsible) == (
        asked, asked.content, asked.forms, asked.responsible,
    )  # fmt: skip
    assert (line.counts, line.owed_from, line.owed_until, line.periods_met, line.periods_owed, line.recorded) == (
        True, date(2022, 1, 1), date(2022, 3, 31), 0, 4, 0,
    )  # fmt: skip
    assert [period.ends_on for period in line.periods.order_by("starts_on")] == [
        date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 31),
    ]  # fmt: skip
    assert (world.campaign.state, world.campaign.launched_at, world.campaign.launched_by) == (
        "open", AT, world.organiser,
    )  # fmt: skip
    assert status_on(line, DAY) == "due"


def test_what_is_made_at_once_is_what_counting_would_make(world):
    make_campaign_line(world.campaign, timing=quarters("2022Q2", "2022Q4", expected=2))
    launched(world.campaign, world.units)
    columns = ("pk", "counts", "owed_from", "owed_until", "periods_met", "periods_owed", "recorded")
    before = list(PlanLine.objects.order_by("pk").values_list(*columns))
    periods = list(
        LinePeriod.objects.order_by("pk").values_list("pk", "line", "starts_on", "ends_on", "expected", "done")
    )
    write_periods(PlanLine.objects.all())
    recount(list(PlanLine.objects.values_list("pk", flat=True)))
    assert list(PlanLine.objects.order_by("pk").values_list(*columns)) == before
    assert len(periods) == 3 * (4 + 4 + 2)
    assert periods == list(
        LinePeriod.objects.order_by("pk").values_list("pk", "line", "starts_on", "ends_on", "expected", "done")
    )


def test_lines_are_asked_of_their_levels_only(world):
    primary = make_unit("Tiểu học Hạ Long", under=world.district, level="primary")
    make_campaign_line(world.campaign, levels=["primary", "mixed"])
    plans = launched(world.campaign, [world.units[0], primary])
    assert [sorted(plan.lines.values_list("order", flat=True)) for plan in plans] == [[1, 2], [1, 2, 3]]
    assert what_of(world, [primary, world.units[1]]).by_number == [(2, 1)]


def test_a_school_of_which_nothing_is_asked_is_not_launched_to(world):
    CampaignLine.objects.update(levels=["primary"])
    what = what_of(world)
    assert what.asked_nothing() == what.units
    with pytest.raises(NotPossible, match=r"THCS Lý Tự Trọng"):
        press(world, what)
    assert Plan.objects.count() == 0


def test_where_no_plans_are_asked_they_hold_at_once(world):
    world.campaign.asks_plans = False
    world.campaign.save()
    [plan] = launched(world.campaign, world.units[:1])
    assert (plan.state, plan.agreed_at) == ("agreed", AT)


def test_only_those_ticked_and_the_rest_later(world):
    assert press(world, what_of(world), world.units[:1]) == 1
    again = what_of(world)
    assert ([unit.name for unit in again.already], len(again.units)) == ([world.units[0].name], 2)
    assert press(world, again, world.units[1:]) == 2
    assert Plan.objects.count() == 3


def test_a_list_taken_whole_names_those_that_have_theirs_too(world):
    press(world, what_of(world), world.units[:1])
    assert press(world, what_of(world)) == 2
    assert Plan.objects.count() == 3


def test_pressed_twice_makes_nothing_twice(world):
    what = what_of(world)
    assert press(world, what) == 3
    assert press(world, what) == 0
    assert (Plan.objects.count(), PlanLine.objects.count()) == (3, 6)
    assert Event.objects.filter(verb="launch", subject_type="propaganda.campaign").count() == 1


def test_nothing_ticked_is_refused(world):
    with pytest.raises(NotPossible):
        press(world, what_of(world), [])
    world.campaign.refresh_from_db()
    assert world.campaign.state == "draft"


class TestSomethingChangedInBetween:
    def refused(self, world, what):
        with pytest.raises(Changed):
            press(world, what)
        assert Plan.objects.count() == 0

    def test_a_school_was_closed(self, world):
        what = what_of(world)
        act("close", on=date(2022, 1, 15), units=(world.units[1].pk,))
        self.refused(world, what)

    def test_a_school_was_moved_away(self, world):
        what = what_of(world)
        elsewhere = make_unit("Phòng khác", kind="district")
        act("move", on=date(2022, 1, 15), units=(world.units[1].pk,), role="professional", superior=elsewhere.pk)
        self.refused(world, what)

    def test_a_school_was_renamed(self, world):
        what = what_of(world)
        Unit.objects.filter(pk=world.units[0].pk).update(name="THCS Tên Mới")
        self.refused(world, what)

    @pytest.mark.parametrize("fields", [{"content": "Khác"}, {"expected": 2}, {"levels": ["lower"]}])
    def test_a_line_was_changed(self, world, fields):
        what = what_of(world)
        CampaignLine.objects.filter(order=2).update(**fields)
        self.refused(world, what)

    def test_a_line_was_added(self, world):
        what = what_of(world)
        make_campaign_line(world.campaign)
        self.refused(world, what)

    def test_another_launched_to_one_of_them(self, world):
        what = what_of(world)
        assert press(world, what_of(world, world.units[:1])) == 1
        with pytest.raises(Changed):
            press(world, what)
        assert Plan.objects.count() == 1

    def test_a_school_that_was_not_shown_is_not_launched_to(self, world):
        what = what_of(world, world.units[:1])
        with pytest.raises(Changed):
            press(world, what, world.units)


def test_only_schools_below_that_are_open(world):
    make_unit("THCS Nơi khác")
    make_unit("Xã Bãi Cháy", kind="commune", under=world.district)
    act("close", on=date(2022, 1, 15), units=(world.units[2].pk,))
    assert set(schools_below(world.campaign, DAY)) == set(world.units[:2])


def test_a_school_issues_a_campaign_to_itself():
    school = make_unit("THCS Lý Tự Trọng")
    campaign = make_campaign(school, state="draft")
    [plan] = launched(campaign, [school])
    assert (plan.unit, plan.campaign.unit) == (school, school)


def test_one_that_lacks_something_or_is_closed_is_not_launched(world):
    what = what_of(world)
    world.campaign.lines.update(ends_on=date(2023, 6, 1))
    with pytest.raises(NotPossible):
        press(world, what)
    world.campaign.state = "closed"
    world.campaign.save()
    with pytest.raises(NotPossible, match=r"closed|đã kết thúc|đã đóng"):
        press(world, what)


def test_a_line_whose_period_is_over_is_told(world):
    make_campaign_line(world.campaign, timing=quarters("2022Q3"))
    what = what_of(world)
    assert [line.order for line in what.overdue_at_once(date(2022, 4, 1))] == [1, 2]
    assert [line.order for line in what.overdue_at_once(DAY)] == []


def test_the_digest_does_not_hang_on_the_order_of_units(world):
    what = what_of(world)
    assert what.digest == replace(what, units=list(reversed(what.units))).digest


def test_as_many_queries_for_thirty_schools_as_for_three():
    numbers = []
    for schools in (3, 30):
        world = make_district(*[f"THCS {schools}-{number}" for number in range(schools)])
        what = what_of(world)
        with CaptureQueriesContext(connection) as queries:
            press(world, what, at=datetime(2022, 2, 1, tzinfo=UTC))
        numbers.append(len(queries))
    assert numbers[1] <= numbers[0] + 4  # SQLite takes fewer values in one statement, so that some are cut in two
