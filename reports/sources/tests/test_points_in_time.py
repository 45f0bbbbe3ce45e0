"""Points are told to a report when the contest tells them, and not before: whoever may ask for one (a school of itself)
would else read what no ranking shows yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.models import Appearance, Part, Ranking, Sitting, Stage
from reports.sources.tests.world import asking, make_contest, make_entrant, make_schools, make_team, score, values
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db
POINTS = ("points_of_attempts", "points", "mean_of_attempts", "mean", "highest")
DAY = timedelta(days=1)


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT", kind="district")


@pytest.fixture
def quiz(district):
    """One pupil with 60 points in a part of a stage that runs."""
    world = make_contest(district)
    [world.school] = make_schools(district, 1)
    world.pupil = make_entrant(world, world.school, school_class=world.school.classes.get(name="6A"))
    score(world.pupil, world.parts[0], 60)
    Stage.objects.update(closes_at=timezone.now() + DAY)
    world.asked = asking(district, *POINTS, "participants", contest=world.contest)
    return world


def shows(world, when):
    Part.objects.filter(pk=world.parts[0].pk).update(show_score=when)


def told(world, unit=None):
    unit = unit or world.school
    return values(world.asked, [unit])[unit]


def test_what_is_shown_at_once_is_told_at_once(quiz):
    assert told(quiz) == [60, 60, 60, 60, 60, 1]


def test_what_is_shown_after_closing_is_told_then_also_of_classes_and_above(quiz, district):
    shows(quiz, "after_closing")
    waiting = [None] * len(POINTS) + [1]
    assert told(quiz) == told(quiz, district) == waiting
    assert values(quiz.asked, [quiz.school], by_class=True)[quiz.pupil.school_class_id] == waiting
    Stage.objects.update(closes_at=timezone.now() - DAY)
    assert told(quiz) == told(quiz, district) == [60, 60, 60, 60, 60, 1]


def test_what_is_never_shown_is_told_by_an_official_ranking_alone(quiz):
    shows(quiz, "never")
    Stage.objects.update(closes_at=timezone.now() - DAY)
    assert told(quiz)[0] is None
    ranking = Ranking.objects.create(contest=quiz.contest, stage=quiz.stage, of="person", name="Cá nhân")
    assert told(quiz)[0] is None
    Ranking.objects.filter(pk=ranking.pk).update(state="official")
    assert told(quiz)[0] == 60


def test_a_part_for_practice_holds_nothing_back(quiz):
    Part.objects.filter(pk=quiz.practice.pk).update(show_score="never")
    assert told(quiz)[0] == 60


def test_of_a_sitting_its_unit_is_told_when_it_is_judged_and_guests_when_it_is_published(district):
    world = make_contest(district, teams=True)
    Stage.objects.update(by_sittings=True)
    world.asked = asking(district, "highest", contest=world.contest)
    host, guest, other = make_schools(district, 3)
    sitting = Sitting.objects.create(
        stage=world.stage, unit=host, state="open", launched_at=timezone.now(), starts_at=timezone.now()
    )
    for unit, points in ((host, 70), (guest, 50)):
        team = make_team(world, unit, [(unit.classes.get(name="6A"), "captain", False)])
        Appearance.objects.create(sitting=sitting, entrant=team, state="present")
        score(team, world.parts[0], points)
    score(make_team(world, other, [(other.classes.get(name="6A"), "captain", False)]), world.parts[0], 40)

    def highest():
        found = values(world.asked, [host, guest, other, district])
        return [found[unit][0] for unit in (host, guest, other, district)]

    assert highest() == [None, None, 40, None]
    for state, expected in (("judged", [70, None, 40, None]), ("published", [70, 50, 40, 70])):
        Sitting.objects.filter(pk=sitting.pk).update(state=state)
        assert highest() == expected
