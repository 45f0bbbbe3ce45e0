"""Questions one by one in a real browser: the next comes by itself, a reload and a second device stay in turn."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from contests.models import Answer
from contests.quiz.tests.devices import Paper
from foundation.ui.tests.looking import go
from tooling.browser import CUT_OFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper(page, live_server, problems):
    problems.allow(f"Failed to load resource|{CUT_OFF}")
    return Paper(page, live_server, opened=False, question_seconds=60)


def shown(page):
    return page.locator(".question").get_attribute("id")


def wait_for(page, number):
    page.locator(f"#question-{number}").wait_for()
    page.wait_for_load_state()


def stands():
    return {number: bool(choices) for number, choices in Answer.objects.values_list("number", "choices")}


def test_from_question_to_question_to_the_result(paper, page):
    page.goto(paper.url)
    for number in range(1, 5):
        wait_for(page, number)
        page.locator(".choice").first.click()
        paper.safe()
        assert stands() == dict.fromkeys(range(1, number + 1), True)
        go(page.locator("[data-go-on]"))
    page.locator("[data-submit]").click()
    page.locator("[data-result]").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('attempt:'))") == []


def test_when_its_time_is_over_the_next_comes_by_itself_with_what_was_marked(page, live_server):
    paper = Paper(page, live_server, opened=False, question_seconds=10)
    page.goto(paper.url)
    wait_for(page, 1)
    page.locator(".choice").first.click()
    wait_for(page, 2)
    assert stands() == {1: True}
    wait_for(page, 3)
    assert stands() == {1: True, 2: False}


def test_a_reload_keeps_the_turn_and_its_time_and_a_second_device_follows(paper, page, wide_page):
    page.goto(paper.url)
    wait_for(page, 1)
    page.wait_for_timeout(2000)
    page.reload()
    wait_for(page, 1)
    assert page.locator("[data-turn-figures]").inner_text() < "0:59"
    paper.sign_in(wide_page)
    wide_page.goto(paper.url)
    wait_for(wide_page, 1)
    wide_page.locator("[data-go-on]").click()
    wait_for(wide_page, 2)
    page.locator(".choice").first.click()  # its turn is over: the first device is led on
    wait_for(page, 2)
    assert stands() == {1: False}


def test_without_network_it_waits_and_says_so(paper, page):
    page.goto(paper.url)
    wait_for(page, 1)
    page.context.set_offline(True)
    page.locator(".choice").first.click()
    page.locator("[data-trouble]:not([hidden])").wait_for()
    page.locator("[data-save-state].is-here").wait_for()
    page.context.set_offline(False)
    paper.safe()
    assert stands() == {1: True}


def test_nothing_overflows_and_axe_finds_nothing(paper, page):
    page.goto(paper.url)
    wait_for(page, 1)
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
