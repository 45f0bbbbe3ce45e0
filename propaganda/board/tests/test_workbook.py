"""The workbook: exactly the schools of the address, what they did not do period by period; read back from the file."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from foundation.files.rules import path_of
from foundation.jobs.run import perform
from foundation.models import Job
from foundation.sheets.writing import write_workbook
from propaganda.board.tests.builders import DAY, ask, make_district, shown
from propaganda.board.workbook import sheets_of
from propaganda.models import PlanLine
from propaganda.progress import recount
from propaganda.tests.builders import AT, make_activity, make_plan, make_plan_line
from schools.models import Unit
from schools.tests.builders import make_seat, make_unit, signed_in
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_district()


def content(world, user=None, *, values=True, **asked):
    file = io.BytesIO()
    write_workbook(file, sheets_of(ask(world, user, **asked)), at=AT)
    file.seek(0)
    return load_workbook(file, data_only=values)


def read(world, user=None, **asked):
    return [list(sheet.iter_rows(values_only=True)) for sheet in content(world, user, **asked)]


def table(rows):
    """The rows under the heading, without the sums."""
    return [row for row in rows if isinstance(row[0], int)]


def test_schools_and_lines_in_words(world):
    overview, _gaps = read(world)
    rows = {row[1]: row for row in table(overview)}
    assert list(rows) == [f"THCS {name}" for name in ("An", "Bình", "Châu", "Dương", "Đông", "Giang", "Hà")]
    # No., school, code, plan, three lines, own lines, done, due, overdue, not due yet, activities, note
    assert rows["THCS An"][8:13] == (1, 0, 0, 1, 4)
    assert rows["THCS Châu"][8:13] == (0, 1, 1, 0, 0)
    assert rows["THCS Bình"][4].endswith("1/4")
    assert "đang xây lại trường" in rows["THCS Giang"][13]
    assert "01/07/2022" in rows["THCS Hà"][13]


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "overdue"},
        {"status": "nothing"},
        {"level": "primary"},
        {"q": "dương"},
        {"sort": "overdue"},
        {"plan": "sent"},
    ],
)
def test_exactly_the_schools_of_the_address_in_its_order(world, asked):
    overview, _gaps = read(world, **asked)
    assert [row[1].split()[1] for row in table(overview)] == shown(world, **asked)


def test_what_was_not_done_by_period(world):
    _overview, gaps = read(world)
    found = [(row[1].split()[1], row[3][0], f"{row[4]:%d/%m}", f"{row[5]:%d/%m}", *row[7:]) for row in table(gaps)]
    assert found == [
        ("Bình", "1", "01/04", "30/06", 1, 0, 1, 1),
        ("Bình", "1", "01/07", "30/09", 1, 0, 1, 1),
        ("Bình", "2", "11/07", "25/07", 1, 0, 1, 0),
        ("Châu", "1", "01/01", "31/03", 1, 0, 1, 0),
        ("Châu", "1", "01/04", "30/06", 1, 0, 1, 0),
        ("Châu", "1", "01/07", "30/09", 1, 0, 1, 0),
        ("Châu", "2", "11/07", "25/07", 1, 0, 1, 0),
        ("Dương", "1", "01/07", "30/09", 1, 0, 1, 2),
        ("Đông", "1", "01/07", "30/09", 1, 0, 1, 2),
        ("Đông", "2", "11/07", "25/07", 1, 0, 1, 0),
        ("Hà", "1", "01/01", "31/03", 1, 0, 1, 1),
    ]  # fmt: skip


def test_who_did_nothing_on_line_one(world):
    """The officer's errand: choose line and status, take the list along."""
    asked = {"line": str(world.lines[0].pk), "status": "nothing"}
    overview, gaps = read(world, **asked)
    assert [row[1] for row in table(overview)] == ["THCS Châu"]
    assert [(row[1], row[3][0], f"{row[5]:%d/%m}") for row in table(gaps)] == [
        ("THCS Châu", "1", "31/03"), ("THCS Châu", "1", "30/06"), ("THCS Châu", "1", "30/09")
    ]  # fmt: skip
    head = " ".join(str(row[0]) for row in overview[:6])
    assert "15/07/2022" in head
    assert world.lines[0].content in head
    assert "THCS Châu" in head
    assert "THCS Bình" not in str(overview) + str(gaps)


def test_own_lines_are_there_too(world):
    line = make_plan_line(world.plans["An"], "Câu lạc bộ", timing=None)
    make_activity(line, DAY.replace(month=2))
    overview, gaps = read(world, q="thcs an")
    [row] = table(overview)
    assert row[7].endswith("0/1")
    assert [row[3] for row in table(gaps)] == [f"{line.order}. Câu lạc bộ"] * 2
    # Chosen for another line, which is not due yet; the one of its own is behind all the same.
    _overview, gaps = read(world, status="not_due", q="thcs an")
    assert [row[3] for row in table(gaps)] == [f"{line.order}. Câu lạc bộ"] * 2
    assert table(read(world, status="not_due", line=str(world.lines[0].pk))[1]) == []


def test_activities_are_those_that_count_also_under_lines_no_longer_asked(world):
    plan = world.plans["An"]
    [before] = table(read(world, q="thcs an")[0])
    waived, gone = make_plan_line(plan, "Miễn"), make_plan_line(plan, "Bỏ")
    for line in (waived, gone):
        make_activity(line, DAY.replace(month=2))
    make_activity(waived, DAY.replace(year=2021))
    PlanLine.objects.filter(pk=waived.pk).update(waived_at=AT, waived_reason="không có")
    PlanLine.objects.filter(pk=gone.pk).update(withdrawn_at=AT)
    recount([waived.pk, gone.pk])
    [after] = table(read(world, q="thcs an")[0])
    assert after[12] == before[12] + 2


def test_sums_are_formulas_with_their_value_beside_them(world):
    sheet, _gaps = content(world, values=False).worksheets
    last = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert last[8].startswith("=SUM(I")
    overview, gaps = read(world)
    assert overview[-1][8:13] == overview[-2][8:13] == (2, 5, 3, 2, 11)
    assert gaps[-1][7:10] == (11, 0, 11)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == f"${len(overview) - len(table(overview)) - 2}:${len(overview) - 9}"


def test_no_formula_from_a_name(world):
    Unit.objects.filter(name="THCS An").update(name="=1+1", name_search_key="=1+1")
    overview, _gaps = read(world)
    assert "=1+1" in [row[1] for row in table(overview)]


def test_below_the_issuer_only_ones_own(world):
    commune = make_unit("UBND phường Bãi Cháy", kind="commune", under=world.district)
    make_plan(world.campaign, make_unit("THCS Kim", under=world.district, over=commune))
    overview, gaps = read(world, make_seat(commune, "officer"))
    assert {row[1] for row in [*table(overview), *table(gaps)]} == {"THCS Kim"}
    assert "THCS An" not in str(overview) + str(gaps)


def test_as_many_queries_for_more_schools(world, django_assert_max_num_queries):
    read(world)  # from now on the officer's seats are known
    with django_assert_max_num_queries(30) as few:
        read(world)
    for _each in range(3):
        make_activity(make_plan(world.campaign, make_unit(under=world.district)).lines.order_by("pk").first(), DAY)
    with django_assert_max_num_queries(30) as many:
        read(world)
    assert len(few) == len(many)


class TestAsked:
    def post(self, world, query=""):
        address = reverse("outreach_board_workbook", args=[world.campaign.pk])
        response = signed_in(world.officer).post(f"{address}?on=2022-07-15{query}")
        return response, Job.objects.get(kind="propaganda.board_workbook")

    def test_made_by_a_worker_of_the_schools_shown(self, world):
        response, job = self.post(world, "&status=nothing")
        assert (response.url, job.owner) == (reverse("job", args=[job.pk]), world.officer)
        perform(job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert job.state == Job.State.DONE
        assert job.result["url"].startswith(reverse("outreach_board", args=[world.campaign.pk]) + "?")
        book = load_workbook(io.BytesIO(path_of(job.result_file).read_bytes()), data_only=True)
        overview = list(book.worksheets[0].iter_rows(values_only=True))
        assert [row[1] for row in table(overview)] == ["THCS Châu"]

    def test_the_day_is_that_of_asking(self, world):
        signed_in(world.officer).post(reverse("outreach_board_workbook", args=[world.campaign.pk]))
        job = Job.objects.get(kind="propaganda.board_workbook")
        assert job.payload["asked"] == {"on": f"{timezone.localdate():%d/%m/%Y}"}

    def test_not_for_who_no_longer_sees_it(self, world):
        _response, job = self.post(world)
        world.officer.memberships.all().delete()
        perform(job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert (job.state, job.result_file) == (Job.State.FAILED, None)
