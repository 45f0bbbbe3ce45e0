"""In the journey of reports: the secretaries of the schools. One comes from an e-mail, on a phone; one fills in by
Excel; one has nothing to report."""

import re
from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from contestportal.tests.reports_asking import RESULTS
from contestportal.tests.reports_people import FIRST, Hand, sound
from contestportal.tests.test_road import PASSWORD
from foundation.ui.tests.looking import go
from reports.intake.layout import FIGURES, HEADINGS
from reports.models import Obligation, ReportVersion
from schools.models import SchoolClass

WHY_ATTEMPT, WHY_STAFF = "1 lượt thi lại do mất mạng", "Có 2 giáo viên hợp đồng chưa có trong danh sách"
GOOD = "Học sinh tự nộp được hồ sơ trên Cổng Dịch vụ công quốc gia."
NOTHING = "Trường đang sửa chữa phòng máy, không tổ chức thi."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def link_in(message, url):
    """The one link of the reminder, which is to a report of the portal."""
    assert RESULTS in message["Subject"]
    text = message.get_body(("plain",)).get_content()
    [link] = re.findall(r"https?://\S+", text)
    assert link.startswith(f"{url}/reports/")
    assert link in message.get_body(("html",)).get_content()
    return link


def report_from_mail(phone, link):
    """From the link in the e-mail to a report that was sent. Returns how often the secretary clicked: the link, the
    fields and buttons, and Enter in place of one."""
    hand, owed = Hand(phone), Obligation.objects.get(unit__name=FIRST, requirement__title=RESULTS)
    phone.goto(link)
    hand.type("[name=username]", "vanthu1")
    phone.keyboard.press("Tab")
    phone.keyboard.type(PASSWORD)
    phone.keyboard.press("Enter")
    phone.wait_for_url(link)
    sound(phone)
    hand.go("#next [data-go=next]")
    known = phone.locator("#fill [data-key]").evaluate_all(
        "all => Object.fromEntries(all.map(field => [field.dataset.key.split('@')[0], field.value]))"
    )
    pupils = str(SchoolClass.objects.filter(unit=owed.unit).order_by("-name")[0].size)
    assert {name: known[name] for name in ("pupils", "participants", "attempts", "mean", "staff", "good")} == {
        "pupils": pupils, "participants": "2", "attempts": "2", "mean": "78,50", "staff": "1", "good": "",
    }  # fmt: skip
    sound(phone)
    school_class = SchoolClass.objects.get(unit=owed.unit, name="6A")
    field = f"#f-attempts--{school_class.pk}"
    hand.type(field, "3")
    hand.type(f"{field}-why", WHY_ATTEMPT)
    hand.type("#f-good", GOOD)
    hand.go("[data-go=review]")
    phone.locator("#differing").wait_for()
    assert WHY_ATTEMPT in phone.locator("#differing").inner_text()
    sound(phone)
    hand.go("form.review [data-go=send]")
    phone.locator("#next[data-next=sent]").wait_for()
    sound(phone)
    value = owed.versions.get().values.get(figure__code="attempts", school_class=school_class)
    assert (value.number, value.known, value.origin, value.reason) == (3, 2, "corrected", WHY_ATTEMPT)
    return 1 + hand.clicks


def open_report(office, url):
    """From what is owed to the fields, and from there to everything else one may do."""
    office.goto(f"{url}/reports/")
    go(office.locator("[data-report]", has_text=RESULTS).locator("[data-go=report]"))
    go(office.locator(".report-back a"))
    office.locator("#next").wait_for()


def report_by_workbook(office, url):
    """The workbook of the portal, two figures filled in, sent, laid into the draft, sent on."""
    open_report(office, url)
    sound(office)
    go(office.locator("[data-go=upload]"))
    with office.expect_download() as download:
        office.locator("#template").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    sheet, (code, _label, _unit, value, why, known) = book[FIGURES], range(1, len(HEADINGS) + 1)
    rows = {sheet.cell(row, code).value: row for row in range(1, sheet.max_row + 1)}
    assert sheet.cell(rows["staff"], known).value == 1
    for name, said, reason in (("staff", 3, WHY_STAFF), ("good", GOOD, "")):
        sheet.cell(rows[name], value).value = said
        sheet.cell(rows[name], why).value = reason or None
    content = BytesIO()
    book.save(content)
    office.locator("[type=file]").set_input_files(
        {"name": "bao-cao.xlsx", "mimeType": XLSX, "buffer": content.getvalue()}
    )
    go(office.locator("#upload-form [type=submit]"))
    office.locator("#changes").wait_for()
    sound(office)
    [staff] = office.locator("[data-key=staff]").all_inner_texts()
    assert WHY_STAFF in staff
    assert office.locator("#changes [data-key]").count() == 2
    go(office.locator("[data-go=confirm]"))
    send_filled(office)


def send_filled(office):
    go(office.locator("[data-go=review]"))
    go(office.locator("form.review [data-go=send]"))
    office.locator("#next[data-next=sent]").wait_for()


def nothing_to_report(office, url):
    open_report(office, url)
    go(office.locator("[data-go=nothing]"))
    office.fill("[name=reason]", NOTHING)
    sound(office)
    go(office.locator("button[data-go=nothing]"))
    office.locator("#next[data-next=sent]").wait_for()


def correct(office, url, *, note, staff):
    """What was sent back is seen at once on the page of the report; the link beside the note leads to its field."""
    owed = Obligation.objects.get(unit__memberships__user__username="vanthu2", requirement__title=RESULTS)
    office.goto(url + reverse("report", args=[owed.pk]))
    back = office.locator("#sent-back")
    assert note in back.inner_text()
    sound(office)
    go(back.locator("a[href$='#f-staff']"))
    office.fill("#f-staff", staff)
    office.fill("#f-staff-why", WHY_STAFF)
    send_filled(office)
    owed.refresh_from_db()
    assert owed.current == ReportVersion.objects.filter(obligation=owed).order_by("-number").first()
    return owed
