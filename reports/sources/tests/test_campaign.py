"""Figures of a campaign of outreach, each against what a person would count one by one."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from propaganda.commendations.measures import Sources
from propaganda.models import (
    ClassReached,
    Commendation,
    CommendationList,
    Evidence,
    PlanLine,
    SamePicture,
    ServiceSuccess,
    SuccessTotal,
)
from propaganda.progress import recount
from propaganda.successes import counting
from propaganda.tests.builders import (
    AT,
    make_activity,
    make_campaign,
    make_link,
    make_photo,
    make_plan,
    make_plan_line,
    make_service,
)
from reports.sources.tests.world import asking, make_schools, values
from schools.tests.builders import make_person, make_unit

pytestmark = pytest.mark.django_db
TIMES = {"opens_at": AT, "due_at": datetime(2022, 12, 31, 17, tzinfo=AT.tzinfo)}


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT", kind="district")


@pytest.fixture
def campaign(district):
    campaign = make_campaign(district, lines=2, counts_successes=True)
    campaign.here, campaign.there, campaign.outside = make_schools(district, 3, year=2021)
    campaign.plan, _other = (make_plan(campaign, school) for school in (campaign.here, campaign.there))
    campaign.first, campaign.second = campaign.plan.lines.order_by("order")
    return campaign


def test_activities_and_whom_they_reached(campaign, district):
    held = make_activity(campaign.first, date(2022, 2, 1), pupils=40, staff=3, citizens=10)
    make_activity(campaign.first, date(2022, 5, 1), form="article", pupils=0, staff=0, citizens=200)
    make_activity(campaign.second, date(2022, 5, 2), withdrawn_at=AT, withdrawn_reason="Nhập nhầm")
    make_activity(campaign.second, date(2023, 5, 2))  # outside its line: counts nowhere
    six, eight = campaign.here.classes.order_by("grade")
    ClassReached.objects.create(activity=held, school_class=six, present=28)
    sources = ("activities", ("activities", {"form": "article"}), "pupils_reached", "staff_reached", "citizens_reached")
    asked = asking(district, *sources, campaign=campaign, **TIMES)
    assert values(asked, [campaign.here, campaign.there, campaign.outside]) == {
        campaign.here: [2, 1, 40, 3, 210], campaign.there: [0] * 5, campaign.outside: [None] * 5
    }  # fmt: skip
    assert values(asked, [campaign.here], by_class=True) == {
        six.pk: [1, 0, 28, None, None], eight.pk: [0, 0, 0, None, None]
    }  # fmt: skip
    told = {"period_from": date(2022, 4, 1), "period_until": date(2022, 6, 30), **TIMES}
    assert values(asking(district, *sources, campaign=campaign, **told), [campaign.here]) == {
        campaign.here: [1, 1, 0, 0, 200]
    }


def test_lines_stand_as_they_did_on_the_day(campaign, district):
    for quarter_day in (date(2022, 1, 5), date(2022, 4, 5), date(2022, 7, 5), date(2022, 10, 5)):
        make_activity(campaign.first, quarter_day)
    make_activity(campaign.second, date(2022, 1, 5))
    sources = ("lines", "lines_done", "lines_overdue")
    in_july = asking(district, *sources, campaign=campaign, period_until=date(2022, 7, 15), **TIMES)
    assert values(in_july, [campaign.here, campaign.there, district]) == {
        campaign.here: [2, 1, 1], campaign.there: [2, 0, 2], district: [4, 1, 3]
    }  # fmt: skip
    in_may = asking(district, "lines_overdue", campaign=campaign, period_until=date(2022, 5, 15), **TIMES)
    assert values(in_may, [campaign.here, campaign.there]) == {campaign.here: [0], campaign.there: [2]}


def test_a_day_that_has_not_come_makes_nothing_overdue(district):
    today = timezone.localdate()
    campaign = make_campaign(district, lines=1, starts_on=today, ends_on=today + timedelta(days=900), title="Năm nay")
    school = make_unit("Trường THCS Nay", under=district)
    plan = make_plan(campaign, school)
    plan.lines.update(owed_from=today, owed_until=today + timedelta(days=3))
    asked = asking(district, "lines_overdue", campaign=campaign, opens_at=timezone.now(),
                   due_at=timezone.now() + timedelta(days=30))  # fmt: skip
    assert values(asked, [school]) == {school: [0]}


def test_evidence_that_is_shown_and_not_shown_twice(campaign, district):
    held = make_activity(campaign.first, date(2022, 2, 1))
    gone = make_activity(campaign.first, date(2022, 2, 2), withdrawn_at=AT, withdrawn_reason="Nhập nhầm")
    make_link(held)
    Evidence.objects.filter(pk=make_link(held).pk).update(state="removed")
    make_link(gone)
    first, second, _waiting = make_photo(held), make_photo(held), make_photo(held)
    for photo in (first, second):
        photo.state = "expired"
        photo.save()
    pair = SamePicture.objects.create(first=first, second=second, distance=0, found_at=AT)
    asked = asking(district, "links", "photos", campaign=campaign, **TIMES)
    assert values(asked, [campaign.here]) == {campaign.here: [1, 2]}
    pair.verdict = "misused"
    pair.save()
    assert values(asked, [campaign.here]) == {campaign.here: [1, 1]}


def test_services_carried_out_and_by_how_many_pupils(campaign, district):
    service = make_service(district)
    campaign.services.add(service)
    other = make_service(district, "Dịch vụ khác")
    six, eight = campaign.here.classes.order_by("grade")

    def success(person, school_class, day, state="confirmed", of=service):
        ServiceSuccess.objects.create(
            unit=campaign.here, person=person, school_class=school_class, service=of, done_on=day, state=state,
            recorded_at=AT, confirmed_at=AT,
        )  # fmt: skip

    an, binh = (make_person(campaign.here, name, school_class=eight) for name in ("Trần An", "Lê Bình"))
    success(an, eight, date(2022, 3, 1))
    success(an, eight, date(2022, 4, 1))
    success(binh, six, date(2022, 3, 5))
    success(binh, eight, date(2022, 3, 6), state="claimed")
    success(binh, eight, date(2022, 3, 7), of=other)
    success(binh, eight, date(2023, 3, 7))
    SuccessTotal.objects.create(
        plan=campaign.plan, service=service, starts_on=date(2022, 1, 1), ends_on=date(2022, 1, 31), successes=12,
        source="Sổ theo dõi", recorded_at=AT,
    )  # fmt: skip
    sources = ("successes", "successful_pupils", ("successes", {"grades": [8]}), "successes_told")
    asked = asking(district, *sources, campaign=campaign, **TIMES)
    assert values(asked, [campaign.here, campaign.there]) == {campaign.here: [3, 2, 2, 12], campaign.there: [0] * 4}
    assert values(asked, [campaign.here], by_class=True) == {six.pk: [1, 1, 0, None], eight.pk: [2, 1, 2, None]}
    in_april = {"period_from": date(2022, 1, 15), "period_until": date(2022, 3, 31), **TIMES}
    assert values(asking(district, *sources, campaign=campaign, **in_april), [campaign.here]) == {
        campaign.here: [2, 2, 1, 0]
    }


def test_a_closed_campaign_tells_what_counted_when_it_was_closed(campaign, district):
    service = make_service(district)
    campaign.services.add(service)
    pupil = make_person(campaign.here, "Trần An")

    def success(day, state="confirmed", **fields):
        ServiceSuccess.objects.create(
            unit=campaign.here, person=pupil, service=service, done_on=day, state=state, recorded_at=AT,
            **{"confirmed_at": AT, **fields},
        )  # fmt: skip

    closed, later = AT + timedelta(days=1), AT + timedelta(days=2)
    success(date(2022, 3, 1))
    success(date(2022, 3, 2), confirmed_at=later)
    success(date(2022, 3, 3), "withdrawn", reason="nhầm", decided_at=later)
    success(date(2022, 3, 4), "withdrawn", reason="nhầm", decided_at=AT)
    read = lambda: values(asking(district, "successes", campaign=campaign, **TIMES), [campaign.here])  # noqa: E731
    assert read() == {campaign.here: [2]}
    campaign.closed_at = closed
    campaign.save()
    assert read() == {campaign.here: [2]}
    ServiceSuccess.objects.filter(done_on=date(2022, 3, 1)).update(state="withdrawn", reason="nhầm", decided_at=later)
    assert read() == {campaign.here: [2]}
    assert read()[campaign.here] == [counting.overall(campaign).successes]


def test_people_reached_under_a_line_no_longer_asked_are_told_as_on_the_board(campaign, district):
    line = make_plan_line(campaign.plan, "Của trường")
    make_activity(line, date(2022, 2, 5), pupils=70)
    sources = ("activities", "pupils_reached")
    asked = asking(district, *sources, campaign=campaign, **TIMES)
    before = values(asked, [campaign.here])
    for gone in ({"waived_at": AT, "waived_reason": "không có"}, {"withdrawn_at": AT}):
        PlanLine.objects.filter(pk=line.pk).update(**gone)
        recount([line.pk])
        assert values(asking(district, *sources, campaign=campaign, **TIMES), [campaign.here]) == before
    reached = Sources(campaign, date(2022, 12, 31)).reached[campaign.here.pk]
    assert [reached["activities"], reached["pupils"]] == before[campaign.here]


def test_commendations_are_those_of_the_newest_list(campaign, district):
    for number in (1, 2):
        drawn = CommendationList.objects.create(
            campaign=campaign, number=number, as_of=date(2022, 6, 1), rules=[], made_at=AT
        )
        for position, (proposed, struck) in enumerate([(True, False), (False, False), (True, True)][: 1 + number], 1):
            Commendation.objects.create(
                list=drawn, rule=0, position=position, rank=position, unit=campaign.here, value=1, figures={},
                proposed=proposed, struck_at=AT if struck else None, struck_reason="Xin rút" if struck else "",
            )  # fmt: skip
    asked = asking(district, "commendations", campaign=campaign, **TIMES)
    assert values(asked, [campaign.here, campaign.there]) == {campaign.here: [1], campaign.there: [0]}
