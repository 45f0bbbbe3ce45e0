"""The status of a line: what was done in each period, and nothing that was merely recorded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from propaganda.models import PlanLine
from propaganda.progress import recount, status_case, status_on, write_periods
from propaganda.tests.builders import AT, make_activity, make_campaign, make_plan, make_plan_line, quarters
from schools.tests.builders import make_unit
from tooling.worlds import shared

SPRING, SUMMER, AUTUMN, WINTER = date(2022, 2, 1), date(2022, 5, 1), date(2022, 8, 1), date(2022, 11, 1)


@shared
def plan():
    district = make_unit("Phòng GD&ĐT Hạ Long", kind="district")
    return make_plan(make_campaign(district), make_unit("THCS Lý Tự Trọng", under=district))


@pytest.fixture
def line(plan):
    return plan.lines.get()


def statuses(line, days=(SPRING, SUMMER, AUTUMN, WINTER)):
    line.refresh_from_db()
    found = [status_on(line, day) for day in days]
    asked = [PlanLine.objects.annotate(status=status_case(day)).get(pk=line.pk).status for day in days]
    assert found == asked
    return found


def test_one_article_does_not_make_a_year_done(line):
    make_activity(line, SPRING)
    assert statuses(line) == ["not_due", "due", "overdue", "overdue"]
    assert (line.periods_met, line.periods_owed, line.recorded) == (1, 4, 1)


def test_four_articles_in_one_quarter_are_still_one_quarter(line):
    for day in range(1, 5):
        make_activity(line, SPRING + timedelta(days=day))
    assert statuses(line)[1] == "due"
    assert (line.periods_met, line.recorded) == (1, 4)


def test_a_year_is_done_when_each_quarter_is(line):
    for day in (SPRING, SUMMER, AUTUMN, WINTER):
        make_activity(line, day)
    assert statuses(line) == ["done"] * 4
    assert (line.owed_from, line.owed_until) == (None, None)


def test_a_gap_in_spring_keeps_the_line_overdue(line):
    for day in (SUMMER, AUTUMN, WINTER):
        make_activity(line, day)
    assert statuses(line, [date(2022, 3, 31), date(2022, 4, 1)]) == ["due", "overdue"]
    make_activity(line, SPRING)
    assert statuses(line, [date(2022, 4, 1)]) == ["done"]


def test_a_withdrawn_activity_counts_nowhere(line):
    activity = make_activity(line, SPRING)
    activity.withdrawn_at, activity.withdrawn_reason = AT, "nhầm trường"
    activity.save()
    recount([line.pk])
    activity.refresh_from_db()
    assert statuses(line)[0] == "due"
    assert (activity.period, line.recorded) == (None, 0)


def test_an_activity_outside_its_line_is_recorded_and_counts_in_no_period(plan):
    line = make_plan_line(plan, timing=quarters("2022Q3", "2022Q4"))
    activity = make_activity(line, SPRING)
    assert activity.period is None
    assert statuses(line) == ["not_due", "not_due", "due", "overdue"]
    assert line.recorded == 1


def test_a_period_is_met_by_the_last_that_was_expected(plan):
    line = make_plan_line(plan, timing=quarters("2022Q1", expected=2))
    make_activity(line, date(2022, 1, 10), at=datetime(2022, 4, 9, tzinfo=UTC))
    make_activity(line, date(2022, 2, 10), at=datetime(2022, 2, 11, tzinfo=UTC))
    make_activity(line, date(2022, 3, 10), at=datetime(2022, 4, 20, tzinfo=UTC))
    period = line.periods.get()
    assert (period.done, period.met_on, period.met_at) == (3, date(2022, 2, 10), datetime(2022, 4, 9, tzinfo=UTC))


class TestGivenAnotherDay:
    """Recorded in March; in December its date was said to be one of another quarter."""

    MARCH, DECEMBER = datetime(2022, 3, 1, 1, tzinfo=UTC), datetime(2022, 12, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("held_on", "known_at"),
        [
            (date(2022, 8, 1), DECEMBER),  # nobody can have known of August in March
            (date(2022, 2, 20), MARCH),  # put right, it was in the portal since March
        ],
    )
    def test_a_period_is_not_met_before_anybody_could_know(self, line, held_on, known_at):
        make_activity(line, held_on, at=self.MARCH, changed_at=self.DECEMBER)
        assert line.periods.get(met_on=held_on).met_at == known_at

    def test_one_that_was_never_changed_was_known_when_it_was_recorded(self, line):
        make_activity(line, date(2022, 2, 20), at=self.MARCH)
        assert line.periods.get(starts_on=date(2022, 1, 1)).met_at == self.MARCH


@pytest.mark.parametrize(
    ("on", "fields"),
    [
        ("plan", {"exempted_at": AT, "exempted_reason": "đang xây lại trường"}),
        ("line", {"waived_at": AT, "waived_reason": "trường không có trang thông tin"}),
        ("line", {"withdrawn_at": AT}),
    ],
)
def test_what_is_not_asked_is_never_overdue(plan, line, on, fields):
    row = {"plan": plan, "line": line}[on]
    type(row).objects.filter(pk=row.pk).update(**fields)
    recount([line.pk])
    assert statuses(line) == ["not_asked"] * 4
    type(row).objects.filter(pk=row.pk).update(**{name: "" if "reason" in name else None for name in fields})
    recount([line.pk])
    assert statuses(line) == ["due", "overdue", "overdue", "overdue"]


def test_a_school_that_was_merged_owes_what_was_due_before(plan, line):
    plan.ended_on, plan.ended_reason = date(2022, 7, 1), "sáp nhập"
    plan.save()
    make_activity(line, SPRING)
    assert statuses(line) == ["not_due", "due", "overdue", "overdue"]
    assert line.periods_owed == 2
    make_activity(line, SUMMER)
    assert statuses(line) == ["done"] * 4


def test_counting_again_writes_nothing(line, django_assert_num_queries):
    make_activity(line, SPRING)
    with django_assert_num_queries(3):
        recount([line.pk])


def test_as_many_queries_for_many_lines_as_for_one(plan, django_assert_num_queries):
    lines = [make_plan_line(plan) for _number in range(20)]
    with django_assert_num_queries(3):
        recount([line.pk for line in lines])


def test_a_changed_timing_keeps_the_periods_that_stay(plan):
    line = make_plan_line(plan, timing=quarters("2022Q3", "2022Q4"))
    kept = line.periods.get(starts_on=date(2022, 10, 1))
    activity = make_activity(line, WINTER)
    for name, value in quarters("2022Q2", "2022Q4").columns().items():
        setattr(line, name, value)
    line.save()
    write_periods([line])
    recount([line.pk])
    activity.refresh_from_db()
    assert [str(day) for day in line.periods.order_by("starts_on").values_list("starts_on", flat=True)] == [
        "2022-04-01",
        "2022-10-01",
    ]
    assert activity.period == kept


class AnyOrder(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.dates(date(2021, 12, 1), date(2023, 1, 31)), max_size=8), st.randoms(use_true_random=False))
    def test_the_order_of_recording_makes_no_difference(self, days, random):
        district = make_unit(kind="district")
        plan = make_plan(make_campaign(district, lines=2), make_unit(under=district))
        one, two = plan.lines.order_by("pk")
        for day in days:
            make_activity(one, day)
        for day in random.sample(days, len(days)):
            make_activity(two, day)
        one.refresh_from_db()
        two.refresh_from_db()
        columns = ("counts", "owed_from", "owed_until", "periods_met", "periods_owed", "recorded")
        assert [getattr(one, name) for name in columns] == [getattr(two, name) for name in columns]
        assert one.periods_met <= one.periods_owed
