"""Real acts of schools in the middle of a campaign: merged, closed, split, moved, renamed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.models import Event
from propaganda.campaigns.ending import end_closed, to_be_added
from propaganda.campaigns.overview import schools_of
from propaganda.campaigns.tasks import sweep
from propaganda.campaigns.tests.builders import LATER, act, launched, make_district
from propaganda.models import Campaign, Plan
from propaganda.progress import status_on
from propaganda.tests.builders import make_activity
from schools.actions import finish_due_acts
from schools.orders import NewUnit
from schools.tests.builders import make_seat, make_unit
from tooling.worlds import shared

JULY, TODAY = date(2022, 7, 1), LATER.date()


@shared
def world():
    world = make_district()
    world.plans = launched(world.campaign, world.units)
    return world


def merge(world, *units, **to):
    return act("merge", on=JULY, units=tuple(unit.pk for unit in units), **to)


def new_school(name="THCS Hợp nhất", code="HN1"):
    return NewUnit(name=name, code=code, kind="school", level="lower")


class TestMerged:
    def test_a_plan_ends_with_the_act_and_the_successor_named(self, world):
        make_activity(world.plans[1].lines.get(order=1), date(2022, 2, 2))
        merge(world, world.units[1], successor=world.units[0].pk)
        plan = Plan.objects.get(pk=world.plans[1].pk)
        assert plan.ended_on == JULY
        assert "THCS Lý Tự Trọng" in plan.ended_reason
        assert "12/QĐ-UBND" in plan.ended_reason
        assert Event.objects.get(verb="end", subject_id=plan.pk).reason == plan.ended_reason

    def test_what_was_due_before_stays_owed_and_later_periods_fall_away(self, world):
        line = world.plans[1].lines.get(order=1)
        make_activity(line, date(2022, 2, 2))
        merge(world, world.units[1], successor=world.units[0].pk)
        sweep(LATER)
        line.refresh_from_db()
        assert (line.periods_owed, line.periods_met, status_on(line, TODAY)) == (2, 1, "overdue")
        other = world.plans[0].lines.get(order=1)
        assert (other.periods_owed, status_on(other, TODAY)) == (4, "overdue")

    def test_once(self, world):
        merge(world, world.units[1], successor=world.units[0].pk)
        assert end_closed(at=LATER) == 0
        assert Event.objects.filter(verb="end", subject_type="propaganda.plan").count() == 1

    def test_not_before_its_day(self, world):
        before, day = datetime(2022, 6, 30, 1, tzinfo=UTC), datetime(2022, 7, 1, 1, tzinfo=UTC)
        merge(world, world.units[1], successor=world.units[0].pk, at=before)
        assert end_closed(at=before) == 0
        assert not Plan.objects.exclude(ended_on=None).exists()
        finish_due_acts(at=day)
        assert Plan.objects.get(pk=world.plans[1].pk).ended_on == JULY

    def test_a_closed_campaign_stays_as_it_was(self, world):
        Campaign.objects.update(state="closed")
        merge(world, world.units[1], successor=world.units[0].pk)
        assert end_closed(at=LATER) == 0

    def test_a_successor_with_a_plan_is_not_to_be_added(self, world):
        merge(world, world.units[1], successor=world.units[0].pk)
        assert to_be_added(world.campaign, TODAY) == []

    def test_a_new_one_is_to_be_added_until_it_is(self, world):
        superiors = (("professional", world.district.pk),)
        merge(world, *world.units[:2], new=new_school(), superiors=superiors)
        [found] = to_be_added(world.campaign, TODAY)
        assert (found.unit.name, found.of) == ("THCS Hợp nhất", ("THCS Lý Tự Trọng", "THCS Trọng Điểm"))
        launched(world.campaign, [found.unit], at=LATER)
        assert to_be_added(world.campaign, TODAY) == []

    def test_the_successor_of_a_successor(self, world):
        superiors = (("professional", world.district.pk),)
        merge(world, world.units[0], world.units[1], new=new_school(), superiors=superiors)
        [first] = to_be_added(world.campaign, TODAY)
        later = TODAY + timedelta(days=30)
        act(
            "merge",
            on=later,
            units=(first.unit.pk, world.units[2].pk),
            new=new_school("THCS Cuối", "HN2"),
            superiors=superiors,
        )
        assert [each.unit.name for each in to_be_added(world.campaign, later)] == ["THCS Cuối"]

    def test_one_outside_the_issuer_cannot_be_added(self, world):
        elsewhere = make_unit("Phòng khác", kind="district")
        merge(world, *world.units[1:], new=new_school(), superiors=(("professional", elsewhere.pk),))
        assert to_be_added(world.campaign, TODAY) == []


def test_a_closed_school_has_no_successor(world):
    act("close", on=JULY, units=(world.units[1].pk,))
    end_closed(at=LATER)
    assert "12/QĐ-UBND" in Plan.objects.get(pk=world.plans[1].pk).ended_reason
    assert to_be_added(world.campaign, TODAY) == []


def test_a_school_that_was_split_goes_on_and_its_part_is_to_be_added(world):
    superiors = (("professional", world.district.pk),)
    act("split", on=JULY, units=(world.units[0].pk,), new=new_school("THCS Tách", "T1"), superiors=superiors)
    assert end_closed(at=LATER) == 0
    assert [each.unit.name for each in to_be_added(world.campaign, TODAY)] == ["THCS Tách"]


def test_a_renamed_school_keeps_its_name_at_the_launch_beside_todays(world):
    act("rename", on=JULY, units=(world.units[0].pk,), name="THCS Tên Mới")
    finish_due_acts(at=LATER)
    [plan] = [each for each in schools_of(world.campaign, world.organiser) if each.pk == world.plans[0].pk]
    assert (plan.unit.name, plan.unit_name) == ("THCS Tên Mới", "THCS Lý Tự Trọng")


class TestMoved:
    """Access follows the school; the issuer keeps reading what was done for it."""

    @pytest.fixture
    def moved(self, world):
        between, new = (make_unit(name, kind="commune", under=world.district) for name in ("Phường Cũ", "Phường Mới"))
        world.school = make_unit("THCS Chuyển", under=between)
        [world.plan] = launched(world.campaign, [world.school])
        world.seats = {
            name: make_seat(unit, "officer")
            for name, unit in {
                "former": between, "new": new, "issuer": world.district, "stranger": make_unit("Sở khác"),
            }.items()
        }  # fmt: skip
        world.new = new
        return world

    def seen(self, world):
        return {
            name: Plan.objects.visible_to(user).filter(pk=world.plan.pk).exists() for name, user in world.seats.items()
        }

    def test_the_former_superior_sees_it_no_more_and_the_new_one_does(self, moved):
        assert self.seen(moved) == {"former": True, "new": False, "issuer": True, "stranger": False}
        act("move", on=JULY, units=(moved.school.pk,), role="professional", superior=moved.new.pk)
        assert self.seen(moved) == {"former": False, "new": True, "issuer": True, "stranger": False}

    def test_moved_out_of_the_issuers_reach_it_stays_on_the_list(self, moved):
        away = make_unit("Phòng khác", kind="district")
        moved.seats["away"] = make_seat(away, "officer")
        act("move", on=JULY, units=(moved.school.pk,), role="professional", superior=away.pk)
        assert end_closed(at=LATER) == 0
        assert self.seen(moved) == {"former": False, "new": False, "issuer": True, "stranger": False, "away": True}
        assert moved.plan in schools_of(moved.campaign, moved.seats["issuer"])
        assert list(Campaign.objects.visible_to(moved.seats["away"])) == [moved.campaign]
        assert not Campaign.objects.overseen_by(moved.seats["away"]).exists()
