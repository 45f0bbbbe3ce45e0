"""Which classes were reached, by name: nobody counts as reached who was not, and no class is missing twice."""

from datetime import date

import pytest

from propaganda.activities.coverage import classes_of
from propaganda.models import ClassReached, PlanLine
from propaganda.tests.builders import AT, between, make_activity, make_campaign, make_plan, make_plan_line
from schools.models import SchoolClass
from schools.tests.builders import make_class, make_unit, make_year
from tooling.worlds import shared

MARCH = date(2017, 3, 10)


@shared
def plan():
    district = make_unit("Phòng GD&ĐT Thanh Xuân", kind="district")
    campaign = make_campaign(district, lines=0, starts_on=date(2017, 3, 1), ends_on=date(2017, 12, 31))
    return make_plan(campaign, make_unit("THCS Khương Mai", under=district))


def line_of(plan, grades=(8,), timing=None):
    timing = timing or between(date(2017, 3, 1), date(2017, 3, 16), every="once")
    return make_plan_line(plan, timing=timing, grades=list(grades))


def classes(plan, *names, starts=2016):
    return {name: make_class(plan.unit, name, grade=int(name[0]), size=35, year=make_year(starts)) for name in names}


def reach(line, held_on, *school_classes, **fields):
    activity = make_activity(line, held_on, **fields)
    for each in school_classes:
        ClassReached.objects.create(activity=activity, school_class=each, present=30)
    return activity


def shown(line, day=MARCH):
    rows = PlanLine.objects.filter(pk=line.pk).select_related("plan")
    coverage = classes_of(rows, day)[line.pk]
    return [str(each) for each in coverage.reached], [str(each) for each in coverage.missing], coverage.present


def test_names_of_the_classes_reached_and_of_those_missing(plan):
    here = classes(plan, "8A10", "8A2", "8A1", "7A1")
    line = line_of(plan)
    reach(line, MARCH, here["8A10"], here["8A1"])
    assert shown(line) == (["8A1", "8A10"], ["8A2"], 60)


def test_a_class_that_came_twice_is_one_class_and_two_counts(plan):
    here = classes(plan, "8A1", "8A2")
    line = line_of(plan)
    reach(line, MARCH, here["8A1"])
    reach(line, MARCH, here["8A1"], form="video")
    assert shown(line) == (["8A1"], ["8A2"], 60)


def test_what_was_withdrawn_or_done_under_another_line_reaches_nobody(plan):
    here = classes(plan, "8A1")
    line, other = line_of(plan), line_of(plan)
    reach(line, MARCH, here["8A1"], withdrawn_at=AT, withdrawn_reason="nhầm")
    reach(other, MARCH, here["8A1"])
    assert shown(line) == ([], ["8A1"], 0)
    assert shown(other) == (["8A1"], [], 30)


def test_what_lies_outside_the_time_of_the_line_counts_nowhere_and_so_reaches_nobody(plan):
    here = classes(plan, "8A1", "8A2")
    line = line_of(plan)
    reach(line, date(2017, 4, 10), here["8A1"])
    reach(line, MARCH, here["8A2"])
    assert shown(line) == (["8A2"], ["8A1"], 30)


def test_a_class_of_another_grade_or_school_is_not_asked(plan):
    here = classes(plan, "8A1", "7A1")
    make_class(make_unit("THCS Kim Giang"), "8B1", grade=8, year=make_year(2016))
    line = line_of(plan)
    reach(line, MARCH, here["7A1"])
    assert shown(line) == ([], ["8A1"], 0)


def test_autumn_asks_for_the_new_classes(plan):
    spring, autumn = classes(plan, "8A1"), classes(plan, "8A1", "8A2", starts=2017)
    line = line_of(plan, timing=between(date(2017, 3, 1), date(2017, 12, 31)))
    reach(line, MARCH, spring["8A1"])
    assert shown(line) == (["8A1"], [], 30)
    assert shown(line, date(2017, 10, 1)) == ([], ["8A1", "8A2"], 0)
    reach(line, date(2017, 9, 20), autumn["8A2"])
    assert shown(line, date(2019, 1, 1)) == (["8A2"], ["8A1"], 30)


def test_a_line_that_is_over_keeps_its_school_year(plan):
    here = classes(plan, "8A1")
    classes(plan, "8A7", starts=2017)
    line = line_of(plan)
    reach(line, MARCH, here["8A1"])
    assert shown(line, date(2018, 5, 1)) == (["8A1"], [], 30)


def test_a_class_that_went_to_another_school_stays_reached(plan):
    here = classes(plan, "8A1", "8A2")
    line = line_of(plan)
    reach(line, MARCH, here["8A1"])
    SchoolClass.objects.filter(pk__in=[each.pk for each in here.values()]).update(unit=make_unit("THCS Phan Đình Giót"))
    assert shown(line) == (["8A1"], [], 30)


def test_lines_without_grades_are_left_out(plan):
    line = line_of(plan, grades=())
    assert classes_of(PlanLine.objects.filter(pk=line.pk), MARCH) == {}


def test_no_class_list_no_coverage(plan):
    line = line_of(plan)
    coverage = classes_of(PlanLine.objects.filter(pk=line.pk).select_related("plan"), MARCH)[line.pk]
    assert (coverage.total, coverage.year) == (0, None)


@pytest.mark.parametrize("lines", [1, 5])
def test_as_many_queries_for_many_lines_as_for_one(plan, django_assert_num_queries, lines):
    here = classes(plan, "8A1", "8A2")
    for _number in range(lines):
        reach(line_of(plan), MARCH, here["8A1"])
    with django_assert_num_queries(4):
        assert len(classes_of(PlanLine.objects.filter(plan=plan).select_related("plan"), MARCH)) == lines
