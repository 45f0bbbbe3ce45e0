"""The live page in a real browser: it renews itself in place, and leaves the keyboard where it was."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from contests.live.tests.worlds import arrive_late, freeze, make_world, sit, tell_device
from contests.quiz.actions import close
from foundation.ui.tests.looking import sign_in
from tooling.browser import DESK, PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    return make_world(at=timezone.now() - timedelta(minutes=40))


@pytest.fixture
def visit(live_server):
    def visit(page, user, name, *args, query=None):
        sign_in(page, live_server, user)
        page.goto(live_server.url + reverse(name, args=args, query=query))

    return visit


def test_it_renews_itself_and_keeps_the_focus(wide_page, world, visit):
    freeze(world, world.a6, 3)
    visit(wide_page, world.organiser, "live", world.contest.pk)
    assert wide_page.locator('[data-count="in"]').inner_text() == "0"
    wide_page.focus(f"#row-{world.one.pk}")
    sit(world, at=timezone.now())
    cache.clear()
    wide_page.locator('[data-count="in"]', has_text="1").wait_for(timeout=60_000)  # it asks every 15 seconds
    expect(wide_page.locator(f"#row-{world.one.pk}")).to_be_focused()
    assert wide_page.locator("#board").count() == wide_page.locator("#counts").count() == 1


def test_pages_fit_and_are_accessible(chromium, problems, world, visit):
    freeze(world, world.a6, 40)
    attempt = sit(world, "Công Tằng Tôn Nữ Huyền Trân Châu Phương Thảo", at=timezone.now() - timedelta(minutes=35))
    close(attempt.pk, at=timezone.now())
    arrive_late(attempt, 3, at=timezone.now())
    tell_device(attempt, "hidden", timezone.now())
    pk, asked = world.contest.pk, {"unit": world.one.pk, "class": world.a6.pk}
    for scheme, device in (("dark", PHONE), ("light", DESK)):
        with opened(chromium, problems, color_scheme=scheme, **device) as page:
            for name, argument, query in (
                ("live", pk, None), ("live", pk, asked), ("extend", pk, asked), ("notices", pk, None),
                ("late_answers", pk, None), ("attempt_log", attempt.pk, None),
            ):  # fmt: skip
                visit(page, world.organiser, name, argument, query=query)
                found = Axe().run(page, options={"preload": False}).response["violations"]
                assert [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}] == [], name
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, device)
