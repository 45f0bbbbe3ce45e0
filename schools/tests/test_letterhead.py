"""What the head of a document says of a unit on its day: the body above, and the place before the date."""

from datetime import date

import pytest
from django.urls import reverse

from foundation.models import Event
from schools.actions import change_unit
from schools.models import Unit
from schools.tests.builders import AT, make_seat, make_unit
from schools.tests.test_acts import DAY, do, order
from schools.tree import letterhead_on, place_on
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
BEFORE = date(2026, 8, 14)


@shared
def world():
    """A school under a district in a department; a ward that it comes to."""
    department = make_unit("Sở GD&ĐT Hà Nội", kind="department", place="Hà Nội")
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district", under=department, over=department)
    ward = make_unit("UBND phường Đại Mỗ", kind="commune", under=department, over=department, place="Đại Mỗ")
    return department, district, ward, make_unit("Trường THCS Đại Mỗ", under=district, over=district)


def give(unit, place):
    Unit.objects.filter(pk=unit.pk).update(place=place)


def test_the_nearest_above_that_has_a_place_and_ones_own_first(world):
    _department, district, _ward, school = world
    assert place_on(DAY, school.pk) == "Hà Nội"
    give(district, "Nam Từ Liêm")
    assert place_on(DAY, school.pk) == "Nam Từ Liêm"
    give(school, "Cầu Diễn")
    assert (place_on(DAY, school.pk), place_on(DAY, district.pk)) == ("Cầu Diễn", "Nam Từ Liêm")


def test_of_two_as_near_the_administrative_one(world):
    department, _district, ward, _school = world
    both = make_unit("Trường THPT Đại Mỗ", under=department, over=ward)
    assert letterhead_on(DAY, both.pk).place == "Đại Mỗ"
    give(ward, "")
    assert letterhead_on(DAY, both.pk).place == "Hà Nội"


def test_it_is_as_it_stood_on_the_day(world):
    _department, district, ward, school = world
    give(district, "Nam Từ Liêm")
    do(order("move", units=(school.pk,), role="administrative", superior=ward.pk))
    do(order("rename", units=(school.pk,), name="Trường THCS Đại Mỗ 1"))
    before, after = letterhead_on(BEFORE, school.pk), letterhead_on(DAY, school.pk)
    assert (before.body, before.superior, before.place) == (school.name, district.name, "Nam Từ Liêm")
    assert (after.body, after.superior, after.place) == ("Trường THCS Đại Mỗ 1", ward.name, "Đại Mỗ")


def test_the_other_superior_where_there_is_no_administrative_one_and_blanks_where_there_is_none(world):
    department, _district, _ward, _school = world
    centre = make_unit("Trung tâm GDTX", under=department)
    assert letterhead_on(DAY, centre.pk).superior == department.name
    give(department, "")
    top = letterhead_on(DAY, department.pk)
    assert (top.superior, top.place) == ("", "")


def test_a_changed_place_is_told_to_the_history_and_an_unchanged_one_is_not(world):
    _department, district, _ward, _school = world
    fields = {"kind": district.kind, "level": "", "code": district.code, "abbreviation": "PGDĐT"}
    change_unit(district, **fields, place="Nam Từ Liêm", by=None, at=AT)
    change_unit(district, **fields, place="Nam Từ Liêm", by=None, at=AT)
    [event] = Event.objects.filter(subject_type="schools.unit", subject_id=district.pk, verb="change")
    assert event.changes == {"abbreviation": ["", "PGDĐT"], "place": ["", "Nam Từ Liêm"]}
    assert Unit.objects.get(pk=district.pk).place == "Nam Từ Liêm"


def test_the_page_of_a_unit_shows_it_and_where_it_is_changed(client, world):
    _department, district, _ward, school = world
    change = reverse("admin:schools_unit_change", args=[school.pk])
    seats = (make_seat(district, "administrator"), make_seat(school, "officer"))
    found = []
    for user in seats:
        client.force_login(user)
        page = client.get(reverse("unit", args=[school.pk])).content.decode()
        found.append(("<strong>Hà Nội</strong>" in page, change in page))
    assert found == [(True, True), (True, False)]
    client.force_login(seats[0])
    kept = {name: getattr(school, name) for name in ("kind", "level", "code", "abbreviation")}
    client.post(change, {**kept, "place": "  Ðại   Mỗ "})
    assert place_on(DAY, school.pk) == "Đại Mỗ"
