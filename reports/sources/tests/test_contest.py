"""Figures of a contest, each against what a person would count one by one."""

from datetime import date
from decimal import Decimal

import pytest

from contests.models import Appearance, Disqualification, Sitting
from reports.sources.tests.world import (
    AT,
    CLOSES,
    DAY,
    asking,
    freeze,
    make_award,
    make_contest,
    make_entrant,
    make_schools,
    make_team,
    score,
    values,
)
from schools.models import Act
from schools.tests.builders import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    return make_unit("Phòng GD&ĐT", kind="district")


@pytest.fixture
def quiz(district):
    """3 pupils and a teacher with results in one school, a citizen and a disqualified pupil in the other."""
    world = make_contest(district)
    world.here, world.there = make_schools(district, 2)
    six, eight = world.here.classes.order_by("grade")
    for number, (school_class, born) in enumerate(
        [(six, date(2009, 1, 1)), (six, date(2008, 9, 15)), (eight, date(2006, 5, 5))]
    ):
        entrant = make_entrant(world, world.here, school_class=school_class, born_on=born)
        score(entrant, world.parts[0], 50 + number, attempts=2, points_sum=90 + number)
        score(entrant, world.parts[1], "8.25")
    teacher = make_entrant(world, world.here, kind="staff")
    score(teacher, world.parts[0], 99)
    make_entrant(world, world.here, school_class=six)  # entered, and never took it
    trying = make_entrant(world, world.here, school_class=six)
    score(trying, world.practice, 100)
    citizen = make_entrant(world, world.there, kind="citizen")
    score(citizen, world.parts[0], 40)
    cheat = make_entrant(world, world.there, school_class=world.there.classes.first())
    score(cheat, world.parts[0], 100)
    Disqualification.objects.create(entrant=cheat, reason="Nhờ người khác thi", at=AT)
    world.six, world.eight, world.cheat = six, eight, cheat
    return world


def test_who_took_part_by_whom_grade_and_age(quiz, district):
    asked = asking(
        district, "participants", ("participants", {"of": "staff"}), ("participants", {"of": "citizen"}),
        ("participants", {"of": "all"}), ("participants", {"grades": [6]}), ("participants", {"from_age": 12}),
        ("participants", {"from_age": 12, "on": "2021-01-01"}), contest=quiz.contest,
    )  # fmt: skip
    assert values(asked, [quiz.here, quiz.there]) == {
        quiz.here: [3, 1, 0, 4, 2, 2, 3], quiz.there: [0, 0, 1, 1, 0, 0, 0]
    }  # fmt: skip
    assert values(asked, [quiz.here], by_class=True) == {
        quiz.six.pk: [2, 0, 0, 2, 2, 1, 2], quiz.eight.pk: [1, 0, 0, 1, 0, 1, 1]
    }  # fmt: skip


def test_attempts_and_points_add_up_to_their_means(quiz, district):
    asked = asking(
        district, "entries", "attempts", "points_of_attempts", "points", "mean_of_attempts", "mean", "highest",
        ("highest", {"of": "staff"}), contest=quiz.contest,
    )  # fmt: skip
    best = [Decimal(each) + Decimal("8.25") for each in (50, 51, 52)]
    all_points = Decimal(90 + 91 + 92) + 3 * Decimal("8.25")
    assert values(asked, [quiz.here, quiz.there]) == {
        quiz.here: [5, 9, all_points, sum(best), round(all_points / 9, 6), sum(best) / 3, max(best), 99],
        quiz.there: [1, 0, 0, 0, None, None, None, None],
    }
    assert values(asked, [quiz.here], by_class=True)[quiz.six.pk] == [
        4, 6, 181 + 2 * Decimal("8.25"), sum(best[:2]), round((181 + Decimal("16.5")) / 6, 6), sum(best[:2]) / 2,
        best[1], None,
    ]  # fmt: skip


def test_the_mean_of_a_district_is_that_of_all_its_attempts_and_not_of_its_schools(quiz, district):
    late = make_entrant(quiz, quiz.there, school_class=quiz.there.classes.first())
    score(late, quiz.parts[0], 10, attempts=1)
    asked = asking(district, "mean_of_attempts", "highest", "participants", contest=quiz.contest)
    all_points = Decimal(90 + 91 + 92) + 3 * Decimal("8.25") + 10
    assert values(asked, [district]) == {district: [round(all_points / 10, 6), Decimal("60.25"), 4]}


def test_only_what_was_reached_in_the_period_counts(quiz, district):
    late = make_entrant(quiz, quiz.here, school_class=quiz.six, at=CLOSES)
    score(late, quiz.parts[0], 70, at=CLOSES)  # 08:00 on 15/10
    told = {"contest": quiz.contest, "period_from": date(2020, 10, 1), "period_until": date(2020, 10, 15)}
    assert values(asking(district, "participants", "entries", "attempts", **told), [quiz.here]) == {
        quiz.here: [1, 1, 1]
    }
    told["period_until"] = date(2020, 10, 14)
    assert values(asking(district, "participants", "entries", "attempts", **told), [quiz.here]) == {
        quiz.here: [0, 0, 0]
    }


def test_sizes_are_those_counted_when_the_contest_opened(quiz, district):
    freeze(quiz, "pupil", quiz.here, 28, quiz.six)
    freeze(quiz, "pupil", quiz.here, 39, quiz.eight)
    freeze(quiz, "staff", quiz.here, 12)
    asked = asking(
        district, "expected", ("expected", {"of": "staff"}), ("expected", {"grades": [8]}), contest=quiz.contest
    )
    assert values(asked, [quiz.here, quiz.there]) == {quiz.here: [67, 12, 39], quiz.there: [None, None, None]}
    assert values(asked, [quiz.here], by_class=True) == {quiz.six.pk: [28, None, None], quiz.eight.pk: [39, None, 39]}


def test_prizes_given_by_level_and_by_whom(quiz, district):
    [first, second, *_rest] = quiz.contest.entrants.filter(unit=quiz.here).order_by("pk")
    make_award(quiz, entrant=first)
    make_award(quiz, entrant=second, level="second")
    make_award(quiz, level="second", of="class", school_class=quiz.eight)
    make_award(quiz, level="third", of="unit", unit=quiz.there)
    make_award(quiz, entrant=quiz.cheat)
    make_award(quiz, level="first", of="class", school_class=quiz.six, state="verified")
    asked = asking(
        district, "prizes", ("prizes", {"level": "first"}), ("prizes", {"level": "second"}),
        ("prizes", {"level": "second", "ranked": "person"}), contest=quiz.contest,
    )  # fmt: skip
    assert values(asked, [quiz.here, quiz.there]) == {quiz.here: [3, 1, 2, 1], quiz.there: [1, 0, 0, 0]}
    assert values(asked, [quiz.here], by_class=True) == {quiz.six.pk: [2, 1, 1, 1], quiz.eight.pk: [1, 0, 1, 0]}


def test_the_prize_of_a_class_that_an_act_moved_since_is_its_school_s_of_then(quiz, district):
    make_award(quiz, of="class", school_class=quiz.eight)
    Act.objects.create(
        kind="merge", number="1/QĐ", signed_on=date(2021, 6, 1), effective_on=date(2021, 7, 1), finished_at=AT,
        carried_out_at=AT, pending={"moved": [[quiz.eight.pk, quiz.here.pk, quiz.there.pk]]},
    )  # fmt: skip
    quiz.eight.unit, quiz.eight.name, quiz.eight.name_key = quiz.there, "8X", "8x"
    quiz.eight.save()
    asked = asking(district, "prizes", contest=quiz.contest)
    assert values(asked, [quiz.here, quiz.there]) == {quiz.here: [1], quiz.there: [0]}
    assert values(asked, [quiz.here], by_class=True)[quiz.eight.pk] == [1]


def test_teams_count_with_the_members_who_competed(district):
    world = make_contest(district, teams=True)
    school, other = make_schools(district, 2)
    six, eight = school.classes.order_by("grade")
    sitting = Sitting.objects.create(stage=world.stage, unit=school, state="checked", launched_at=AT, starts_at=AT)
    Sitting.objects.create(stage=world.stage, unit=other, state="open", launched_at=AT, starts_at=AT)
    team = make_team(world, school, [(six, "captain", False), (eight, "member", False), (eight, "reserve", False),
                                     (eight, "member", True)])  # fmt: skip
    absent = make_team(world, school, [(six, "captain", False)])
    make_team(world, other, [(other.classes.first(), "captain", False)])  # no result yet
    for entrant, state in ((team, "present"), (absent, "absent")):
        Appearance.objects.create(sitting=sitting, entrant=entrant, state=state)
        score(entrant, world.parts[0], 18)
    asked = asking(
        district, "teams", "participants", ("participants", {"grades": [8]}), "sittings", "entries", "highest",
        contest=world.contest,
    )  # fmt: skip
    assert values(asked, [school, other]) == {school: [1, 2, 1, 1, 2, 18], other: [0, 0, 0, 0, 1, None]}
    assert values(asked, [school], by_class=True)[eight.pk][1:3] == [1, 1]
    outside = asking(district, "sittings", contest=world.contest, period_from=(AT + DAY).date())
    assert values(outside, [school]) == {school: [0]}
