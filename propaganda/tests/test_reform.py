"""A school's end ends its plan in the very act; before it, the act says which plans it touches."""

from datetime import UTC, date, datetime

import pytest

from propaganda.models import Plan
from propaganda.reform import touched_by
from propaganda.tests.builders import make_campaign, make_plan
from schools.actions import carry_out, plan_act
from schools.orders import Order
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
JULY = date(2022, 7, 1)


def order(kind, **fields):
    return Order(kind, number="1/QĐ", signed_on=JULY, effective_on=JULY, **fields)


def test_plans_end_with_their_school_in_one_transaction():
    district = make_unit("Phòng GD&ĐT", kind="district")
    school, other = (make_unit(f"Trường số {number}", under=district) for number in (1, 2))
    campaign = make_campaign(district)
    plans = [make_plan(campaign, each) for each in (school, other)]
    make_plan(make_campaign(district, state="closed", title="Đã xong"), school)
    wanted = order("merge", units=(school.pk,), successor=other.pk)
    [found] = touched_by(wanted)
    assert (found.kind, found.names) == ("outreach", (f"Trường số 1: {campaign}",))
    carry_out(wanted, token=plan_act(wanted).token, by=None, at=datetime(2022, 7, 1, 3, tzinfo=UTC))
    assert [plan.ended_on for plan in Plan.objects.filter(pk__in=[each.pk for each in plans]).order_by("pk")] == [
        JULY, None
    ]  # fmt: skip
