"""Closing, exempting, waiving: with a reason, undone with a reason, counted at once, on record."""

from datetime import UTC, date, datetime

import pytest

from foundation.models import Event
from propaganda.campaigns import actions
from propaganda.campaigns.rules import NotPossible
from propaganda.campaigns.tests.builders import AT, launched, make_district
from propaganda.progress import status_on
from propaganda.tests.builders import make_activity, make_plan_line
from tooling.worlds import shared

SUMMER = date(2022, 7, 5)


@shared
def world():
    world = make_district()
    world.plan, world.other, *_rest = launched(world.campaign, world.units)
    return world


def statuses(plan):
    return {status_on(line, SUMMER) for line in plan.lines.all()}


def test_an_exempted_school_owes_nothing_and_the_others_do(world):
    actions.exempt(world.plan, reason=" đang xây lại trường ", by=world.organiser, at=AT)
    world.plan.refresh_from_db()
    assert (world.plan.exempted_at, world.plan.exempted_by, world.plan.exempted_reason) == (
        AT, world.organiser, "đang xây lại trường",
    )  # fmt: skip
    assert (statuses(world.plan), statuses(world.other)) == ({"not_asked"}, {"overdue"})
    assert Event.objects.get(verb="exempt", subject_id=world.plan.pk).reason == "đang xây lại trường"


def test_what_was_recorded_meanwhile_counts_when_the_exemption_ends(world):
    actions.exempt(world.plan, reason="lũ lụt", by=None, at=AT)
    line = world.plan.lines.get(order=1)
    for day in (date(2022, 2, 2), date(2022, 5, 2)):
        make_activity(line, day)
    actions.end_exemption(world.plan, reason="đã khắc phục", by=None, at=AT)
    line.refresh_from_db()
    assert (status_on(line, SUMMER), line.periods_met) == ("due", 2)
    event = Event.objects.get(verb="end exemption")
    assert (event.reason, event.changes) == ("đã khắc phục", {"exempted_reason": ["lũ lụt", ""]})


@pytest.mark.parametrize("act", [actions.exempt, actions.end_exemption])
def test_done_twice_is_done_once(world, act):
    if act is actions.end_exemption:
        actions.exempt(world.plan, reason="một", by=None, at=AT)
    before = Event.objects.count()
    for reason in ("hai", "ba"):
        act(world.plan, reason=reason, by=None, at=AT)
    assert Event.objects.count() == before + 1


def test_no_act_without_a_reason(world):
    line = world.plan.lines.get(order=1)
    for act, subject in ((actions.exempt, world.plan), (actions.waive, line)):
        with pytest.raises(NotPossible):
            act(subject, reason="  ", by=None, at=AT)
    assert statuses(world.plan) == {"overdue"}


def test_one_line_is_not_asked_and_asked_again(world):
    line, beside = world.plan.lines.order_by("order")
    actions.waive(line, reason="trường không có trang thông tin", by=world.organiser, at=AT)
    line.refresh_from_db()
    beside.refresh_from_db()
    assert (status_on(line, SUMMER), status_on(beside, SUMMER)) == ("not_asked", "overdue")
    assert (line.waived_by, line.waived_reason) == (world.organiser, "trường không có trang thông tin")
    actions.end_waiver(line, reason="đã có trang", by=world.organiser, at=AT)
    line.refresh_from_db()
    assert status_on(line, SUMMER) == "overdue"
    assert [event.verb for event in Event.objects.filter(subject_id=line.pk).order_by("pk")][-2:] == [
        "waive", "end waiver",
    ]  # fmt: skip


def test_a_line_of_the_school_itself_is_its_own_affair(world):
    own = make_plan_line(world.plan)
    with pytest.raises(NotPossible):
        actions.waive(own, reason="x", by=None, at=AT)


def test_closing_early_asks_why_and_afterwards_does_not(world):
    with pytest.raises(NotPossible):
        actions.close(world.campaign, reason="", by=None, at=AT)
    actions.close(world.campaign, reason="", by=None, at=datetime(2023, 1, 5, tzinfo=UTC))
    world.campaign.refresh_from_db()
    assert world.campaign.state == "closed"


def test_nothing_in_a_closed_one_changes_until_it_is_open_again(world):
    actions.close(world.campaign, reason="thay kế hoạch", by=None, at=AT)
    actions.close(world.campaign, reason="lần nữa", by=None, at=AT)
    assert Event.objects.filter(verb="close").count() == 1
    with pytest.raises(NotPossible):
        actions.exempt(world.plan, reason="x", by=None, at=AT)
    with pytest.raises(NotPossible):
        actions.reopen(world.campaign, reason="", by=None, at=AT)
    actions.reopen(world.campaign, reason="đóng nhầm", by=None, at=AT)
    actions.exempt(world.plan, reason="x", by=None, at=AT)
    world.campaign.refresh_from_db()
    assert (world.campaign.state, world.campaign.closed_at) == ("open", None)


def test_one_that_was_never_launched_is_not_closed(db):
    world = make_district()
    with pytest.raises(NotPossible):
        actions.close(world.campaign, reason="x", by=None, at=AT)
