"""A continuing-education centre holds its online quiz, from an empty workplace to the winners on the public page.

Real Chromium and HTTP clients against the real web server, worker and scheduler, in Vietnamese. Class lists, accounts
and cards are made by builders; everything else is typed, pasted and pressed as people do it.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from contestportal.tests.sitting import Sitting
from contestportal.tests.test_road import PASSWORD, sign_in_by_password, type_date
from contests.bank.tests.test_in_browser import PASTE
from contests.models import Answer, Attempt, Contest, Question, Statement
from foundation.accounts.actions import issue_cards
from foundation.ui.tests.looking import go, overflow, serious_faults
from foundation.vietnamese.names import initials
from schools.tests.builders import make_class, make_person, make_pupil, make_seat, make_unit, make_user
from tooling.browser import CUT_OFF, PHONE, opened

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.stack_env(JOB_SWEEP_SECONDS="5"),
]

TITLE = "Tìm hiểu cải cách thủ tục hành chính và dịch vụ công trực tuyến"
ASKED = 5  # questions in a paper
BEST_NAME = "Nguyễn Thị Ánh Nguyệt"  # the one pupil who has everything right, at the second attempt
PUPILS, ON_PHONES = 30, 4
RULES = "Điểm cao nhất; nếu bằng điểm thì căn cứ số lần thi, thời gian làm bài; do Ban tổ chức thống nhất quyết định."
# As Word and Zalo leave them: a star before the right choice; and, for the set to practise on, an underlined letter.
STARRED = "\n".join(
    f"Câu {n}: Thủ tục số {n} nộp trực tuyến ở đâu?\nA. Tại bưu điện thứ {n}\n*B. Trên Cổng dịch vụ công, mục {n}\n"
    f"C. Tại bộ phận một cửa số {n}\nD. Qua điện thoại đường dây số {n}\n"
    for n in range(1, 9)
)
UNDERLINED = "".join(
    f"<p class=MsoNormal><b>Câu {n}:</b> Giấy tờ số {n} có giá trị trong bao lâu?</p><p>A. Trong {n} tháng</p>"
    f"<p><span style='text-decoration:underline'>B</span>. Trong {n} năm</p>"
    for n in range(1, 4)
)
PASTE_TEXT = PASTE.replace('data.setData("text/html", html);\n', "").replace('"không dùng"', "html")


def test_from_an_empty_workplace_to_the_winners_for_everybody(portal_stack, chromium, page, wide_page, problems):
    problems.allow(CUT_OFF)
    stack, desk, centre = portal_stack, wide_page, make_centre()
    sign_in_by_password(desk, stack.url, "bantochuc")
    contest = build_contest(desk, stack.url)

    sitting = Sitting(stack, contest, ASKED)
    sitting.hold(chromium, problems, centre.codes, ON_PHONES)
    assert sitting.errors == []
    assert (sum(map(len, sitting.confirmed.values())), sitting.missing()) == ((PUPILS + 1) * ASKED, [])
    papers = Attempt.objects.filter(part__stage__practice=False)
    assert (papers.count(), papers.exclude(submitted_at=None).count()) == (PUPILS + 1, PUPILS + 1)
    assert Answer.objects.count() == (PUPILS + 1) * ASKED

    close_stage(desk, stack.url, contest)
    confirm_form(page, stack.url, "Lớp 10A")
    classes = award(desk, stack, contest, "Các lớp")
    pupils = award(desk, stack, contest, "Cá nhân là học viên")
    assert [place.school_class.name for place in classes.places.in_order()] == ["10A", "10B", "10C"]
    confirmation = make_certificate(desk, pupils)
    read_as_visitor(chromium, problems, stack.url, confirmation)


def make_centre():
    """A centre under its department: three classes of 10, 10 and 11 with cards for 30 of them, and those who work."""
    department = make_unit("Sở Giáo dục và Đào tạo Bắc Giang", kind="department")
    centre = make_unit("Trung tâm GDNN-GDTX Lạng Giang", under=department, level="continuing")
    classes = [make_class(centre, name, grade=10) for name in ("10A", "10B", "10C")]
    names = [BEST_NAME, *(f"Trần Văn Học {n}" for n in range(1, PUPILS + 1))]
    people = [make_pupil(centre, name, school_class=classes[min(n // 10, 2)]) for n, name in enumerate(names)]
    users = [person.user for person in people[:PUPILS]]
    cards = issue_cards(users, by=None, at=timezone.now(), replace=False)
    make_seat(centre, "organiser", user=make_user("bantochuc", password=PASSWORD, full_name="Phạm Văn Long"))
    teacher = make_user("gvcn", password=PASSWORD, full_name="Hà Thị Kiên")
    make_seat(centre, "teacher", user=teacher, school_class=classes[0])
    make_person(centre, "Hà Thị Kiên", kind="staff", user=teacher)
    return SimpleNamespace(people=people[:PUPILS], codes=[card.code for card in cards])


# The organiser


def build_contest(desk, url):
    """From the model of a month with several attempts to a contest that is open and lacks nothing."""
    go(desk.locator("main a[href$='/contests/contest/add/']").first)
    desk.fill("[name=title]", TITLE)
    desk.check("[name=start_from][value='model:month']")
    type_date(desk, "opens_at", timezone.now() - timedelta(hours=1))
    go(desk.locator("[name=_save]"))
    desk.locator("[data-faults] a").first.wait_for()
    assert "Người dân và cha mẹ học sinh" in desk.locator("[name=audiences-2-name]").input_value()
    fill_bank(desk, "Câu hỏi tham khảo", PASTE, UNDERLINED, 3)
    fill_bank(desk, "Câu hỏi thi", PASTE_TEXT, STARRED, 8)
    on_map(desk, "Bài thi trắc nghiệm")
    desk.fill("[name=blueprint-0-number]", str(ASKED))
    save(desk)
    for ranking in ("Các lớp", "Cá nhân là học viên"):
        on_map(desk, ranking)
        desk.check("[name=public]")
        if ranking != "Các lớp":  # the plan rewards staff and classes; this centre adds one for pupils
            desk.locator("#prizes-group .add-row a").click()
            desk.fill("[name=prizes-0-order]", "1")
            desk.select_option("[name=prizes-0-level]", "first")
            desk.fill("[name=prizes-0-count]", "1")
            desk.fill("[name=prizes-0-amount]", "100000")
        save(desk)
    go(desk.locator("[data-go=document]"))
    desk.select_option("[name=kind]", "rules")
    desk.fill("[name=title]", "Điều lệ cuộc thi")
    desk.fill("[name=text]", RULES)
    save(desk)
    desk.locator("[data-ready]").wait_for()
    assert desk.locator("[data-remarks] li").all_inner_texts() == []
    assert Question.objects.count() == 11
    go(desk.locator("[data-go=open]"))
    desk.locator("[data-go=close]").wait_for()
    return Contest.objects.get()


def on_map(desk, words):
    go(desk.locator("[data-map] a", has_text=words).first)


def save(desk):
    """Save a page of a contest; it leads back to the contest."""
    go(desk.locator("[name=_save]"))
    desk.locator("[data-map]").wait_for()


def fill_bank(desk, bank, paste, text, count, title=TITLE):
    """Paste, look, confirm; and back to the contest the bank is for."""
    on_map(desk, f"“{bank} – {title}”")
    go(desk.locator("[data-bank-links] a[href$='/import/']"))
    desk.locator("#paste-box").wait_for()
    desk.evaluate(paste, ["#paste-box", text])
    go(desk.locator("#question-form button[type=submit]"))
    desk.locator("#confirm-form").wait_for()
    assert (desk.locator(".drafts > li").count(), desk.locator(".is-key").count()) == (count, count)
    assert all(key.startswith("B.") for key in desk.locator(".is-key").all_inner_texts())
    go(desk.locator("#confirm-form button[type=submit]"))
    desk.locator("[data-state=applied]").wait_for()
    go(desk.locator("[data-go=contest]"))
    desk.locator("[data-map]").wait_for()


def close_stage(desk, url, contest):
    """The end of the stage that counts is moved to now, with a reason, on its own page."""
    desk.goto(f"{url}/admin/contests/contest/{contest.pk}/change/")
    on_map(desk, "Vòng thi “Thi chính thức”")
    type_date(desk, "closes_at", timezone.now())
    desk.fill("[name=reason]", "Mọi học viên đã thi xong.")
    save(desk)


def award(desk, stack, contest, name):
    """From computed places to an official list: propose, tick all, verify, publish."""
    ranking = contest.rankings.get(name=name)
    desk.goto(f"{stack.url}/contests/{contest.pk}/awards/")
    go(desk.locator("main table a", has_text=name).first)
    press_until(desk, "[data-go=propose]", "input[name=award]")
    assert serious_faults(desk) == []
    for box in desk.locator("input[name=award]").all():
        box.check()
    desk.fill("[name=note]", "Đã đối chiếu danh sách lớp")
    press_until(desk, "[data-go=verify]", "main:not(:has(input[name=award]))")
    go(desk.locator("[data-go=publish]"))
    desk.check("[name=state][value=official]")
    assert serious_faults(desk) == []
    press_until(desk, "[data-go=publish]", "[data-publication='1']")
    ranking.refresh_from_db()
    assert ranking.state == "official"
    return ranking


def press_until(desk, button, shown):
    """Press once; and again, as its message asks, while places are being computed from the last papers."""
    for _try in range(30):
        go(desk.locator(button))
        if desk.locator(shown).count():
            return
        assert "đang được tính lại" in desk.locator("main").inner_text()
        desk.wait_for_timeout(1000)
    raise AssertionError(desk.locator("main").inner_text())


def make_certificate(desk, ranking):
    """Downloads the certificate of the ranking's winner; the address of the page that confirms it."""
    desk.goto(desk.url.replace("/publications/", "/awards/"))
    go(desk.locator("[data-award] a").first)
    with desk.expect_download() as download:
        desk.locator("[data-go=certificate]").click()
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    desk.reload()
    return desk.locator("a[href^='/c/']").get_attribute("href")


# The class teacher and the visitor


def confirm_form(page, url, name):
    sign_in_by_password(page, url, "gvcn")
    go(page.locator("[data-waiting=statements] a"))
    go(page.locator("#forms a").first)
    assert "10A" in page.locator("h1").inner_text()
    assert (serious_faults(page), overflow(page)) == ([], 0)
    go(page.locator("#confirm-form button"))
    page.locator("#confirmed").wait_for()
    assert Statement.objects.get().state == Statement.State.CONFIRMED


def read_as_visitor(chromium, problems, url, confirmation):
    """From the first page to the winners and the places, without an account; pupils are initials."""
    with opened(chromium, problems, **PHONE) as page:
        page.goto(url)
        go(page.locator("[data-public] a"))
        assert RULES in page.locator("[data-document]").text_content()
        contest_page = page.url
        for name, winner in (("Các lớp", "10A"), ("Cá nhân là học viên", initials(BEST_NAME))):
            page.goto(contest_page)
            go(page.locator("[data-results] li", has_text=name).locator("[data-go=winners]"))
            first = page.locator(".award-list tbody tr").first.inner_text()
            assert winner in first
            assert "Nhất" in first
            assert (serious_faults(page), overflow(page)) == ([], 0)
            page.goto(contest_page)
            go(page.locator("[data-results] a", has_text=name))
            assert winner in page.locator("[data-ranking] tbody tr").first.inner_text()
            assert BEST_NAME not in page.content()
            assert (serious_faults(page), overflow(page)) == ([], 0)
        page.goto(url + confirmation)
        page.locator("[data-genuine]").wait_for()
        assert initials(BEST_NAME) in page.locator("main").inner_text()
        assert (serious_faults(page), overflow(page)) == ([], 0)
