"""The page of a paper in a real browser: map, flags, keyboard, what is heard, and the organisers' word reaching it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from contests.models import Attempt, AttemptEvent, LateAnswer
from contests.notices import tell
from contests.quiz.tests.devices import Paper, fresh_news
from foundation.ui.tests.looking import overflow, serious_faults, until, wait_until_kept
from tooling.browser import CUT_OFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paper(page, live_server, problems):
    problems.allow(f"Failed to load resource|{CUT_OFF}")
    return Paper(page, live_server)


def numbers(page, selector):
    return [int(text) for text in page.locator(f"{selector} a").all_inner_texts()]


class TestMap:
    def test_it_says_of_each_question_how_it_stands(self, paper, page):
        assert paper.said(1) == "1: chưa trả lời"
        paper.answer(1)
        paper.safe()
        page.context.set_offline(True)
        paper.answer(2)
        page.locator("#question-2 [data-flag]").click()
        page.locator("[data-save-state].is-here").wait_for()
        assert paper.said(1) == "1: đã trả lời, đã lưu an toàn"
        assert paper.said(2) == "2: đã trả lời, chỉ có trên máy này, xem lại"
        assert "2" in page.locator("[data-save-state]").inner_text()
        page.context.set_offline(False)
        paper.safe()
        assert paper.said(2) == "2: đã trả lời, đã lưu an toàn, xem lại"

    def test_flags_stay_over_a_reload_and_can_be_taken_away(self, paper, page):
        page.locator("#question-1 [data-flag]").click()
        paper.open(page)
        flag = page.locator("#question-1 [data-flag]")
        assert (paper.said(1), flag.get_attribute("aria-pressed")) == ("1: chưa trả lời, xem lại", "true")
        flag.click()
        assert paper.said(1) == "1: chưa trả lời"

    def test_before_the_end_it_leads_to_what_is_open_and_what_was_flagged(self, paper, page):
        paper.answer(2)
        page.locator("#question-2 [data-flag]").click()
        page.locator("[data-to='end']").click()
        assert numbers(page, "[data-open-list]") == [1, 3, 4]
        assert numbers(page, "[data-flagged-list]") == [2]
        page.locator("[data-open-list] a").nth(1).click()
        assert page.locator(".question.is-shown").get_attribute("data-number") == "3"
        assert page.evaluate("document.activeElement.closest('[data-number]').dataset.number") == "3"

    def test_nothing_overflows_and_axe_finds_nothing(self, paper, page):
        paper.answer(1)
        page.locator("#question-1 [data-flag]").click()
        page.locator("[data-big]").click()
        for to in ("1", "end"):
            page.locator(f"[data-to='{to}']").click()
            assert (serious_faults(page), overflow(page)) == ([], 0)


class TestKeyboard:
    def test_arrows_go_and_digits_mark(self, paper, page):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("3")
        assert page.locator("#question-2 input").nth(2).is_checked()
        page.locator("#question-2 legend").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("1")
        page.locator("[data-to='1']").focus()
        page.keyboard.press("ArrowLeft")
        assert page.locator(".question.is-shown").get_attribute("data-number") == "2"
        paper.safe()
        assert paper.saved() == [2, 3]

    def test_within_the_choices_the_browser_s_own_keys_stay(self, paper, page):
        page.locator("#question-1 input").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        assert page.locator("#question-1 input").nth(1).is_checked()
        assert page.locator(".question.is-shown").get_attribute("data-number") == "1"

    def test_the_whole_way_by_keyboard_alone(self, paper, page):
        for _question in range(4):
            page.keyboard.press("2")
            page.locator(".question.is-shown legend").focus()
            page.keyboard.press("ArrowRight")
        page.locator("[data-submit]").focus()
        page.keyboard.press("Enter")
        page.locator("[data-result]").wait_for()
        assert paper.saved() == [1, 2, 3, 4]

    def test_what_has_the_focus_shows_it(self, paper, page):
        page.locator("[data-to='1']").focus()
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate("document.activeElement.dataset.to") == "2"
        assert page.evaluate(style) == "solid"


class TestHeard:
    def test_the_clock_speaks_at_ten_five_and_one_minute_only(self, page, live_server, problems):
        problems.allow("ERR_FAILED")
        page.clock.install()
        page.route("**/attempts/news/", lambda route: route.abort())  # it would tell the real time
        page.add_init_script(
            """window.heard = []; addEventListener("DOMContentLoaded", () => {
              const spoken = document.querySelector("[data-spoken]");
              new MutationObserver(() => heard.push(spoken.textContent)).observe(
                spoken, { childList: true, characterData: true, subtree: true }); });"""
        )
        Paper(page, live_server, minutes=12)
        for _step in range(11 * 12 + 8):
            page.clock.run_for(5000)
        assert page.evaluate("heard") == ["Còn 10 phút", "Còn 5 phút", "Còn một phút"]
        # Nothing else that changes by itself speaks.
        assert page.locator("[data-clock], [data-save-state]").evaluate_all(
            "all => all.filter((each) => each.closest('[role=status], [aria-live]')).length"
        ) == 0  # fmt: skip

    def test_a_notice_reaches_the_open_page_until_it_was_read(self, paper, page):
        tell(paper.part.stage.contest, "Phòng máy 2: ngồi yên tại chỗ.", by=None, at=timezone.now())
        fresh_news(page)
        page.locator("[data-notices] .paper-notice").wait_for()
        assert "Phòng máy 2" in page.locator("[data-notices]").inner_text()
        page.locator("[data-notices] button").click()
        paper.open(page)
        fresh_news(page)
        assert page.locator("[data-notices] .paper-notice").count() == 0

    def test_more_time_reaches_the_open_page_and_one_opened_without_network(self, paper, page):
        longer = paper.attempt.deadline + timedelta(minutes=90)
        Attempt.objects.update(deadline=longer, accepts_until=longer + timedelta(minutes=1))
        fresh_news(page)
        page.locator("[data-notices] .paper-notice").wait_for()
        page.locator("[data-clock-figures]", has_text=re.compile("^1:5")).wait_for()


class TestLate:
    def test_answers_that_come_too_late_are_kept_and_it_says_so(self, paper, page):
        paper.answer(1)
        paper.safe()
        # The page has just asked for news, so that the answer is what tells it that time is over.
        fresh_news(page)
        paper.over(late_by=timedelta(seconds=5))
        paper.answer(2)
        # In four seconds it leads on to another page.
        page.locator("[data-trouble]:not([hidden])", has_text="ban tổ chức").wait_for()
        assert page.locator("[data-save-state].is-safe").count() == 0
        page.locator("[data-came-late]").wait_for()
        assert page.locator("[data-came-late] .number-list").inner_text().split() == ["2"]
        assert (serious_faults(page), overflow(page)) == ([], 0)
        assert list(LateAnswer.objects.values_list("number", flat=True)) == [2]
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('attempt:'))") == []

    def test_so_does_a_paper_handed_in_after_a_network_that_came_back_too_late(self, paper, page):
        paper.answer(1)
        paper.safe()
        page.context.set_offline(True)
        paper.answer(3)
        paper.hand_in()
        page.locator("[data-trouble]:not([hidden])").wait_for()
        paper.over(late_by=timedelta(seconds=5))
        page.context.set_offline(False)
        page.locator("[data-came-late]").wait_for()
        assert (paper.saved(), list(LateAnswer.objects.values_list("number", flat=True))) == ([1], [3])
        assert paper.submitted() == paper.attempt.deadline


def test_thirty_seconds_without_network_are_sent_when_it_is_back(paper, page):
    page.clock.install()
    paper.open(page)
    page.context.set_offline(True)
    for number in (1, 2, 3):
        paper.answer(number, 1)
    page.clock.run_for(30_000)
    assert [paper.said(number).endswith("chỉ có trên máy này") for number in (1, 2, 3, 4)] == [True] * 3 + [False]
    assert paper.saved() == []
    page.context.set_offline(False)
    page.clock.run_for(5_000)
    paper.safe()
    assert paper.saved() == [1, 2, 3]


def test_loaded_once_it_loads_again_without_network(paper, page):
    """The first visit, when the service worker came after the page."""
    wait_until_kept(page, "/attempts/", "/quiz.js", "/quiz.css")
    paper.answer(2)
    paper.safe()
    page.context.set_offline(True)
    page.reload()
    page.locator("#paper.is-stepped").wait_for()
    paper.answer(3)
    page.locator("[data-save-state].is-here").wait_for()
    assert page.locator("#question-2 input:checked").count() == 1
    left = page.locator("[data-clock-figures]").inner_text()
    assert left.startswith(("29:", "28:")), left


def test_the_device_tells_what_happens_to_it(paper, page):
    page.context.set_offline(True)
    page.wait_for_function("(Quiz.stored('events') || []).some((event) => event[0] === 'offline')")
    page.context.set_offline(False)
    until(page, AttemptEvent.objects.filter(kind="online").exists)
    kinds = list(AttemptEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[:3] == ["loaded", "offline", "online"]
    assert AttemptEvent.objects.values("device").distinct().count() == 1
    size = len(AttemptEvent.objects.first().device)
    assert 0 < size <= 16


class TestRules:
    def test_every_question_must_be_answered(self, page, live_server):
        paper = Paper(page, live_server, must_answer_all=True)
        paper.answer(1)
        paper.hand_in()
        page.locator("[data-trouble]:not([hidden])").wait_for()
        assert (numbers(page, "[data-open-list]"), paper.submitted()) == ([2, 3, 4], None)
        for number in (2, 3, 4):
            paper.answer(number)
        paper.hand_in()
        page.locator("[data-result]").wait_for()

    def test_where_the_device_is_wrong_the_server_says_so(self, page, live_server, problems):
        problems.allow("Failed to load resource")
        paper = Paper(page, live_server, must_answer_all=True)
        paper.answer(1)
        page.evaluate("document.getElementById('paper').removeAttribute('data-must')")
        paper.hand_in()
        page.locator("[data-trouble]:not([hidden])").wait_for()
        assert (paper.submitted(), paper.saved()) == (None, [1])
        assert page.locator("[data-submit]").is_enabled()

    def test_a_prediction_is_kept_like_an_answer(self, page, live_server):
        paper = Paper(page, live_server, prediction="percentage")
        page.locator("[data-to='end']").click()
        page.fill("#prediction", "abc")
        assert page.locator("[data-prediction-wrong]").is_visible()
        page.fill("#prediction", "12,5")
        assert not page.locator("[data-prediction-wrong]").is_visible()
        paper.safe()
        paper.open(page)
        page.locator("[data-to='end']").click()
        assert page.locator("#prediction").input_value() == "12,5"
        assert (serious_faults(page), overflow(page)) == ([], 0)
        page.locator("[data-submit]").click()
        page.locator("[data-result]").wait_for()
        paper.submitted()
        assert float(paper.attempt.prediction) == 12.5
