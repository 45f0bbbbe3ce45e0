"""What the paper's script does when the device, not the network, is odd; and what the pupil may rely on then."""

import pytest

from contests.quiz.tests.devices import Paper
from foundation.ui.tests.looking import until, wait_until_kept
from tooling.browser import CUT_OFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWO_HOURS = 2 * 3600 * 1000


@pytest.fixture
def paper(page, live_server, problems):
    problems.allow(f"Failed to load resource|{CUT_OFF}")
    return Paper(page, live_server)


def test_a_device_clock_that_jumps_ahead_hands_nothing_in(paper, page):
    paper.answer(1)
    paper.safe()
    page.evaluate(f"() => {{ const real = Date.now; Date.now = () => real() + {TWO_HOURS}; }}")
    page.wait_for_timeout(3000)
    paper.answer(2)
    paper.safe()
    assert paper.submitted() is None
    assert paper.saved() == [1, 2]


def test_a_clock_kept_from_a_wrong_device_time_is_forgotten_by_a_fresh_page(paper, page):
    page.evaluate(f"() => localStorage.setItem('attempt:{paper.attempt.pk}:clock', '{TWO_HOURS}')")
    paper.open(page)
    page.wait_for_timeout(2500)
    assert paper.submitted() is None
    assert "29:" in page.locator("[data-clock-figures]").inner_text()


def test_a_connection_that_stalls_at_hand_in_is_given_up_and_tried_again(paper, page):
    page.clock.install()
    tries = []
    page.route("**/answers/", lambda route: route.abort())
    page.route("**/submit/", lambda route: tries.append(1) if not tries else route.continue_())
    paper.answer(1)
    paper.hand_in()
    until(page, lambda: tries)
    page.clock.run_for(20_000)
    page.locator("[data-result]").wait_for()
    assert paper.saved() == [1]


def test_while_it_is_handed_in_nothing_can_be_changed(paper, page):
    paper.answer(1)
    paper.safe()

    on_its_way = []

    def hold(route):
        on_its_way.append(route)

    page.route("**/submit/", hold)
    paper.hand_in()
    page.locator("[data-to='2']").click()
    assert page.locator("#question-2 input").first.is_disabled()
    until(page, lambda: on_its_way)
    on_its_way[0].continue_()
    page.locator("[data-result]").wait_for()


def test_signing_in_again_in_another_tab_does_not_block_handing_in(paper, page):
    paper.answer(1)
    paper.safe()
    fresh = "a" * 32
    page.context.add_cookies([{"name": "csrftoken", "value": fresh, "url": paper.server.url}])
    paper.hand_in()
    page.locator("[data-result]").wait_for()


def test_signed_out_at_the_end_it_says_so_and_does_not_hammer(paper, page):
    paper.answer(1)
    paper.safe()
    tries = []
    page.on(
        "request",
        lambda request: tries.append(1) if request.url.endswith("/submit/") and request.method == "POST" else None,
    )
    page.context.clear_cookies(name="sessionid")
    paper.hand_in()
    page.locator("[data-trouble]:not([hidden])").wait_for()
    page.wait_for_timeout(4000)
    assert len(tries) == 1
    paper.sign_in()
    page.locator("[data-submit]").click()
    page.locator("[data-result]").wait_for()
    assert paper.saved() == [1]


def test_an_answer_of_a_closed_tab_is_sent_by_the_other(paper, page):
    other = page.context.new_page()
    paper.open(other)
    page.route("**/answers/", lambda route: route.abort())
    paper.answer(1)
    other.locator("#question-1 input:checked").wait_for(state="attached")
    page.close(run_before_unload=False)
    other.locator("[data-save-state].is-safe").wait_for()
    assert paper.saved() == [1]


def test_a_server_that_fails_on_reload_leaves_the_kept_paper(paper, page):
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    paper.open(page)
    wait_until_kept(page, "/attempts/", "/quiz.")
    paper.answer(1)
    paper.safe()
    page.context.route("**/attempts/*/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    page.reload()
    page.locator("#paper.is-stepped").wait_for()
    assert page.locator("#question-1 input:checked").count() == 1
