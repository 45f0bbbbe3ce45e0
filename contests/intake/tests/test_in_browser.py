"""A secretary with a faulty workbook and then a good one, on a desk and on a telephone."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from contests.intake.actions import job_of
from contests.intake.tests.builders import content_of, fill, points_of
from contests.models import ResultsUpload
from contests.tests.team_builders import make_team_world
from foundation.jobs.run import perform
from foundation.ui.tests.looking import overflow, serious_faults, sign_in
from tooling.browser import DESK, PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(page, content: bytes):
    page.locator("#id_file").set_input_files({"name": "ket-qua.xlsx", "mimeType": XLSX, "buffer": content})
    page.locator("#upload-form button[type=submit]").click()
    page.wait_for_selector("#results-state[data-state=reading]")
    upload = ResultsUpload.objects.latest("pk")
    perform(job_of(upload).pk, clock=timezone.now)


def looks_well(page):
    assert overflow(page) <= 0
    assert serious_faults(page) == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_secretary_sends_a_faulty_workbook_then_a_good_one(chromium, problems, live_server, device):
    world = make_team_world(teams=3, at=timezone.now())
    with opened(chromium, problems, **device) as page:
        sign_in(page, live_server, world.secretary)
        page.goto(live_server.url + reverse("sitting_results", args=[world.sitting.pk]))
        looks_well(page)
        with page.expect_download() as downloading:
            page.locator("#template").click()
        book = openpyxl.load_workbook(BytesIO(downloading.value.path().read_bytes()))
        for row, points in enumerate(((15, 40, 22.5), ("1.234", 51, 27), (12, 30, 20))):
            fill(book, world.sitting, row, points)
        send(page, content_of(book))

        # Read without the page being asked for again.
        page.wait_for_selector("#faulty")
        assert page.locator("#findings tr[data-kind=unclear]").inner_text().count("1234") >= 1
        assert page.locator("#findings tr[data-kind=over] th").inner_text() == "Kết quả!E10"
        looks_well(page)
        with page.expect_download() as downloading:
            page.locator("#marked").click()
        marked = openpyxl.load_workbook(BytesIO(downloading.value.path().read_bytes()))
        assert marked.sheetnames[0] == "Cần sửa"
        assert "1234" in marked["Kết quả"]["D10"].comment.text

        # Corrected in the marked file, as people do.
        fill(marked, world.sitting, 1, (18.5, 45, 27))
        page.goto(live_server.url + reverse("sitting_results", args=[world.sitting.pk]))
        send(page, content_of(marked))
        page.wait_for_selector("#changes")
        assert page.locator("#changes tbody tr").count() == 3
        assert points_of(world.sitting) == dict.fromkeys(points_of(world.sitting), [None] * 3)
        looks_well(page)
        page.locator("#accept-form button").click()
        page.wait_for_selector("#counts")
        looks_well(page)
        assert [points[1] for points in points_of(world.sitting).values()] == [40, 45, 30]
