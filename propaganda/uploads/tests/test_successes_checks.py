"""Services, days and file numbers of a workbook: told by cell, compared with what is recorded."""

from datetime import date, timedelta

import pytest

from propaganda.models import Service, ServiceName, ServiceSuccess
from propaganda.tests.builders import make_service
from propaganda.uploads.tests.builders import (
    AT,
    confirm,
    faults,
    make_full_world,
    make_pupils,
    make_world,
    propose,
    row,
    send,
    successes,
)
from schools.tests.builders import make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_full_world()


def found(world, *rows):
    return faults(world.plan, "successes", successes(world.plan, *rows), by=world.secretary)


def recorded(world, **fields):
    of = {"unit": world.school, "person": world.pupils[0], "service": world.services[0], "done_on": date(2022, 3, 5)}
    return ServiceSuccess.objects.create(recorded_at=AT, confirmed_at=AT, **{"state": "confirmed", **of, **fields})


def test_a_service_goes_by_any_of_its_names_and_its_code(world):
    birth = world.services[0]
    Service.objects.filter(pk=birth.pk).update(code="1.004193")
    ServiceName.objects.create(
        service=birth, name="Khai sinh trực tuyến", level="toàn trình", valid_from=date(2022, 8, 1)
    )
    names = ["đăng ký khai sinh ", "KHAI SINH TRỰC TUYẾN", "1.004193", "Đăng ký khai sinh (mức độ 4)"]
    rows = [row(service=name, done_on=date(2022, 3, 1 + at)) for at, name in enumerate(names)]
    _read, proposal = propose(world.plan, "successes", successes(world.plan, *rows), by=world.secretary)
    assert {each.kind for each in proposal.findings} == {"near"}
    assert [each.service_id for _pupil, each in proposal.content.new] == [birth.pk] * 4


def test_services_that_are_unknown_not_counted_or_two(world):
    other = make_service(world.district, "Cấp hộ chiếu")
    unit = make_unit("Sở Khác", kind="department")
    same = make_service(unit, "Đăng ký khai sinh")
    assert found(world, row(service="Cấp hộ chiếu"), row(service="Đăng kí khai sanh"), row(service=None)) == [
        ("service_missing", "F8"), ("service_other", "F6"), ("service_unknown", "F7"),
    ]  # fmt: skip
    assert other.pk not in world.campaign.services.values_list("pk", flat=True)
    assert found(world, row()) == []  # the other of that name is not counted
    world.campaign.services.add(same)
    assert found(world, row()) == [("service_unclear", "F6")]
    assert found(world, row(service=f"Đăng ký khai sinh ({same.code})")) == []


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("31/02/2022", "date_bad"),
        ("tháng ba", "date_bad"),
        ("2022", "date_bad"),
        (None, "date_missing"),
        ("16/06/2022", "date_future"),
        (date(2021, 12, 31), "date_outside"),
        ("05/03/2022", ""),
        (date(2022, 6, 15), ""),
        ("ngày 5 tháng 3 năm 2022", ""),
        ("#REF!", "cell_error"),
    ],
)
def test_days(world, typed, kind):
    assert found(world, row(done_on=typed)) == ([(kind, "G6")] if kind else [])


def test_days_of_the_campaign_by_its_own_window(world):
    type(world.campaign).objects.update(successes_from=date(2022, 3, 1), successes_until=date(2022, 3, 16))
    assert found(world, row(done_on="28/02/2022"), row(done_on="16/03/2022"), row(done_on="17/03/2022")) == [
        ("date_outside", "G6"), ("date_outside", "G8"),
    ]  # fmt: skip


def test_a_service_that_was_not_there_yet_or_no_longer(world):
    ServiceName.objects.filter(service=world.services[0]).update(valid_from=date(2022, 3, 6))
    assert found(world, row(), row(done_on="06/03/2022")) == [("not_offered", "G6")]
    Service.objects.filter(pk=world.services[0].pk).update(retired_on=date(2022, 3, 20))
    assert found(world, row(done_on="20/03/2022"), row(done_on="19/03/2022")) == [("not_offered", "G6")]


def test_known_ones_are_told_and_not_doubled(world):
    recorded(world, receipt="H26-1")
    rows = [row(), row(done_on="20/03/2022", receipt="h26-1"), row("Trần Thị Bình")]
    _read, proposal = propose(world.plan, "successes", successes(world.plan, *rows), by=world.secretary)
    assert (proposal.changes["known"], proposal.changes["new"], proposal.findings.errors) == (2, 1, 0)
    recorded_names = [pupil.name for pupil, _row in proposal.content.new]
    assert recorded_names == ["Trần Thị Bình"]


def test_what_was_withdrawn_is_not_known(world):
    recorded(world, state="withdrawn", reason="Nhập nhầm", receipt="H1")
    assert found(world, row(receipt="H1")) == []


def test_a_file_number_of_another_pupil_tells_nobodys_name(world):
    other = make_world()
    [pupil] = make_pupils(other, ["Vũ Thị Bí Mật"])
    recorded(world, unit=other.school, person=pupil, receipt="H26.45")
    [finding] = propose(world.plan, "successes", successes(world.plan, row(receipt="H26.45")), by=world.secretary)[
        1
    ].findings
    assert (finding.kind, finding.address) == ("receipt_taken", "Lượt thực hiện!H6")
    assert "Bí Mật" not in str(finding.message)
    assert found(world, row(service="Xác nhận số Chứng minh nhân dân", receipt="H26.45")) == []


def test_doubles_within_the_file(world):
    twice = [row(), row()]
    assert found(world, *twice) == [("row_twice", "D7")]
    assert found(world, row(receipt="H1"), row(receipt="H2")) == [("row_differs", "D7")]
    assert found(world, row(receipt="H1"), row("Trần Thị Bình", receipt="h1")) == [("receipt_twice", "H7")]
    confirm(send(world.plan, "successes", successes(world.plan, *twice), by=world.secretary), by=world.secretary)
    assert ServiceSuccess.objects.count() == 1


@pytest.mark.parametrize(("days", "kinds"), [(7, ["near"]), (8, [])])
def test_the_same_service_within_a_week_is_remarked(world, days, kinds):
    recorded(world, done_on=date(2022, 3, 5) - timedelta(days=days))
    assert [kind for kind, _at in found(world, row())] == kinds
    later = date(2022, 4, 1) + timedelta(days=days)
    assert [kind for kind, _at in found(world, row(done_on="01/04/2022"), row(done_on=later))] == kinds


def test_a_number_that_excel_rounded_is_no_file_number(world):
    assert found(world, row(receipt=123456789012345678)) == [("receipt_bad", "H6")]
    assert found(world, row(receipt=202203)) == []
    assert found(world, row(receipt="H" * 61)) == [("too_long", "H6")]


def test_rows_in_which_nothing_is_told_are_no_rows(world):
    pupils = [("", "8A", pupil.full_name, "") for pupil in world.pupils]
    book = successes(world.plan, row(), pupils=pupils)
    read, proposal = propose(world.plan, "successes", book, by=world.secretary)
    assert (len(read.rows["rows"]), proposal.changes["new"]) == (1, 1)
    assert found(world) == [("nothing", "")]
