"""What a school's level says about grades and ages, asked as the database keeps it."""

from datetime import date

import pytest

from schools.models import RosterImport, Unit
from schools.roster.rules import terms_for
from schools.tests.builders import AT, make_unit, make_user, make_year

pytestmark = pytest.mark.django_db


def terms_of(level):
    """The terms of an import of 2026-2027, read back from the database."""
    unit = make_unit(level=level)
    stored = RosterImport.objects.create(
        unit=unit, year=make_year(2026), file_name="list.xlsx", uploaded_at=AT, uploaded_by=make_user()
    )
    return terms_for(RosterImport.objects.select_related("unit", "year").get(pk=stored.pk))


@pytest.mark.parametrize(
    ("level", "first", "last"),
    [("primary", 1, 5), ("lower", 6, 9), ("upper", 10, 12), ("mixed", 1, 12), ("preschool", 1, 12), ("", 1, 12)],
)
def test_a_level_has_its_grades(level, first, last):
    assert terms_of(level).grades == range(first, last + 1)


@pytest.mark.parametrize(
    ("level", "oldest", "youngest"), [("primary", 16, 5), ("lower", 20, 10), ("upper", 23, 14), ("continuing", 60, 5)]
)
def test_ages_go_with_the_grades(level, oldest, youngest):
    terms = terms_of(level)
    assert (terms.usual_from, terms.usual_until) == (date(2026 - oldest, 1, 1), date(2026 - youngest, 12, 31))
    assert terms.born_from < terms.usual_from
    assert terms.usual_until <= terms.born_until


def test_every_level_is_known():
    for level in Unit.Level.values:
        assert terms_of(level).grades
