"""A plan from draft to agreed and back, and what is owed at each step."""

from datetime import date, timedelta

import pytest

from foundation.history.models import Event
from propaganda.models import Campaign, PlanLine
from propaganda.plans.actions import add_line, change_line, drop_line, reset_line, restore_line
from propaganda.plans.deciding import agree, give_up_revision, revise, send, send_back, take_back
from propaganda.plans.queue import agree_all
from propaganda.plans.rules import NotPossible, Unread
from propaganda.plans.tests.builders import AT, agreed, digest, draft, officer_of, periods, said, seen_of, sent
from propaganda.plans.tests.builders import send as send_it
from propaganda.progress import OVERDUE, status_on
from propaganda.tests.builders import (
    all_year,
    make_activity,
    make_campaign_line,
    make_plan,
    make_plan_line,
    quarters,
)
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
FOUR_QUARTERS = [
    (date(2022, 1, 1), date(2022, 3, 31), 1), (date(2022, 4, 1), date(2022, 6, 30), 1),
    (date(2022, 7, 1), date(2022, 9, 30), 1), (date(2022, 10, 1), date(2022, 12, 31), 1),
]  # fmt: skip


def change(line, **fields):
    line.refresh_from_db()
    change_line(line, said(line, **fields), seen=seen_of(line), by=None, at=AT)
    line.refresh_from_db()


def verbs(plan):
    return [event.verb for event in Event.objects.of(plan)]


def decisions(plan):
    return list(plan.versions.order_by("number").values_list("number", "decision"))


class TestSending:
    def test_the_version_is_the_plan_as_it_was(self):
        plan = draft(lines=2)
        version = send_it(plan)
        assert (plan.state, version.number, version.decision, version.sent_at) == ("sent", 1, "", AT)
        assert [line["content"] for line in version.lines] == ["Nội dung số 1", "Nội dung số 2"]
        assert version.lines[0]["starts_on"] == "2022-01-01"

    def test_whatever_number_the_campaign_expects_can_be_sent_and_no_more(self):
        plan = draft(lines=0)
        asked = make_campaign_line(plan.campaign, timing=all_year(every="once", expected=365))
        line = make_plan_line(plan, campaign_line=asked)
        with pytest.raises(NotPossible):
            change(line, expected=366)
        change(line, responsible="Đoàn Đội")
        send_it(plan)
        assert plan.state == "sent"

    def test_twice_is_once(self):
        plan = sent()
        send(plan, digest=digest(plan), by=None, at=LATER)
        assert decisions(plan) == [(1, "")]
        assert verbs(plan) == ["send the plan"]

    def test_what_was_not_shown_is_not_sent(self):
        plan = draft()
        shown = digest(plan)
        change(plan.lines.get(), responsible="Đoàn Đội")
        with pytest.raises(Unread):
            send(plan, digest=shown, by=None, at=AT)
        plan.refresh_from_db()
        assert (plan.state, decisions(plan)) == ("draft", [])

    def test_less_than_is_asked_by_now_is_not_sent(self):
        """Its issuer asked for more after the plan was made."""
        plan = draft()
        plan.campaign.lines.update(expected=2)
        with pytest.raises(NotPossible, match="1"):
            send_it(plan)
        PlanLine.objects.update(waived_at=AT, waived_reason="không có trang thông tin")
        assert send_it(plan).number == 1

    def test_a_plan_without_lines_is_not_sent(self):
        with pytest.raises(NotPossible):
            send_it(draft(lines=0))


class TestTakingBack:
    def test_the_draft_is_the_schools_again(self):
        plan = sent()
        take_back(plan, by=None, at=LATER)
        take_back(plan, by=None, at=LATER)
        plan.refresh_from_db()
        assert (plan.state, decisions(plan)) == ("draft", [(1, "taken_back")])
        change(plan.lines.get(), responsible="Đoàn Đội")
        assert send_it(plan).number == 2

    def test_not_what_was_decided(self):
        plan = agreed()
        with pytest.raises(NotPossible):
            take_back(plan, by=None, at=LATER)
        plan.refresh_from_db()
        assert plan.state == "agreed"

    def test_not_what_was_never_sent(self):
        with pytest.raises(NotPossible):
            take_back(draft(), by=None, at=LATER)


class TestDeciding:
    def test_what_is_agreed_is_owed(self):
        plan = draft()
        line = plan.lines.get()
        change(line, timing=quarters("2022Q3", "2022Q4", expected=2))
        assert periods(line) == FOUR_QUARTERS
        send_it(plan)
        agree(plan, number=1, by=None, at=LATER)
        plan.refresh_from_db()
        line.refresh_from_db()
        assert (plan.state, plan.agreed_at, decisions(plan)) == ("agreed", LATER, [(1, "agreed")])
        assert periods(line) == [(date(2022, 7, 1), date(2022, 9, 30), 2), (date(2022, 10, 1), date(2022, 12, 31), 2)]
        assert (line.owed_from, line.periods_owed) == (date(2022, 7, 1), 2)

    def test_what_was_done_already_counts_in_the_agreed_periods(self):
        plan = draft()
        line = plan.lines.get()
        activity = make_activity(line, date(2022, 11, 20))
        change(line, timing=quarters("2022Q4", expected=4))
        send_it(plan)
        agree(plan, number=1, by=None, at=LATER)
        activity.refresh_from_db()
        assert (activity.period.starts_on, activity.period.expected, activity.period.done) == (date(2022, 10, 1), 4, 1)

    def test_agreeing_twice_is_once(self):
        plan = sent()
        officer = officer_of(plan)
        for _time in range(2):
            agree(plan, number=1, by=officer, at=LATER)
        assert verbs(plan) == ["agree to the plan", "send the plan"]

    def test_a_second_person_learns_who_was_first(self):
        plan = sent()
        officer = officer_of(plan)
        agree(plan, number=1, by=officer, at=LATER)
        with pytest.raises(NotPossible, match=officer.username):
            send_back(plan, "thiếu nội dung", {}, number=1, by=officer_of(plan), at=LATER)
        assert decisions(plan) == [(1, "agreed")]

    def test_only_what_was_read_is_decided(self):
        plan = sent()
        take_back(plan, by=None, at=AT)
        with pytest.raises(NotPossible):
            agree(plan, number=1, by=None, at=AT)
        send_it(plan)
        with pytest.raises(Unread):
            agree(plan, number=1, by=None, at=AT)
        assert decisions(plan) == [(1, "taken_back"), (2, "")]

    def test_sent_back_with_a_reason_and_remarks(self):
        plan = sent(lines=2)
        first, second = plan.lines.order_by("order")
        with pytest.raises(NotPossible) as refused:
            send_back(plan, "", {first.pk: "Ai làm?"}, number=1, by=None, at=AT)
        assert refused.value.field == "reason"
        send_back(plan, "Thiếu người phụ trách", {first.pk: "Ai làm?", 10**9: "khác"}, number=1, by=None, at=AT)
        plan.refresh_from_db()
        version = plan.versions.get()
        assert (plan.state, version.reason) == ("sent_back", "Thiếu người phụ trách")
        assert [line.get("remark") for line in version.lines] == ["Ai làm?", None]
        assert version.lines[1]["line"] == second.pk
        change(first, responsible="Cô Lan")
        assert send_it(plan).number == 2

    def test_lines_that_are_no_longer_those_sent_are_not_agreed_to(self):
        plan = sent()
        PlanLine.objects.update(expected=2)
        with pytest.raises(NotPossible):
            agree(plan, number=1, by=None, at=AT)
        assert decisions(plan) == [(1, "")]

    def test_nothing_is_decided_after_the_campaign_was_closed(self):
        plan = sent()
        Campaign.objects.update(state="closed")
        with pytest.raises(NotPossible):
            agree(plan, number=1, by=None, at=AT)
        assert decisions(plan) == [(1, "")]


class TestChangingWhatWasAgreed:
    @pytest.fixture
    def plan(self):
        plan = draft()
        make_plan_line(plan, "Chiếu phim", timing=quarters("2022Q3"))
        send_it(plan)
        agree(plan, number=1, by=None, at=AT)
        revise(plan, "thêm người", by=None, at=AT)
        plan.refresh_from_db()
        return plan

    @pytest.fixture
    def asked(self, plan):
        return plan.lines.get(campaign_line__isnull=False)

    @pytest.fixture
    def own(self, plan):
        return plan.lines.get(campaign_line=None)

    def test_it_needs_a_reason(self):
        plan = agreed()
        with pytest.raises(NotPossible) as refused:
            revise(plan, "", by=None, at=AT)
        assert refused.value.field == "reason"
        plan.refresh_from_db()
        assert plan.state == "agreed"

    def test_only_of_an_agreed_plan_in_a_campaign_with_plans(self):
        with pytest.raises(NotPossible):
            revise(draft(), "đổi", by=None, at=AT)
        with pytest.raises(NotPossible):
            revise(draft(asks_plans=False, state="agreed"), "đổi", by=None, at=AT)

    def test_beginning_twice_is_once(self, plan):
        revise(plan, "thêm người", by=None, at=LATER)
        assert verbs(plan)[0] == "begin to change the agreed plan"
        assert verbs(plan).count("begin to change the agreed plan") == 1

    def test_what_was_agreed_stays_owed_until_the_change_is_agreed(self, plan, asked, own):
        change(asked, timing=quarters("2022Q4", expected=4))
        change(own, timing=quarters("2022Q4"))
        assert periods(asked) == FOUR_QUARTERS
        assert periods(own) == [(date(2022, 7, 1), date(2022, 9, 30), 1)]
        assert status_on(own, date(2022, 10, 1)) == OVERDUE
        send_it(plan)
        assert periods(asked) == FOUR_QUARTERS
        agree(plan, number=2, by=None, at=LATER)
        own.refresh_from_db()
        assert periods(asked) == [(date(2022, 10, 1), date(2022, 12, 31), 4)]
        assert own.owed_from == date(2022, 10, 1)

    def test_an_agreed_line_taken_out_stays_owed_until_that_is_agreed(self, plan, own):
        with pytest.raises(NotPossible) as refused:
            drop_line(own, by=None, at=AT)
        assert refused.value.field == "reason"
        drop_line(own, "không có máy chiếu", by=None, at=AT)
        own.refresh_from_db()
        assert (own.withdrawn_at, own.counts) == (None, True)
        version = send_it(plan)
        assert [line["content"] for line in version.lines] == ["Nội dung số 1"]
        agree(plan, number=2, by=None, at=LATER)
        own.refresh_from_db()
        assert (own.withdrawn_at, own.withdrawn_reason, own.counts) == (LATER, "không có máy chiếu", False)

    def test_a_line_to_be_taken_out_is_put_back(self, plan, own):
        drop_line(own, "không có máy chiếu", by=None, at=AT)
        with pytest.raises(NotPossible):
            change(own, content="Khác")
        restore_line(own, by=None, at=AT)
        assert len(send_it(plan).lines) == 2

    def test_a_new_line_counts_at_once(self, plan):
        line = add_line(plan, said(PlanLine(), quarters("2022Q4"), content="Mới"), by=None, at=AT)
        assert line.periods.count() == 1
        line.refresh_from_db()
        assert line.owed_from == date(2022, 10, 1)

    def test_a_line_goes_back_to_what_was_agreed(self, plan, own):
        change(own, timing=quarters("2022Q4"), content="Chiếu phim hai lần")
        reset_line(own, by=None, at=AT)
        own.refresh_from_db()
        assert (own.content, own.quarters) == ("Chiếu phim", ["2022Q3"])

    def test_giving_up_brings_back_all_that_was_agreed(self, plan, asked, own):
        change(asked, timing=quarters("2022Q4", expected=4), responsible="Đoàn Đội")
        drop_line(own, "không có máy chiếu", by=None, at=AT)
        new = add_line(plan, said(PlanLine(), quarters("2022Q4"), content="Mới"), by=None, at=AT)
        for _time in range(2):
            give_up_revision(plan, by=None, at=LATER)
        for row in (plan, asked, own, new):
            row.refresh_from_db()
        assert plan.state == "agreed"
        assert (asked.when, asked.expected, asked.responsible) == ("all_year", 1, "Bộ phận truyền thông")
        assert (own.withdrawn_reason, own.counts, new.withdrawn_at, new.counts) == ("", True, LATER, False)
        assert verbs(plan)[0] == "give up the change of the agreed plan"
        assert verbs(plan).count("give up the change of the agreed plan") == 1

    def test_sent_back_the_agreed_version_still_holds(self, plan, asked):
        change(asked, timing=quarters("2022Q4", expected=4))
        send_it(plan)
        send_back(plan, "giữ cả năm", {}, number=2, by=None, at=LATER)
        assert periods(asked) == FOUR_QUARTERS
        give_up_revision(plan, by=None, at=LATER)
        plan.refresh_from_db()
        assert (plan.state, decisions(plan)) == ("agreed", [(1, "agreed"), (2, "sent_back")])

    def test_a_plan_that_was_never_agreed_has_nothing_to_give_up(self):
        plan = draft()
        with pytest.raises(NotPossible):
            give_up_revision(plan, by=None, at=LATER)
        plan.refresh_from_db()
        assert plan.state == "draft"


def test_many_at_once_each_with_its_own_result():
    plan = sent()
    campaign = plan.campaign
    others = [make_plan(campaign, make_unit(f"Trường {name}", under=campaign.unit), state="draft") for name in "AB"]
    send_it(others[0])
    take_back(others[0], by=None, at=AT)
    send_it(others[1])
    elsewhere = sent()
    ticked = [f"{each.pk}-1" for each in (plan, *others, elsewhere)] + ["x-1", "1", f"{10**12}-1", "-"]
    results = agree_all(campaign, ticked, by=None, at=LATER)
    assert [(each.plan.pk, bool(each.why)) for each in results] == [
        (others[0].pk, True), (others[1].pk, False), (plan.pk, False),
    ]  # fmt: skip
    elsewhere.refresh_from_db()
    assert (elsewhere.state, others[0].versions.get().decision) == ("sent", "taken_back")


def test_an_own_line_of_a_draft_counts_once_it_is_agreed_as_before():
    plan = draft()
    own = make_plan_line(plan, "Chiếu phim", timing=all_year())
    send_it(plan)
    agree(plan, number=1, by=None, at=AT)
    assert periods(own) == FOUR_QUARTERS
