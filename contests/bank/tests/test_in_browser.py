"""Paste, check, confirm on a telephone, in a real browser: marks of the clipboard are kept, nothing else is."""

import pytest
from django.urls import reverse

from contests.bank.tests.test_actions import new, stands
from contests.models import QuestionImport
from contests.tests.worlds import make_world
from foundation.ui.tests.looking import go, overflow, serious_faults, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLIPBOARD = """<html><head><style>p {color: red}</style></head><body><!--StartFragment-->
<p class=MsoNormal style='margin:0cm'><b><span style='font-size:14.0pt'>Câu 1:</span></b> Thủ đô của Việt Nam?
<o:p></o:p></p>
<p class=MsoNormal>A. Huế<img src="http://example.org/a.png" onerror="alert(1)"></p>
<p class=MsoNormal><span style='text-decoration:underline'>B</span>. Hà Nội</p>
<p>Câu 2: Phương án nào đúng?</p>
<ol style='list-style-type:upper-alpha'><li style='list-style-type:upper-alpha'>Một</li>
<li style='list-style-type:upper-alpha'><span style='color:#c00000'>Hai</span></li></ol><script>alert(1)</script>
<!--EndFragment--></body></html>"""

PASTE = """([selector, html]) => {
    const box = document.querySelector(selector);
    box.focus();
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "không dùng");
    box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def world(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return make_world(questions=1)


def open_signed_in(page, live_server, user, address):
    sign_in(page, live_server, user)
    page.goto(live_server.url + address)


def looks_right(page):
    return overflow(page) <= 0 and serious_faults(page) == []


def test_from_the_clipboard_into_the_bank(page, live_server, world):
    open_signed_in(page, live_server, world.organiser, reverse("bank_import", args=[world.bank.pk]))
    assert looks_right(page)
    page.evaluate(PASTE, ["#paste-box", CLIPBOARD])
    kept = page.locator("#paste-box").inner_html()
    assert "<u>B</u>" in kept
    assert [word in kept for word in ("style", "script", "img", "class", "o:p")] == [False] * 5
    go(page.locator("#question-form button[type=submit]"))
    page.wait_for_selector("#confirm-form")
    assert page.locator(".is-key").all_inner_texts()[0].startswith("B. Hà Nội")
    assert looks_right(page)
    go(page.locator("#confirm-form button[type=submit]"))
    page.wait_for_selector("[data-state=applied]")
    assert looks_right(page)
    assert [(one.text, stands(one)) for one in new(world)] == [
        ("Thủ đô của Việt Nam?", ["Huế", "*Hà Nội"]), ("Phương án nào đúng?", ["Một", "*Hai"]),
    ]  # fmt: skip


def test_a_fault_can_be_mended_in_what_was_pasted(page, live_server, world):
    open_signed_in(page, live_server, world.organiser, reverse("bank_import", args=[world.bank.pk]))
    go(page.locator("#question-form button[type=submit]"))
    page.wait_for_selector(".error-summary")
    page.evaluate(PASTE, ["#paste-box", "<p>Câu 1: Ai?</p><p>A. x</p><p>B. y</p>"])
    page.locator("#paste-box").press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Đáp án: A")
    go(page.locator("#question-form button[type=submit]"))
    page.wait_for_selector("#confirm-form")
    assert page.locator(".is-key").count() == 1


def test_without_scripts_plain_text_is_sent(chromium, problems, live_server, world):
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    open_signed_in(page, live_server, world.organiser, reverse("bank_import", args=[world.bank.pk]))
    page.locator("textarea[name=text]").fill("Câu 1: Ai?\nA. x\nB. y\nĐáp án: B")
    go(page.locator("#question-form button[type=submit]"))
    assert page.locator(".is-key").count() == 1
    assert QuestionImport.objects.get().state == "ready"
    context.close()
