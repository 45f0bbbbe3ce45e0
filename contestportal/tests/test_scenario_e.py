"""A district's year of outreach, from an empty workplace to a photo that everybody sees and then nobody.

Real Chromium against the real web server, worker and scheduler, in Vietnamese: the organiser, the school's secretary, a
class teacher on a phone of 360 px whose network goes away between two photos, a district officer, a visitor, and the
secretary of another school. Rosters and accounts are made by builders; everything else is typed, filled in and pressed
as people do it.
"""

from contextlib import ExitStack
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from contestportal.tests.outreach_phone import PHOTOS, look_at_photos, record_session, sound, telling
from contestportal.tests.test_road import PASSWORD, sign_in_by_password
from foundation.ui.tests.looking import go, serious_faults
from propaganda.annex.columns import HEADINGS
from propaganda.models import Campaign, Evidence, Material, Plan, ServiceSuccess
from propaganda.uploads.successes_layout import FIELDS, HEAD_ROW, SHEET
from schools.tests.builders import make_class, make_person, make_seat, make_unit, make_user, make_year
from tooling.browser import CUT_OFF, DESK, PHONE, opened

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.stack_env(JOB_SWEEP_SECONDS="5"),
]

TITLE = "Tuyên truyền cải cách hành chính và dịch vụ công trực tuyến"
SERVICE = "Đăng ký khai sinh"
OWN_LINE = "Thi vẽ tranh cổ động về dịch vụ công trực tuyến trong học sinh khối 8"
OURS, *OTHERS = ("Trường THCS Việt Nam - Angiêri", "Trường THCS Khương Đình", "Trường THCS Hạ Đình")
PUPILS = ("Nguyễn Thị Ánh Nguyệt", "Trần Văn Bình", "Lê Hoàng Châu", "Phạm Gia Đức")
CAPTION = "Học sinh lớp 8A thực hành nộp hồ sơ trực tuyến"


def test_from_an_empty_workplace_to_what_visitors_see(portal_stack, chromium, page, wide_page, problems):
    problems.allow(CUT_OFF)
    url, world = portal_stack.url, make_district()
    sign_in_by_password(wide_page, url, "phonggd")
    launch(wide_page, build_campaign(wide_page, url, world))
    plan = Plan.objects.get(unit=world.school)
    with ExitStack() as rooms:
        office = rooms.enter_context(opened(chromium, problems, **DESK))
        sign_in_by_password(office, url, "vanthu")
        bring_in_table(office, plan, world)
        send_plan(office, plan)
        agree(wide_page, url, plan)

        sign_in_by_password(page, url, "gvcn")
        activity = record_session(page, url, plan, world)
        portal_stack.wait_for(lambda: Evidence.objects.filter(state="ready").count() == len(PHOTOS))
        portal_stack.wait_for(lambda: not telling())
        look_at_photos(page, url, activity)
        upload_successes(office, url, plan, world)

        officer = rooms.enter_context(opened(chromium, problems, **DESK))
        sign_in_by_password(officer, url, "chuyenvien")
        chase(officer, url)
        commend(wide_page, url, plan.campaign)

        photo = offer_photo(office, url, plan, activity)
        publish(wide_page, url, plan.campaign)
        visitor = rooms.enter_context(opened(chromium, problems, **PHONE))
        picture = read_as_visitor(visitor, url)
        refuse_consent(office, url, photo)
        visitor.reload()
        assert visitor.locator("[data-material]").count() == 0
        assert visitor.request.get(picture).status == 404

        stranger = rooms.enter_context(opened(chromium, problems, **DESK))
        sign_in_by_password(stranger, url, "vanthu2")
        find_nothing(stranger, url, plan, activity, photo, world)


def make_district():
    """A district with an organiser and an officer, three schools; ours with a class of grade 8 and its teacher."""
    at = timezone.localdate()
    district = make_unit("Phòng GD&ĐT quận Thanh Xuân", kind="district")
    school, other, _third = (make_unit(name, under=district) for name in (OURS, *OTHERS))
    school_class = make_class(school, "8A", grade=8, size=40, year=make_year(at.year if at.month > 7 else at.year - 1))
    for name in PUPILS:
        make_person(school, name, school_class=school_class)
    seats = (
        (district, "organiser", "phonggd", "Vũ Hồng Loan"), (district, "officer", "chuyenvien", "Đặng Quốc Việt"),
        (school, "secretary", "vanthu", "Lê Thị Minh Nguyệt"), (other, "secretary", "vanthu2", "Trần Thu Hà"),
    )  # fmt: skip
    for unit, role, name, full_name in seats:
        make_seat(unit, role, user=make_user(name, password=PASSWORD, full_name=full_name))
    teacher = make_user("gvcn", password=PASSWORD, full_name="Hà Thị Kiên")
    make_seat(school, "teacher", user=teacher, school_class=school_class)
    late = SimpleNamespace(starts_on=at - timedelta(days=60), ends_on=at - timedelta(days=20))
    return SimpleNamespace(today=at, school=school, school_class=school_class, late=late)


def typed(day):
    return f"{day:%d/%m/%Y}"


# The organiser


def build_campaign(desk, url, world):
    """A service for the catalogue, then from the model of a year to a campaign that lacks nothing.

    Its third line is made one that is over: as soon as the campaign is launched, schools are overdue with it.
    """
    desk.goto(f"{url}/admin/propaganda/service/add/")
    desk.fill("[name=code]", "1.001193")
    desk.fill("[name=names-0-name]", SERVICE)
    desk.fill("[name=names-0-level]", "toàn trình")
    desk.fill("[name=names-0-valid_from]", typed(date(world.today.year - 2, 1, 1)))
    go(desk.locator("[name=_save]"))
    desk.locator(".messagelist .success").wait_for()
    desk.goto(f"{url}/outreach/")
    go(desk.locator("[data-go=start]").or_(desk.locator("main a[href$='/campaign/add/']")).first)
    desk.fill("[name=title]", TITLE)
    desk.check("[name=start_from][value='model:year']")
    go(desk.locator("[name=_save]"))
    desk.locator("[data-ready]").wait_for()
    desk.fill("[name=starts_on]", typed(min(date(world.today.year, 1, 1), world.late.starts_on)))
    desk.check("[name=counts_successes]")
    desk.get_by_label(SERVICE).check()
    desk.locator("summary", has=desk.locator("text=trang công khai")).click()
    desk.check("[name=public]")
    desk.select_option("[name=lines-2-when]", "range")
    desk.fill("[name=lines-2-when_text]", "")
    desk.fill("[name=lines-2-starts_on]", typed(world.late.starts_on))
    desk.fill("[name=lines-2-ends_on]", typed(world.late.ends_on))
    desk.select_option("[name=lines-2-every]", "once")
    go(desk.locator("[name=_continue]"))
    desk.locator("[data-ready]").wait_for()
    assert "Nội dung 3" in desk.locator("[data-remarks]").inner_text()
    assert serious_faults(desk) == []
    return Campaign.objects.get()


def launch(desk, campaign):
    go(desk.locator("[data-ready] [data-go=launch]"))
    go(desk.locator("[data-go=list]"))
    assert len(desk.locator("#units label").all()) == 3
    for box in desk.locator("#units [name=unit]").all():
        box.check()
    sound(desk)
    go(desk.locator("[data-go=launch]"))
    desk.locator("[data-chip=overdue]").wait_for()
    assert desk.locator("#plans [data-plan]").count() == campaign.plans.count() == 3
    sound(desk)


def agree(desk, url, plan):
    desk.goto(url)
    go(desk.locator("[data-waiting=decide] a"))
    go(desk.locator(f"[data-plan='{plan.pk}'] a").first)
    assert OWN_LINE in desk.locator("#lines").inner_text()
    sound(desk)
    go(desk.locator("[data-go=agree]"))
    desk.locator(".outreach-agreed").wait_for()
    plan.refresh_from_db()
    assert (plan.state, plan.versions.get().decision) == ("agreed", "agreed")


def commend(desk, url, campaign):
    """A rule, the list drawn up by it, and why who is on it is on it."""
    desk.goto(url + reverse("commendations", args=[campaign.pk]))
    go(desk.locator("[data-go=new]"))
    desk.fill("[name=name]", "Trường có nhiều lượt thực hiện thành công nhất")
    desk.select_option("[name=of]", "school")
    desk.select_option("[name=measure]", "successes")
    desk.fill("[name=places]", "1")
    go(desk.locator("[data-go=save]"))
    go(desk.locator("[data-go=draw_up]"))
    desk.locator("[data-summary]").wait_for()
    [line] = desk.locator("tr[data-state=proposed]").all_inner_texts()
    assert OURS in line
    assert "3 lượt" in line
    sound(desk)


def publish(desk, url, campaign):
    desk.goto(url + reverse("campaign_materials", args=[campaign.pk]) + "?state=offered")
    desk.locator("[name=material]").check()
    sound(desk)
    go(desk.locator("[data-go=publish]"))
    desk.locator("[data-state=published]").wait_for()


# The school's office


def bring_in_table(office, plan, world):
    """The school's own table of five columns: the lines asked, one done by somebody else, and one of its own."""
    book = Workbook()
    book.active.append(["KẾ HOẠCH TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH"])
    book.active.append(HEADINGS)
    words = f"Từ {typed(world.late.starts_on)} đến {typed(world.late.ends_on)}"
    lines = list(plan.lines.order_by("order"))
    for line in lines:
        who = "Tổng phụ trách Đội" if line.order == 3 else line.responsible
        book.active.append([line.order, line.content, line.forms, who, line.when_text or words])
    book.active.append([len(lines) + 1, OWN_LINE, "Cuộc thi", "Tổ Mỹ thuật", f"Tháng {world.today:%m/%Y}"])
    go(office.locator("[data-waiting=plan] a"))
    sound(office)
    go(office.locator("[data-go=upload]"))
    upload(office, book, "phu-luc.xlsx")
    [changed] = office.locator("#changed tbody tr").all_inner_texts()
    assert "Bộ phận truyền thông → Tổng phụ trách Đội" in changed
    assert office.locator(".upload-line strong").all_inner_texts() == [OWN_LINE]
    assert office.locator(".upload-line option:checked").inner_text().startswith("nội dung riêng")
    confirm(office, changed="1", new="1")
    assert plan.lines.filter(campaign_line=None).get().content == OWN_LINE


def upload(office, book, name):
    """Choose the workbook, send it, and wait until the worker has read it."""
    content = BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    office.locator("[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content.getvalue()})
    go(office.locator("#upload-form [type=submit]"))
    office.locator("#in-order").wait_for()
    sound(office)


def confirm(office, **counts):
    """What was shown; and wait until the worker has written so many of each."""
    go(office.locator("#confirm-form [type=submit]"))
    office.locator("#written").wait_for()
    assert {name: office.locator(f"[data-count={name}]").inner_text() for name in counts} == counts


def send_plan(office, plan):
    go(office.locator("#upload-state a.btn-primary"))
    go(office.locator("[data-go=next]"))
    sound(office)
    go(office.locator("[data-go=send]"))
    office.locator(".outreach-sent").wait_for()
    plan.refresh_from_db()
    assert (plan.state, plan.versions.count()) == ("sent", 1)


def upload_successes(office, url, plan, world):
    """The workbook of the school, three rows filled in, sent and confirmed."""
    office.goto(url + reverse("successes", args=[plan.pk]))
    go(office.locator("[data-go=upload]"))
    with office.expect_download() as download:
        office.locator("#template").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    sheet = book[SHEET]
    names = [sheet.cell(row, FIELDS.index("name") + 1).value for row in range(HEAD_ROW + 1, HEAD_ROW + 5)]
    assert sorted(names) == sorted(PUPILS)
    for row in range(HEAD_ROW + 1, HEAD_ROW + 4):
        sheet.cell(row, FIELDS.index("service") + 1).value = SERVICE
        sheet.cell(row, FIELDS.index("done_on") + 1).value = typed(world.today)
        sheet.cell(row, FIELDS.index("receipt") + 1).value = f"H26.{row}"
    upload(office, book, "luot-thuc-hien.xlsx")
    confirm(office, new="3", known="0")
    assert ServiceSuccess.objects.filter(unit=plan.unit).count() == 3
    go(office.locator("#upload-state a.btn-primary"))
    sound(office)


def offer_photo(office, url, plan, activity):
    """Without consent it cannot be offered; with it, it is. Returns the photo."""
    office.goto(url + reverse("plan_materials", args=[plan.pk]))
    assert office.locator("[data-go=offer]").count() == 0
    photo = activity.evidence.order_by("pk").first()
    office.goto(url + reverse("activity", args=[activity.pk]))
    go(office.locator(f"[data-evidence='{photo.pk}'] .evidence-acts a").first)
    office.fill("[name=caption]", CAPTION)
    office.check("[name=consent][value=given]")
    office.fill("[name=consent_note]", "Cha mẹ học sinh ký ngày 5/9, bản giấy ở giáo viên chủ nhiệm.")
    sound(office)
    go(office.locator("main form button[type=submit]").last)
    office.locator(".consent-given").wait_for()
    office.goto(url + reverse("plan_materials", args=[plan.pk]))
    go(office.locator("[data-go=offer]"))
    go(office.locator("button[data-go=offer]"))
    office.locator("[data-material][data-state=offered]").wait_for()
    return photo


def refuse_consent(office, url, photo):
    office.goto(url + reverse("evidence_edit", args=[photo.pk]))
    office.check("[name=consent][value=refused]")
    go(office.locator("main form button[type=submit]").last)
    office.locator(".consent-refused").wait_for()


# The district's officer, a visitor, the other school


def chase(officer, url):
    """From the board to the schools that recorded nothing on line 3, and these as a workbook."""
    officer.goto(f"{url}/outreach/")
    go(officer.locator("#campaigns th a"))
    go(officer.locator(".outreach-head a[href$='/board/']"))
    sound(officer)
    go(officer.locator("[data-line]").nth(2).locator("a").last)
    names = officer.locator("[data-school] th > a").all_inner_texts()
    assert sorted(names) == sorted(OTHERS)
    sound(officer)
    go(officer.locator("[data-go=workbook]"))
    link = officer.locator("a[href$='/result/']")
    link.wait_for()
    with officer.expect_download() as download:
        link.click()
    overview, not_done = load_workbook(BytesIO(download.value.path().read_bytes())).worksheets
    schools = {OURS, *OTHERS}
    assert [cell.value for row in overview.iter_rows() for cell in row if cell.value in schools] == names
    assert [cell.value for row in not_done.iter_rows() for cell in row if cell.value in schools] == names


def read_as_visitor(visitor, url):
    """From the first page to the photo, without an account. Returns the address of the picture."""
    visitor.goto(url)
    go(visitor.locator("[data-home=outreach] a"))
    go(visitor.locator("[data-public] a"))
    [card] = visitor.locator("[data-material]").all()
    assert OURS in card.inner_text()
    image = card.locator("img")
    assert image.get_attribute("alt") == CAPTION
    visitor.wait_for_function("() => document.querySelector('[data-material] img').naturalWidth > 0")
    sound(visitor)
    picture = url + image.get_attribute("src")
    assert visitor.request.get(picture).status == 200
    return picture


def find_nothing(stranger, url, plan, activity, photo, world):
    """Whatever address of another school it is, there is no such page."""
    material = Material.objects.get()
    closed = [
        ("evidence_picture", photo.pk, "large"), ("evidence_picture", photo.pk, "small"), ("evidence_edit", photo.pk),
        ("evidence_list", activity.pk), ("material_picture", material.pk, "large"), ("activity", activity.pk),
        ("activity_edit", activity.pk), ("activities", plan.pk), ("plan", plan.pk), ("plan_version", plan.pk, 1),
        ("plan_workbook", plan.pk), ("plan_materials", plan.pk), ("successes", plan.pk), ("success_new", plan.pk),
        ("successes_template", plan.pk), ("school_class", world.school_class.pk),
    ]  # fmt: skip
    found = {name: stranger.request.get(url + reverse(name, args=args)).status for name, *args in closed}
    assert found == dict.fromkeys(found, 404)
    own = Plan.objects.get(unit__name=OTHERS[0])
    assert stranger.request.get(url + reverse("plan", args=[own.pk])).status == 200
