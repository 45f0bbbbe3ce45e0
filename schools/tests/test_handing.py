"""A district that closes hands its schools over: the professional line to the department, each to its own commune."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from schools.actions import plan_act
from schools.handing import children_on, handed_over, read_pairs
from schools.models import Unit
from schools.tests.builders import make_seat, make_unit, make_user
from schools.tests.test_acts import DAY, do, order, problems, under
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    department = make_unit("Sở GD&ĐT Hà Nội", kind="department")
    district = make_unit("Phòng GD&ĐT Nam Từ Liêm", kind="district", under=department, over=department)
    communes = [make_unit(f"UBND phường {name}", kind="commune", under=department, over=department)
                for name in ("Đại Mỗ", "Xuân Phương")]  # fmt: skip
    schools = [make_unit(f"Trường THCS {name}", under=district, over=district) for name in ("Đại Mỗ", "Mễ Trì")]
    return department, district, communes, schools


def closing(world, **fields):
    department, district, communes, schools = world
    pairs = {schools[0].pk: communes[0].pk, schools[1].pk: communes[1].pk}
    handed = handed_over(district, DAY, {"professional": department.pk}, pairs)
    return order("close", **{"units": (district.pk,), "handed": handed, **fields})


def test_it_closes_and_each_school_answers_to_its_own(world):
    department, district, communes, schools = world
    do(closing(world))
    assert under(department, DAY) >= {school.name for school in schools}
    assert under(district, DAY) == set()
    assert [under(commune, DAY, "administrative") for commune in communes] == [{each.name} for each in schools]
    assert under(district, date(2026, 8, 14)) == {school.name for school in schools}
    assert Unit.objects.get(pk=district.pk).closed_on == DAY


def test_one_forgotten_line_is_refused_by_name(world):
    wanted = closing(world)
    assert "Trường THCS Mễ Trì" in problems(replace(wanted, handed=wanted.handed[:-1]))


def test_all_that_were_forgotten_are_named_at_once(world):
    _department, _district, _communes, schools = world
    found = plan_act(closing(world, handed=())).problems
    assert len(found) == 2  # one for each line
    assert all(school.name in problem for school in schools for problem in found)


def test_it_says_who_goes_to_whom_in_one_step_for_each_superior(world):
    department, _district, communes, schools = world
    steps = [step for step in plan_act(closing(world)).steps if step.kind == "hand over"]
    assert [(step.data[0][1:], len(step.data)) for step in steps] == [
        (("professional", department.pk), 2), (("administrative", communes[0].pk), 1),
        (("administrative", communes[1].pk), 1),
    ]  # fmt: skip
    assert steps[0].words.splitlines()[1:] == [f"– {school.name}" for school in schools]


def test_nobody_hands_over_what_is_not_theirs_in_that_line(world):
    department, _district, communes, _schools = world
    stranger = make_unit("Trường của tỉnh khác")
    wanted = closing(world)
    wanted = replace(wanted, handed=(*wanted.handed, (stranger.pk, "administrative", communes[0].pk)))
    assert plan_act(closing(world), by=make_seat(department)).allowed
    assert stranger.name in " ".join(plan_act(wanted, by=make_seat(department)).problems)


def test_a_later_change_of_a_school_is_not_overtaken(world):
    _department, _district, communes, schools = world
    move = {"role": "administrative", "superior": communes[1].pk}
    do(order("move", units=(schools[0].pk,), **move, effective_on=date(2026, 9, 1)))
    assert "01/09/2026" in problems(closing(world))


def test_children_are_those_of_the_day(world):
    _department, district, communes, schools = world
    do(order("move", units=(schools[0].pk,), role="administrative", superior=communes[1].pk))
    assert children_on(district, DAY, "administrative") == [schools[1].pk]
    assert children_on(district, date(2026, 8, 14), "administrative") == [school.pk for school in schools]


def read(world, text):
    department, district, _communes, _schools = world
    return read_pairs(text, district, make_seat(department), DAY)


def test_pasted_lines_name_both_or_are_named(world):
    _department, district, communes, schools = world
    text = f"Trường THCS Đại Mỗ\t{communes[0].code}\nTrường THCS Lạ\tUBND phường Đại Mỗ\nTrường THCS Mễ Trì"
    pairs, faults = read(world, text)
    assert pairs == {schools[0].pk: communes[0].pk}
    assert [("Trường THCS Lạ" in fault, fault.split(":")[0][-1]) for fault in faults] == [(True, "2"), (False, "3")]
    assert district.name in faults[0]


def test_a_list_as_it_stands_in_excel_is_read(world):
    _department, _district, communes, schools = world
    lines = ["STT\tTên trường\tCấp trên mới", f"1\tTrường THCS Đại Mỗ\t{communes[0].name}", "",
             f"2\t{schools[1].code}\t{communes[1].code}"]  # fmt: skip
    assert read(world, "\n".join(lines)) == ({schools[0].pk: communes[0].pk, schools[1].pk: communes[1].pk}, [])


def test_a_unit_named_twice_is_refused_with_both_lines(world):
    _department, _district, communes, schools = world
    lines = [("Trường THCS Đại Mỗ", communes[0].code), (schools[1].name, communes[0].code),
             (schools[0].code, communes[1].code)]  # fmt: skip
    _pairs, [fault] = read(world, "\n".join("\t".join(line) for line in lines))
    assert ("1" in fault, "3" in fault, "2" in fault, schools[0].name in fault) == (True, True, False, True)


def test_a_name_of_several_units_is_said_to_be_one_with_their_codes(world):
    department, _district, communes, schools = world
    other = make_unit(communes[0].name, kind="commune", under=department, over=department)
    pairs, [fault] = read(world, f"{schools[0].name}\t{communes[0].name}\n{schools[1].name}\t{other.code}")
    assert pairs == {schools[1].pk: other.pk}
    assert (communes[0].code in fault, other.code in fault, communes[0].name in fault) == (True, True, True)


def test_what_is_near_is_offered_and_the_closing_unit_is_no_superior(world):
    _department, district, communes, schools = world
    _pairs, faults = read(world, f"Trường THCS Mễ Trỳ B\t{communes[0].code}\n{schools[0].name}\t{district.code}")
    assert (schools[1].code in faults[0], district.code in faults[1], len(faults)) == (True, True, 2)


def test_many_lines_ask_no_more_and_many_faults_are_cut(world, django_assert_max_num_queries):
    department, district, communes, _schools = world
    user = make_seat(department)
    wrong = "\n".join(f"Trường lạ {number}\t{communes[0].code}" for number in range(300))
    with django_assert_max_num_queries(4):
        pairs, faults = read_pairs(wrong, district, user, DAY)
    assert (pairs, len(faults)) == ({}, 21)
    assert "21" in faults[-1]


@pytest.mark.parametrize("ring", [(0, 0), (0, 1)])
def test_units_below_that_would_lie_under_themselves_are_refused(world, ring):
    """Handed to itself, or two to each other."""
    _department, _district, _communes, schools = world
    first, second = (schools[at].pk for at in ring)
    wanted = closing(world)
    handed = [(first, "administrative", second), (second, "administrative", first)]
    kept = [row for row in wanted.handed if row[1] == "professional" or row[0] not in (first, second)]
    assert schools[0].name in problems(replace(wanted, handed=(*kept, *dict.fromkeys(handed))))


def test_the_form_shows_every_line_and_what_it_touches(client, world):
    department, district, communes, schools = world
    client.force_login(make_user(is_superuser=True))
    data = {
        "number": "12/QĐ-UBND", "signed_on": "2026-07-01", "effective_on": DAY.isoformat(), "unit": district.pk,
        "professional": department.pk, "administrative": communes[0].pk,
        "handed": f"{schools[1].name}\t{communes[1].name}",
    }  # fmt: skip
    page = client.post(reverse("act_new", args=["close"]), data)
    links = page.context["plan"].links
    assert {(schools[1].pk, "administrative", communes[1].pk), (schools[0].pk, "administrative", communes[0].pk)} <= {
        *links
    }
    assert f"<br>– {schools[1].name}" in page.content.decode()
    done = client.post(reverse("act_new", args=["close"]), data | {"token": page.context["plan"].token}, follow=True)
    assert f"<br>– {schools[1].name}" in done.content.decode()
    assert done.context["follows"]
    assert Unit.objects.get(pk=district.pk).closed_on == DAY
