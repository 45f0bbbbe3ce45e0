"""Acts of organisers beside starts in flight, and beside each other: on PostgreSQL each waits for the other."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from contests.actions import extend_attempts
from contests.awards.freezing import frozen
from contests.awards.publishing import NotReady, publish
from contests.entering import enter
from contests.keys.actions import NotPossible, confirm, hold_rankings
from contests.keys.tests.builders import choice, make_part, organiser_of, previewed, questions_of, ruling, sit
from contests.live.actions import decide_late, extend
from contests.live.rules import Target
from contests.live.tests.worlds import arrive_late
from contests.models import Attempt, Contest, Entrant, LateAnswer, Part, PartScore, Ranking, Ruling, Stage
from contests.placing import rebuild_ranking
from contests.quiz.actions import close, start_attempt
from contests.tests.builders import AT, make_entrant_pupil
from schools.tests.races import in_flight, on_the_way

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
    later = AT + 60 * MINUTE
    with on_the_way(lambda: Attempt.objects.select_for_update().get(pk=left.pk), lambda: close(left.pk, at=later)):
        start_attempt(Part.objects.select_related("stage__contest").get(), pupil, at=later)
    assert list(Attempt.objects.order_by("number").values_list("submitted_at", flat=True)) == [left.deadline, None]


def test_late_answers_and_scores_lock_entrants_in_the_same_order(part, pupil):
    """Somebody scores both entrants while late answers of the two are accepted, whose papers began the other way."""
    other = make_entrant_pupil(part, "Trần Văn Bình")
    entrants = [enter(part.stage.contest, each, at=AT).pk for each in (pupil, other)]
    late = AT + 60 * MINUTE
    for person in (other, pupil):
        paper = close(start_attempt(part, person, at=AT).pk, at=late)
        arrive_late(paper, 4, at=late)
    seen = dict(LateAnswer.objects.values_list("attempt").annotate(newest=Max("pk")))

    def hold(entrant):
        return lambda: Entrant.objects.select_for_update(no_key=True).get(pk=entrant)

    by = organiser_of(part)
    with on_the_way(*map(hold, entrants)):
        assert decide_late(seen, part.stage.contest, accepted=True, reason="Mất mạng", by=by, at=late) == 2
    assert set(PartScore.objects.values_list("points", flat=True)) == {100}


def test_rankings_of_several_rounds_are_locked_by_their_ids(part):
    """One over all rounds, made last, stands on the first round too: it is not taken before that of the second."""
    contest = part.stage.contest
    stage = Stage.objects.create(contest=contest, order=2, name="Tuần 2", opens_at=AT, closes_at=AT + 60 * MINUTE)
    second = Part.objects.create(stage=stage, name="Tuần 2")
    rows = [Ranking.objects.create(contest=contest, stage=each, name="Cá nhân", of="person") for each in (stage, None)]

    def hold(ranking):
        return lambda: Ranking.objects.select_for_update(no_key=True).get(pk=ranking.pk)

    with on_the_way(*map(hold, rows)), transaction.atomic():
        assert hold_rankings([part, second]) == []


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
