"""After the launch: words, longer times and new lines, with a reason; never more of what a school agreed to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.models import Event
from propaganda.campaigns.amending import add_line, amend, change_line, remove_line, renumber
from propaganda.campaigns.rules import NotPossible, loosens
from propaganda.campaigns.tests.builders import AT, launched, make_district
from propaganda.models import CampaignLine, Plan, PlanLine
from propaganda.progress import recount, status_on, write_periods
from propaganda.tests.builders import all_year, between, make_activity, make_photo, make_service, quarters
from propaganda.timing import Timing, periods_of

APRIL = date(2022, 4, 2)


@pytest.fixture
def world(db):
    world = make_district()
    world.plans = launched(world.campaign, world.units)
    world.line = world.campaign.lines.get(order=2)
    return world


def change(world, timing=None, reason="Điều chỉnh theo công văn 45", **fields):
    line = CampaignLine.objects.get(pk=world.line.pk)
    for name, value in {**(timing.columns() if timing else {}), **fields}.items():
        setattr(line, name, value)
    return change_line(line, reason=reason, by=world.organiser, at=AT)


def new_line(world, timing, **fields):
    line = CampaignLine(campaign=world.campaign, order=3, content="Nội dung mới", **timing.columns(), **fields)
    return add_line(line, reason="Bổ sung", by=world.organiser, at=AT)


class TestWords:
    def test_words_reach_plans_that_have_the_old_ones(self, world):
        own = world.plans[0].lines.get(order=2)
        PlanLine.objects.filter(pk=own.pk).update(content="Trường tự viết lại")
        reached = change(world, content="Nội dung đã sửa", responsible="Đoàn đội")
        assert (reached.changed, reached.kept) == (3, 0)
        rows = {row.plan_id: row for row in PlanLine.objects.filter(campaign_line=world.line)}
        assert [rows[plan.pk].content for plan in world.plans] == [
            "Trường tự viết lại", "Nội dung đã sửa", "Nội dung đã sửa",
        ]  # fmt: skip
        assert {row.responsible for row in rows.values()} == {"Đoàn đội"}

    def test_without_a_reason_nothing_changes(self, world):
        with pytest.raises(NotPossible) as refused:
            change(world, content="Nội dung đã sửa", reason="  ")
        assert refused.value.field == "reason"
        assert CampaignLine.objects.get(pk=world.line.pk).content == "Nội dung số 2"

    def test_the_reason_and_the_change_are_on_record(self, world):
        change(world, all_year(ends_on=date(2022, 9, 30)), content="Nội dung đã sửa")
        event = Event.objects.get(verb="adjust", subject_id=world.campaign.pk)
        assert (event.reason, event.by) == ("Điều chỉnh theo công văn 45", world.organiser)
        assert event.changes["content"] == ["Nội dung số 2", "Nội dung đã sửa"]
        assert len(event.changes["when"]) == 2
        assert Event.objects.filter(verb="amended by the issuer", subject_type="propaganda.plan").count() == 3

    def test_saved_as_it_was_it_is_no_change(self, world):
        assert change(world, reason="") == change(world, reason="x")
        assert not Event.objects.filter(verb="adjust").exists()

    @pytest.mark.parametrize("fields", [{"levels": ["primary"]}, {"grades": [8]}, {"order": 9}])
    def test_who_is_asked_stands(self, world, fields):
        with pytest.raises(NotPossible):
            change(world, **fields)


class TestTime:
    def test_fewer_quarters_reach_every_plan_and_are_counted(self, world):
        line = world.plans[0].lines.get(order=2)
        make_activity(line, date(2022, 2, 2))
        assert change(world, all_year(ends_on=date(2022, 6, 30))).changed == 3
        line.refresh_from_db()
        assert (line.ends_on, line.periods_owed, line.periods_met) == (date(2022, 6, 30), 2, 1)
        assert PlanLine.objects.filter(campaign_line=world.line, periods_owed=2).count() == 3

    @pytest.mark.parametrize("timing", [
        all_year(expected=2), all_year(every="month"), all_year(ends_on=date(2023, 3, 31)),
        between(date(2022, 1, 1), date(2022, 3, 1)),
    ])  # fmt: skip
    def test_more_is_never_asked(self, world, timing):
        with pytest.raises(NotPossible):
            change(world, timing)
        assert set(PlanLine.objects.values_list("periods_owed", flat=True)) == {4}

    def test_a_school_that_set_its_own_days_keeps_them(self, world):
        own = world.plans[1].lines.get(order=2)
        Plan.objects.filter(pk=own.plan_id).update(state="agreed")
        PlanLine.objects.filter(pk=own.pk).update(expected=3)
        own.refresh_from_db()
        write_periods([own])
        recount([own.pk])
        reached = change(world, all_year(every="once", ends_on=date(2022, 12, 31)))
        assert (reached.changed, reached.kept) == (2, 1)
        own.refresh_from_db()
        assert (own.every, own.expected, own.periods_owed) == ("quarter", 3, 4)

    def test_what_was_met_stays_met(self, world):
        line = world.plans[0].lines.get(order=2)
        for month in (2, 5, 8, 11):
            make_activity(line, date(2022, month, 2))
        change(world, all_year(every="once"))
        line.refresh_from_db()
        assert (status_on(line, APRIL), line.periods_owed) == ("done", 1)


class TestNewLines:
    def test_they_come_to_every_plan_of_their_level(self, world):
        primary = world.units[2]
        type(primary).objects.filter(pk=primary.pk).update(level="primary")
        assert new_line(world, quarters("2022Q3"), levels=["lower"]).changed == 2
        rows = PlanLine.objects.filter(content="Nội dung mới")
        assert {(row.plan.unit, row.order, row.periods_owed) for row in rows} == {
            (world.units[0], 3, 1), (world.units[1], 3, 1),
        }  # fmt: skip

    def test_after_the_lines_of_the_school(self, world):
        PlanLine.objects.create(plan=world.plans[0], order=7, content="Của trường", **quarters("2022Q4").columns())
        new_line(world, quarters("2022Q3"))
        assert world.plans[0].lines.get(content="Nội dung mới").order == 8

    def test_none_that_would_be_overdue_at_once(self, world):
        with pytest.raises(NotPossible) as refused:
            new_line(world, between(date(2022, 1, 1), date(2022, 1, 31)))
        assert refused.value.field == "starts_on"
        assert CampaignLine.objects.count() == 2

    def test_an_exempted_school_gets_it_and_owes_nothing(self, world):
        plan = world.plans[0]
        plan.exempted_at, plan.exempted_reason = AT, "đang xây lại"
        plan.save()
        new_line(world, quarters("2022Q3"))
        assert plan.lines.get(content="Nội dung mới").counts is False

    def test_none_is_taken_away(self, world):
        with pytest.raises(NotPossible):
            remove_line(world.line, by=world.organiser, at=AT)


class TestTheCampaign:
    def amend(self, world, reason="Theo công văn mới", **fields):
        for name, value in fields.items():
            setattr(world.campaign, name, value)
        amend(world.campaign, list(fields), reason=reason, by=world.organiser, at=AT)
        world.campaign.refresh_from_db()

    def test_later_and_longer(self, world):
        due = datetime(2022, 3, 1, tzinfo=UTC)
        self.amend(world, plans_due_at=due, recording_days=30, ends_on=date(2023, 1, 31), title="Tên mới")
        assert (world.campaign.plans_due_at, world.campaign.recording_days) == (due, 30)
        self.amend(world, plans_due_at=due + timedelta(days=5))

    @pytest.mark.parametrize(("name", "value"), [
        ("ends_on", date(2022, 11, 30)), ("starts_on", date(2022, 2, 1)), ("recording_days", 3),
        ("evidence_months", 60), ("asks_plans", False),
    ])  # fmt: skip
    def test_never_sooner_or_shorter(self, world, name, value):
        with pytest.raises(NotPossible) as refused:
            self.amend(world, **{name: value})
        assert refused.value.field == name

    def test_a_service_that_was_counted_stays(self, world):
        one, two = make_service(world.district), make_service(world.district)
        world.campaign.services.add(one)
        amend(world.campaign, [], services=[one, two], reason="Thêm dịch vụ", by=None, at=AT)
        assert set(world.campaign.services.all()) == {one, two}
        with pytest.raises(NotPossible):
            amend(world.campaign, [], services=[two], reason="Bớt dịch vụ", by=None, at=AT)

    def test_a_closed_one_stands_whole(self, world):
        type(world.campaign).objects.update(state="closed")
        with pytest.raises(NotPossible):
            self.amend(world, title="Tên mới")
        for act in (lambda: change(world, content="x"), lambda: new_line(world, quarters("2022Q3"))):
            with pytest.raises(NotPossible):
                act()


class TestBeforeTheLaunch:
    def test_everything_may_change_without_a_reason(self, db):
        world = make_district()
        world.line = world.campaign.lines.get(order=2)
        change(world, quarters("2022Q4", expected=3), reason="", levels=["primary"])
        line = CampaignLine.objects.get(pk=world.line.pk)
        assert (line.quarters, line.expected, line.levels) == (["2022Q4"], 3, ["primary"])
        remove_line(line, by=None, at=AT)
        assert CampaignLine.objects.count() == 1

    def test_lines_change_places(self, db):
        world = make_district()
        one, two = world.campaign.lines.order_by("order")
        renumber(world.campaign, {one.pk: 2, two.pk: 1}, by=None, at=AT)
        assert list(world.campaign.lines.order_by("order")) == [two, one]


TIMINGS = st.builds(
    lambda kind, start, days, every, expected, chosen: (
        quarters(*chosen, every=every, expected=expected)
        if kind == "quarters"
        else Timing(kind, start, start + timedelta(days=days), every=every, expected=expected)
    ),
    st.sampled_from(["range", "all_year", "quarters"]),
    st.dates(date(2022, 1, 1), date(2022, 12, 1)),
    st.integers(0, 200),
    st.sampled_from(["once", "month", "quarter"]),
    st.integers(1, 3),
    st.lists(st.sampled_from(["2022Q1", "2022Q2", "2022Q3", "2022Q4"]), min_size=1, unique=True),
)


def met(timing, days) -> list[bool]:
    return [
        sum(span.starts_on <= day <= span.ends_on for day in days) >= timing.expected for span in periods_of(timing)
    ]


@given(TIMINGS, TIMINGS, st.lists(st.dates(date(2022, 1, 1), date(2022, 12, 31)), max_size=12))
def test_whatever_met_the_old_time_meets_the_looser_one(before, after, days):
    assert loosens(before, before)
    if loosens(before, after):
        if all(met(before, days)):
            assert all(met(after, days))
        assert min(span.ends_on for span in periods_of(after)) >= min(span.ends_on for span in periods_of(before))


@given(TIMINGS, st.integers(1, 60))
def test_a_longer_single_period_is_looser_and_a_shorter_one_is_not(timing, days):
    whole = between(timing.starts_on, timing.ends_on)
    longer = between(timing.starts_on, timing.ends_on + timedelta(days=days))
    assert loosens(whole, longer)
    assert not loosens(longer, whole)


@pytest.mark.parametrize(
    ("fields", "day"),
    [({"ends_on": date(2023, 3, 31)}, date(2025, 3, 31)), ({"evidence_months": 6}, date(2023, 6, 30))],
)
def test_how_long_photos_are_kept_follows_the_campaign(world, fields, day):
    photo = make_photo(make_activity(world.plans[0].lines.get(order=1)), expires_on=date(2024, 12, 31))
    for name, value in fields.items():
        setattr(world.campaign, name, value)
    amend(world.campaign, list(fields), reason="Kéo dài", by=world.organiser, at=AT)
    photo.refresh_from_db()
    assert photo.expires_on == day
