"""How many attempts: at a part, a day, over a contest; practice apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.listing import for_person
from contests.models import Attempt, Part, PartScore, Stage
from contests.quiz.actions import start_attempt, submit_attempt
from contests.quiz.rules import NotNow
from contests.tests.builders import AT, make_entrant_pupil, make_quiz, sent
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@shared
def part():
    return make_quiz(attempts_allowed=9)


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


def add_part(part, order, *, practice=False, **fields):
    """A further stage of the contest with a part that draws from the same bank."""
    stage = Stage.objects.create(
        contest=part.stage.contest, order=order, name=f"Vòng {order}", opens_at=part.stage.opens_at,
        closes_at=part.stage.closes_at, practice=practice,
    )  # fmt: skip
    new = Part.objects.create(stage=stage, name="Trắc nghiệm", **fields)
    new.blueprint.create(bank=part.blueprint.get().bank)
    return fresh(new)


def fresh(part):
    return Part.objects.select_related("stage__contest").get(pk=part.pk)


def allow(part, model, **fields):
    type(model).objects.filter(pk=model.pk).update(**fields)
    return fresh(part)


def sit(part, pupil, at):
    return submit_attempt(start_attempt(part, pupil, at=at).pk, [], at=at + MINUTE)


def left(pupil, part, at=AT):
    [entry] = [entry for entry in for_person(pupil, at) if entry.part == part]
    return entry.standing.left, bool(entry.standing.refusal)


def test_over_all_rounds_together(part, pupil):
    second = add_part(part, 2, attempts_allowed=9)
    part = allow(part, part.stage.contest, attempts_allowed=2)
    sit(part, pupil, AT)
    assert left(pupil, part, AT + HOUR) == (1, False)
    sit(fresh(second), pupil, AT + HOUR)
    for each in (part, fresh(second)):
        with pytest.raises(NotNow, match="2"):
            start_attempt(each, pupil, at=AT + 2 * HOUR)
        assert left(pupil, each, AT + 2 * HOUR) == (0, True)


def test_a_day_ends_at_midnight_in_viet_nam(part, pupil):
    part = allow(part, part, attempts_a_day=1)
    evening = AT.replace(hour=16, minute=30)  # 23:30 there
    sit(part, pupil, evening)
    with pytest.raises(NotNow):
        start_attempt(part, pupil, at=evening + 20 * MINUTE)
    assert left(pupil, part, evening + 20 * MINUTE) == (0, True)
    assert start_attempt(part, pupil, at=evening + 31 * MINUTE).number == 2


def test_an_attempt_counts_for_the_day_it_was_started_on(part, pupil):
    part = allow(part, part, attempts_a_day=1)
    late = AT.replace(hour=16, minute=50)
    submit_attempt(start_attempt(part, pupil, at=late).pk, [], at=late + 20 * MINUTE)
    assert start_attempt(part, pupil, at=late + 21 * MINUTE).number == 2


class TestPractice:
    @pytest.fixture
    def practice(self, part):
        return add_part(part, 7, practice=True, attempts_allowed=1)

    def test_any_number_beside_what_the_contest_allows_and_never_scored(self, part, pupil, practice):
        allow(part, part.stage.contest, attempts_allowed=1)
        for number in range(3):
            attempt = start_attempt(fresh(practice), pupil, at=AT + number * HOUR)
            done = submit_attempt(attempt.pk, sent(attempt, right=4), at=AT + number * HOUR + MINUTE)
        assert (done.number, done.points) == (3, 100)
        assert not PartScore.objects.exists()
        assert left(pupil, practice, AT + DAY) == (None, False)
        sit(fresh(part), pupil, AT + DAY)
        assert PartScore.objects.count() == 1

    def test_a_limit_that_was_set_holds(self, part, pupil, practice):
        practice = allow(practice, practice, attempts_allowed=2)
        for number in range(2):
            sit(practice, pupil, AT + number * HOUR)
        with pytest.raises(NotNow):
            start_attempt(practice, pupil, at=AT + 3 * HOUR)

    def test_so_does_one_for_a_day(self, part, pupil, practice):
        practice = allow(practice, practice, attempts_a_day=1)
        sit(practice, pupil, AT)
        with pytest.raises(NotNow):
            start_attempt(practice, pupil, at=AT + HOUR)
        sit(practice, pupil, AT + DAY)
        assert Attempt.objects.filter(part=practice).count() == 2

    def test_it_has_its_own_period(self, part, pupil, practice):
        practice = allow(practice, practice.stage, closes_at=AT)
        with pytest.raises(NotNow):
            start_attempt(practice, pupil, at=AT)
        assert start_attempt(part, pupil, at=AT).number == 1

    def test_papers_and_the_first_page_say_so(self, client):
        now = timezone.now()
        part = make_quiz(at=now)
        pupil = make_entrant_pupil(part)
        practice = add_part(part, 7, practice=True)
        client.force_login(pupil.user)
        first_page = client.get("/").content.decode()
        practised = client.get(f"/attempts/{start_attempt(practice, pupil, at=now).pk}/").content.decode()
        counted = client.get(f"/attempts/{start_attempt(part, pupil, at=now).pk}/").content.decode()
        assert ["thi thử" in page for page in (first_page, practised, counted)] == [True, True, False]
