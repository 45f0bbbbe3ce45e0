"""The whole road in real browsers and processes: an organiser makes a quiz, a pupil takes it, its workbook comes."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from contests.models import Attempt, Choice, Contest
from contests.quiz.saving import write
from contests.quiz.tokens import make_token, read_token
from contests.tests.builders import make_attempt, make_entrant_pupil, make_quiz, sent
from foundation.accounts.actions import issue_cards
from foundation.ui.tests.looking import go
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit, make_user

pytestmark = [pytest.mark.processes, pytest.mark.stack_env(JOB_SWEEP_SECONDS="5")]

PASSWORD = "mật-khẩu-đủ-dài-2026"
QUESTIONS = ["Cổng Dịch vụ công quốc gia có địa chỉ nào?", "Ai được nộp hồ sơ trực tuyến?", "Mã OTP dùng để làm gì?"]


def type_date(page, field, moment):
    local = timezone.localtime(moment)
    page.fill(f"[name={field}_0]", f"{local:%d/%m/%Y}")
    page.fill(f"[name={field}_1]", f"{local:%H:%M:%S}")


def sign_in_by_password(page, url, username):
    page.goto(f"{url}/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{url}/")


def make_contest_in_admin(page, url):
    now = timezone.now()
    page.goto(f"{url}/contests/")
    go(page.locator("main a[href$='/contests/contest/add/']"))
    page.fill("[name=title]", "Em tìm hiểu dịch vụ công")
    type_date(page, "opens_at", now - timedelta(hours=1))
    type_date(page, "closes_at", now + timedelta(days=2))
    page.fill("[name=minutes]", "20")
    go(page.locator("[name=_save]"))
    page.locator("[data-faults] a").first.wait_for()
    for number, text in enumerate(QUESTIONS):
        if number == 0:
            go(page.locator("[data-go=question]"))
        page.fill("[name=text]", text)
        for choice in range(4):
            page.fill(f"[name=choices-{choice}-text]", f"{text} – phương án {choice + 1}")
        page.check("[name=choices-1-correct]")
        go(page.locator("[name=_addanother]" if number < len(QUESTIONS) - 1 else "[name=_save]"))
        page.locator(".messagelist .success").wait_for()
    contest = Contest.objects.get()
    page.goto(f"{url}/admin/contests/contest/{contest.pk}/change/")
    page.locator("[data-ready]").wait_for()
    go(page.locator("[data-go=open]"))
    page.locator("[data-go=close]").wait_for()
    return contest


def take_paper(page, url, code, contest):
    """Every question answered right but the last; returns the attempt."""
    page.goto(f"{url}/card/#{code}", wait_until="commit")
    page.wait_for_url(f"{url}/")
    go(page.locator(f"[data-contest='{contest.pk}'] [data-go=start]"))
    page.locator("#paper.is-stepped").wait_for()
    right = set(Choice.objects.filter(correct=True).values_list("pk", flat=True))
    for number in range(1, len(QUESTIONS) + 1):
        choices = page.locator(f"input[name=q{number}]")
        values = [int(choices.nth(n).get_attribute("value")) for n in range(choices.count())]
        wanted = next(v for v in values if (v in right) == (number < len(QUESTIONS)))
        page.locator(f"label:has(input[name=q{number}][value='{wanted}'])").click()
        page.locator("[data-next]").click()
    page.locator("[data-save-state].is-safe").wait_for()
    page.locator("[data-submit]").click()
    page.locator("[data-result]").wait_for()
    return Attempt.objects.get()


@pytest.mark.browser
def test_from_the_admin_to_the_ranking_and_its_workbook(portal_stack, page, wide_page):
    url, at = portal_stack.url, timezone.now()
    department = make_unit("Sở Giáo dục và Đào tạo Hà Nội", kind="department")
    school = make_unit("Trường THCS Đại Mỗ", under=department)
    pupil = make_pupil(school, "Nguyễn Thị Ánh Nguyệt", school_class=make_class(school, "6A"))
    make_seat(department, "organiser", user=make_user("bantochuc", password=PASSWORD))
    [card] = issue_cards([pupil.user], by=None, at=at, replace=False)

    sign_in_by_password(wide_page, url, "bantochuc")
    contest = make_contest_in_admin(wide_page, url)

    attempt = take_paper(page, url, card.code, contest)
    assert round(float(attempt.points), 2) == 66.67
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('attempt:'))") == []
    go(page.locator("a[href^='/rankings/']"))
    page.locator("[data-own-rank='1']").wait_for(timeout=60_000)
    assert "Nguyễn Thị Ánh Nguyệt" in page.locator("[data-ranking]").inner_text()

    ranking = contest.stages.get().rankings.get()
    wide_page.goto(f"{url}/rankings/{ranking.pk}/")
    go(wide_page.locator("[data-go=workbook]"))
    link = wide_page.locator("a[href$='/result/']")
    link.wait_for(timeout=60_000)
    with wide_page.expect_download() as download:
        link.click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "Nguyễn Thị Ánh Nguyệt" in cells
    assert any(isinstance(value, (int, float)) and abs(value - 66.6667) < 0.001 for value in cells)


def test_an_attempt_left_open_is_closed_by_the_worker_and_ranked(portal_stack):
    """Nobody opens a page: the scheduler finds it, a worker closes and ranks it."""
    from_before = timezone.now() - timedelta(hours=2)
    part = make_quiz(opens_at=from_before, at=from_before)
    person = make_entrant_pupil(part)
    attempt = make_attempt(part, person, at=from_before)
    first = sent(attempt, right=1)[0]
    write(read_token(make_token(attempt)), [first], from_before)
    portal_stack.wait_for(lambda: Attempt.objects.exclude(submitted_at=None).exists())
    attempt.refresh_from_db()
    assert attempt.closed_by_deadline
    assert attempt.right == 1
    assert attempt.submitted_at == attempt.deadline
    ranking = part.stage.rankings.get()
    portal_stack.wait_for(ranking.places.exists)
    assert ranking.places.get().entrant.person == person
