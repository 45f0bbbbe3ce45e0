"""Thirty pupils take one paper at once: plain HTTP clients in threads and phones in Chromium, some on dead networks."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack

from bench.bench_quiz import post, sign_in
from bench.measure import Client
from contestportal.tests.test_bad_network import Road
from contests.models import Answer, Choice, Part
from foundation.ui.tests.looking import wait_until_kept
from tooling.browser import PHONE, opened

MARK = re.compile(r'name="q(\d+)" value="(\d+)"')
BEST = 0  # the first pupil alone has everything right, at the second attempt
HALF = 2


class Sitting:
    """`confirmed`: what pupils were told or shown is safe: {attempt: {position: choice}}; `errors`: what they met."""

    def __init__(self, stack, contest, asked):
        self.stack, self.contest, self.asked = stack, contest, asked
        self.part = Part.objects.get(stage__contest=contest, stage__practice=False)
        self.right = set(Choice.objects.filter(correct=True).values_list("pk", flat=True))
        self.confirmed: dict[int, dict[int, int]] = {}
        self.errors: list[str] = []

    def hold(self, chromium, problems, codes, phones):
        """The last `phones` pupils are phones, which this thread holds; all others start at the same time."""
        people = list(enumerate(codes))
        threads = [threading.Thread(target=self._client, args=one) for one in people[:-phones]]
        for thread in threads:
            thread.start()
        with ExitStack() as open_phones:
            pages = [open_phones.enter_context(opened(chromium, problems, **PHONE)) for _phone in range(phones)]
            self._phones(pages, codes[-phones:])
        for thread in threads:
            thread.join()

    def missing(self) -> list[tuple[int, int]]:
        """(attempt, position) of answers that were confirmed and are not in the database as they were."""
        there = {(attempt, number): choices for attempt, number, choices in _rows()}
        return [
            (attempt, number)
            for attempt, marks in self.confirmed.items()
            for number, choice in marks.items()
            if there.get((attempt, number)) != str(choice)
        ]

    # Plain clients

    def _client(self, number, code):
        try:
            with Client(self.stack.port) as client:
                sign_in(client, code)
                client.request("GET", "/")
                client.request("GET", f"/contests/{self.contest.pk}/")
                for right in (HALF, self.asked) if number == BEST else (number % self.asked,):
                    self._take(client, number, right)
        except Exception as error:  # whatever it is, a pupil met it
            self.errors.append(f"{number}: {error!r}")

    def _take(self, client, number, right):
        """One attempt. Of five pupils one loses a reply and sends again, one has no network until handing in."""
        paper = post(client, f"/parts/{self.part.pk}/start/").headers["Location"]
        page = client.request("GET", paper).body.decode()
        attempt = int(paper.split("/")[2])
        token = page.partition('data-token="')[2].partition('"')[0]
        headers = {"X-Attempt-Token": token, "Content-Type": "application/json"}
        marks = [[position, 10, [choice]] for position, choice in self._choose(page, right)]
        network = number % 5
        for batch in [] if network == 2 else [marks[:HALF], marks[HALF:]]:
            body = json.dumps(batch)
            if network == 1:
                client.connection.request("POST", "/answers/", body, {"Host": "localhost", **headers})
                client.connection.close()  # gone before the reply
            saved = json.loads(client.request("POST", "/answers/", body=body, headers=headers).body)["saved"]
            self._confirm(attempt, [mark for mark in batch if saved.get(str(mark[0])) == mark[1]])
        result = post(client, paper + "submit/", answers=json.dumps(marks)).headers["Location"]
        client.request("GET", result)
        self._confirm(attempt, marks)

    def _choose(self, page, right) -> Iterator[tuple[int, int]]:
        """(position, choice) for each question of a paper, the first `right` of them right, the others wrong."""
        offered: dict[int, list[int]] = {}
        for position, choice in MARK.findall(page):
            offered.setdefault(int(position), []).append(int(choice))
        for position, choices in offered.items():
            yield position, next(choice for choice in choices if (choice in self.right) == (position <= right))

    def _confirm(self, attempt, marks):
        self.confirmed.setdefault(attempt, {}).update({position: choices[0] for position, _at, choices in marks})

    # Phones

    def _phones(self, pages, codes):
        """The first has network all the time; the others lose it: one answers on, one loads again, one hands in."""
        roads = [Road(self.stack, self.part, code) for code in codes]
        steady, answers_on, loads_again, hands_in = zip(roads, pages, strict=True)
        for road, page in zip(roads, pages, strict=True):
            page.goto(f"{self.stack.url}/card/#{road.code}", wait_until="commit")
            page.locator(f"form[action='/parts/{self.part.pk}/start/'] [data-go=start]").click()
            road.ready(page)
            self._mark(road, page, 1)
            road.safe(page)
        for _road, page in (answers_on, loads_again, hands_in):
            wait_until_kept(page, "/attempts/", "/quiz.", "/quiz-offline.")
            page.context.set_offline(True)
        for road, page in zip(roads, pages, strict=True):
            for position in range(2, self.asked + 1):
                self._mark(road, page, position)
            (road.safe if road is steady[0] else road.here)(page)
            self._look(road, page)
        road, page = loads_again
        before = road.marked(page)
        page.reload()
        road.ready(page)
        assert (road.marked(page), road.shown_safe(page)) == (before, {1})
        road, page = hands_in
        handed, marked = int(page.url.split("/")[-2]), road.marked(page)
        self._hand_in(page)
        page.locator("[data-trouble]:not([hidden])").wait_for()
        for _road, page in (answers_on, loads_again, hands_in):
            page.context.set_offline(False)
        for road, page in (steady, answers_on, loads_again):
            road.safe(page)
            self._look(road, page)
            assert road.shown_safe(page) == set(range(1, self.asked + 1))
            self._hand_in(page)
        for page in pages:
            page.locator("[data-result]").wait_for()
        self.confirmed[handed] = marked

    def _mark(self, road, page, position):
        """Right, but for the last question."""
        inputs = page.locator(f"#question-{position} input[name=q{position}]")
        offered = inputs.evaluate_all("all => all.map((input) => Number(input.value))")
        wanted = position < self.asked
        road.answer(page, position, next(n for n, choice in enumerate(offered) if (choice in self.right) == wanted))

    def _look(self, road, page):
        """What the page shows as safe now counts as confirmed."""
        attempt, marked = int(page.url.split("/")[-2]), road.marked(page)
        self.confirmed.setdefault(attempt, {}).update({number: marked[number] for number in road.shown_safe(page)})
        assert not [at for at in self.missing() if at[0] == attempt]

    def _hand_in(self, page):
        page.locator("[data-to='end']").click()
        page.locator("[data-submit]").click()


def _rows():
    return Answer.objects.values_list("attempt", "number", "choices")
