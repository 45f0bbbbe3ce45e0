"""Two people at one plan: on PostgreSQL each waits for the other, and what was read is what is done."""

import pytest

from propaganda.models import Plan, PlanLine
from propaganda.plans.actions import add_line, change_line
from propaganda.plans.deciding import agree, send, send_back, take_back
from propaganda.plans.rules import NotPossible, Unread
from propaganda.plans.tests.builders import AT, digest, draft, officer_of, said, secretary_of, seen_of, sent
from propaganda.tests.builders import all_year
from schools.tests.races import in_flight, raised_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def state(plan):
    plan.refresh_from_db()
    return plan.state, list(plan.versions.order_by("number").values_list("number", "decision"))


def test_of_two_secretaries_on_one_line_the_second_is_told():
    plan = draft()
    line = plan.lines.get()
    shown, secretary = seen_of(line), secretary_of(plan)

    def save(name):
        return lambda: change_line(line, said(line, responsible=name), seen=shown, by=secretary, at=AT)

    with in_flight(save("Đoàn Đội")), pytest.raises(Unread):
        save("Thư viện")()
    line.refresh_from_db()
    assert line.responsible == "Đoàn Đội"


def test_two_new_lines_at_once_have_two_numbers():
    plan = draft()

    def write(name):
        return lambda: add_line(plan, said(PlanLine(), all_year(), content=name), by=None, at=AT)

    with in_flight(write("Một")):
        write("Hai")()
    assert list(plan.lines.order_by("order").values_list("order", "content")) == [
        (1, "Nội dung số 1"), (2, "Một"), (3, "Hai"),
    ]  # fmt: skip


def test_a_line_changed_while_the_plan_is_being_sent():
    plan = draft()
    line, shown = plan.lines.get(), digest(plan)
    changed = said(line, responsible="Đoàn Đội")
    with in_flight(lambda: send(plan, digest=shown, by=None, at=AT)), pytest.raises(NotPossible):
        change_line(line, changed, seen=seen_of(line), by=None, at=AT)
    assert state(plan) == ("sent", [(1, "")])
    assert plan.lines.get().responsible == "Bộ phận truyền thông"


def test_a_plan_sent_while_a_line_is_being_changed():
    plan = draft()
    line, shown = plan.lines.get(), digest(plan)
    seen, changed = seen_of(line), said(line, responsible="Đoàn Đội")
    with in_flight(lambda: change_line(line, changed, seen=seen, by=None, at=AT)), pytest.raises(Unread):
        send(plan, digest=shown, by=None, at=AT)
    assert state(plan) == ("draft", [])


def test_two_sending_at_once_make_one_version():
    plan = draft()
    shown = digest(plan)
    outcomes = raised_at_once(*[lambda: send(Plan.objects.get(), digest=shown, by=None, at=AT)] * 2)
    assert outcomes == [None, None]
    assert state(plan) == ("sent", [(1, "")])


def test_agreeing_and_taking_back_end_in_one_of_them():
    plan = sent()
    officer = officer_of(plan)
    agreeing, taking = raised_at_once(
        lambda: agree(plan, number=1, by=officer, at=AT), lambda: take_back(plan, by=None, at=AT)
    )
    assert [type(each) for each in (agreeing, taking)].count(NotPossible) == 1
    ended = ("draft", [(1, "taken_back")]) if agreeing else ("agreed", [(1, "agreed")])
    assert state(plan) == ended


def test_two_officers_of_different_minds():
    plan = sent()
    one, two = officer_of(plan), officer_of(plan)
    agreeing, sending = raised_at_once(
        lambda: agree(plan, number=1, by=one, at=AT),
        lambda: send_back(plan, "thiếu người", {}, number=1, by=two, at=AT),
    )
    assert [type(each) for each in (agreeing, sending)].count(NotPossible) == 1
    assert state(plan) == (("sent_back", [(1, "sent_back")]) if agreeing else ("agreed", [(1, "agreed")]))
