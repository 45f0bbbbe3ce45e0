"""For the access table: what our school owes the department, what it sent, and what was made of it."""

from datetime import timedelta

from django.utils import timezone

from foundation.files.actions import store
from foundation.sheets.writing import XLSX
from reports.models import (
    Consolidation,
    ConsolidationItem,
    Extract,
    FrozenExport,
    Reminder,
    ReportUpload,
)
from reports.tests.builders import make_draft, make_form, make_obligation, make_requirement, make_version

DAY = timedelta(days=1)


def reporting(department, school, secretary, at):
    """The ids of what the lines of reports ask for. `report` is owed and drafted; `sent_report` waits for the
    department, which has consolidated it once as a draft and once signed."""
    form = make_form(department)
    times = {"opens_at": at - DAY, "due_at": at + DAY}
    requirement = make_requirement(department, form, title="Báo cáo quý IV", reminders=(1440,), **times)
    report = make_obligation(requirement, school, at=at)
    make_draft(report, at, pupils=40)
    asked = make_requirement(department, form, title="Báo cáo quý III", **times)
    sent = make_obligation(asked, school, at=at)
    version = make_version(sent, by=secretary, at=at, pupils=40, participants=30)
    file = store(b"PK", name="tong-hop.xlsx", content_type=XLSX, by=None, at=at)
    drafted, signed = (
        Consolidation.objects.create(
            requirement=asked, unit=department, unit_name=department.name, number=number, state=state, as_of=at,
            tree_day=timezone.localdate(at), totals={"pupils": "40"}, made_at=at, accepted_only=False,
            signed_at=at if state == "signed" else None, workbook=file if state == "signed" else None,
        )
        for number, state in enumerate(("draft", "signed"), start=1)
    )  # fmt: skip
    for each in (drafted, signed):
        ConsolidationItem.objects.create(
            consolidation=each, obligation=sent, unit_name=school.name, superior=department,
            superior_name=department.name, version=version,
        )  # fmt: skip
    extract = Extract.objects.create(requirement=asked, title="Học sinh từ 12 tuổi", receiver=department)
    extract.figures.add(form.figures.get(code="participants"))
    return {
        "report_form": form.pk,
        "draft_form": make_form(department, title="Biểu đang soạn").pk,
        "requirement": requirement.pk,
        "draft_requirement": make_requirement(department, form, state="draft", title="Sắp tới", **times).pk,
        "report": report.pk,
        "asked": asked.pk,
        "sent_report": sent.pk,
        "report_version": version.pk,
        "report_upload": ReportUpload.objects.create(
            obligation=report, state="faulty", file_name="baocao.xlsx", uploaded_at=at
        ).pk,
        "consolidation": drafted.pk,
        "signed_consolidation": signed.pk,
        "extract": extract.pk,
        "reminder": Reminder.objects.create(
            obligation=report, recipient=secretary, channel="mail", key="access", due_at=report.due_at,
            state="unknown", address="vanthu@example.org", claimed_at=at,
        ).pk,
        "frozen_export": FrozenExport.objects.create(
            requirement=requirement, unit=department, hours_before=72, as_of=at, made_at=at, file=file, sha256="0" * 64
        ).pk,
    }  # fmt: skip
