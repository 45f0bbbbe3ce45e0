"""More time: open papers end later, what is closed stays closed, a double tap gives it once."""

import pytest

from contests.actions import extend_attempts
from contests.live.actions import AlreadyDone, NothingToExtend, extend
from contests.live.pages import closed_lately
from contests.live.rules import NoSuchTarget, Target, find_target
from contests.live.tests.worlds import MINUTE, SECOND, make_world, sit
from contests.models import Attempt, Extension, Notice, Stage
from contests.quiz.actions import close, submit_attempt
from contests.tests.builders import sent
from foundation.models import Event
from schools.tests.builders import make_class, make_unit
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def give(world, target=None, *, minutes=10, at=None, part=None, reason="Mất điện"):
    return extend(
        part or world.part, target or Target(), minutes=minutes, reason=reason, by=world.organiser,
        at=at or world.at + MINUTE,
    )  # fmt: skip


def ends(attempt):
    fresh = Attempt.objects.get(pk=attempt.pk)
    return (fresh.deadline - attempt.deadline, fresh.accepts_until - attempt.accepts_until)


def test_every_open_paper_ends_later_and_keeps_its_grace(world):
    papers = [sit(world), sit(world, "Bình", school_class=world.c7)]
    their_class = make_class(make_unit("Trường Kia", under=world.strange.stage.contest.unit))
    strange = sit(world, "Kia", school_class=their_class, part=world.strange)
    assert give(world) == 2
    assert [ends(paper) for paper in papers] == [(10 * MINUTE, 10 * MINUTE)] * 2
    assert ends(strange) == (0 * MINUTE, 0 * MINUTE)


@pytest.mark.parametrize("whom", ["entrant", "school_class", "unit"])
def test_only_those_it_is_for(world, whom):
    mine = sit(world)
    beside = {
        "entrant": sit(world, "Cùng lớp"),
        "school_class": sit(world, "Lớp bên", school_class=world.b6),
        "unit": sit(world, "Trường bên", school_class=world.c7),
    }[whom]
    data = {{"school_class": "class"}.get(whom, whom): getattr(mine.entrant, f"{whom}_id", mine.entrant.pk)}
    assert give(world, find_target(world.contest, data, world.at.date())) >= 1
    assert ends(mine) == (10 * MINUTE, 10 * MINUTE)
    assert ends(beside) == (0 * MINUTE, 0 * MINUTE)


def test_what_is_handed_in_or_out_of_time_is_not_touched(world):
    done = sit(world, submitted=True)
    over = sit(world, "Hết giờ")
    late = over.accepts_until + SECOND
    sit(world, "Đang làm", at=late - MINUTE)
    assert closed_lately(world.part, Target(), late) == 1
    assert give(world, at=late) == 1
    assert ends(done) == ends(over) == (0 * MINUTE, 0 * MINUTE)
    assert close(over.pk, at=late).submitted_at == over.deadline
    assert closed_lately(world.part, Target(), late) == 1
    assert closed_lately(world.part, find_target(world.contest, {"unit": world.other.pk}, late.date()), late) == 0
    assert closed_lately(world.part, Target(), late + 120 * MINUTE) == 0


def test_answers_are_taken_and_handed_in_within_the_time_given(world):
    attempt = sit(world)
    give(world, minutes=5)
    at = attempt.deadline + 4 * MINUTE
    done = submit_attempt(attempt.pk, sent(attempt, 4), at=at)
    assert (done.submitted_at, done.right, done.closed_by_deadline) == (at, 4, False)


def test_it_is_kept_told_and_in_the_history(world):
    sit(world)
    give(world, Target(school_class=world.a6))
    given = Extension.objects.get()
    assert (given.part, given.school_class, given.unit, given.entrant) == (world.part, world.a6, None, None)
    assert (given.minutes, given.reason, given.by) == (10, "Mất điện", world.organiser)
    notice = Notice.objects.get()
    assert (notice.kind, notice.school_class, notice.contest) == ("extension", world.a6, world.contest)
    assert "Mất điện" in notice.text
    event = Event.objects.get(verb="extend", subject_id=world.part.pk)
    assert (event.reason, event.changes["papers"], event.by) == ("Mất điện", 1, world.organiser)


def test_a_double_tap_gives_it_once(world):
    attempt = sit(world)
    give(world)
    with pytest.raises(AlreadyDone):
        give(world, at=world.at + MINUTE + 30 * SECOND)
    assert ends(attempt)[0] == 10 * MINUTE
    give(world, minutes=5)  # another act
    give(world, at=world.at + 3 * MINUTE)  # the same one, meant again
    assert ends(attempt)[0] == 25 * MINUTE
    assert Extension.objects.count() == 3


def test_before_anybody_has_started_it_waits_for_them(world):
    assert give(world) == 0
    assert Extension.objects.count() == 1


def test_when_it_would_reach_nobody_nothing_is_kept(world):
    after = world.stage.closes_at
    with pytest.raises(NothingToExtend):
        give(world, at=after)
    assert (Extension.objects.count(), Notice.objects.count()) == (0, 0)


def test_papers_beyond_the_end_of_the_stage_can_still_be_made_longer(world):
    attempt = sit(world, at=world.stage.closes_at - MINUTE)
    assert give(world, at=world.stage.closes_at) == 1
    assert ends(attempt)[0] == 10 * MINUTE


def test_moving_the_end_of_the_stage_on_keeps_the_time_given(world):
    """Who was given more time does not end up with less than the others when the stage ends later for all."""
    Stage.objects.filter(pk=world.stage.pk).update(closes_at=world.at + 10 * MINUTE)
    for row in (world.stage, world.part.stage):
        row.refresh_from_db()
    mine, other = sit(world), sit(world, "Bình")
    give(world, Target(entrant=mine.entrant), minutes=5)
    before, world.stage.closes_at = world.stage.closes_at, world.at + 20 * MINUTE
    world.stage.save()
    assert extend_attempts(world.stage, before=before, by=None, at=world.at) == 2
    assert [ends(mine), ends(other)] == [(15 * MINUTE, 15 * MINUTE), (10 * MINUTE, 10 * MINUTE)]


def test_moving_it_on_gives_nothing_to_who_had_the_whole_time_limit(world):
    Stage.objects.filter(pk=world.stage.pk).update(closes_at=world.at + 31 * MINUTE)
    for row in (world.stage, world.part.stage):
        row.refresh_from_db()
    mine = sit(world)
    give(world, minutes=5)
    before, world.stage.closes_at = world.stage.closes_at, world.at + 90 * MINUTE
    world.stage.save()
    assert extend_attempts(world.stage, before=before, by=None, at=world.at) == 0
    assert ends(mine) == (5 * MINUTE, 5 * MINUTE)


def test_time_for_a_unit_is_for_those_below_it_too(world):
    attempt = sit(world)
    assert give(world, find_target(world.contest, {"unit": world.department.pk}, world.at.date())) == 1
    assert ends(attempt)[0] == 10 * MINUTE


class TestTargets:
    def find(self, world, **data):
        return find_target(world.contest, {name: str(value) for name, value in data.items()}, world.at.date())

    def test_each_is_found(self, world):
        entrant = sit(world).entrant
        assert self.find(world) == Target()
        assert self.find(world, unit=world.one.pk).unit == world.one
        assert self.find(world, **{"class": world.a6.pk}).school_class == world.a6
        assert self.find(world, entrant=entrant.pk).entrant == entrant

    def test_nobody_outside_the_contest(self, world):
        strange = sit(world, "Kia", part=world.strange, school_class=make_class(
            make_unit("Trường Kia", under=world.strange.stage.contest.unit)
        )).entrant  # fmt: skip
        for data in ({"unit": strange.unit_id}, {"class": strange.school_class_id}, {"entrant": strange.pk},
                     {"unit": "x"}, {"class": "-1"}, {"entrant": "9" * 30}):  # fmt: skip
            with pytest.raises(NoSuchTarget):
                self.find(world, **data)
