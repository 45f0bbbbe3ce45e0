"""Schools merged and split by real acts: each success at the school of that day, whatever lists classes now."""

from datetime import date

import pytest

from propaganda.campaigns.ending import end_closed
from propaganda.campaigns.tests.builders import LATER, act
from propaganda.models import Plan
from propaganda.successes import counting
from propaganda.successes.actions import RowsRefused
from propaganda.successes.classes import of_plan
from propaganda.successes.counting import Figures
from propaganda.successes.listing import Reader
from propaganda.successes.tests.world import MARCH, make_world
from schools.models import SchoolClass
from schools.orders import NewUnit
from tooling.worlds import shared

MAY_1, MAY_20 = date(2022, 5, 1), date(2022, 5, 20)


@shared
def world():
    """`school` became part of `other` on 1 May."""
    world = make_world()
    act("merge", on=MAY_1, units=(world.school.pk,), successor=world.other.pk)
    end_closed(at=LATER)
    for name in ("plan", "other_plan"):
        setattr(world, name, Plan.objects.get(pk=getattr(world, name).pk))
    return world


def test_before_it_pupils_who_moved_are_those_of_the_old_school_only(world):
    with pytest.raises(RowsRefused):
        world.record(plan=world.other_plan, at=LATER)
    world.record(at=LATER)
    assert counting.by_school(world.campaign) == {world.school.pk: Figures(1, 1), world.other.pk: Figures()}


def test_after_it_those_of_the_successor_only(world):
    with pytest.raises(RowsRefused):
        world.record(world.row(day=MAY_20), at=LATER)
    world.record(world.row(day=MAY_20), plan=world.other_plan, at=LATER)
    assert counting.by_school(world.campaign) == {world.school.pk: Figures(), world.other.pk: Figures(1, 1)}


@pytest.mark.parametrize("day", [MARCH, MAY_20])
def test_pupils_the_successor_always_had_are_never_of_the_old_school(world, day):
    with pytest.raises(RowsRefused):
        world.record(world.row(world.others[0], day=day), at=LATER)
    world.record(world.row(world.others[0], day=day), plan=world.other_plan, at=LATER)
    assert counting.by_school(world.campaign)[world.other.pk] == Figures(1, 1)


def test_the_old_school_is_offered_the_classes_that_were_its_own(world):
    assert [each.pk for each in of_plan(world.plan, Reader(True, None))] == [world.school_class.pk]
    moved = SchoolClass.objects.get(pk=world.school_class.pk)
    assert moved.unit == world.other


def test_a_class_that_went_to_a_new_school_was_the_old_ones_before(db):
    world = make_world()
    new = NewUnit(name="THCS Hồng Gai", code="HG1", kind="school", level="lower")
    act(
        "split", on=MAY_1, units=(world.school.pk,), new=new, classes=(world.school_class.pk,),
        superiors=(("professional", world.department.pk),),
    )  # fmt: skip
    world.record(at=LATER)
    with pytest.raises(RowsRefused):
        world.record(world.row(1, day=MAY_20), at=LATER)
    assert counting.by_school(world.campaign)[world.school.pk] == Figures(1, 1)
