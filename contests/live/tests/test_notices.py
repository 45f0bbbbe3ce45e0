"""Who is told what."""

import pytest
from django.utils import timezone

from contests.live.actions import tell_once
from contests.live.rules import Target
from contests.live.tests.worlds import MINUTE, SECOND, make_world, sit
from contests.models import Audience, Notice
from contests.notices import notices_for, notices_to, tell
from schools.tests.builders import make_person, make_pupil
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_world()


def tell_all(world, entrant):
    """One notice to each kind of target, to others too; named by whom they are for."""
    contest = world.contest
    audience, others = entrant.audience, Audience.objects.create(contest=contest, name="Giáo viên", kind="staff")
    targets = {
        "everybody": {},
        "audience": {"audience": audience},
        "other audience": {"audience": others},
        "unit": {"unit": world.one},
        "other unit": {"unit": world.other},
        "unit above": {"unit": world.department},
        "class": {"school_class": world.a6},
        "other class": {"school_class": world.b6},
        "audience in unit": {"audience": audience, "unit": world.one},
        "other audience in unit": {"audience": others, "unit": world.one},
    }
    for number, (text, target) in enumerate(targets.items()):
        tell(contest, text, **target, by=world.organiser, at=world.at + number * MINUTE)
    tell(world.strange.stage.contest, "other contest", by=None, at=world.at)


def texts(notices):
    return [notice.text for notice in notices]


MINE = ["audience in unit", "class", "unit above", "unit", "audience", "everybody"]


def test_an_entrant_is_told_what_concerns_them_newest_first(world):
    entrant = sit(world).entrant
    tell_all(world, entrant)
    tell(world.contest, "me", entrant=entrant, by=None, at=world.at + 60 * MINUTE)
    tell(world.contest, "someone else", entrant=sit(world, "Bình").entrant, by=None, at=world.at + 61 * MINUTE)
    assert texts(notices_for(world.contest, entrant)) == ["me", *MINE]
    assert texts(notices_to(entrant.person, [world.contest], world.at)) == ["me", *MINE]


def test_who_has_not_started_is_told_the_same(world):
    pupil = make_pupil(world.one, school_class=world.a6)
    tell_all(world, sit(world).entrant)
    assert texts(notices_to(pupil, [world.contest], world.at)) == MINE


def test_without_an_entrant_only_what_everybody_is_told(world):
    tell_all(world, sit(world).entrant)
    assert texts(notices_for(world.contest)) == ["everybody"]


def test_a_person_in_no_class_is_told_nothing_of_classes(world):
    tell_all(world, sit(world).entrant)
    staff = make_person(world.one, "Cô Hoa", kind="staff")
    assert texts(notices_to(staff, [world.contest], world.at)) == [
        "other audience in unit", "unit above", "unit", "other audience", "everybody",
    ]  # fmt: skip


def test_it_costs_the_same_for_any_number_of_contests(world, django_assert_num_queries):
    person = sit(world).entrant.person
    tell(world.contest, "one", by=None, at=world.at)
    tell(world.strange.stage.contest, "two", by=None, at=world.at)
    with django_assert_num_queries(2):
        assert len(notices_to(person, [world.contest], timezone.now())) == 1
    with django_assert_num_queries(3):
        assert len(notices_to(person, [world.contest, world.strange.stage.contest], timezone.now())) == 2


def test_told_twice_within_a_minute_it_is_told_once(world):
    def again(at, text="Nghỉ giải lao", target=None):
        return tell_once(world.contest, text, target or Target(), by=world.organiser, at=at)

    first = again(world.at)
    assert again(world.at + 30 * SECOND) == first
    assert again(world.at + 30 * SECOND, target=Target(unit=world.one)) != first
    assert again(world.at + 30 * SECOND, text="Thi tiếp") != first
    assert again(world.at + 2 * MINUTE) != first
    assert Notice.objects.count() == 4
