"""Acts of organisers beside starts in flight, and beside each other: on PostgreSQL each waits for the other."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from contests.actions import extend_attempts
from contests.awards.freezing import frozen
from contests.awards.publishing import NotReady, publish
from contests.keys.actions import NotPossible, confirm
from contests.keys.tests.builders import choice, make_part, organiser_of, previewed, questions_of, ruling, sit
from contests.live.actions import extend
from contests.live.rules import Target
from contests.models import Attempt, Contest, Part, Ranking, Ruling, Stage
from contests.placing import rebuild_ranking
from contests.quiz.actions import close, start_attempt
from contests.tests.builders import AT, make_entrant_pupil
from schools.tests.races import PAUSE, in_flight

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def part():
    return make_part()


@pytest.fixture
def pupil(part):
    return make_entrant_pupil(part)


def lasts():
    [attempt] = Attempt.objects.all()
    return attempt.deadline - attempt.started_at


class TestMoreTime:
    def give(self, part, by):
        return lambda: extend(part, Target(), minutes=10, reason="Mất điện", by=by, at=AT)

    def test_a_start_in_flight_is_waited_for(self, part, pupil):
        give = self.give(part, organiser_of(part))
        with in_flight(lambda: start_attempt(part, pupil, at=AT)):
            give()
        assert lasts() == 40 * MINUTE

    def test_a_start_waits_for_more_time_in_flight(self, part, pupil):
        with in_flight(self.give(part, organiser_of(part))):
            start_attempt(part, pupil, at=AT)
        assert lasts() == 40 * MINUTE


class TestTheEndIsMovedOn:
    @pytest.fixture
    def stage(self, part):
        Stage.objects.update(closes_at=AT + 10 * MINUTE)
        part.stage.refresh_from_db()
        return part.stage

    def move(self, stage):
        with transaction.atomic():
            before, stage.closes_at = stage.closes_at, AT + 20 * MINUTE
            stage.save()
            extend_attempts(stage, before=before, by=None, at=AT)

    def test_a_start_in_flight_is_waited_for(self, part, pupil, stage):
        with in_flight(lambda: start_attempt(part, pupil, at=AT)):
            self.move(stage)
        assert lasts() == 20 * MINUTE

    def test_a_start_waits_for_the_new_end_in_flight(self, part, pupil, stage):
        with in_flight(lambda: self.move(Stage.objects.get())):
            start_attempt(part, pupil, at=AT)
        assert lasts() == 20 * MINUTE


def test_a_start_and_the_sweep_lock_in_the_same_order(part, pupil):
    """The sweep holds the paper left open and wants its entrant, while the start that closes it has begun."""
    Contest.objects.update(attempts_allowed=5)
    left = start_attempt(part, pupil, at=AT)
    holds, failed = threading.Event(), []

    def sweep():
        try:
            with transaction.atomic():
                Attempt.objects.select_for_update().get(pk=left.pk)
                holds.set()
                threading.Event().wait(PAUSE)
                close(left.pk, at=AT + 60 * MINUTE)
        except Exception as error:
            failed.append(error)
        finally:
            holds.set()
            connection.close()

    thread = threading.Thread(target=sweep)
    thread.start()
    holds.wait()
    start_attempt(Part.objects.select_related("stage__contest").get(), pupil, at=AT + 60 * MINUTE)
    thread.join()
    assert failed == []
    assert list(Attempt.objects.order_by("number").values_list("submitted_at", flat=True)) == [left.deadline, None]


class TestOfficialBesideARuling:
    @pytest.fixture
    def ranking(self, part, pupil):
        sit(part, pupil, [1, 1, 2, 2], at=AT)
        Stage.objects.update(closes_at=AT + 60 * MINUTE)
        ranking = Ranking.objects.get()
        rebuild_ranking(ranking.pk, at=timezone.now())
        return ranking

    def official(self, ranking, by):
        ranking.refresh_from_db()
        with frozen(ranking) as read:
            publish(ranking.pk, "official", read, number=1, note="", by=by, at=timezone.now())

    def preview(self, part, by):
        question = questions_of(part)[2]
        return previewed(part, ruling(question, "replace", choice(question, 2)), by=by)

    def test_no_ruling_is_made_below_a_ranking_that_is_becoming_official(self, part, ranking):
        by = organiser_of(part)
        preview = self.preview(part, by)
        with in_flight(lambda: self.official(ranking, by)), pytest.raises(NotPossible):
            confirm(preview, preview.result["digest"], by=by, at=timezone.now())
        assert not Ruling.objects.exists()

    def test_nothing_becomes_official_beside_a_ruling_that_is_being_made(self, part, ranking):
        by = organiser_of(part)
        preview = self.preview(part, by)
        ruled = in_flight(lambda: confirm(preview, preview.result["digest"], by=by, at=timezone.now()))
        with ruled, pytest.raises(NotReady):
            self.official(ranking, by)
        ranking.refresh_from_db()
        assert ranking.state == "provisional"
