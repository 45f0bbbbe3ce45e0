"""Where a unit stood: then and now, moved, merged, ended; each in one place, so both trees come to the same."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from reports.consolidation.adding import added, then_day
from reports.consolidation.grouping import superiors_of
from reports.tests.builders import make_form, make_obligation, make_requirement, make_version
from schools.actions import carry_out, plan_act
from schools.models import Link
from schools.orders import Order
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
REFORM, THEN, NOW = date(2025, 7, 1), date(2025, 6, 30), date(2026, 3, 1)


def act(kind, **fields):
    wanted = Order(
        kind=kind, number="1/QĐ-UBND", signed_on=date(2025, 6, 1), **{"effective_on": REFORM, **fields}
    )  # fmt: skip
    plan = plan_act(wanted)
    assert plan.problems == ()
    carry_out(wanted, token=plan.token, by=None, at=datetime(2025, 6, 20, tzinfo=UTC))


@pytest.fixture
def country():
    """Schools lie under a district; from July 2025 on under communes, professionally under the department."""
    department = make_unit("Sở GD&ĐT", kind="department")
    district = make_unit("Phòng GD&ĐT Cầu Giấy", kind="district", under=department)
    communes = [make_unit(f"Phường {name}", kind="commune") for name in ("Cầu Giấy", "Yên Hòa")]
    schools = [make_unit(f"Trường {name}", under=district) for name in ("A", "B", "C")]
    return SimpleNamespace(department=department, district=district, communes=communes, schools=schools)


def reform(country):
    for school, commune in zip(country.schools, [*country.communes, country.communes[1]], strict=True):
        act("move", units=(school.pk,), role="professional", superior=country.department.pk)
        act("move", units=(school.pk,), role="administrative", superior=commune.pk)


def standing(country, day, units=None, **fields):
    found = superiors_of(
        {unit.pk: unit.name for unit in units or country.schools}, day,
        **{"line": "issuer", "above": country.department.pk, **fields},
    )  # fmt: skip
    return [each.name for each in found.values()]


def test_a_school_that_moved_stands_where_it_was_then(country):
    reform(country)
    assert standing(country, THEN) == ["Phòng GD&ĐT Cầu Giấy"] * 3
    assert standing(country, NOW) == ["Phường Cầu Giấy", "Phường Yên Hòa", "Phường Yên Hòa"]


def test_the_line_of_the_reports_comes_first_but_for_whoever_adds_up(country):
    reform(country)
    assert standing(country, NOW, above=country.communes[0].pk) == ["Sở GD&ĐT"] * 3
    assert standing(country, NOW, line="administrative") == standing(country, NOW)
    assert standing(country, THEN, above=country.district.pk) == ["Phòng GD&ĐT Cầu Giấy"] * 3


def test_a_merged_school_stands_now_where_the_one_does_that_continues_it(country):
    reform(country)
    first, second, _third = country.schools
    act("merge", units=(first.pk,), successor=second.pk, effective_on=date(2026, 1, 1))
    assert standing(country, NOW) == ["Phường Yên Hòa"] * 3
    assert standing(country, date(2025, 12, 31))[0] == "Phường Cầu Giấy"


def test_a_school_that_ended_stands_where_it_was_last_and_a_new_one_where_it_began(country):
    act("close", units=(country.schools[0].pk,))
    assert standing(country, NOW)[0] == "Phòng GD&ĐT Cầu Giấy"
    new = make_unit("Trường mới", over=country.communes[0], opened_on=NOW)
    assert standing(country, THEN, [new]) == ["Phường Cầu Giấy"]
    assert standing(country, THEN, [make_unit("Đơn vị lẻ", kind="other")]) == [""]


def test_as_many_queries_for_many_units_as_for_one(country, django_assert_num_queries):
    reform(country)
    for units in (country.schools[:1], country.schools):
        with django_assert_num_queries(4):
            standing(country, NOW, units)


class BothTrees(TestCase):
    """Whatever moved when: the totals over all leaves agree, and every leaf is in exactly one group."""

    @settings(max_examples=15, deadline=None)
    @given(st.data())
    def test_then_and_now_come_to_the_same(self, data):
        department = make_unit("Sở", kind="department")
        superiors = [make_unit(f"Cấp trên {number}", kind="commune") for number in range(3)]
        asked = make_requirement(department, make_form(department))
        for number in range(data.draw(st.integers(1, 5))):
            school = make_unit(f"Trường {number}", under=department, over=superiors[0])
            pupils = data.draw(st.integers(0, 500))
            make_version(
                make_obligation(asked, school), pupils=pupils, participants=data.draw(st.integers(0, pupils))
            )  # fmt: skip
            days = data.draw(st.sets(st.dates(date(2018, 1, 1), date(2026, 1, 1)), max_size=3))
            for day in days:
                role = data.draw(st.sampled_from(["professional", "administrative"]))
                superior = data.draw(st.sampled_from([*superiors, None]))
                Link.objects.create(child=school, role=role, superior=superior, valid_from=day)
        then, now = (
            added(asked.obligations.all(), accepted_only=False, tree_day=day) for day in (then_day(asked), NOW)
        )
        assert then.totals == now.totals
        for found in (then, now):
            grouped = [part.obligation.pk for group in found.groups for part in group.parts]
            assert sorted(grouped) == sorted(part.obligation.pk for part in found.parts)
            sums = [group.totals.get("pupils", 0) for group in found.groups]
            assert sum(sums) == found.totals.get("pupils", 0)
