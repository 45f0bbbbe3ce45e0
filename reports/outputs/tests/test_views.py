"""The files of a consolidation over HTTP: at once where they are small or signed, by a worker otherwise."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from foundation.jobs.run import perform
from foundation.models import Job
from reports.consolidation.rules import digest_of
from reports.consolidation.signing import sign
from reports.outputs import views
from reports.outputs.tests.test_gathering import SIGNATURE
from reports.outputs.tests.worlds import make_consolidation, make_round
from reports.tests.builders import AT, DUE
from schools.tests.builders import make_seat
from tooling.office import needs_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return make_round(AT + 2 * DAY)


@pytest.fixture
def made(world):
    return make_consolidation(world)


def post(client, made, what):
    return client.post(reverse(f"consolidation_{what}", args=[made.pk]))


def content(answer) -> bytes:
    return answer.getvalue()


def test_a_small_one_comes_at_once(client, world, made):
    client.force_login(world.officer)
    answer = post(client, made, "workbook")
    assert load_workbook(BytesIO(content(answer))).sheetnames == ["Tổng hợp", "Số liệu", "Các lần gửi"]
    assert answer["Cache-Control"] == "private, no-store"
    assert Document(BytesIO(content(post(client, made, "document")))).tables
    assert not Job.objects.exists()


def test_a_large_one_is_made_by_a_worker(client, world, made, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 4)
    client.force_login(world.officer)
    for what in ("workbook", "document"):
        answer = post(client, made, what)
        job = Job.objects.get(kind=f"reports.consolidation_{what}")
        assert answer.url == reverse("job", args=[job.pk])
        perform(job.pk, clock=timezone.now)
        job.refresh_from_db()
        assert (job.state, job.result_address) == ("done", made.get_absolute_url())
        assert job.result_file.name.startswith("Báo cáo kết quả hội thi – Phòng GD&ĐT Nam Từ Liêm (1)")


def test_who_no_longer_sees_it_gets_nothing(client, world, made, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 0)
    client.force_login(world.officer)
    post(client, made, "workbook")
    world.officer.memberships.update(valid_to=AT.date())
    world.officer.__dict__.pop("_seats", None)
    job = Job.objects.get()
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.result_file) == ("failed", None)


def test_what_was_signed_is_given_as_it_was_kept(client, world, made):
    sign(made, SIGNATURE, digest=digest_of(made), by=world.officer, at=DUE + DAY)
    made.refresh_from_db()
    client.force_login(world.officer)
    for what in ("workbook", "document"):
        answer = post(client, made, what)
        kept = getattr(made, what)
        assert len(content(answer)) == kept.size
        assert "filename" in answer["Content-Disposition"]


@needs_office
def test_a_pdf_is_made_by_a_worker(client, world, made):
    client.force_login(world.officer)
    job = Job.objects.get(pk=int(post(client, made, "pdf").url.strip("/").rpartition("/")[2]))
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.result_file.content_type) == ("done", "application/pdf")


@override_settings(SOFFICE="/nowhere/soffice")
def test_without_libreoffice_the_page_says_so(client, world, made):
    client.force_login(world.officer)
    answer = client.post(reverse("consolidation_pdf", args=[made.pk]), follow=True)
    assert answer.redirect_chain == [(made.get_absolute_url(), 302)]
    assert "LibreOffice" in answer.content.decode()
    assert not Job.objects.exists()


@override_settings(SOFFICE="/nowhere/soffice")
def test_a_pdf_asked_for_before_libreoffice_went_is_refused_with_words(client, world, made):
    with override_settings(SOFFICE="sh"):
        client.force_login(world.officer)
        post(client, made, "pdf")
    job = Job.objects.get()
    perform(job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, "LibreOffice" in job.error) == ("failed", True)


def test_others_get_nothing(client, world, made):
    for unit, role, status in ((world.owed[0].unit, "secretary", 403), (world.communes[0], "officer", 404)):
        client.force_login(make_seat(unit, role))
        assert [post(client, made, what).status_code for what in ("workbook", "document", "pdf")] == [status] * 3


def test_the_page_has_the_charts_with_their_tables(client, world, made):
    client.force_login(world.officer)
    page = client.get(made.get_absolute_url()).content.decode()
    assert page.count('<figure class="chart">') == 3
    assert "Trường THCS Đại Mỗ</th>" in page
    assert page.count('role="img"') >= 3
