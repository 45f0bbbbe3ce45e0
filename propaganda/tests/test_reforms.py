"""Acts of schools in the middle of a campaign: who reads and writes a plan after them, and in which figures it is."""

from datetime import date

from propaganda.activities.rules import may_record
from propaganda.board.schools import look_at
from propaganda.campaigns.ending import end_closed
from propaganda.campaigns.tests.builders import LATER, act, launched, make_district
from propaganda.models import Plan
from propaganda.successes import counting
from propaganda.successes.counting import Figures
from propaganda.successes.tests.world import APRIL, make_world
from schools.models import Person
from schools.tests.builders import make_person, make_seat, make_unit
from tooling.worlds import shared

JULY, TODAY = date(2022, 7, 1), LATER.date()


@shared
def world():
    world = make_district()
    world.plans = launched(world.campaign, world.units)
    world.secretaries = [make_seat(unit, "secretary") for unit in world.units]
    return world


def seen(user):
    return set(Plan.objects.visible_to(user).values_list("pk", flat=True))


def test_after_a_merger_the_old_plan_is_kept_by_its_people_and_read_above(world):
    old, staying, other = world.plans
    act("merge", on=JULY, units=(old.unit_id,), successor=staying.unit_id)
    end_closed(at=LATER)
    assert old.pk in seen(world.secretaries[0])
    assert may_record(old, world.secretaries[0])
    assert old.pk in seen(world.organiser)
    assert old.pk not in seen(world.secretaries[2])
    assert other.pk not in seen(world.secretaries[0])


def test_a_school_that_moved_away_is_read_by_the_issuer_and_by_whoever_is_above_it_now(world):
    plan = world.plans[0]
    away = make_unit("Phòng GD&ĐT Cẩm Phả", kind="district", under=world.above)
    officer = make_seat(away, "officer")
    assert plan.pk not in seen(officer)
    act("move", on=JULY, units=(plan.unit_id,), role="professional", superior=away.pk)
    assert plan.pk in seen(officer) & seen(world.organiser)
    assert may_record(plan, world.secretaries[0])
    look = look_at(world.campaign.plans.all(), TODAY, TODAY)
    assert {school.pk for school in look.schools} == {each.pk for each in world.plans}


def test_a_new_name_is_shown_and_the_one_at_launch_found(world):
    plan = world.plans[0]
    act("rename", on=JULY, units=(plan.unit_id,), name="THCS Bãi Cháy")
    [school] = [each for each in look_at(world.campaign.plans.all(), TODAY, TODAY).schools if each.pk == plan.pk]
    assert (school.name, school.name_at_launch) == ("THCS Bãi Cháy", "THCS Lý Tự Trọng")
    assert school.fits("ly tu trong")


def test_a_pupil_on_the_rosters_of_two_schools_is_one_candidate(db):
    world = make_world()
    Person.objects.filter(pk=world.pupils[0].pk).update(code="0123")
    there = make_person(world.other, "Nguyễn Văn An", code="0123")
    world.record()
    world.record(world.row(there, day=APRIL), plan=world.other_plan)
    assert counting.by_pupil(world.campaign) == {there.pk: Figures(2, 1)}
