"""In the journey of reports: whoever receives them, in the district and one floor up."""

from datetime import timedelta
from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from contestportal.tests.reports_people import FIRST, SECOND, SILENT, SILENT_CLERK, SILENT_PHONE, THIRD, sound, typed
from foundation.ui.tests.looking import go
from reports.models import Consolidation, Decision

NOTE, REASON = "Danh sách nhân sự đầu năm có 4 người", "Số cán bộ, giáo viên chưa khớp"
TEXTS = {
    "situation": "Bốn trường trung học cơ sở của quận tham gia cuộc thi.",
    "results": "Học sinh khối 6, khối 7 dự thi nghiêm túc, đúng thể lệ.",
    "shortcomings": "Một trường chưa tổ chức được do sửa chữa phòng máy.",
    "proposals": "Đề nghị tiếp tục tổ chức cuộc thi trong năm học tới.",
}


def open_board(officer, url, requirement):
    """From what waits, on the first page."""
    officer.goto(url)
    go(officer.locator(f"main a[href^='{reverse('reports_board', args=[requirement.pk])}']").first)
    officer.locator("#reports tbody tr").first.wait_for()


def chase(officer):
    """Who is missing stands first, by name; with whom to call, also in Excel."""
    assert officer.locator("#missing li").all_inner_texts() == [SILENT]
    sound(officer)
    go(officer.locator("[data-go=chase]"))
    officer.locator("#chase tbody tr").wait_for()
    sound(officer)
    with officer.expect_download() as download:
        officer.locator("[data-go=workbook]").click()
    [sheet] = load_workbook(BytesIO(download.value.path().read_bytes())).worksheets
    [found] = [row for row in sheet.iter_rows(values_only=True) if row[0] == 1]
    assert found[1] == SILENT
    assert SILENT_CLERK in found[6]
    assert found[7] == SILENT_PHONE
    officer.go_back()
    officer.go_back()


def send_back(officer, url, requirement):
    """One, with a note at a figure; one that was accepted is opened again by it."""
    owed = requirement.obligations.get(unit__name=SECOND)
    officer.goto(url + reverse("reports_board", args=[requirement.pk]))
    go(officer.locator(f"[data-unit='{owed.unit_id}'] th a"))
    officer.fill("[name=note-staff]", NOTE)
    officer.fill("[name=reason]", REASON)
    officer.fill("[name=again_on]", typed(owed.due_at.date() + timedelta(days=1)))
    sound(officer)
    go(officer.locator("[data-go=send-back]"))
    officer.locator(".alert-success").first.wait_for()
    last = Decision.objects.filter(version__obligation=owed).order_by("-pk").first()
    assert (last.kind, last.notes, last.by.username) == ("send_back", {"staff": NOTE}, "chuyenvien")


def accept_all(officer, url, requirement):
    """All that wait at once, with what came of each."""
    open_board(officer, url, requirement)
    officer.locator("[data-tick-all]").check()
    go(officer.locator("[data-go=accept-many]"))
    officer.locator("#results").wait_for()
    results = [" ".join(each.split()) for each in officer.locator("[data-result]").all_inner_texts()]
    assert sorted(results) == sorted(f"{name} đã tiếp nhận" for name in (FIRST, SECOND, THIRD))
    sound(officer)


def accept_one(officer, url, requirement):
    """The only one that waits."""
    open_board(officer, url, requirement)
    [owed] = requirement.obligations.filter(state="sent")
    go(officer.locator("[data-go=work]"))
    sound(officer)
    go(officer.locator("[data-go=accept]"))
    officer.locator("#missing").wait_for()
    owed.refresh_from_db()
    assert owed.state == "accepted"


def consolidate(officer, url, requirement, *, number):
    """Add up, write the texts, look through and sign. Returns the consolidation."""
    officer.goto(url + reverse("consolidations", args=[requirement.pk]))
    go(officer.locator(f"main a[href='{reverse('consolidation_new', args=[requirement.pk])}']"))
    go(officer.locator("[data-go=make]"))
    officer.locator("[data-counted]").wait_for()
    sound(officer)
    go(officer.locator("[data-go=write]"))
    for name, words in TEXTS.items():
        officer.fill(f"[name={name}]", words)
    go(officer.locator("[data-go=save]"))
    go(officer.locator("[data-go=sign]"))
    officer.fill("[name=document_number]", number)
    officer.fill("[name=signer_title]", "TRƯỞNG PHÒNG")
    officer.fill("[name=signer]", "Phạm Gia Hữu")
    sound(officer)
    go(officer.locator("button[data-go=sign]"))
    officer.locator("[data-signed]").wait_for()
    return Consolidation.objects.get(requirement=requirement)


def files_of(officer):
    """The workbook and the document of the consolidation that is shown."""
    found = []
    for what in ("workbook", "document"):
        with officer.expect_download() as download:
            officer.locator(f"[data-go={what}]").click()
        found.append(download.value.path().read_bytes())
    return found


def send_up(officer):
    go(officer.locator("a[data-go=send]"))
    officer.fill("[name=figure_good]", TEXTS["results"])
    sound(officer)
    go(officer.locator("button[data-go=send]"))
    officer.locator("dt", has_text="Đã gửi lên").or_(officer.locator(".alert-success")).first.wait_for()


def read_a_copy(reader, url, upward):
    """The People's Committee reads what went to the department, and has nothing to press."""
    owed = upward.obligations.get()
    reader.goto(f"{url}/reports/?list=received")
    go(reader.locator("main a", has_text=str(upward)).first)
    go(reader.locator(f"nav a[href='{reverse('reports_board', args=[upward.pk])}']"))
    reader.locator("#reports tbody tr").wait_for()
    assert reader.locator("[data-tick], #bulk, [data-go=work]").count() == 0
    reader.goto(url + reverse("report_decide", args=[owed.pk]))
    value = owed.current.values.get(figure__code="attempts", school_class=None)
    assert reader.locator("[data-figure=attempts] .number").first.inner_text() == f"{value.number:.0f}"
    assert reader.locator("[data-go=accept], [data-go=send-back], #decide").count() == 0
    sound(reader)


def see_it_is_older(officer, url, made, *, before, after):
    """The signed one stays as it was, and says that one of its parts is another now."""
    officer.goto(url + reverse("consolidation", args=[made.pk]))
    older = officer.locator("[data-older]")
    older.wait_for()
    sound(officer)
    go(older.locator("a"))
    [unit] = officer.locator("[data-unit]").all()
    assert SECOND in unit.inner_text()
    words = " ".join(unit.locator("tr", has_text="Số cán bộ, giáo viên, nhân viên").first.inner_text().split())
    assert f"{before} " in f"{words} "
    assert f"{after} " in f"{words} "
    sound(officer)
