"""The pages of a report's workbook."""

import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from foundation.jobs.run import perform
from reports.intake.layout import FIGURES
from reports.intake.tests.test_workbooks import put, workbook
from reports.models import Draft, ReportUpload
from reports.tests.builders import make_obligation, make_requirement
from schools.tests.builders import make_class, make_seat, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(settings):
    district = make_unit("Phòng GD&ĐT", kind="district")
    requirement = make_requirement(district, due_at="2126-10-30T17:00Z")
    made = make_obligation(requirement, make_unit("Trường THCS Đại Mỗ", under=district))
    made.refresh_from_db()
    return made


def test_downloaded_filled_in_sent_confirmed(client, report):
    client.force_login(make_seat(report.unit, "secretary"))
    given = client.get(reverse("report_template", args=[report.pk])).content
    assert load_workbook(io.BytesIO(given)).sheetnames[0] == FIGURES
    file = ContentFile(workbook(report, put({"pupils": 120})), name="bao cao.xlsx")
    sent = client.post(reverse("report_upload_new", args=[report.pk]), {"file": file})
    upload = ReportUpload.objects.get()
    assert sent.url == upload.get_absolute_url()
    assert "every 2s" in client.get(sent.url).content.decode()
    perform(upload.job_id, clock=timezone.now)
    page = client.get(sent.url)
    assert 'data-key="pupils"' in page.content.decode()
    done = client.post(reverse("report_upload_confirm", args=[upload.pk]), {"digest": page.context["upload"].digest})
    assert done.url == reverse("report_fill", args=[report.pk])
    assert Draft.objects.get().cells["pupils"]["v"] == "120"


def test_what_is_no_workbook_is_refused_beside_its_field(client, report):
    client.force_login(make_seat(report.unit, "secretary"))
    file = ContentFile(b"GIF89a", name="anh.xlsx")
    page = client.post(reverse("report_upload_new", args=[report.pk]), {"file": file})
    assert page.context["form"].errors["file"]
    assert not ReportUpload.objects.exists()


def test_a_teacher_reads_but_does_not_send(client, report):
    client.force_login(make_seat(report.unit, "teacher", school_class=make_class(report.unit, "6A")))
    assert client.get(reverse("report_upload_new", args=[report.pk])).status_code == 403
