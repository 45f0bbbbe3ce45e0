"""What other rooms show of the board."""

import pytest
from django.template.loader import render_to_string

from propaganda.board.reading import counts_by_plan, own_lines
from propaganda.board.tests.builders import DAY, make_district
from propaganda.models import PlanLine
from propaganda.progress import recount
from propaganda.tests.builders import AT, make_plan_line
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_district()


def test_counts_of_some_plans_in_one_query(world, django_assert_num_queries):
    plans = [world.plans[name] for name in ("An", "Bình", "Giang")]
    with django_assert_num_queries(1):
        found = counts_by_plan(plans, DAY)
    said = {
        pk: (each.done, each.due, each.overdue, each.not_due, each.asked, each.recorded) for pk, each in found.items()
    }
    assert said == {
        plans[0].pk: (1, 0, 0, 1, 2, 4), plans[1].pk: (0, 1, 1, 0, 2, 1), plans[2].pk: (0, 0, 0, 0, 0, 0)
    }  # fmt: skip


def test_by_id_too_and_nothing_of_others(world):
    found = counts_by_plan([world.plans["Châu"].pk], DAY)
    assert list(found) == [world.plans["Châu"].pk]
    assert found[world.plans["Châu"].pk].overdue == 1


def test_own_lines_overdue_first(world, django_assert_num_queries):
    plan = world.plans["Bình"]
    gone = make_plan_line(plan, "Bỏ")
    PlanLine.objects.filter(pk=gone.pk).update(withdrawn_at=AT)
    waived = make_plan_line(plan, "Miễn")
    PlanLine.objects.filter(pk=waived.pk).update(waived_at=AT, waived_reason="không có")
    recount([gone.pk, waived.pk])
    PlanLine.objects.filter(plan=plan, order=2).update(order=0)
    with django_assert_num_queries(1):
        found = own_lines(plan, DAY)
    assert [(each.line.content, each.status, each.sign) for each in found] == [
        ("Tuyên truyền thường xuyên", "overdue", "!"), ("Ngày hội", "due", "●")
    ]  # fmt: skip


def test_the_list_says_until_when(world, monkeypatch):
    plan = world.plans["Bình"]
    monkeypatch.setattr(type(plan), "get_absolute_url", lambda self: f"/plans/{self.pk}/")
    page = render_to_string("propaganda/_own_lines.html", {"own_lines": own_lines(plan, DAY), "plan": plan})
    assert "30/06/2022" in page
    assert "25/07/2022" in page
    assert f'href="/plans/{plan.pk}/#line-' in page
