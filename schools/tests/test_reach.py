import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schools.models import Link, Reach, Role, Unit
from schools.reach import UnitsFormACycle, closure, rebuild
from schools.tests.builders import make_unit

DAY0 = date(2020, 1, 1)
SIZE = 7


def naive(links, unit, role, day):
    """The chain above a unit on one day, one link at a time: {superior: depth}; None if it runs in a circle."""
    found, depth, at = {}, 0, unit
    while True:
        rows = [row for row in links if row[0] == at and row[1] == role and row[3] <= day]
        at = max(rows, key=lambda row: row[3])[2] if rows else None
        if at is None:
            return found
        depth += 1
        if at in found or at == unit:
            return None
        found[at] = depth


def days_of(links):
    starts = {row[3] for row in links} | {DAY0}
    return sorted(starts | {day - timedelta(days=1) for day in starts} | {day + timedelta(days=3) for day in starts})


@st.composite
def link_sets(draw):
    """Links among SIZE units; any may change on any of some days, so units move up and down past each other."""
    keys = draw(
        st.lists(
            st.tuples(st.integers(1, SIZE), st.sampled_from(Role.values), st.integers(0, 12)), unique=True, max_size=20
        )
    )
    above = draw(st.lists(st.one_of(st.none(), st.integers(1, SIZE)), min_size=len(keys), max_size=len(keys)))
    return [
        (child, role, superior, DAY0 + timedelta(days=30 * month))
        for (child, role, month), superior in zip(keys, above, strict=True)
        if superior != child
    ]


@given(link_sets())
@settings(max_examples=100, deadline=None)
def test_the_closure_equals_a_naive_walk_on_every_day(links):
    walks = {
        (unit, role, day): naive(links, unit, role, day)
        for unit in range(1, SIZE + 1)
        for role in Role.values
        for day in days_of(links)
    }
    units = [(unit, DAY0) for unit in range(1, SIZE + 1)]
    if None in walks.values():
        with pytest.raises(UnitsFormACycleWithoutNames):
            _closure(units, links)
        return
    rows = _closure(units, links)
    for (unit, role, day), expected in walks.items():
        found = {
            superior: depth
            for (superior, child, row_role, since), (depth, until) in rows.items()
            if child == unit and row_role == role and since <= day and (until is None or day < until)
        }
        assert found == expected


class UnitsFormACycleWithoutNames(Exception):
    pass


def _closure(units, links):
    """Without a database the names of a cycle cannot be looked up; that it is one is what counts here."""
    try:
        return closure(units, links)
    except RuntimeError as blocked:
        raise UnitsFormACycleWithoutNames from blocked


@given(link_sets())
@settings(max_examples=60, deadline=None)
def test_no_two_rows_of_a_pair_overlap(links):
    try:
        rows = _closure([(unit, DAY0) for unit in range(1, SIZE + 1)], links)
    except UnitsFormACycleWithoutNames:
        return
    spans = {}
    for (superior, unit, role, since), (_depth, until) in rows.items():
        spans.setdefault((superior, unit, role), []).append((since, until or date.max))
    for found in spans.values():
        found.sort()
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(found))


@pytest.mark.django_db
@given(link_sets())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rebuild_writes_the_closure_whatever_was_there(django_db_blocker, links):
    Reach.objects.all().delete()
    Link.objects.all().delete()
    Unit.objects.all().delete()
    units = Unit.objects.bulk_create(
        Unit(kind="school", name=f"U{number}", code=f"U{number}", opened_on=DAY0) for number in range(SIZE)
    )
    ids = {number + 1: unit.pk for number, unit in enumerate(units)}
    real = [(ids[child], role, ids.get(superior), day) for child, role, superior, day in links]
    half = real[: len(real) // 2]
    for rows in (half, real):
        Link.objects.all().delete()
        Link.objects.bulk_create(Link(child_id=c, role=r, superior_id=s, valid_from=d) for c, r, s, d in rows)
        try:
            rebuild()
        except UnitsFormACycle:
            return
        stored = Reach.objects.values_list("superior", "unit", "role", "valid_from", "depth", "valid_to")
        expected = closure([(pk, DAY0) for pk in ids.values()], rows)
        assert {row[:4]: row[4:] for row in stored} == expected
        assert rebuild() == 0


@pytest.mark.django_db
class TestRebuild:
    def test_a_school_of_2026_lies_under_its_department_and_its_commune(self):
        province = make_unit(kind="province")
        department = make_unit(kind="department", over=province)
        commune = make_unit(kind="commune", over=province)
        school = make_unit(under=department, over=commune)
        rows = Reach.objects.filter(unit=school).order_by("role", "depth").values_list("superior", "role", "depth")
        assert list(rows) == [
            (school.pk, "", 0),
            (commune.pk, "administrative", 1),
            (province.pk, "administrative", 2),
            (department.pk, "professional", 1),
        ]

    def test_founding_alone_gives_what_a_whole_rebuild_gives(self):
        department = make_unit(kind="department")
        make_unit(under=make_unit(kind="district", under=department))
        assert rebuild() == 0

    def test_the_end_of_the_districts(self):
        department = make_unit(kind="department")
        district = make_unit(kind="district", under=department)
        school = make_unit(under=district)
        day = date(2025, 7, 1)
        Link.objects.create(child=school, role="professional", superior=department, valid_from=day)
        Link.objects.create(child=district, role="professional", superior=None, valid_from=day)
        rebuild()
        spans = Reach.objects.filter(unit=school).exclude(role="").order_by("valid_from", "depth")
        assert list(spans.values_list("superior", "depth", "valid_to")) == [
            (district.pk, 1, day),
            (department.pk, 2, day),
            (department.pk, 1, None),
        ]
        assert list(Reach.objects.filter(superior=district, unit=district).values_list("valid_to")) == [(None,)]

    def test_neighbouring_days_of_one_superior_are_one_row(self):
        department = make_unit(kind="department")
        school = make_unit(under=department)
        Link.objects.create(child=school, role="professional", superior=department, valid_from=date(2024, 1, 1))
        assert rebuild() == 0

    def test_a_cycle_names_its_units_and_its_first_day_and_changes_nothing(self):
        first = make_unit("First")
        second = make_unit("Second", under=first)
        before = set(Reach.objects.values_list("pk", flat=True))
        day = date(2026, 5, 1)
        Link.objects.create(child=first, role="professional", superior=second, valid_from=day)
        with pytest.raises(UnitsFormACycle) as caught:
            rebuild()
        assert caught.value.day == day
        assert set(caught.value.units) == {first.pk, second.pk}
        assert "First" in str(caught.value)
        assert "Second" in str(caught.value)
        assert set(Reach.objects.values_list("pk", flat=True)) == before

    def test_two_units_may_change_places_from_one_day_to_the_next(self):
        first = make_unit()
        second = make_unit(under=first)
        day = date(2026, 5, 1)
        Link.objects.create(child=second, role="professional", superior=None, valid_from=day)
        Link.objects.create(child=first, role="professional", superior=second, valid_from=day)
        rebuild()
        assert Reach.objects.filter(superior=second, unit=first, valid_from=day, valid_to=None).exists()
        assert Reach.objects.filter(superior=first, unit=second, valid_to=day).exists()

    def test_one_unit_may_answer_to_another_in_one_role_and_be_answered_to_in_the_other(self):
        first = make_unit()
        second = make_unit(under=first)
        Link.objects.create(child=first, role="administrative", superior=second, valid_from=DAY0)
        rebuild()
        assert Reach.objects.filter(superior=second, unit=first, role="administrative").exists()

    def test_many_units_are_few_queries(self, django_assert_max_num_queries):
        top = make_unit(kind="department")
        units = Unit.objects.bulk_create(
            Unit(kind="school", name=str(number), code=f"M{number}", opened_on=DAY0) for number in range(300)
        )
        Link.objects.bulk_create(Link(child=u, role="professional", superior=top, valid_from=DAY0) for u in units)
        with django_assert_max_num_queries(9):
            rebuild()
        assert Reach.objects.filter(superior=top).count() == 301
