"""Periods: what “thường xuyên”, “Quý III, IV/2022” and a range of days come to."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propaganda.tests.builders import all_year, between, quarters
from propaganda.timing import Timing, over_quarters, periods_of, quarter_of, quarter_span

DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))


def bounds(timing):
    return [(str(span.starts_on), str(span.ends_on)) for span in periods_of(timing)]


def test_all_year_is_one_a_quarter():
    assert bounds(all_year()) == [
        ("2022-01-01", "2022-03-31"),
        ("2022-04-01", "2022-06-30"),
        ("2022-07-01", "2022-09-30"),
        ("2022-10-01", "2022-12-31"),
    ]


def test_a_year_that_begins_in_february_has_a_shorter_first_quarter():
    assert bounds(all_year(starts_on=date(2022, 2, 15)))[0] == ("2022-02-15", "2022-03-31")


def test_a_set_of_quarters_has_one_period_each():
    assert bounds(quarters("2022Q4", "2022Q3")) == [("2022-07-01", "2022-09-30"), ("2022-10-01", "2022-12-31")]


def test_a_set_of_quarters_in_all_is_one_period():
    assert bounds(quarters("2022Q3", "2022Q4", every="once")) == [("2022-07-01", "2022-12-31")]


def test_the_gap_between_quarters_belongs_to_no_period():
    assert bounds(quarters("2022Q1", "2022Q4")) == [("2022-01-01", "2022-03-31"), ("2022-10-01", "2022-12-31")]


def test_every_month_of_a_quarter():
    assert bounds(quarters("2022Q1", every="month")) == [
        ("2022-01-01", "2022-01-31"),
        ("2022-02-01", "2022-02-28"),
        ("2022-03-01", "2022-03-31"),
    ]


def test_sessions_between_two_days_are_one_period():
    assert bounds(between(date(2017, 3, 1), date(2017, 3, 16))) == [("2017-03-01", "2017-03-16")]


def test_a_day_is_one_period_however_it_is_counted():
    day = date(2018, 10, 24)
    assert bounds(Timing(when="day", starts_on=day, ends_on=day, every="month")) == [("2018-10-24", "2018-10-24")]


@pytest.mark.parametrize("written", ["", "2022Q5", "Q3", "2022Q33", "II/2022"])
def test_what_is_no_quarter_is_refused(written):
    with pytest.raises(ValueError, match=r".*"):
        quarter_span(written)


def test_no_quarters_at_all_are_refused():
    with pytest.raises(ValueError, match="no quarters"):
        over_quarters([])


@given(DAYS, st.integers(0, 800), st.sampled_from(["once", "month", "quarter"]))
def test_periods_cover_every_day_of_a_range_once(starts_on, days, every):
    ends_on = starts_on + timedelta(days=days)
    spans = periods_of(between(starts_on, ends_on, every=every))
    assert (spans[0].starts_on, spans[-1].ends_on) == (starts_on, ends_on)
    assert all(one.ends_on + timedelta(days=1) == next_.starts_on for one, next_ in pairwise(spans))
    assert sum((span.ends_on - span.starts_on).days + 1 for span in spans) == days + 1


@given(DAYS)
def test_a_day_lies_in_its_quarter(day):
    span = quarter_span(quarter_of(day))
    assert span.starts_on <= day <= span.ends_on
