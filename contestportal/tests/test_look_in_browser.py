"""What only a real browser can tell: nothing overflows a telephone, axe finds nothing, the switches work."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from playwright.sync_api import expect

from contestportal import views
from contestportal.tests.worlds import make_contest, make_school
from contestportal.urls import urlpatterns as portal_urls
from contests.models import Contest
from foundation.accounts.access import public
from foundation.models import Job
from foundation.ui.tests.looking import overflow, serious_faults, sign_in
from tooling.browser import DESK, PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [("dark", PHONE), ("light", DESK)]
NAMED = "!document.querySelector('.admin-autocomplete') || document.querySelector('.select2-selection[aria-label]')"
LONG_TITLE = "Cuộc thi tìm hiểu dịch vụ công trực tuyến trên Cổng Dịch vụ công quốc gia năm học 2026-2027"


@public
def fail(request, fault):
    raise PermissionDenied if fault == "refused" else RuntimeError


urlpatterns = [path("fail/<fault>/", fail), *portal_urls]
handler400 = views.bad_request
handler500 = views.server_error


@pytest.fixture
def world():
    """A department with contests in every state; returns the accounts by name (None: a visitor)."""
    at = timezone.now()
    department, _school, organiser, pupil = make_school()
    make_contest(department, at=at, title=LONG_TITLE)
    make_contest(department, at=at, title=LONG_TITLE, state=Contest.State.OPEN)
    Job.objects.create(
        kind="sample", key="1", title="Sample", owner=organiser, created_at=at, due_at=at, state=Job.State.FAILED
    )
    return {"visitor": None, "organiser": organiser, "pupil": pupil.user}


@pytest.fixture
def visit(chromium, problems, live_server, world):
    """visit(page, user, address) signs the page in and opens the address."""

    def go(page, who, address):
        if world[who]:
            sign_in(page, live_server, world[who])
        page.goto(live_server.url + address)

    return go


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("visitor", "home"),
        ("visitor", "sign_in"),
        ("visitor", "card"),
        ("pupil", "home"),
        ("organiser", "home"),
        ("organiser", "admin:index"),
        ("organiser", "admin:contests_contest_changelist"),
        ("organiser", "admin:contests_contest_add"),
        ("organiser", "admin:contests_question_add"),
        ("organiser", "admin:schools_person_changelist"),
    ],
)
def test_pages_fit_and_are_accessible_in_every_look(chromium, problems, visit, who, name):
    for scheme, device in LOOKS:
        with opened(chromium, problems, color_scheme=scheme, **device) as page:
            visit(page, who, reverse(name))
            page.wait_for_function(NAMED)
            assert page.locator("html").get_attribute("data-bs-theme") == scheme
            assert overflow(page) <= 0, (name, scheme, device)
            assert serious_faults(page) == [], (name, scheme, device)


@pytest.mark.parametrize("address", ["/nowhere/", "/fail/refused/", "/fail/broken/"])
def test_pages_for_failures_are_accessible_too(chromium, problems, visit, settings, address):
    settings.ROOT_URLCONF = __name__
    problems.allow("the server responded with a status of")
    for scheme, device in LOOKS:
        with opened(chromium, problems, color_scheme=scheme, **device) as page:
            visit(page, "visitor", address)
            assert overflow(page) <= 0
            assert serious_faults(page) == []


def test_the_colours_stay_as_chosen_also_in_the_workplace(wide_page, visit):
    visit(wide_page, "organiser", reverse("home"))
    button = wide_page.locator("[data-theme-switch]")
    button.click()
    button.click()
    theme = wide_page.locator("html")
    assert theme.get_attribute("data-bs-theme") == "dark"
    wide_page.reload()
    assert theme.get_attribute("data-bs-theme") == "dark"
    visit(wide_page, "organiser", reverse("admin:index"))
    assert theme.get_attribute("data-bs-theme") == "dark"
    wide_page.locator("[data-theme-switch]").click()
    assert theme.get_attribute("data-theme") == "auto"


def test_the_menu_opens_by_touch_and_closes_by_escape(page, visit):
    visit(page, "organiser", reverse("home"))
    button = page.locator("[data-menu-button]")
    menu = page.locator("#portal-menu")
    assert not menu.is_visible()
    button.click()
    assert menu.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("button => button === document.activeElement")


def test_without_scripts_the_menu_is_open(chromium, problems, visit):
    with opened(chromium, problems, java_script_enabled=False, **PHONE) as page:
        visit(page, "organiser", reverse("home"))
        assert page.locator("#portal-menu").is_visible()
        assert not page.locator("[data-menu-button]").is_visible()


def test_everything_a_thumb_must_hit_is_large_enough(page, visit):
    visit(page, "pupil", reverse("home"))
    page.locator("[data-menu-button]").click()
    sizes = page.locator(".btn, .portal-header button, .portal-menu a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height).filter(height => height > 0)"
    )
    assert sizes
    assert min(sizes) >= 48


def test_the_keyboard_can_skip_to_the_content(wide_page, visit):
    visit(wide_page, "visitor", reverse("home"))
    wide_page.keyboard.press("Tab")
    assert wide_page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    wide_page.keyboard.press("Enter")
    expect(wide_page.locator("#main")).to_be_focused()


def test_a_form_that_failed_puts_its_summary_first_for_the_reader(wide_page, visit):
    visit(wide_page, "visitor", reverse("sign_in"))
    wide_page.evaluate(
        """() => {
            const box = document.createElement('div');
            box.className = 'error-summary'; box.tabIndex = -1;
            document.querySelector('main').prepend(box);
            document.dispatchEvent(new Event('DOMContentLoaded'));
        }"""
    )
    assert wide_page.evaluate("document.activeElement.className") == "error-summary"


def test_print_leaves_the_frame_away(wide_page, visit):
    visit(wide_page, "organiser", reverse("home"))
    wide_page.emulate_media(media="print")
    assert not wide_page.locator(".portal-header").is_visible()
    assert wide_page.locator("table").first.is_visible()
