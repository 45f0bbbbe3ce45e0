"""In a real Chromium on a phone: the QR code's way in, typing, and what is left on a shared device."""

import json

import pytest
from django.utils import timezone

from foundation.accounts import rules
from foundation.accounts.tests.builders import make_account, make_card, wrong_code
from foundation.models import Card
from foundation.ui.tests.looking import go

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pupil():
    return make_account("pupil", full_name="Trần Thị Bình")


@pytest.fixture
def code(pupil):
    return make_card(pupil, at=timezone.now())


def open_door(page, live_server, fragment=""):
    # A scanned card is sent on before the page has loaded, so loading is not waited for.
    page.goto(f"{live_server.url}/card/{fragment}", wait_until="commit" if fragment else "load")


def signed_in(page, live_server):
    """Who the sign-in page says is signed in, if anybody."""
    page.goto(f"{live_server.url}/sign-in/")
    note = page.locator("#sign-in-signed-in")
    return note.inner_text() if note.count() else ""


def test_a_scanned_card_signs_in_and_its_secret_is_gone_from_the_browser(page, live_server, code):
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    open_door(page, live_server, f"#{code}")
    page.wait_for_url(f"{live_server.url}/")
    assert "Trần Thị Bình" in signed_in(page, live_server)
    # Neither in the address of any request nor behind the Back button.
    assert not any(code in address for address in addresses if "#" not in address)
    page.go_back()
    page.go_back()
    assert code not in page.url
    assert code not in page.content()
    assert Card.objects.get().window_uses == 1


ON_LEAVING = """
    window.addEventListener("pagehide", () => {
        const busy = document.getElementById("card-busy");
        const button = document.querySelector("#card-form button");
        if (busy) sessionStorage.setItem("left", JSON.stringify([location.href, busy.hidden, button.disabled]));
    });
"""


def test_while_it_is_sent_the_page_says_so_and_the_address_is_bare(page, live_server, code):
    page.add_init_script(ON_LEAVING)
    open_door(page, live_server, f"#{code}")
    page.wait_for_url(f"{live_server.url}/")
    left = json.loads(page.evaluate("sessionStorage.getItem('left')"))
    assert left == [f"{live_server.url}/card/", False, True]


def test_a_typed_code_gets_its_dashes_and_signs_in(page, live_server, code):
    open_door(page, live_server)
    field = page.locator("#id_code")
    field.press_sequentially(code.replace("-", "").lower())
    assert field.input_value() == code
    field.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    assert "Trần Thị Bình" in signed_in(page, live_server)


def test_dashes_do_not_get_in_the_way_of_correcting(page, live_server):
    open_door(page, live_server)
    field = page.locator("#id_code")
    field.press_sequentially("7k3m9")
    assert field.input_value() == "7K3M-9"
    for left in ("7K3M", "7K3", "7K"):
        field.press("Backspace")
        assert field.input_value() == left
    # In the middle nothing moves under the finger.
    field.press("Home")
    field.press_sequentially("x")
    assert field.input_value() == "x7K"


def test_a_wrong_code_is_told_and_can_be_typed_again(page, live_server, code):
    open_door(page, live_server, f"#{wrong_code(code)}")
    page.locator("#card-error").wait_for()
    field = page.locator("#id_code")
    assert field.input_value() == ""
    assert page.locator("#card-busy").is_hidden()
    field.fill(code)
    page.locator("#card-form button").click()
    page.wait_for_url(f"{live_server.url}/")


def test_a_link_alone_does_not_turn_one_person_into_another(page, live_server, code):
    """A card sent as a link would have a friend answer in the sender's name."""
    open_door(page, live_server, f"#{code}")
    page.wait_for_url(f"{live_server.url}/")
    other = make_card(make_account("other", full_name="Lê Văn Tám"), at=timezone.now())
    open_door(page, live_server, f"#{other}")
    page.locator("#card-signed-in").wait_for()
    page.wait_for_load_state()
    assert page.evaluate("location.hash") == ""
    assert page.locator("#id_code").input_value() == other
    assert "Trần Thị Bình" in page.locator("#card-signed-in").inner_text()
    page.locator("#card-form button").click()
    page.wait_for_url(f"{live_server.url}/")
    assert "Lê Văn Tám" in signed_in(page, live_server)


def test_a_second_scan_into_the_same_tab_works(page, live_server, code):
    """Only the fragment changes, so the page is not loaded again."""
    open_door(page, live_server)
    page.evaluate("code => { location.hash = code; }", code)
    page.wait_for_url(f"{live_server.url}/")
    assert "Trần Thị Bình" in signed_in(page, live_server)


def test_without_scripts_the_code_is_typed(chromium, live_server, code):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    open_door(page, live_server, f"#{code}")
    page.fill("#id_code", rules.normalised(code))
    page.click("#card-form button")
    page.wait_for_url(f"{live_server.url}/")
    assert "Trần Thị Bình" in signed_in(page, live_server)
    context.close()


def test_the_page_fits_a_small_phone_and_its_targets_a_thumb(page, live_server):
    page.set_viewport_size({"width": 320, "height": 640})
    open_door(page, live_server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for target in ("#id_code", "#card-form button"):
        assert page.locator(target).bounding_box()["height"] >= 48


def test_signing_out_forgets_what_was_kept_for_the_person(page, live_server, code):
    open_door(page, live_server, f"#{code}")
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/sign-out/")
    page.evaluate("localStorage.setItem('attempt:7', 'x'); sessionStorage.setItem('attempt:7', 'x')")
    go(page.locator("#sign-out-form button"))
    page.locator("#signed-out").wait_for()
    assert page.evaluate("[localStorage.getItem('attempt:7'), sessionStorage.getItem('attempt:7')]") == [None, None]
    assert signed_in(page, live_server) == ""


def test_other_people_s_settings_stay_where_the_header_is_not_heeded(page, live_server, code):
    """Over plain HTTP on a school's own network browsers ignore Clear-Site-Data; the script takes its place."""
    open_door(page, live_server, f"#{code}")
    page.wait_for_url(f"{live_server.url}/")
    page.route("**/sign-out/", drop_header)
    page.goto(f"{live_server.url}/sign-out/")
    page.evaluate("localStorage.setItem('attempt:7', 'x'); localStorage.setItem('theme', 'dark')")
    go(page.locator("#sign-out-form button"))
    page.locator("#signed-out").wait_for()
    assert page.evaluate("[localStorage.getItem('attempt:7'), localStorage.getItem('theme')]") == [None, "dark"]


def drop_header(route):
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "clear-site-data"}
    route.fulfill(response=answer, headers=headers)
