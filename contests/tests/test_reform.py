"""Before an act about units: the sittings that are not over there, and contests whose organisers end."""

from datetime import date

import pytest

from contests.models import Sitting
from contests.reform import touched_by
from contests.tests.builders import AT
from contests.tests.team_builders import make_sitting, make_team_contest
from schools.orders import Order
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
JULY = date(2025, 7, 1)


def test_sittings_and_contests_are_named_unless_they_are_over():
    district = make_unit("Phòng GD&ĐT", kind="district")
    school = make_unit("Trường THCS Đại Mỗ", under=district)
    stage = make_team_contest(district, at=AT)
    make_sitting(stage, school, at=AT)
    wanted = Order("close", number="1/QĐ", signed_on=JULY, effective_on=JULY, units=(school.pk,))
    assert [each.names for each in touched_by(wanted)] == [(f"Trường THCS Đại Mỗ: {stage.contest}",)]
    Sitting.objects.update(state="published")
    assert touched_by(wanted) == []
    closing = Order("close", number="1/QĐ", signed_on=JULY, effective_on=JULY, units=(district.pk,))
    assert [each.names for each in touched_by(closing)] == [(stage.contest.title,)]
