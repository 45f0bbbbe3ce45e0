"""What is listed for a choice, what is ticked on it, and what comes back."""

from datetime import date

import pytest
from django.http import QueryDict

from schools.choosing import (
    Choice,
    ChooseKindsForm,
    Picked,
    asked_for,
    asked_on,
    choose,
    chosen_again,
    form_to_choose,
    fresh_and_already,
)
from schools.models import Unit
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)


@pytest.fixture
def units():
    district = make_unit("Phòng", kind="district")
    commune = make_unit("Xã Đại Mỗ", kind="commune", under=district)
    lower = make_unit("THCS Đại Mỗ", under=commune, code="DM")
    primary = make_unit("Tiểu học Mễ Trì", under=district, level="primary", code="MT")
    return {"district": district, "commune": commune, "lower": lower, "primary": primary}


def chosen(units, **said):
    below = Unit.objects.under([units["district"].pk], DAY).exclude(pk=units["district"].pk)
    choice = choose(below, {"within": None, "pasted": "", "levels": [], **said}, DAY)
    names = {unit.pk: name for name, unit in units.items()}
    return {names[unit.pk] for unit in choice.units}, {names[pk] for pk in choice.ticked}


@pytest.mark.parametrize(
    ("said", "listed", "ticked"),
    [
        ({}, {"commune", "lower", "primary"}, set()),
        ({"levels": ["primary"]}, {"primary"}, {"primary"}),
        ({"kinds": ["commune"]}, {"commune"}, {"commune"}),
        ({"kinds": ["commune"], "levels": ["primary"]}, {"commune", "primary"}, {"commune", "primary"}),
        ({"kinds": ["school"]}, {"lower", "primary"}, {"lower", "primary"}),
        ({"pasted": "DM\nTiểu học Mễ Trì"}, {"lower", "primary"}, {"lower", "primary"}),
    ],
)
def test_what_is_listed_and_ticked(units, said, listed, ticked):
    assert chosen(units, **said) == (listed, ticked)


def test_within_a_unit_between(units):
    assert chosen(units, within=units["commune"]) == ({"commune", "lower"}, {"commune", "lower"})
    assert chosen(units, within=units["commune"], levels=["lower"]) == ({"lower"}, {"lower"})


def test_why_there_is_no_list(units):
    below = Unit.objects.under([units["district"].pk], DAY)
    said = {"within": None, "levels": []}
    assert [fault.line for fault in choose(below, {**said, "pasted": "DM\nKhông có"}, DAY).refusal()["faults"]] == [2]
    assert choose(below, {**said, "pasted": "Tên đơn vị"}, DAY).refusal() == {"faults": [], "nothing": True}
    assert choose(below, {**said, "pasted": ""}, DAY).refusal(most=3) == {"too_many": 4, "most": 3}
    assert choose(below, {**said, "pasted": "DM"}, DAY).refusal() == {}
    assert Choice().refusal() == {}


def test_what_came_back_is_listed_as_it_is_now(units):
    sent = QueryDict(f"shown={units['lower'].pk},{units['primary'].pk},x,٣&digest=d&unit={units['lower'].pk}&unit=-1")
    picked = Picked.posted(sent)
    assert picked == Picked((units["lower"].pk, units["primary"].pk), (units["lower"].pk,))
    choice = chosen_again(Unit.objects.exclude(pk=units["primary"].pk), picked)
    assert (choice.units, choice.ticked) == ([units["lower"]], frozenset({units["lower"].pk}))
    assert Picked.posted(QueryDict("shown=1,2&all=1&digest=d")).chosen == (1, 2)
    assert Picked.posted(QueryDict("shown=1,2&all=1")) is None
    assert asked_for(QueryDict("unit=4&unit=5&unit=99999999999999999999")) == (4, 5)


def test_only_kinds_that_there_are_can_be_chosen(units):
    form = ChooseKindsForm({"kinds": ["province"]}, between=Unit.objects.none(), kinds={"commune", "school"})
    assert [value for value, _label in form.fields["kinds"].choices] == ["commune", "school"]
    assert list(form.errors) == ["kinds"]


def test_what_a_page_lists(units, rf):
    """Nothing at first; what the form says; the units that the address names; what is confirmed is not chosen anew."""
    below, district = Unit.objects.exclude(pk=units["district"].pk), units["district"].pk

    def listed(request):
        return asked_on(request, form_to_choose(request, below, district, DAY), below, DAY)

    assert listed(rf.get("/")) is None
    assert listed(rf.post("/", {"levels": "primary"})).units == [units["primary"]]
    named = listed(rf.get("/", {"unit": [units["lower"].pk, district]}))
    assert (named.units, named.ticked) == ([units["lower"]], {units["lower"].pk, district})
    assert listed(rf.post("/", {"levels": "primary", "digest": "d"})) is None


def test_who_is_launched_already_comes_apart_both_by_name(units):
    lower, primary, commune = units["lower"], units["primary"], units["commune"]
    fresh, already = fresh_and_already([commune, lower, primary], {primary.pk})
    assert (fresh, already) == ([lower, commune], [primary])
    choice = Choice([commune, lower, primary], frozenset({lower.pk}))
    assert choice.listed(fresh, already) == {
        "shown": f"{lower.pk},{commune.pk},{primary.pk}", "ticked": {lower.pk}, "whole": False
    }  # fmt: skip
