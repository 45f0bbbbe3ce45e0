"""Telling a total on a page: by the secretary, marked wherever it is shown, conflicts by service and month."""

import pytest
from django.urls import reverse

from propaganda.models import SuccessTotal
from propaganda.successes.tests.world import APRIL, make_world
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_world()
    world.secretary = make_seat(world.school, "secretary")
    return world


def tell(world, user, **change):
    data = {
        "service": world.birth.pk, "starts_on": "01/03/2022", "ends_on": "30/04/2022", "successes": "40",
        "source": "Sổ theo dõi", **change,
    }  # fmt: skip
    return signed_in(user).post(reverse("success_total_new", args=[world.plan.pk]), data)


def test_it_is_marked_and_stands_apart(world):
    assert tell(world, world.secretary).status_code == 302
    total = SuccessTotal.objects.get()
    assert (total.successes, total.recorded_by) == (40, world.secretary)
    response = signed_in(world.secretary).get(reverse("successes", args=[world.plan.pk]))
    assert response.context["figures"].told == 40
    assert response.context["figures"].successes == 0
    assert "total-mark" in response.content.decode()


def test_records_of_the_time_are_named_as_a_conflict(world):
    tell(world, world.secretary)
    world.record(world.row(day=APRIL))
    response = signed_in(world.secretary).get(reverse("successes", args=[world.plan.pk]))
    [line] = response.context["totals"]
    assert [(service, f"{conflict.month:%m/%Y}") for service, conflict in line.conflicts] == [
        ("Đăng ký khai sinh (mức độ 4)", "04/2022")
    ]
    assert "total-conflict" in response.content.decode()


def test_a_refusal_keeps_what_was_typed(world):
    tell(world, world.secretary)
    response = tell(world, world.secretary, successes="41")
    assert response.context["form"].non_field_errors()
    assert 'value="41"' in response.content.decode()
    assert SuccessTotal.objects.count() == 1


def test_not_by_a_teacher_nor_from_above(world):
    teacher = make_seat(world.school, "teacher", school_class=world.school_class)
    for user, status in (
        (teacher, 403),
        (make_seat(world.department, "organiser"), 403),
        (make_seat(world.other, "secretary"), 404),
    ):
        assert tell(world, user).status_code == status
    assert not SuccessTotal.objects.exists()


def test_withdrawn_for_a_reason(world):
    tell(world, world.secretary)
    url = reverse("success_total_withdraw", args=[SuccessTotal.objects.get().pk])
    assert signed_in(world.secretary).post(url, {"reason": ""}).status_code == 200
    assert signed_in(world.secretary).post(url, {"reason": "đếm nhầm"}).status_code == 302
    assert SuccessTotal.objects.get().withdrawn_reason == "đếm nhầm"
    assert signed_in(make_seat(world.other, "secretary")).get(url).status_code == 404
