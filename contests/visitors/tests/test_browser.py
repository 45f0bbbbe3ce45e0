"""Registering in a real browser on a telephone, by keyboard alone and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from contests.models import Audience, Consent
from contests.visitors.tests.worlds import make_world
from foundation.ui.tests.looking import go, overflow
from schools.models import Person
from schools.tests.builders import make_unit
from tooling.browser import PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    world = make_world()
    Audience.objects.filter(pk=world.citizens.pk).update(residence=world.province, age_from=10)
    for number in range(30):
        make_unit(f"UBND xã Số {number}", kind="commune", over=world.province)
    return world


@pytest.fixture
def address(live_server, world):
    return live_server.url + reverse("register", args=[world.contest.pk])


def serious_faults(page):
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}]


def registered():
    return Person.objects.get(registered_at__isnull=False)


def tab_to(page, field):
    """Press Tab until the field has the focus, as somebody without a mouse does."""
    for _press in range(40):
        if page.evaluate("document.activeElement.name") == field:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {field}")


def test_a_child_registers_with_a_guardian_by_keyboard(page, world, address):
    page.goto(address)
    assert not page.locator("[data-guardian]").is_visible()
    for field, typed in (("full_name", "Nguyễn Văn Bé"), ("born_on", "20052014")):
        tab_to(page, field)
        page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.keyboard.type("so 29")  # finds the one place, without accents
    assert page.locator("#id_residence option:checked").inner_text() == "UBND xã Số 29"
    tab_to(page, "agree_take_part")
    page.keyboard.press("Space")
    assert page.locator("[data-guardian]").is_visible()
    for field, typed in (("guardian", "Nguyễn Thị Hoa"), ("relation", "mẹ"), ("guardian_phone", "0912345678")):
        tab_to(page, field)
        page.keyboard.type(typed)
    tab_to(page, "guardian_take_part")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-registered]")
    assert serious_faults(page) == []
    assert overflow(page) <= 0
    assert registered().residence.name == "UBND xã Số 29"
    assert Consent.objects.get().guardian == "Nguyễn Thị Hoa"


def test_faults_come_first_with_what_was_typed(page, world, address):
    page.goto(address)
    page.fill("#id_full_name", "Hoa")
    go(page.locator("#register-form button[type=submit]"))
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.locator("#id_full_name").input_value() == "Hoa"
    assert serious_faults(page) == []
    assert overflow(page) <= 0


def test_a_double_tap_registers_once(page, world, address):
    page.goto(address)
    page.fill("#id_full_name", "Nguyễn Thị Hoa")
    page.fill("#id_born_on", "20/05/1990")
    page.select_option("#id_residence", label="UBND xã Số 3")
    page.check("#id_agree_take_part")
    page.evaluate("() => { const f = document.getElementById('register-form'); f.requestSubmit(); f.requestSubmit(); }")
    page.wait_for_selector("[data-registered]")
    assert registered().full_name == "Nguyễn Thị Hoa"


def test_without_scripts_it_works_all_the_same(chromium, problems, world, address):
    with opened(chromium, problems, java_script_enabled=False, **PHONE) as page:
        page.goto(address)
        assert page.locator("[data-guardian]").is_visible()
        page.fill("#id_full_name", "Nguyễn Thị Hoa")
        page.fill("#id_born_on", "20/05/1990")
        page.select_option("#id_residence", label="UBND xã Số 3")
        page.check("#id_agree_take_part")
        go(page.locator("#register-form button[type=submit]"))
        page.wait_for_selector("[data-registered]")
        assert overflow(page) <= 0
        go(page.locator("[data-go=contest]"))
        go(page.locator("[data-go=start]"))
        assert "/attempts/" in page.url
