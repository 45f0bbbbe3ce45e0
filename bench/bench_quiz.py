"""A pupil's road: one answer saved, a card sign-in, and the whole journey of twenty answers, against an empty view."""

import json
from itertools import count
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.utils import timezone

from bench.measure import Context, Result
from contests.models import Attempt, Choice
from contests.quiz.actions import start_attempt
from contests.quiz.tokens import make_token
from contests.tests.builders import make_quiz
from foundation.accounts.actions import issue_cards
from schools.models import Enrolment, Person
from schools.tests.builders import make_class, make_unit

QUESTIONS = 20
ANSWERS = 400
JOURNEYS = 60
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GOALS = {"postgresql": 8, "sqlite": 9}


def run(context: Context) -> list[Result]:
    at = timezone.now()
    part = make_quiz(questions=QUESTIONS, minutes=60, at=at)
    school = make_unit("THCS Đại Mỗ", under=part.stage.contest.unit)
    school_class = make_class(school, "6A")
    people = make_people(school, school_class, 6 * JOURNEYS)
    codes = [card.code for card in issue_cards([person.user for person in people], by=None, at=at, replace=False)]
    attempt = start_attempt(part, people[-1], at=at)
    found = []
    with context.portal(DJANGO_SETTINGS_MODULE="bench.obvious_settings") as server:

        def ratio(send, times):
            return context.ratio(context.requests(server, send, times), context.empty_requests())

        found.append(("one answer saved", ratio(answer_with_token(attempt), ANSWERS), GOALS[context.database]))
        found.append(("the obvious way beside it", ratio(answer_obviously(attempt, codes[-1]), ANSWERS), 1000))
        sign_in = context.requests(server, card_sign_in(codes), JOURNEYS)
        found.append(("card sign-in", context.ratio(sign_in, context.empty_requests()), 50))
        found.append(
            ("journey of 20 answers, one a request", ratio(journey(part, codes[2 * JOURNEYS :]), JOURNEYS), 470)
        )
    return [context.at_most(name, value, "× empty view", goal) for name, value, goal in found]


def make_people(school, school_class, number):
    unusable = "!"
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"p{n}", full_name=f"Nguyễn Văn {n}", password=unusable) for n in range(number)
    )
    people = Person.objects.bulk_create(
        Person(unit=school, full_name=user.full_name, name_sort_key=user.username, name_search_key="", user=user)
        for user in users
    )
    Enrolment.objects.bulk_create(
        Enrolment(person=person, school_class=school_class, year=school_class.year) for person in people
    )
    return people


def answer_with_token(attempt):
    token, choice, sequences = make_token(attempt), Choice.objects.earliest("pk").pk, count(1)
    headers = {"X-Attempt-Token": token, "Content-Type": "application/json"}

    def send(client, number):
        body = json.dumps([[number % QUESTIONS + 1, next(sequences), [choice]]])
        client.request("POST", "/answers/", body=body, headers=headers)

    return send


def answer_obviously(attempt, code):
    def send(client, number):
        if "sessionid" not in client.cookies:
            sign_in(client, code)
        body = {"number": number % QUESTIONS + 1, "choice": 7, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        client.request("POST", f"/obvious/{attempt.pk}/", body=urlencode(body), headers=FORM)

    return send


def sign_in(client, code):
    client.cookies.clear()
    client.request("GET", "/card/")
    post(client, "/card/", code=code)


def post(client, path, **fields):
    body = urlencode({**fields, "csrfmiddlewaretoken": client.cookies["csrftoken"]})
    return client.request("POST", path, body=body, headers=FORM)


def card_sign_in(codes):
    """The sign-in alone: the form's page was there before, so its cookie is kept from the first time."""

    def send(client, number):
        if "csrftoken" not in client.cookies:
            client.request("GET", "/card/")
        client.cookies.pop("sessionid", None)
        post(client, "/card/", code=codes[number % len(codes)])

    return send


def journey(part, codes):
    """Sign in, first page, start, paper, twenty answers of one request each, hand in, own result."""

    def send(client, number):
        sign_in(client, codes[number])
        client.request("GET", "/")
        paper = post(client, f"/parts/{part.pk}/start/").headers["Location"]
        page = client.request("GET", paper).body.decode()
        token = page.partition('data-token="')[2].partition('"')[0]
        headers = {"X-Attempt-Token": token, "Content-Type": "application/json"}
        marks = [[position, 10, [1]] for position in range(1, QUESTIONS + 1)]
        for mark in marks:
            client.request("POST", "/answers/", body=json.dumps([mark]), headers=headers)
        result = post(client, paper + "submit/", answers=json.dumps(marks)).headers["Location"]
        client.request("GET", result)
        if not Attempt.objects.filter(pk=int(paper.split("/")[2])).exclude(submitted_at=None).exists():
            raise AssertionError("the journey did not hand in")

    return send
