"""Writing the lines of a plan: what a school may change, and what is owed meanwhile."""

from datetime import date

import pytest

from foundation.history.models import Event
from propaganda.models import Campaign, Plan, PlanLine
from propaganda.plans import actions
from propaganda.plans.actions import (
    add_line,
    change_line,
    drop_line,
    edit_document,
    move_up,
    reset_line,
    restore_line,
)
from propaganda.plans.rules import NotPossible, Unread
from propaganda.plans.showing import rows_of
from propaganda.plans.tests.builders import AT, agreed, draft, periods, said, seen_of, sent
from propaganda.tests.builders import (
    all_year,
    between,
    make_activity,
    make_campaign_line,
    make_plan_line,
    quarters,
)

pytestmark = pytest.mark.django_db


def change(line, **fields):
    change_line(line, said(line, **fields), seen=seen_of(line), by=None, at=AT)
    line.refresh_from_db()


@pytest.fixture
def plan():
    return draft()


@pytest.fixture
def line(plan):
    return plan.lines.get()


@pytest.fixture
def own(plan):
    return make_plan_line(plan, "Chiếu phim cho phụ huynh", timing=quarters("2022Q3"))


def test_a_line_that_is_asked_keeps_its_content(line):
    change(line, content="Nội dung khác", grades=[6], forms="Zalo", responsible="Đoàn Đội")
    assert (line.content, line.grades, line.forms, line.responsible) == ("Nội dung số 1", [], "Zalo", "Đoàn Đội")


def test_a_change_is_told_by_the_plan_and_its_history(plan, line):
    change(line, responsible="Đoàn Đội")
    plan.refresh_from_db()
    event = Event.objects.of(plan).first()
    assert (plan.changed_at, event.verb) == (AT, "change a line of the plan")
    assert event.changes == {"line": "1. Nội dung số 1", "responsible": ["Bộ phận truyền thông", "Đoàn Đội"]}


def test_saving_what_stands_there_writes_nothing(plan, line):
    change(line)
    plan.refresh_from_db()
    assert (plan.changed_at, Event.objects.of(plan).count()) == (None, 0)


def test_a_draft_does_not_change_what_is_owed_of_a_line_that_is_asked(line):
    before = periods(line)
    change(line, timing=quarters("2022Q4", expected=4))
    assert (line.quarters, line.expected) == (["2022Q4"], 4)
    assert periods(line) == before
    assert len(before) == 4


def test_a_line_of_its_own_counts_by_what_it_says(own):
    change(own, timing=quarters("2022Q4", expected=2))
    assert periods(own) == [(date(2022, 10, 1), date(2022, 12, 31), 2)]
    assert own.owed_from == date(2022, 10, 1)


@pytest.mark.parametrize(("timing", "field"), [
    (all_year(expected=0), "expected"),
    (all_year(expected=201), "expected"),
    (quarters("2022Q4"), "expected"),  # one where four are asked
    (quarters("2022Q4", expected=3), "expected"),
    (all_year(every="once", expected=3), "expected"),
    (quarters("2023Q1", expected=4), "when_text"),
    (between(date(2021, 12, 31), date(2022, 3, 1), expected=4), "when_text"),
    (between(date(2022, 1, 1), date(2023, 1, 1), expected=4), "when_text"),
])  # fmt: skip
def test_less_than_is_asked_and_other_days_are_refused(line, timing, field):
    with pytest.raises(NotPossible) as refused:
        change(line, timing=timing)
    assert refused.value.field == field
    line.refresh_from_db()
    assert line.when == "all_year"


@pytest.mark.parametrize("timing", [
    all_year(expected=2), all_year(every="month"), quarters("2022Q4", expected=4),
    between(date(2022, 3, 1), date(2022, 3, 16), expected=4), between(date(2022, 1, 1), date(2022, 12, 31), expected=4),
])  # fmt: skip
def test_more_and_other_days_within_are_taken(line, timing):
    change(line, timing=timing)
    assert (line.when, line.starts_on, line.expected) == (timing.when, timing.starts_on, timing.expected)


def test_days_between_the_quarters_that_are_asked_are_refused():
    plan = draft(lines=0)

    line = plan.campaign.lines.create(order=1, content="Đầu và cuối năm", **quarters("2022Q1", "2022Q4").columns())
    row = make_plan_line(plan, campaign_line=line)
    with pytest.raises(NotPossible):
        change(row, timing=quarters("2022Q2", expected=2))
    with pytest.raises(NotPossible):
        change(row, timing=between(date(2022, 3, 1), date(2022, 10, 31), expected=2))
    change(row, timing=between(date(2022, 11, 1), date(2022, 11, 30), expected=2))
    assert row.starts_on == date(2022, 11, 1)


def test_a_quarter_may_begin_before_a_campaign_that_starts_in_its_middle():
    plan = draft(lines=0, starts_on=date(2022, 2, 15))
    add_line(plan, said(PlanLine(), quarters("2022Q1"), content="Quý đầu"), by=None, at=AT)
    assert plan.lines.get().starts_on == date(2022, 1, 1)
    with pytest.raises(NotPossible):
        add_line(plan, said(PlanLine(), between(date(2022, 1, 1), date(2022, 3, 1)), content="X"), by=None, at=AT)


def test_whoever_saves_over_a_newer_line_is_refused(line):
    shown = seen_of(line)
    change(line, responsible="Đoàn Đội")
    with pytest.raises(Unread):
        change_line(line, said(line, responsible="Thư viện"), seen=shown, by=None, at=AT)
    line.refresh_from_db()
    assert line.responsible == "Đoàn Đội"


def test_own_lines_stand_at_the_end_in_order(plan, line):
    for name in ("Một", "Hai"):
        add_line(plan, said(PlanLine(), all_year(), content=name), by=None, at=AT)
    assert list(plan.lines.order_by("order").values_list("content", flat=True)) == ["Nội dung số 1", "Một", "Hai"]
    assert plan.lines.get(content="Một").periods_owed == 4


class TestOrder:
    @pytest.fixture
    def three(self, plan):
        return [add_line(plan, said(PlanLine(), all_year(), content=name), by=None, at=AT) for name in "ABC"]

    def order(self, plan):
        return "".join(plan.lines.exclude(content="Nội dung số 1").order_by("order").values_list("content", flat=True))

    def test_a_line_of_its_own_moves_up_among_these_and_no_further(self, plan, three):
        found = []
        for _time in range(3):
            move_up(three[2], by=None, at=AT)
            found.append(self.order(plan))
        assert found == ["ACB", "CAB", "CAB"]
        assert plan.lines.order_by("order").first().content == "Nội dung số 1"
        assert Event.objects.of(plan).filter(verb="move a line of the plan up").count() == 2

    def test_what_was_taken_out_or_is_asked_is_stepped_over(self, plan, three):
        drop_line(three[1], by=None, at=AT)
        asked = make_campaign_line(plan.campaign, order=9)
        make_plan_line(plan, campaign_line=asked)
        last = add_line(plan, said(PlanLine(), all_year(), content="D"), by=None, at=AT)
        for line in (three[2], last):
            move_up(line, by=None, at=AT)
        standing = plan.lines.filter(withdrawn_at=None).order_by("order").values_list("content", flat=True)
        assert list(standing) == ["Nội dung số 1", "C", "D", asked.content, "A"]

    def test_only_its_own_and_only_while_the_plan_can_be_changed(self, plan, line, three):
        with pytest.raises(NotPossible):
            move_up(line, by=None, at=AT)
        Plan.objects.filter(pk=plan.pk).update(state="sent")
        with pytest.raises(NotPossible):
            move_up(three[2], by=None, at=AT)
        assert self.order(plan) == "ABC"

    def test_the_page_offers_it_below_another_of_its_own(self, plan, three):
        rows = rows_of(plan, AT.date())
        assert [row.line.content for row in rows if row.up] == ["B", "C"]


def test_a_campaign_may_allow_no_own_lines():
    plan = draft(school_lines=False)
    with pytest.raises(NotPossible):
        add_line(plan, said(PlanLine(), all_year(), content="Một"), by=None, at=AT)
    assert plan.lines.count() == 1


def test_a_plan_has_an_end(plan, monkeypatch):
    monkeypatch.setattr(actions, "MOST_LINES", 2)
    add_line(plan, said(PlanLine(), all_year(), content="Hai"), by=None, at=AT)
    with pytest.raises(NotPossible):
        add_line(plan, said(PlanLine(), all_year(), content="Ba"), by=None, at=AT)
    assert plan.lines.count() == 2


def test_an_own_line_is_taken_out_and_put_back(plan, own):
    make_activity(own, date(2022, 8, 1))
    drop_line(own, by=None, at=AT)
    drop_line(own, by=None, at=AT)
    own.refresh_from_db()
    assert (own.withdrawn_at, own.counts, own.recorded) == (AT, False, 1)
    restore_line(own, by=None, at=AT)
    restore_line(own, by=None, at=AT)
    own.refresh_from_db()
    assert (own.withdrawn_at, own.counts, own.owed_until) == (None, True, None)
    assert [event.verb for event in Event.objects.of(plan)] == [
        "put a line back into the plan", "take a line out of the plan",
    ]  # fmt: skip


def test_what_is_asked_cannot_be_taken_out(line):
    with pytest.raises(NotPossible):
        drop_line(line, "không làm được", by=None, at=AT)
    line.refresh_from_db()
    assert (line.withdrawn_at, line.withdrawn_reason, line.counts) == (None, "", True)


def test_a_line_that_was_taken_out_is_not_changed(own):
    drop_line(own, by=None, at=AT)
    own.refresh_from_db()
    with pytest.raises(NotPossible):
        change(own, content="Khác")


def test_a_line_goes_back_to_what_is_asked(line):
    change(line, timing=quarters("2022Q4", expected=4), forms="Zalo", responsible="Đoàn Đội")
    reset_line(line, by=None, at=AT)
    line.refresh_from_db()
    assert (line.when, line.expected, line.forms, line.responsible) == (
        "all_year", 1, "Tin, bài", "Bộ phận truyền thông",
    )  # fmt: skip


def test_an_own_line_that_was_never_agreed_has_nothing_to_go_back_to(own):
    with pytest.raises(NotPossible):
        reset_line(own, by=None, at=AT)


@pytest.mark.parametrize("make", [sent, agreed])
def test_a_plan_that_is_sent_or_agreed_is_not_written_in(make):
    plan = make()
    line = plan.lines.get()
    for act in (
        lambda: change(line, responsible="Đoàn Đội"),
        lambda: add_line(plan, said(PlanLine(), all_year(), content="Một"), by=None, at=AT),
        lambda: reset_line(line, by=None, at=AT),
    ):
        with pytest.raises(NotPossible):
            act()
    assert list(plan.lines.values_list("responsible", flat=True)) == ["Bộ phận truyền thông"]


@pytest.mark.parametrize("fields", [
    {"exempted_at": AT, "exempted_reason": "đang xây lại"}, {"ended_on": date(2022, 7, 1), "ended_reason": "sáp nhập"},
])  # fmt: skip
def test_the_plan_of_an_exempt_or_ended_school_is_not_written_in(plan, line, fields):
    Plan.objects.update(**fields)
    with pytest.raises(NotPossible, match=fields.get("exempted_reason") or fields["ended_reason"]):
        change(line, responsible="Đoàn Đội")


def test_a_closed_campaign_and_one_without_plans_are_not_written_in(plan, line):
    Campaign.objects.update(asks_plans=False)
    with pytest.raises(NotPossible):
        change(line, responsible="Đoàn Đội")
    Campaign.objects.update(asks_plans=True, state="closed")
    with pytest.raises(NotPossible):
        change(line, responsible="Đoàn Đội")
    line.refresh_from_db()
    assert line.responsible == "Bộ phận truyền thông"


class TestDocument:
    FIELDS = {
        "number": "25/KH-THCS", "dated_on": date(2022, 2, 15), "place": "Hạ Long", "signer": "Bùi Thị Mai",
        "signer_title": "Hiệu trưởng",
    }  # fmt: skip

    def edit(self, plan, seen=None, **fields):
        seen = seen or seen_of(plan, actions.DOCUMENT)
        edit_document(plan, {**self.FIELDS, **fields}, seen=seen, by=None, at=AT)
        plan.refresh_from_db()

    @pytest.mark.parametrize("make", [draft, sent, agreed])
    def test_it_may_be_written_in_every_state(self, make):
        plan = make()
        self.edit(plan)
        assert {name: getattr(plan, name) for name in self.FIELDS} == self.FIELDS

    def test_twice_is_once(self, plan):
        self.edit(plan)
        self.edit(plan)
        assert Event.objects.of(plan).count() == 1

    def test_two_people_notice_each_other(self, plan):
        shown = seen_of(plan, actions.DOCUMENT)
        self.edit(plan)
        with pytest.raises(Unread):
            self.edit(plan, shown, signer="Người khác")
        plan.refresh_from_db()
        assert plan.signer == "Bùi Thị Mai"

    def test_not_after_the_campaign_was_closed(self, plan):
        Campaign.objects.update(state="closed")
        with pytest.raises(NotPossible):
            self.edit(plan)
