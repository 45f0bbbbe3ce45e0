"""Late answers: what a person sees before deciding, and what the decision does – to the seen rows and to no other."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contests.live import late
from contests.live.actions import UnderOfficial, decide_late
from contests.live.log import devices, lines
from contests.live.rules import Target
from contests.live.tests.worlds import MINUTE, SECOND, arrive_late, make_world, sit, tell_device
from contests.models import Answer, Attempt, LateAnswer, LateDecision, Notice, PartScore, Ranking
from contests.quiz.actions import close
from contests.quiz.saving import write
from contests.quiz.tokens import Bound
from contests.tests.builders import sent
from foundation.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
HUNDRED = Decimal(100)


@shared
def world():
    return make_world()


def closed(world, name="Nguyễn Văn An", *, right=1, **fields):
    """A paper closed by its deadline with `right` of four right."""
    attempt = sit(world, name, **fields)
    write(Bound(attempt.pk, attempt.entrant_id), sent(attempt, right), world.at + MINUTE)
    return close(attempt.pk, at=attempt.accepts_until + SECOND)


def papers(world, target=None):
    return late.late_papers(list(late.undecided(world.contest, target)))


def decide(world, found, accepted=True, at=None):
    seen = {paper.attempt.pk: paper.newest for paper in found}
    return decide_late(seen, world.contest, accepted=accepted, reason="Mất mạng cả trường", by=world.organiser,
                       at=at or world.at + 60 * MINUTE)  # fmt: skip


def points(attempt):
    attempt.refresh_from_db()
    return attempt.points, PartScore.objects.get(entrant=attempt.entrant).points


def test_what_is_shown_and_nothing_is_written(world):
    attempt = closed(world)
    arrived = attempt.accepts_until + 5 * MINUTE
    arrive_late(attempt, 3, at=arrived)
    for kind, at in (("offline", 2), ("online", 9), ("offline", 10)):
        tell_device(attempt, kind, world.at + at * MINUTE)
    tell_device(attempt, "offline", world.at + 1 * MINUTE, device="b")
    [paper] = papers(world)
    assert (paper.attempt, paper.first, paper.last) == (attempt, arrived, arrived)
    assert (paper.answers, paper.changed) == (4, 2)
    assert (paper.attempt.points, paper.points, paper.right) == (HUNDRED / 4, 3 * HUNDRED / 4, 3)
    assert paper.marked_at == attempt.deadline
    minutes = [(start - world.at, end and end - world.at) for start, end in paper.offline]
    assert minutes == [(MINUTE, None), (2 * MINUTE, 9 * MINUTE), (10 * MINUTE, None)]
    assert points(attempt) == (HUNDRED / 4, HUNDRED / 4)
    assert not LateDecision.objects.exists()


def test_of_several_changes_of_one_answer_the_last_counts(world):
    attempt = closed(world)
    at = attempt.accepts_until + MINUTE
    arrive_late(attempt, 4, at=at, sequence=10)
    arrive_late(attempt, 2, at=at, sequence=20)
    [paper] = papers(world)
    assert (paper.answers, paper.right) == (4, 2)
    decide(world, [paper])
    assert points(attempt)[0] == HUNDRED / 2


def test_what_is_older_than_what_counts_changes_nothing(world):
    attempt = closed(world)
    Answer.objects.filter(attempt=attempt).update(sequence=50)
    arrive_late(attempt, 4, at=attempt.accepts_until + MINUTE, sequence=50)
    [paper] = papers(world)
    assert (paper.changed, paper.right) == (0, 1)
    decide(world, [paper])
    assert points(attempt)[0] == HUNDRED / 4


def test_accepted_they_are_scored_and_the_frozen_answers_stay(world):
    attempt = closed(world)
    arrive_late(attempt, 3, at=attempt.accepts_until + MINUTE)
    before = list(Answer.objects.filter(attempt=attempt).order_by("number").values())
    assert decide(world, papers(world)) == 1
    assert points(attempt) == (3 * HUNDRED / 4, 3 * HUNDRED / 4)
    assert list(Answer.objects.filter(attempt=attempt).order_by("number").values()) == before
    decision = LateDecision.objects.get()
    assert (decision.accepted, decision.reason, decision.by) == (True, "Mất mạng cả trường", world.organiser)
    assert set(LateAnswer.objects.values_list("decision", flat=True)) == {decision.pk}
    assert papers(world) == []


def test_under_an_official_ranking_nothing_is_scored_again(world):
    attempt = closed(world)
    arrive_late(attempt, 3, at=attempt.accepts_until + MINUTE)
    before = points(attempt)
    Ranking.objects.filter(stage=attempt.part.stage).update(state="official")
    with pytest.raises(UnderOfficial):
        decide(world, papers(world))
    assert (points(attempt), LateDecision.objects.count()) == (before, 0)
    assert decide(world, papers(world), accepted=False) == 1


def test_refused_they_stay_beside_and_nothing_changes(world):
    attempt = closed(world)
    arrive_late(attempt, 3, at=attempt.accepts_until + MINUTE)
    decide(world, papers(world), accepted=False)
    assert points(attempt) == (HUNDRED / 4, HUNDRED / 4)
    assert LateAnswer.objects.filter(decision__accepted=False).count() == 4


@pytest.mark.parametrize(("accepted", "verb"), [(True, "accept late answers"), (False, "refuse late answers")])
def test_only_the_one_concerned_is_told_and_without_points(world, accepted, verb):
    attempt = closed(world)
    arrive_late(attempt, 3, at=attempt.accepts_until + MINUTE)
    decide(world, papers(world), accepted=accepted)
    notice = Notice.objects.get()
    assert (notice.entrant, notice.kind) == (attempt.entrant, "rescore")
    assert "Mất mạng cả trường" in notice.text
    assert "75" not in notice.text
    event = Event.objects.get(verb=verb)
    assert (event.subject_id, event.reason, event.by) == (attempt.pk, "Mất mạng cả trường", world.organiser)


def test_what_arrived_after_it_was_shown_waits_for_its_own_decision(world):
    attempt = closed(world)
    arrive_late(attempt, 2, at=attempt.accepts_until + MINUTE, sequence=10)
    shown = papers(world)
    arrive_late(attempt, 4, at=attempt.accepts_until + 2 * MINUTE, sequence=20)
    decide(world, shown)
    assert points(attempt)[0] == HUNDRED / 2
    [paper] = papers(world)
    assert (paper.answers, paper.right) == (4, 4)


def test_decided_twice_the_first_decision_stands(world):
    attempt = closed(world)
    arrive_late(attempt, 3, at=attempt.accepts_until + MINUTE)
    shown = papers(world)
    assert decide(world, shown, accepted=False) == 1
    assert decide(world, shown, accepted=True) == 0
    assert points(attempt)[0] == HUNDRED / 4
    assert LateDecision.objects.count() == 1


def test_papers_of_another_contest_are_not_decided_here(world):
    attempt = closed(world)
    arrive_late(attempt, 3, at=attempt.accepts_until + MINUTE)
    seen = {attempt.pk: papers(world)[0].newest}
    assert decide_late(seen, world.strange.stage.contest, accepted=True, reason="x", by=None, at=world.at) == 0
    assert not LateDecision.objects.exists()


def test_an_open_paper_is_not_up_for_decision(world):
    arrive_late(sit(world), 3, at=world.at)
    assert papers(world) == []


def test_many_at_once_the_longest_waiting_first(world, django_assert_num_queries):
    attempts = [closed(world, f"Số {number}", at=world.at - number * MINUTE) for number in range(3)]
    for attempt in attempts:
        arrive_late(attempt, 2, at=attempt.accepts_until + MINUTE)
    with django_assert_num_queries(9):
        found = papers(world)
    assert [paper.attempt for paper in found] == attempts[::-1]
    assert [paper.attempt for paper in papers(world, Target(entrant=attempts[1].entrant))] == [attempts[1]]
    assert decide(world, found[:2]) == 2
    assert [paper.attempt for paper in papers(world)] == attempts[:1]


def test_a_clock_from_another_world_breaks_nothing(world):
    attempt = closed(world)
    arrive_late(attempt, 1, at=attempt.accepts_until, sequence=2**53 - 1)
    assert papers(world)[0].marked_at.year == 3000


class TestLog:
    def test_devices_are_numbered_and_what_they_did_is_counted(self, world):
        attempt = sit(world)
        for second, (kind, device) in enumerate(
            [("loaded", "zz"), ("hidden", "zz"), ("loaded", "aa"), ("shown", "zz"), ("hidden", "zz"), ("offline", "aa")]
        ):
            tell_device(attempt, kind, world.at + second * SECOND, device=device)
        tell_device(sit(world, "Bình"), "hidden", world.at, device="zz")
        known = devices(attempt)
        assert {key: (found.number, found.left, found.offline) for key, found in known.items()} == {
            "zz": (1, 2, 0), "aa": (2, 0, 1),
        }  # fmt: skip
        shown = lines(attempt.events.order_by("happened_at", "pk"), known)
        assert [(line.event.kind, line.device, line.away) for line in shown] == [
            ("loaded", 1, None), ("hidden", 1, None), ("loaded", 2, None), ("shown", 1, 2.0), ("hidden", 1, None),
            ("offline", 2, None),
        ]  # fmt: skip

    def test_coming_back_without_having_left_has_no_length(self, world):
        attempt = sit(world)
        tell_device(attempt, "shown", world.at + timedelta(hours=1))
        [line] = lines(attempt.events.all(), devices(attempt))
        assert line.away is None

    def test_of_a_paper_without_a_log(self, world):
        assert devices(Attempt.objects.get(pk=sit(world).pk)) == {}
