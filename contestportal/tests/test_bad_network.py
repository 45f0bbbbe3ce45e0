"""A paper on a bad network, in a real browser against real processes: what is shown as safe is in the database.

Two minutes without network pass on the page's own clock, which the test moves: every wait and retry of the script runs.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.models import Answer, Attempt
from contests.quiz.tests.devices import fresh_news
from contests.tests.builders import make_entrant_pupil, make_quiz
from foundation.accounts.actions import issue_cards
from foundation.ui.tests.looking import go, wait_until_kept
from tooling.browser import CUT_OFF

pytestmark = [pytest.mark.browser, pytest.mark.processes]

TWO_MINUTES = 120_000
# The browser also notes each refusal that the script itself handles: 409 is "already handed in".
EXPECTED = f"status of 409|{CUT_OFF}"


@pytest.fixture
def road(portal_stack, problems):
    """A pupil with a card and an open quiz of four questions; opens papers on as many devices as the test has."""
    problems.allow(EXPECTED)
    part = make_quiz(questions=4, at=timezone.now())
    person = make_entrant_pupil(part, "Trần Thị Bích Ngọc")
    [card] = issue_cards([person.user], by=None, at=timezone.now(), replace=False)
    return Road(portal_stack, part, card.code)


class Road:
    def __init__(self, stack, part, code):
        self.stack, self.part, self.code = stack, part, code

    def start(self, page):
        """Sign in on a device and start the paper; signing in leads back to one that is open."""
        self.enter(page)
        if page.locator("[data-go=start]").count():
            go(page.locator("[data-go=start]"))
        self.ready(page)

    def enter(self, page):
        page.goto(f"{self.stack.url}/card/#{self.code}", wait_until="commit")
        page.locator("[data-go=start], #paper.is-stepped").wait_for()

    def ready(self, page):
        """With all of its scripts."""
        page.locator("#paper.is-stepped").wait_for()
        page.wait_for_load_state()

    @property
    def url(self):
        return f"{self.stack.url}/attempts/{Attempt.objects.get().pk}/"

    def answer(self, page, number, choice=0):
        page.locator(f"[data-to='{number}']").click()
        page.locator(f"#question-{number} .choice").nth(choice).click()
        return int(page.locator(f"#question-{number} input").nth(choice).get_attribute("value"))

    def marked(self, page):
        """Question number to marked choice, as the page shows it."""
        read = "all => all.map((input) => [Number(input.name.slice(1)), Number(input.value)])"
        return dict(page.locator("#paper input:checked").evaluate_all(read))

    def safe(self, page):
        page.locator("[data-save-state].is-safe").wait_for()

    def here(self, page):
        page.locator("[data-save-state].is-here").wait_for()

    def shown_safe(self, page):
        """Numbers that the map shows as saved safely."""
        return {int(n) for n in page.locator("[data-to].is-safe").evaluate_all("all => all.map((b) => b.dataset.to)")}

    def stored(self):
        rows = Answer.objects.exclude(choices="").values_list("number", "choices")
        return {number: int(choices) for number, choices in rows}


def assert_nothing_shown_as_safe_is_missing(road, page):
    safe, marked, stored = road.shown_safe(page), road.marked(page), road.stored()  # what comes later is safe as well
    assert {number: marked[number] for number in safe} == {number: stored.get(number) for number in safe}


def test_two_minutes_without_network_and_a_reload_lose_nothing(road, page):
    page.clock.install()
    road.start(page)
    first = road.answer(page, 1)
    page.clock.run_for(2000)
    road.safe(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # now the worker has the page
    road.ready(page)
    wait_until_kept(page, "/attempts/", "/quiz.", "/quiz-offline.")

    page.context.set_offline(True)
    second, third = road.answer(page, 2, 1), road.answer(page, 3, 2)
    page.clock.run_for(TWO_MINUTES)
    road.here(page)
    assert road.shown_safe(page) == {1}
    assert "2" in page.locator("[data-save-state]").inner_text()
    assert_nothing_shown_as_safe_is_missing(road, page)

    page.reload()  # still without network: the paper and every mark are there, and what is only here says so
    road.ready(page)
    road.here(page)
    assert road.marked(page) == {1: first, 2: second, 3: third}
    assert road.shown_safe(page) == {1}

    page.context.set_offline(False)
    page.clock.run_for(20_000)
    road.safe(page)
    assert road.stored() == {1: first, 2: second, 3: third}


@pytest.mark.each_database
def test_a_web_server_killed_mid_save_is_back_and_nothing_safe_is_missing(road, page):
    road.start(page)
    road.answer(page, 1)
    road.safe(page)
    for round_number in range(3):
        for number in range(1, 5):
            road.answer(page, number, round_number % 4)
        page.wait_for_timeout(780)  # the batch is about to go, or just going
        road.stack.kill("web")
        assert_nothing_shown_as_safe_is_missing(road, page)
        road.stack.wait()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        road.safe(page)
        assert road.stored() == road.marked(page)


def test_handing_in_without_network_happens_by_itself_when_it_is_back(road, page):
    road.start(page)
    wanted = {number: road.answer(page, number) for number in range(1, 5)}
    page.context.set_offline(True)
    page.locator("[data-to=end]").click()
    page.locator("[data-submit]").click()
    page.locator("[data-trouble]:not([hidden])").wait_for()
    assert Attempt.objects.get().submitted_at is None
    page.context.set_offline(False)
    page.locator("[data-result]").wait_for()
    assert road.stored() == wanted
    assert Attempt.objects.get().submitted_at


def test_a_second_tab_follows_and_a_second_device_too(road, page, wide_page):
    road.start(page)
    tab = page.context.new_page()
    tab.goto(road.url)
    road.ready(tab)
    in_tab = road.answer(page, 1, 2)
    tab.locator(f"input[name=q1][value='{in_tab}']:checked").wait_for(state="attached")
    road.safe(page)

    road.start(wide_page)  # the same pupil on another device goes on where the first one is
    assert road.marked(wide_page) == {1: in_tab}
    later = road.answer(wide_page, 1, 3)
    road.safe(wide_page)
    road.answer(page, 2, 0)
    road.safe(page)
    assert road.stored()[1] == later

    fresh_news(page)  # it does not ask by itself while the other one hands in
    wide_page.locator("[data-to=end]").click()
    wide_page.locator("[data-submit]").click()
    wide_page.locator("[data-result]").wait_for()
    road.answer(page, 3, 0)  # the first device is told, and nothing is written any more
    page.locator("[data-trouble]:not([hidden])").wait_for()
    assert 3 not in road.stored()


def test_time_that_runs_out_hands_in_what_the_device_holds(road, page):
    road.enter(page)
    road.part.stage.closes_at = timezone.now() + timedelta(seconds=25)
    road.part.stage.save(update_fields=["closes_at"])
    go(page.locator("[data-go=start]"))
    road.ready(page)
    wanted = {1: road.answer(page, 1), 4: road.answer(page, 4)}
    page.locator("[data-result]").wait_for(timeout=60_000)
    assert road.stored() == wanted
    assert Attempt.objects.get().submitted_at == Attempt.objects.get().deadline


def test_signing_in_again_in_the_middle_of_a_paper_leads_back_to_it(road, page):
    road.start(page)
    first = road.answer(page, 1)
    road.safe(page)
    page.context.clear_cookies()
    road.enter(page)
    road.ready(page)
    assert (page.url, road.marked(page)) == (road.url, {1: first})
    page.goto(road.stack.url)  # the first page is still there to be seen
    page.locator("[data-go=continue]").wait_for()


def test_signing_out_leaves_nothing_on_a_shared_phone(road, page):
    road.start(page)
    page.context.set_offline(True)
    road.answer(page, 1)
    road.here(page)
    page.context.set_offline(False)
    road.safe(page)
    page.goto(f"{road.stack.url}/sign-out/")
    go(page.locator("main form button[type=submit]"))
    page.locator("#signed-out").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key !== 'theme')") == []
    assert page.evaluate("Object.keys(sessionStorage)") == []
    page.wait_for_function("caches.keys().then((all) => !all.length)")
    page.wait_for_function("indexedDB.databases().then((all) => !all.length)")
    page.goto(road.url)
    assert "/sign-in/" in page.url or "/card/" in page.url
