"""A pupil's device with an open paper, for tests in a real browser."""

from django.utils import timezone

from contests.models import Answer, Part
from contests.quiz.actions import start_attempt
from contests.tests.builders import make_entrant_pupil, make_quiz
from foundation.ui.tests.looking import sign_in


def fresh_news(page):
    """What the page knows of the server is of now, and it asks again only in a minute. Twice: the first may be answered
    by what it had asked before."""
    page.evaluate("new Promise((done) => Quiz.news.ask(() => Quiz.news.ask(done)))")


class Paper:
    """An open paper of four questions on a device; more of the part by keyword."""

    def __init__(self, page, server, *, opened=True, **fields):
        at = timezone.now()
        part = make_quiz(questions=4, at=at)
        Part.objects.filter(pk=part.pk).update(**fields)
        part = Part.objects.select_related("stage__contest").get(pk=part.pk)
        self.page, self.server, self.part = page, server, part
        self.person = make_entrant_pupil(part)
        self.attempt = start_attempt(part, self.person, at=at)
        self.url = f"{server.url}/attempts/{self.attempt.pk}/"
        self.sign_in(page)
        if opened:
            self.open(page)

    def sign_in(self, page=None):
        sign_in(page or self.page, self.server, self.person.user)

    def open(self, page):
        page.goto(self.url)
        page.locator("#paper.is-stepped").wait_for()

    def answer(self, number, choice=0, page=None):
        page = page or self.page
        page.locator(f"[data-to='{number}']").click()
        page.locator(f"#question-{number} .choice").nth(choice).click()

    def safe(self):
        self.page.locator("[data-save-state].is-safe").wait_for()

    def hand_in(self):
        self.page.locator("[data-to='end']").click()
        self.page.locator("[data-submit]").click()

    def submitted(self):
        self.attempt.refresh_from_db()
        return self.attempt.submitted_at

    def saved(self):
        return sorted(Answer.objects.values_list("number", flat=True))

    def over(self, *, late_by):
        """Let its time, with the grace, have ended so long ago; the server alone knows."""
        end = timezone.now() - late_by
        type(self.attempt).objects.update(deadline=end, accepts_until=end)

    def said(self, number):
        """What the map says of a question."""
        return self.page.locator(f"[data-to='{number}']").get_attribute("aria-label")
