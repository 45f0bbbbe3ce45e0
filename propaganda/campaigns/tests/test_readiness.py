"""What stops a launch, and what is only remarked."""

from datetime import UTC, date, datetime

import pytest

from propaganda.campaigns.readiness import faults, remarks
from propaganda.campaigns.tests.builders import DAY, launched, make_district
from propaganda.models import CommendationRule
from propaganda.tests.builders import all_year, between, make_campaign_line, make_service, quarters
from tooling.worlds import shared


@shared
def campaign():
    campaign = make_district().campaign
    campaign.plans_due_at = datetime(2022, 3, 1, tzinfo=UTC)
    campaign.save()
    return campaign


def about(found, *words):
    return [fault for fault in found if all(word in fault.message for word in words)]


def test_nothing_is_missing(campaign):
    assert (faults(campaign), remarks(campaign, DAY)) == ([], [])


def test_no_lines(campaign):
    campaign.lines.all().delete()
    assert len(faults(campaign)) == 1


@pytest.mark.parametrize(("name", "day", "shown"), [
    ("ends_on", date(2023, 1, 15), "15/01/2023"), ("starts_on", date(2021, 12, 1), "01/12/2021"),
])  # fmt: skip
def test_a_line_outside_the_campaign(campaign, name, day, shown):
    line = campaign.lines.get(order=2)
    campaign.lines.filter(pk=line.pk).update(**{name: day})
    [fault] = faults(campaign)
    assert (fault.line, shown in fault.message, "2" in fault.message) == (line.pk, True, True)


def test_successes_without_services(campaign):
    campaign.counts_successes = True
    assert len(faults(campaign)) == 1
    campaign.services.add(make_service(campaign.unit))
    assert faults(campaign) == []
    campaign.counts_successes = False
    assert len(remarks(campaign, DAY)) == 1


def test_plans_due_after_a_line(campaign):
    line = make_campaign_line(campaign, timing=between(date(2022, 2, 1), date(2022, 2, 20)))
    [remark] = remarks(campaign, DAY)
    assert (remark.line, "20/02/2022" in remark.message) == (line.pk, True)
    campaign.asks_plans = False
    assert remarks(campaign, DAY) == []


def test_no_day_for_plans(campaign):
    campaign.plans_due_at = None
    assert len(remarks(campaign, DAY)) == 1


def test_the_same_thing_with_two_dates(campaign):
    """As section IV.3 and V.2 of scenario A: one duty, two dates."""
    for day in (date(2022, 10, 30), date(2022, 11, 1)):
        make_campaign_line(campaign, "Báo cáo kết quả", timing=between(date(2022, 10, 1), day))
    make_campaign_line(campaign, "báo cáo KẾT QUẢ ", levels=["lower"], timing=between(date(2022, 10, 1), day))
    found = about(remarks(campaign, DAY), "3")
    assert len(found) == 2
    assert about(found, "30/10/2022", "01/11/2022") or about(found, "30/10/2022", "1/11/2022")


def test_two_lines_for_schools_of_different_levels_are_not_at_odds(campaign):
    make_campaign_line(campaign, "Báo cáo", levels=["lower"], timing=quarters("2022Q3"))
    make_campaign_line(campaign, "Báo cáo", levels=["mixed"], timing=quarters("2022Q4"))
    assert not about(remarks(campaign, DAY), "3", "4")


def test_the_plans_words_say_something_else(campaign):
    make_campaign_line(campaign, timing=quarters("2022Q3", when_text="Quý II/2022"))
    [remark] = remarks(campaign, DAY)
    assert "Quý II/2022" in remark.message
    campaign.lines.filter(order=3).update(when_text="Quý III/2022")
    assert remarks(campaign, DAY) == []


def test_words_that_cannot_be_read_are_no_fault(campaign):
    make_campaign_line(campaign, timing=quarters("2022Q3", when_text="Khi có văn bản hướng dẫn"))
    assert remarks(campaign, DAY) == []


def test_lines_that_are_overdue_at_once(campaign):
    found = remarks(campaign, date(2022, 4, 2))
    assert len(about(found, "31/03/2022")) == 2
    district = make_district("THCS Một")
    launched(district.campaign, district.units)
    assert not about(remarks(district.campaign, date(2022, 4, 2)), "31/03/2022")


def test_a_level_of_which_there_is_no_school(campaign):
    line = make_campaign_line(campaign, levels=["upper"])
    [remark] = remarks(campaign, DAY)
    assert (remark.line, "3" in remark.message) == (line.pk, True)


def test_a_copy_that_speaks_of_last_year(campaign):
    make_campaign_line(campaign, "Chuyển đổi số năm 2021 và 2022", timing=all_year())
    campaign.about = "Thực hiện kế hoạch năm 2020"
    found = remarks(campaign, DAY)
    assert len(found) == 2
    assert about(found, "2020")
    assert not about(found, "2021, 2022")


def test_a_commendation_that_cannot_be_reckoned(campaign):
    CommendationRule.objects.create(campaign=campaign, name="Nhiều lượt", measure="successes")
    CommendationRule.objects.create(campaign=campaign, name="Đúng hạn", measure="in_time")
    [remark] = remarks(campaign, DAY)
    assert "Nhiều lượt" in remark.message
