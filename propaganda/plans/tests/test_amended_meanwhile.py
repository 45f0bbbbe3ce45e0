"""The issuer amends a line while a school changes its agreed plan: what is owed follows what was agreed and amended,
never a draft."""

from datetime import date

import pytest

from propaganda.campaigns.amending import add_line, change_line
from propaganda.models import CampaignLine
from propaganda.plans import actions, deciding
from propaganda.plans.tests.builders import AT, draft, periods, said, seen_of, send
from propaganda.tests.builders import between, quarters

MARCH, JUNE, SEPTEMBER = date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30)
FIRST = date(2022, 1, 1)
Q1, HALF, MOST = (between(FIRST, end) for end in (MARCH, JUNE, SEPTEMBER))


def owed(end, expected=1):
    return [(FIRST, end, expected)]


@pytest.fixture
def plan(db):
    """Agreed with one line, asked until the end of March."""
    plan = draft()
    asked = plan.campaign.lines.get()
    for row in (asked, plan.lines.get()):
        for name, value in {**Q1.columns(), "responsible": "Tổ truyền thông"}.items():
            setattr(row, name, value)
        row.save()
    send(plan)
    deciding.agree(plan, number=1, by=None, at=AT)
    plan.refresh_from_db()
    return plan


def amend(plan, timing=None, **words):
    line = plan.campaign.lines.order_by("order").first()
    for name, value in {**(timing.columns() if timing else {}), **words}.items():
        setattr(line, name, value)
    return change_line(line, reason="Công văn 45", by=None, at=AT)


def revise(plan):
    deciding.revise(plan, "đổi người", by=None, at=AT)


def write(plan, timing=None, **fields):
    line = plan.lines.order_by("order").first()
    actions.change_line(line, said(line, timing, **fields), seen=seen_of(line), by=None, at=AT)


def shown(plan):
    line = plan.lines.order_by("order").first()
    return line.ends_on, line.responsible


class TestGivingUp:
    def test_what_was_amended_meanwhile_stands(self, plan):
        revise(plan)
        amend(plan, HALF, responsible="Ban giám hiệu")
        deciding.give_up_revision(plan, by=None, at=AT)
        assert shown(plan) == (JUNE, "Ban giám hiệu")
        assert periods(plan.lines.get()) == owed(JUNE)

    def test_what_was_amended_before_stands(self, plan):
        amend(plan, HALF, responsible="Ban giám hiệu")
        revise(plan)
        write(plan, responsible="Đoàn Đội")
        deciding.give_up_revision(plan, by=None, at=AT)
        assert shown(plan) == (JUNE, "Ban giám hiệu")

    def test_a_line_is_set_back_to_what_was_agreed_and_amended(self, plan):
        amend(plan, HALF)
        revise(plan)
        write(plan, responsible="Đoàn Đội")
        actions.reset_line(plan.lines.get(), by=None, at=AT)
        assert shown(plan) == (JUNE, "Tổ truyền thông")

    @pytest.mark.parametrize("meanwhile", [True, False])
    def test_a_line_that_the_issuer_added_is_not_taken_out(self, plan, meanwhile):
        new = CampaignLine(campaign=plan.campaign, order=2, content="Mới", **quarters("2022Q4").columns())
        acts = [lambda: add_line(new, reason="Bổ sung", by=None, at=AT), lambda: revise(plan)]
        for each in reversed(acts) if meanwhile else acts:
            each()
        deciding.give_up_revision(plan, by=None, at=AT)
        row = plan.lines.get(campaign_line=new)
        assert (row.withdrawn_at, row.counts) == (None, True)

    def test_no_number_stands_twice(self, plan):
        revise(plan)
        actions.add_line(plan, said(plan.lines.get(), content="Chiếu phim"), by=None, at=AT)
        send(plan)
        deciding.agree(plan, number=2, by=None, at=AT)
        new = CampaignLine(campaign=plan.campaign, order=2, content="Mới", **quarters("2022Q4").columns())
        add_line(new, reason="Bổ sung", by=None, at=AT)
        revise(plan)
        deciding.give_up_revision(plan, by=None, at=AT)
        numbers = dict(plan.lines.order_by("order").values_list("order", "content"))
        assert numbers == {1: "Nội dung số 1", 2: "Chiếu phim", 3: "Mới"}


class TestWhatIsOwed:
    def test_a_draft_with_other_days_does_not_keep_the_amendment_from_what_was_agreed(self, plan):
        revise(plan)
        write(plan, between(FIRST, date(2022, 2, 28)))
        amend(plan, HALF)
        assert periods(plan.lines.get()) == owed(JUNE)
        assert shown(plan)[0] == date(2022, 2, 28)

    def test_a_draft_that_happens_to_say_the_same_does_not_loosen_days_the_school_agreed_to(self, plan):
        revise(plan)
        write(plan, between(FIRST, date(2022, 2, 28)))
        send(plan)
        deciding.agree(plan, number=2, by=None, at=AT)
        revise(plan)
        write(plan, Q1)
        amend(plan, HALF)
        assert periods(plan.lines.get()) == owed(date(2022, 2, 28))

    def test_a_draft_never_agreed_owes_what_is_asked_by_now(self, db):
        plan = draft()
        asked = plan.campaign.lines.get()
        write(plan, expected=2)
        asked.starts_on, asked.ends_on, asked.when, asked.every = FIRST, date(2022, 12, 31), "range", "once"
        change_line(asked, reason="Công văn 45", by=None, at=AT)
        assert periods(plan.lines.get()) == owed(date(2022, 12, 31))

    def test_amended_twice(self, plan):
        revise(plan)
        amend(plan, HALF)
        amend(plan, MOST)
        deciding.give_up_revision(plan, by=None, at=AT)
        assert (shown(plan)[0], periods(plan.lines.get())) == (SEPTEMBER, owed(SEPTEMBER))

    def test_the_version_stays_as_it_was_sent(self, plan):
        amend(plan, HALF)
        version = plan.versions.get()
        assert version.lines[0]["ends_on"] == MARCH.isoformat()
