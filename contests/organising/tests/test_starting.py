"""The page where a contest begins: from a model, or like another one may change."""

from datetime import timedelta

import pytest

from contests.models import Contest
from contests.organising.starts import model_contests
from contests.organising.tests.desk import Desk
from contests.tests.builders import make_quiz
from contests.tests.worlds import make_world, page
from foundation import starts
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
WHEN = {"opens_at_0": "2027-01-05", "opens_at_1": "08:00"}


@shared
def world():
    return make_world()


@pytest.fixture
def desk(client, world):
    client.force_login(world.organiser)
    return Desk(client)


def offered(desk, query=""):
    form = desk.client.get(page("contest", "add") + query).context["adminform"].form
    return [value for value, _label in form.fields["start_from"].choices]


def test_models_and_own_contests_are_offered_and_nobody_else_s(desk, world):
    assert offered(desk) == ["", *(f"model:{key}" for key in model_contests()), f"copy:{world.contest.pk}"]
    html = desk.client.get(page("contest", "add")).content.decode()
    assert all(row.brings.split(",")[0] in html for row in model_contests().values())


def test_one_asked_for_is_offered_however_old(desk, world, monkeypatch):
    monkeypatch.setattr(starts, "COPIES", 1)
    make_quiz(world.department, title="Mới hơn", opened=False, at=world.at + timedelta(hours=1))
    copy = f"copy:{world.contest.pk}"
    assert copy not in offered(desk)
    assert copy in offered(desk, f"?start_from={copy}")
    desk.add("contest", query=f"?start_from={copy}", title="Năm nay", **WHEN)
    contest = Contest.objects.get(title="Năm nay")
    assert (contest.copied_from, contest.attempts_allowed) == (world.contest, None)


@pytest.mark.parametrize("asked", ["copy:strange", "model:nothing", "copy:x", "copy:99999999999999999999"])
def test_what_is_not_offered_is_refused(desk, world, asked):
    asked = asked.replace("strange", str(world.strange_contest.pk))
    before = Contest.objects.count()
    data = desk.form(page("contest", "add")) | WHEN | {"title": "Trộm", "start_from": asked}
    answer = desk.client.post(page("contest", "add"), data)
    assert set(answer.context["adminform"].form.errors) == {"start_from"}
    assert Contest.objects.count() == before


def test_one_round_wants_what_a_model_brings(desk, world):
    data = desk.form(page("contest", "add")) | WHEN | {"title": "Mới", "minutes": "", "attempts_allowed": ""}
    answer = desk.client.post(page("contest", "add"), data)
    assert set(answer.context["adminform"].form.errors) == {"closes_at", "minutes", "attempts_allowed"}
