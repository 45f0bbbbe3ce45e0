"""A judge's phone in a real browser: no network for two parts, a reload without it, handing in, a second device."""

import re

import pytest
from playwright.sync_api import expect

from contests.models import LateSheet, PartRun, Proof, ScoreSheet
from contests.sheets.tests.phones import Phone
from foundation.ui.tests.looking import overflow, serious_faults, sign_in, wait_until_kept
from tooling.browser import PHONE, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(page, live_server, problems):
    problems.allow("Failed to load resource|ERR_")
    return Phone(page, live_server)


def shows(page, number, value):
    """Wait until a criterion of the sheet on the screen shows these points."""
    page.wait_for_function(
        "([at, value]) => (document.querySelectorAll('[data-points]')[at] || {}).value === value", arg=[number, value]
    )


def test_two_parts_without_network_reloaded_and_handed_in_arrive_when_it_is_back(phone, page):
    wait_until_kept(page, "/judging/", "/sheets.js", "/sheets.css")
    page.evaluate("window.fetch = undefined")  # Chromium sends what a leaving page sends although it is set offline
    talk, task = phone.key(), phone.key(1, phone.task)
    phone.give(talk, "7,5", "")
    phone.safe()
    page.context.set_offline(True)
    phone.give(talk, "7,5", "8")
    page.locator("[data-comment]").fill("Tự tin, rõ ràng")
    phone.hand_in()
    page.reload()
    page.locator("[data-criterion]").first.wait_for()
    shows(page, 1, "8")
    assert phone.state(talk) == "handing"
    page.evaluate("window.fetch = undefined")
    phone.give(task, True, True)
    page.locator(".proof input.form-control").fill("Mã hồ sơ 0123")
    page.locator(".proof-note button").click()
    phone.hand_in()
    page.reload()
    page.locator("[data-criterion]").first.wait_for()
    assert (phone.state(talk), phone.state(task)) == ("handing", "handing")
    assert page.locator("[data-save-state].is-safe").count() == 0
    assert (phone.marks(), phone.handed_in()) == ({(phone.teams[0].pk, phone.talk.pk, 1): 7.5}, [])
    page.context.set_offline(False)
    phone.becomes(talk, "handed-in")
    phone.becomes(task, "handed-in")
    phone.safe()
    assert phone.handed_in() == [(phone.teams[0].pk, phone.talk.pk, 15.5), (phone.teams[1].pk, phone.task.pk, 10)]
    assert Proof.objects.get().note == "Mã hồ sơ 0123"
    assert ScoreSheet.objects.get(part=phone.talk).comment == "Tự tin, rõ ràng"


def test_steppers_and_what_is_missing(phone, page):
    phone.go(phone.key())
    more, less = (page.locator(f"[data-{name}]").first for name in ("more", "less"))
    more.click()
    more.click()
    assert page.locator("[data-points]").first.input_value() == "1"
    less.click()
    assert page.locator("[data-points]").first.input_value() == "0,5"
    page.locator("[data-less]").nth(1).click()
    assert page.locator("[data-total]").inner_text() == "10,5 / 20"
    page.locator("[data-points]").nth(1).fill("12,3")
    page.locator("[data-check]").click()
    page.locator(".error-summary li").first.wait_for()
    assert page.locator(".error-summary li").count() == 1
    assert page.locator("[data-hand-in]").count() == 0
    assert (serious_faults(page), overflow(page)) == ([], 0)
    page.locator(".error-summary a").click()
    page.locator("[data-points]").nth(1).fill("")
    page.locator("[data-check]").click()
    assert "Trình bày" in page.locator(".error-summary").inner_text()
    box = more.bounding_box() if more.is_visible() else {"height": 64}
    assert box["height"] >= 48


def test_by_keyboard_alone(phone, page):
    page.locator(f"[data-sheet='{phone.key()}']").focus()
    page.keyboard.press("Enter")
    page.locator("[data-points]").first.wait_for()
    page.locator("[data-points]").first.focus()
    page.keyboard.type("7,5")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("Hay")
    page.locator("[data-check]").focus()
    page.keyboard.press("Enter")
    page.locator("[data-hand-in]").focus()
    page.keyboard.press("Enter")
    page.locator(".sheet-stand [data-state='handed-in']").wait_for()
    assert phone.handed_in() == [(phone.teams[0].pk, phone.talk.pk, 8)]


def test_a_photo_taken_without_network_is_sent_small_when_it_is_back(phone, page, tmp_path):
    picture = tmp_path / "photo.png"
    page.screenshot(path=picture, full_page=True)
    key = phone.key(0, phone.task)
    page.context.set_offline(True)
    phone.give(key, True, True)
    page.locator("input[type=file]").set_input_files(picture)
    page.locator(".proof-list .is-here img").wait_for()
    phone.hand_in()
    page.context.set_offline(False)
    phone.becomes(key, "handed-in")
    assert Proof.objects.get().file.content_type == "image/webp"


def test_another_device_and_another_tab_follow_the_last_change(phone, page, chromium, problems, live_server):
    with opened(chromium, problems, **PHONE) as other:
        sign_in(other, live_server, phone.judge.user)
        phone.open(other)
        phone.give(phone.key(), "7", "8")
        phone.safe()
        other.evaluate("Sheets.sender.ask()")
        phone.go(phone.key(), other)
        shows(other, 1, "8")
        phone.give(phone.key(), "9", "8", page=other)
        other.locator("[data-save-state].is-safe").wait_for()
        page.evaluate("Sheets.sender.ask()")
        shows(page, 0, "9")
    tab = page.context.new_page()
    phone.open(tab)
    phone.give(phone.key(), "9", "5", page=tab)
    shows(page, 1, "5")


def test_what_comes_after_the_closing_is_kept_and_it_says_so(phone, page):
    page.context.set_offline(True)
    phone.give(phone.key(), "7", "8")
    phone.hand_in()
    PartRun.objects.update(state="closed")
    page.context.set_offline(False)
    phone.becomes(phone.key(), "late")
    assert (LateSheet.objects.count(), phone.handed_in()) == (1, [])


def test_a_judge_who_withdrew_is_told_and_loses_nothing(phone, page):
    page.context.set_offline(True)
    phone.give(phone.key(), "7", "8")
    phone.withdraw()
    page.context.set_offline(False)
    page.locator("[data-trouble]:not([hidden])").wait_for()
    expect(page.locator("[data-trouble]")).to_contain_text("Bận việc")
    page.goto(phone.url)
    page.locator("[data-trouble]:not([hidden])").wait_for()
    expect(page.locator("[data-held] textarea")).to_have_value(re.compile("Măng Non"))
    held = page.locator("[data-held] textarea").input_value()
    assert "Nội dung: 7 " in held
    assert (serious_faults(page), overflow(page), phone.marks()) == ([], 0, {})


def test_nothing_overflows_and_axe_finds_nothing(phone, page):
    assert (serious_faults(page), overflow(page)) == ([], 0)
    for key, values in ((phone.key(), ("7,5", "8")), (phone.key(1, phone.task), (True, True))):
        phone.give(key, *values)
        assert (serious_faults(page), overflow(page)) == ([], 0)


def test_marks_of_a_scale_that_was_changed_meanwhile_are_confirmed_by_the_judge(phone, page):
    page.context.set_offline(True)
    key = phone.key()
    phone.give(key, "7,5", "8")
    phone.hand_in()
    phone.talk.criteria.filter(order=1).update(maximum=20)
    page.context.set_offline(False)
    phone.becomes(key, "to-confirm")
    assert phone.handed_in() == []
    phone.go(key)
    keep = page.locator("[data-keep]:visible")
    keep.wait_for()
    assert (keep.inner_text(), page.locator("[data-points]").nth(0).input_value()) == ("Giữ nguyên 7,5/20 điểm", "7,5")
    assert (serious_faults(page), overflow(page)) == ([], 0)
    keep.click()
    phone.hand_in()
    phone.becomes(key, "handed-in")
    assert phone.handed_in() == [(phone.teams[0].pk, phone.talk.pk, 15.5)]
