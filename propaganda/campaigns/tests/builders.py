"""A district with schools, for the tests of campaigns."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from propaganda.campaigns.launching import launch, launch_of, schools_below
from propaganda.tests.builders import make_campaign
from schools.actions import carry_out, plan_act
from schools.orders import Order
from schools.tests.builders import make_seat, make_unit

AT = datetime(2022, 2, 1, 1, tzinfo=UTC)
DAY = date(2022, 2, 1)
LATER = datetime(2022, 8, 2, 1, tzinfo=UTC)


def make_district(*schools, kind="district"):
    """A district with schools of these names, an organiser, and a campaign of two lines that is being prepared."""
    above = make_unit("Sở GD&ĐT", kind="department")
    district = make_unit("Phòng GD&ĐT Hạ Long", kind=kind, under=above)
    units = [
        make_unit(name, under=district) for name in schools or ("THCS Lý Tự Trọng", "THCS Trọng Điểm", "TH Hạ Long")
    ]
    campaign = make_campaign(district, lines=2, state="draft")
    return SimpleNamespace(
        above=above, district=district, units=units, campaign=campaign, organiser=make_seat(district, "organiser")
    )


def launched(campaign, units, *, by=None, at=AT):
    """Launch as its page does; the plans, in the order of their units."""
    ids = [unit.pk for unit in units]
    what = launch_of(campaign, schools_below(campaign, at.date()).filter(pk__in=ids))
    assert launch(campaign, ids, shown=ids, digest=what.digest, by=by, at=at) == len(ids)
    campaign.refresh_from_db()
    found = {plan.unit_id: plan for plan in campaign.plans.all()}
    return [found[unit.pk] for unit in units]


def act(kind, *, on, at=LATER, **fields):
    """A real act of schools, carried out; at a moment before its day it waits for `finish_due_acts`."""
    order = Order(kind=kind, number="12/QĐ-UBND", signed_on=DAY, effective_on=on, **fields)
    plan = plan_act(order)
    assert plan.problems == ()
    return carry_out(order, token=plan.token, by=None, at=at)
