"""Campaigns from models and copies: whole, in another year, without what happened."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from propaganda.campaigns.definitions import BadDefinition, definition, in_year, moved_day
from propaganda.campaigns.readiness import faults
from propaganda.campaigns.starts import build, copy_campaign, model_campaigns, start_empty
from propaganda.campaigns.tests.builders import AT, launched, make_district
from propaganda.models import Campaign, CommendationRule
from propaganda.tests.builders import make_campaign_line, make_service, quarters
from propaganda.timing import periods_of, timing_of
from schools.tests.builders import make_unit
from tooling.worlds import shared


@shared
def unit():
    return make_unit("Phòng GD&ĐT Hạ Long", kind="district")


def new(unit, title="Mới"):
    return Campaign(unit=unit, title=title)


def test_the_model_of_a_year_has_five_lines_in_its_year(unit):
    campaign = build(new(unit), model_campaigns()["year"].definition, year=2026, by=None, at=AT)
    campaign.refresh_from_db()
    lines = list(campaign.lines.order_by("order"))
    assert [len(periods_of(timing_of(line))) for line in lines] == [4, 4, 1, 2, 4]
    assert [(line.quarters, line.when_text) for line in lines[2:4]] == [
        (["2026Q2"], "Quý II/2026"), (["2026Q3", "2026Q4"], "Quý III, IV/2026"),
    ]  # fmt: skip
    assert (lines[3].starts_on, lines[3].ends_on) == (date(2026, 7, 1), date(2026, 12, 31))
    assert timezone.localtime(campaign.plans_due_at).replace(tzinfo=None) == datetime(2026, 3, 1)  # noqa: DTZ001
    assert (campaign.asks_plans, campaign.state, faults(campaign)) == (True, "draft", [])


def test_the_model_of_sessions_counts_successes_of_grade_8(unit):
    campaign = build(new(unit), model_campaigns()["sessions"].definition, year=2027, by=None, at=AT)
    campaign.refresh_from_db()
    line = campaign.lines.get()
    assert (line.grades, line.levels, line.starts_on, line.ends_on) == (
        [8], ["lower", "mixed"], date(2027, 3, 1), date(2027, 3, 16),
    )  # fmt: skip
    assert (campaign.asks_plans, campaign.counts_successes, campaign.successes_until) == (
        False, True, date(2027, 5, 31),
    )  # fmt: skip
    assert campaign.commendation_rules.count() == 3
    campaign.services.add(make_service(unit))
    assert faults(campaign) == []


def test_an_empty_one_is_the_year(unit):
    campaign = start_empty(new(unit), year=2026, by=None, at=AT)
    campaign.refresh_from_db()
    assert (campaign.starts_on, campaign.ends_on, campaign.lines.count()) == (
        date(2026, 1, 1), date(2026, 12, 31), 0,
    )  # fmt: skip


def test_a_copy_is_last_years_a_year_later_without_schools(unit):
    world = make_district()
    source = world.campaign
    source.number, source.counts_successes, source.successes_from = "132/KH", True, date(2022, 3, 1)
    source.save()
    source.services.add(make_service(unit))
    CommendationRule.objects.create(campaign=source, name="Đúng hạn", measure="in_time", at_least="12.50")
    make_campaign_line(
        source, "Riêng", levels=["lower"], grades=[8], timing=quarters("2022Q4", when_text="Quý IV/2022")
    )
    launched(source, world.units)
    copy = copy_campaign(source, new(unit), year=2023, by=None, at=AT)
    copy.refresh_from_db()
    assert (copy.copied_from, copy.state, copy.number, copy.plans.count()) == (source, "draft", "", 0)
    assert definition(copy) == in_year(definition(source), 2023)
    assert (copy.starts_on, copy.successes_from) == (date(2023, 1, 1), date(2023, 3, 1))
    last = copy.lines.get(order=3)
    assert (last.quarters, last.when_text, last.starts_on, last.grades) == (
        ["2023Q4"], "Quý IV/2023", date(2023, 10, 1), [8],
    )  # fmt: skip


def test_a_deadline_keeps_its_day_into_a_leap_year(unit):
    """Before 1 March is 28 February in UTC, which has one day more in 2024."""
    source = start_empty(new(unit), year=2022, by=None, at=AT)
    source.plans_due_at = timezone.make_aware(datetime(2022, 3, 1))  # noqa: DTZ001
    source.save()
    source.refresh_from_db()
    copy = copy_campaign(source, new(unit), year=2024, by=None, at=AT)
    assert timezone.localtime(copy.plans_due_at).replace(tzinfo=None) == datetime(2024, 3, 1)  # noqa: DTZ001


def test_a_school_year_keeps_its_shape(unit):
    source = start_empty(new(unit), year=2022, by=None, at=AT)
    Campaign.objects.filter(pk=source.pk).update(starts_on=date(2022, 9, 5), ends_on=date(2023, 5, 31))
    source.refresh_from_db()
    copy = copy_campaign(source, new(unit), year=2025, by=None, at=AT)
    copy.refresh_from_db()
    assert (copy.starts_on, copy.ends_on) == (date(2025, 9, 5), date(2026, 5, 31))


def test_what_is_no_definition_is_refused(unit):
    with pytest.raises(BadDefinition):
        build(new(unit), {"starts_on": "2022-01-01", "ends_on": "2022-12-31", "secret": 1}, year=2023, by=None, at=AT)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(-10, 10))
def test_a_day_moved_by_years_keeps_its_month(day, years):
    moved = date.fromisoformat(moved_day(day.isoformat(), years))
    assert (moved.year, moved.month) == (day.year + years, day.month)
    assert moved.day == day.day or (day.month, day.day, moved.day) == (2, 29, 28)
