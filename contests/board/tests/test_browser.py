"""The hall's screen in a real browser: it follows by itself, reveals upward, and says when the network is gone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from contests.board.actions import freeze, reveal
from contests.board.tests.worlds import make_hall, play
from contests.tests.team_builders import make_team
from tooling.browser import CUT_OFF, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
LONG = "Đội tuyên truyền viên măng non dịch vụ công trực tuyến lớp 8A1 Trường Trung học cơ sở Đại Mỗ"


def overflows(page):
    return page.evaluate(
        "[document.documentElement.scrollWidth > innerWidth, document.documentElement.scrollHeight > innerHeight]"
    )


def names(page):
    return page.locator("tbody .b-name span").all_inner_texts()


def test_it_follows_freezes_and_reveals_upward(chromium, problems, live_server):
    problems.allow(CUT_OFF)
    hall, now = make_hall(), timezone.now()
    with opened(chromium, problems, **PROJECTOR) as page:
        page.goto(live_server.url + reverse("board", args=[hall.board.code]))
        assert names(page) == ["Đội 2", "Đội 10", "Ánh Dương", "Hoa Sen", "Sao Mai"]
        freeze(hall.board, by=None, at=now)
        page.get_by_text("Bảng khóa từ").wait_for()
        play(hall, at=now)
        cache.clear()
        reveal(hall.board, 1, by=None, at=now)
        page.get_by_text("Chưa công bố 3 đội").wait_for()
        assert names(page) == ["Đội 10", "Đội 2"]
        reveal(hall.board, 2, by=None, at=now)
        page.get_by_text("Ánh Dương").wait_for()
        assert "Hoa Sen" not in page.content()
        page.context.set_offline(True)
        page.locator("#board-lost").get_by_text("Mất kết nối từ").wait_for()
        for step in (3, 4):
            reveal(hall.board, step, by=None, at=now)
        page.context.set_offline(False)
        page.locator(".b-first").get_by_text("Sao Mai").wait_for()
        assert names(page) == ["Sao Mai", "Hoa Sen", "Ánh Dương", "Đội 10", "Đội 2"]
        expect(page.locator("#board-lost")).to_be_hidden()
        # A row that is still fading in has no contrast yet.
        page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => 0)))")
        assert Axe().run(page, options={"preload": False}).response["violations"] == []


@pytest.mark.parametrize(
    ("teams", "size"), [(5, (1280, 720)), (12, (1024, 768)), (40, (1280, 720)), (40, (1920, 1080))]
)
def test_nothing_needs_scrolling(chromium, problems, live_server, teams, size):
    hall = make_hall()
    for number in range(teams - 5):
        make_team(hall.sitting, f"Đội tuyên truyền {number}", members=1)
    hall.teams[0].entrant.name = LONG
    hall.teams[0].entrant.save()
    cache.clear()
    with opened(chromium, problems, viewport={"width": size[0], "height": size[1]}) as page:
        page.goto(live_server.url + reverse("board", args=[hall.board.code]))
        page.locator("[data-page]").first.wait_for()
        assert overflows(page) == [False, False]
        assert page.locator("[data-page]:visible").count() == 1
