"""All schools of a campaign for whoever looks after it, and the workbook of it."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from foundation.files.rules import path_of
from foundation.jobs.run import perform
from foundation.models import Job
from foundation.sheets.writing import write_workbook
from propaganda.successes.tests.world import APRIL, AT, MARCH, make_member, make_world
from propaganda.successes.totals import Number, tell
from propaganda.successes.workbook import sheets_of
from schools.tests.builders import make_seat, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    world = make_world()
    world.officer = make_seat(world.department, "officer")
    make_member(world.campaign, "THCS Bãi Cháy 10")
    make_member(world.campaign, "THCS Bãi Cháy 2")
    world.record(world.row(), world.row(1), world.row(day=APRIL, service=world.permit))
    return world


def page(world, user=None, **query):
    client = signed_in(user or world.officer)
    return client.get(reverse("campaign_successes", args=[world.campaign.pk]), query)


def told(world, number=40, plan=None, service=None, ends=MARCH):
    return tell(
        Number(number, MARCH, ends, "Sổ", service and service.pk), plan=plan or world.other_plan, by=None, at=AT
    )


def test_schools_in_order_and_those_with_nothing_by_name(world):
    context = page(world).context
    assert [row.label for row in context["schools"]] == [
        "THCS Bãi Cháy 2", "THCS Bãi Cháy 10", "THCS Hồng Hải", "THCS Lý Tự Trọng",
    ]  # fmt: skip
    assert [row.label for row in context["none"]] == ["THCS Bãi Cháy 2", "THCS Bãi Cháy 10", "THCS Hồng Hải"]
    assert (context["figures"].successes, context["figures"].pupils) == (3, 2)


def test_behind_a_service_or_month_stand_its_schools(world):
    context = page(world, service=world.permit.pk).context
    assert [row.figures.successes for row in context["schools"]] == [0, 0, 0, 1]
    assert [row.figures.pupils for row in page(world, month="2022-03").context["schools"]] == [0, 0, 0, 2]


def test_no_pupil_is_named_and_totals_are_marked(world):
    told(world)
    content = page(world).content.decode()
    assert "Nguyễn Văn An" not in content
    assert "total-mark" in content


def test_only_for_those_who_look_after_it(world):
    assert page(world, make_seat(world.school, "secretary")).status_code == 403
    assert page(world, make_seat(world.school, "teacher", school_class=world.school_class)).status_code == 403


def test_as_many_queries_for_many_schools_as_for_few(world):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(world)
        return len(asked)

    told(world)
    few = queries()
    for number in range(4):
        _school, plan, _class, people = make_member(world.campaign, f"THCS Số {number}")
        world.record(*(world.row(each) for each in people), plan=plan)
        told(world, plan=plan, service=world.permit)
    assert queries() == few


def workbook(world):
    file = BytesIO()
    write_workbook(file, sheets_of(world.campaign, at=AT), at=AT)
    return file


def rows_of(page):
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_the_workbook_has_schools_as_rows_and_sums_as_formulas_with_their_value(world):
    told(world)
    rows = rows_of(load_workbook(workbook(world), data_only=True).worksheets[0])
    head = next(index for index, row in enumerate(rows) if row[0] == 1) - 1
    assert rows[head][5:9] == ["Cấp thẻ thư viện (mức độ 4)", "Đăng ký khai sinh (mức độ 4)", "03/2022", "04/2022"]
    assert [row[1] for row in rows[head + 1 : head + 5]][-1] == "THCS Lý Tự Trọng"
    assert rows[head + 4][3:9] == [3, 2, 1, 2, 2, 1]
    assert rows[head + 3][9] == 40
    assert rows[head + 5][3:10] == [3, 2, 1, 2, 2, 1, 40]
    assert rows[head + 6][3:10] == [3, 2, 1, 2, 2, 1, 40]
    formulas = rows_of(load_workbook(workbook(world)).worksheets[0])
    assert formulas[head + 6][3].startswith("=SUM(")


def test_a_total_in_conflict_is_told_and_not_summed(world):
    told(world, plan=world.plan)
    book = load_workbook(workbook(world), data_only=True)
    assert [row[9] for row in rows_of(book.worksheets[0])[-7:] if isinstance(row[0], int)] == [None] * 4
    last = rows_of(book.worksheets[2])[-1]
    assert (last[0], last[4]) == ("THCS Lý Tự Trọng", 40)
    assert "03/2022" in last[7]


def test_a_worker_makes_it_for_whoever_asked(world):
    client = signed_in(world.officer)
    response = client.post(reverse("campaign_successes_workbook", args=[world.campaign.pk]))
    job = Job.objects.get(kind="propaganda.successes_workbook")
    assert response.url == reverse("job", args=[job.pk])
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (
        load_workbook(BytesIO(path_of(job.result_file).read_bytes())).worksheets[0].page_setup.orientation
        == "landscape"
    )


def test_who_no_longer_looks_after_it_gets_none(world):
    client = signed_in(world.officer)
    client.post(reverse("campaign_successes_workbook", args=[world.campaign.pk]))
    world.officer.memberships.update(valid_to=AT.date())  # long ago, by the clock of this test
    job = Job.objects.get(kind="propaganda.successes_workbook")
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.result_file) == (Job.State.FAILED, None)
