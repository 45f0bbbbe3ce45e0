"""Totals of months: always marked as such, never beside records of the same service and time."""

from datetime import date

import pytest

from propaganda.models import ServiceSuccess, SuccessTotal
from propaganda.uploads.tests.builders import (
    AT,
    confirm,
    faults,
    make_full_world,
    row,
    send,
    successes,
    total,
)
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_full_world()


def found(world, *totals, rows=(), by=None):
    book = successes(world.plan, *rows, totals=totals)
    return faults(world.plan, "successes", book, by=by or world.secretary)


def told(world, *totals, rows=()):
    upload = send(world.plan, "successes", successes(world.plan, *rows, totals=totals), by=world.secretary)
    return confirm(upload, by=world.secretary)


def test_a_total_is_told_for_the_days_of_its_month_that_count(world):
    type(world.campaign).objects.update(successes_from=date(2022, 2, 10))
    upload = told(world, total(pupils=8), total("Tháng 3/2022", service=None), total(date(2022, 4, 1)))
    totals = SuccessTotal.objects.order_by("starts_on").values_list(
        "starts_on", "ends_on", "successes", "pupils", "service"
    )
    assert list(totals) == [
        (date(2022, 2, 10), date(2022, 2, 28), 12, 8, world.services[0].pk),
        (date(2022, 3, 1), date(2022, 3, 31), 12, None, None),
        (date(2022, 4, 1), date(2022, 4, 30), 12, None, world.services[0].pk),
    ]
    assert {each.upload_id for each in SuccessTotal.objects.all()} == {upload.pk}
    assert ServiceSuccess.objects.count() == 0


def test_faults_by_cell(world):
    assert found(
        world,
        total(month="13/2022"),
        total(month=None),
        total(number=None),
        total(number=2.5),
        total(number=0),
        total(source=None),
        total(number=5, pupils=6),
        total(service="Cấp thẻ bài"),
        total(month="03/0000"),
    ) == [
        ("month_bad", "B6"), ("month_missing", "B7"), ("number_missing", "C8"), ("number_bad", "C9"),
        ("number_bad", "C10"), ("source_missing", "E11"), ("pupils_over", "D12"), ("month_bad", "B14"),
        ("service_unknown", "A13"),
    ]  # fmt: skip


def test_a_month_that_does_not_count_or_is_not_over(world):
    assert found(world, total("12/2021"), total("06/2022"), total("05/2022")) == [
        ("month_outside", "B6"), ("month_future", "B7"),
    ]  # fmt: skip


def test_never_beside_records_of_the_same_service_and_time(world):
    ServiceSuccess.objects.create(
        unit=world.school, person=world.pupils[0], service=world.services[0], done_on=date(2022, 2, 28),
        state="confirmed", recorded_at=AT, confirmed_at=AT,
    )  # fmt: skip
    assert found(world, total(), total("03/2022"), total(service="Xác nhận số Chứng minh nhân dân")) == [
        ("total_beside", "C6")
    ]
    assert found(world, total(service="Tất cả")) == [("total_beside", "C6")]
    # Nor beside those of the same file.
    assert found(world, total("03/2022"), rows=[row(done_on="20/03/2022")]) == [("total_beside", "C6")]


def test_a_record_in_days_of_which_a_total_was_told_is_remarked_once(world):
    told(world, total("03/2022"))
    rows = [row(), row("Trần Thị Bình"), row("Lê Minh Châu", done_on="05/04/2022")]
    assert found(world, rows=rows) == [("total_stands", "G6")]


def test_the_same_total_again_is_known_and_another_one_refused(world):
    told(world, total())
    upload = told(world, total())
    assert (upload.changes["counts"]["totals"], SuccessTotal.objects.count()) == (0, 1)
    assert found(world, total(number=13)) == [("total_overlaps", "C6")]
    assert found(world, total(service=None)) == [("total_overlaps", "C6")]
    assert found(world, total("03/2022"), total("03/2022", number=5)) == [("total_twice", "B7")]


def test_a_class_teacher_tells_no_total(world):
    assert found(world, total(), by=world.teacher) == [("total_not_yours", "C6")]
