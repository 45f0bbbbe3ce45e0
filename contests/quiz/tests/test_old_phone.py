"""A paper on an old phone: what browsers of 2014 did not have is taken away before the page loads."""

import pytest

from contests.quiz.tests.devices import Paper
from foundation.ui.tests.looking import go
from tooling.browser import CUT_OFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD = """
for (const name of ["fetch", "AbortController", "caches", "Request", "Response", "URLSearchParams", "FormData",
                    "Symbol", "Map", "Set", "Promise", "IntersectionObserver", "queueMicrotask", "structuredClone"])
  Object.defineProperty(window, name, { value: undefined, configurable: true, writable: true });
Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined });
delete Navigator.prototype.serviceWorker;
delete Array.from; delete Object.assign; delete Object.entries; delete Object.values;
for (const name of ["includes", "find", "findIndex", "flat", "fill"]) delete Array.prototype[name];
for (const name of ["includes", "startsWith", "endsWith", "padStart", "repeat"]) delete String.prototype[name];
for (const name of ["closest", "matches", "append", "prepend", "remove", "replaceWith"]) delete Element.prototype[name];
delete NodeList.prototype.forEach; delete CharacterData.prototype.remove;
const toggle = DOMTokenList.prototype.toggle;
DOMTokenList.prototype.toggle = function (name) { return toggle.call(this, name); };
const focus = HTMLElement.prototype.focus;
HTMLElement.prototype.focus = function () { return focus.call(this); };
Object.defineProperty(KeyboardEvent.prototype, "key", { value: undefined });
Object.defineProperty(window, "performance", { value: { } });
document.addEventListener("DOMContentLoaded", () =>
  document.documentElement.setAttribute("data-old", [typeof fetch, typeof Promise, typeof Array.from].join(" ")));
"""


@pytest.fixture
def old_page(page):
    # portal.js of the frame is written for newer browsers; it only draws the frame's switches.
    page.route("**/ui/portal.js", lambda route: route.fulfill(
        body='document.documentElement.className += " js";', content_type="text/javascript"))  # fmt: skip
    page.add_init_script(OLD)
    return page


def test_the_whole_way(old_page, live_server, problems):
    problems.allow(f"Failed to load resource|{CUT_OFF}")
    paper = Paper(old_page, live_server, prediction="entrants")
    assert old_page.locator("html").get_attribute("data-old") == "undefined undefined undefined"
    paper.answer(1)
    paper.safe()
    old_page.context.set_offline(True)
    paper.answer(2)
    old_page.locator("#question-2 [data-flag]").click()
    old_page.locator("[data-save-state].is-here").wait_for()
    old_page.context.set_offline(False)
    paper.safe()
    paper.open(old_page)
    old_page.keyboard.press("ArrowRight")
    old_page.locator("[data-to='end']").click()
    old_page.fill("#prediction", "120")
    old_page.locator("[data-submit]").click()
    old_page.locator("[data-result]").wait_for()
    assert paper.saved() == [1, 2, 5]
    paper.submitted()
    assert paper.attempt.prediction == 120


def test_with_storage_closed_answers_are_sent_all_the_same(old_page, live_server):
    old_page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('closed'); } });")
    paper = Paper(old_page, live_server)
    paper.answer(3)
    paper.safe()
    paper.hand_in()
    old_page.locator("[data-result]").wait_for()
    assert paper.saved() == [3]


def test_questions_one_by_one(old_page, live_server):
    paper = Paper(old_page, live_server, opened=False, question_seconds=60)
    old_page.goto(paper.url)
    for number in range(1, 5):
        old_page.locator(f"#question-{number}").wait_for()
        old_page.locator(".choice").first.click()
        go(old_page.locator("[data-go-on]"))
    old_page.locator("[data-submit]").click()
    old_page.locator("[data-result]").wait_for()
    assert paper.saved() == [1, 2, 3, 4]
