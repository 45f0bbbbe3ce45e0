"""What came to a unit by a moment, asked for after acts that changed where reports go and who owes them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reports.consolidation.actions import consolidate
from reports.consolidation.scope import Asked
from reports.outputs.freezing import frozen_workbook
from reports.tests.builders import make_obligation, make_requirement, make_version
from schools.actions import carry_out, plan_act
from schools.orders import Order
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
JULY = date(2025, 7, 1)
ON_JULY = datetime(2025, 7, 1, 1, tzinfo=UTC)
AT = ON_JULY - 10 * DAY
BEFORE, AFTER = ON_JULY - DAY, ON_JULY + DAY


def do(kind, at=ON_JULY, **fields):
    wanted = Order(kind, number="12/QĐ-UBND", signed_on=date(2025, 6, 1), effective_on=JULY, **fields)
    plan = plan_act(wanted)
    assert plan.problems == ()
    carry_out(wanted, token=plan.token, by=None, at=at)


@pytest.fixture
def world():
    """A department asks schools; reports go to the administrative superior. One school sent, one did not."""
    department = make_unit("Sở GD&ĐT", kind="department")
    district = make_unit("Phòng GD&ĐT", kind="district", under=department, over=department)
    commune = make_unit("UBND phường", kind="commune", under=department, over=department)
    schools = [make_unit(f"Trường THCS số {number}", under=district, over=district) for number in (1, 2)]
    requirement = make_requirement(department, route="administrative", opens_at=AT, due_at=ON_JULY + 9 * DAY)
    owed = [make_obligation(requirement, school, receiver=district, at=AT) for school in schools]
    version = make_version(owed[0], at=AT + DAY, pupils=120)
    return requirement, district, commune, owed, version


def frozen(requirement, unit, as_of):
    found = frozen_workbook(requirement, unit, as_of=as_of, made_at=AFTER)
    return found.versions, found.missing


def test_a_workbook_made_late_has_what_its_unit_received_then(world):
    requirement, district, commune, owed, version = world
    before = frozen(requirement, district, BEFORE)
    assert before == ([version.pk], [owed[1].pk])
    for school in owed:
        do("move", units=(school.unit_id,), role="administrative", superior=commune.pk)
    assert frozen(requirement, district, BEFORE) == before
    assert frozen(requirement, commune, BEFORE) == ([], [])
    assert frozen(requirement, district, AFTER) == ([], [])
    assert frozen(requirement, commune, AFTER) == before


def test_who_began_to_owe_since_is_not_missing_then(world):
    requirement, district, _commune, owed, version = world
    into = make_unit("Trường liên cấp", under=district, over=district)
    do("merge", units=(owed[1].unit_id,), successor=into.pk)
    new = requirement.obligations.get(unit=into)
    for unit in (district, requirement.unit):
        assert frozen(requirement, unit, BEFORE) == ([version.pk], [owed[1].pk])
        assert frozen(requirement, unit, AFTER) == ([version.pk], [owed[1].pk, new.pk])


def test_a_consolidation_as_of_an_earlier_moment_too(world):
    requirement, district, commune, owed, version = world
    do("move", units=(owed[0].unit_id,), role="administrative", superior=commune.pk)
    then, _new = consolidate(requirement, district, Asked(False, as_of=BEFORE), by=None, at=AFTER)
    now, _new = consolidate(requirement, district, Asked(False), by=None, at=AFTER)
    assert [list(made.items.order_by("pk").values_list("version", flat=True)) for made in (then, now)] == [
        [version.pk, None], [None]
    ]  # fmt: skip


def test_what_went_to_whoever_asked_came_to_nobody_else_before_they_ended():
    """A department asks schools itself and is merged: from then on their reports go to their districts."""
    old, new = (make_unit(name, kind="department") for name in ("Sở GD&ĐT cũ", "Sở GD&ĐT mới"))
    district = make_unit("Phòng GD&ĐT", kind="district", under=old)
    requirement = make_requirement(old, opens_at=AT, due_at=ON_JULY + 9 * DAY)
    owed = make_obligation(requirement, make_unit("Trường THCS", under=district), at=AT)
    version = make_version(owed, at=AT + DAY, pupils=120)
    do("move", units=(district.pk,), role="professional", superior=new.pk)
    do("merge", units=(old.pk,), successor=new.pk)
    requirement.refresh_from_db()
    assert requirement.obligations.get().receiver == district
    assert [frozen(requirement, district, moment) for moment in (BEFORE, AFTER)] == [([], []), ([version.pk], [])]
    for unit in (old, new):
        assert frozen(requirement, unit, BEFORE) == ([version.pk], [])
