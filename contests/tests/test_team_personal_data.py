"""A team and what was said of it belong to its members' data; sheets belong to the judge who filled them in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contests.models import Attendance, Judge, Member, Promotion, ScoreSheet, Sitting, Stage
from contests.personal_data import personal_data
from contests.tests.team_builders import make_sheet, make_team_world
from schools.models import Person
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
COMMENT = "Kịch bản hay, cần nói to hơn"


@shared
def world():
    world = make_team_world(at=timezone.now() - timedelta(days=1))
    team, judge = world.teams[0], world.judges[0]
    sheet = make_sheet(team, world.parts[0], judge, 8, 7.5)
    ScoreSheet.objects.filter(pk=sheet.pk).update(comment=COMMENT)
    member = team.entrant.members.get(role="captain")
    Attendance.objects.create(appearance=team, member=member, present=True, note="thẻ học sinh", at=world.at)
    final = Stage.objects.create(
        contest=world.contest, order=2, name="Chung kết", opens_at=world.at, closes_at=world.at + timedelta(days=9)
    )
    Promotion.objects.create(stage=final, entrant=team.entrant, rank=1, at=world.at)
    world.member = member.person
    world.judge = Person.objects.create(unit=world.school, full_name="Lê Thị Chấm", kind="staff", user=judge.user)
    world.neighbour = world.teams[1].entrant.members.get(role="captain").person
    return world


def test_a_member_s_data_hold_the_team_and_what_judges_wrote(world):
    held = personal_data(world.member)
    assert [(row["team"], row["role"]) for row in held["teams"]] == [
        (world.teams[0].entrant.name, Member.Role.CAPTAIN.label)
    ]
    assert [(row["comment"], row["total"]) for row in held["what judges wrote of the team"]] == [(COMMENT, 15.5)]
    assert [row["note"] for row in held["name checks"]] == ["thẻ học sinh"]
    assert [row["rank"] for row in held["promotions of the team"]] == [1]
    assert [row["turn"] for row in held["appearances of the team"]] == [1]


def test_read_by_themselves_only_after_the_sitting_was_published(world):
    told = ("what judges wrote of the team", "promotions of the team")

    def lengths():
        held = personal_data(world.member, timezone.now())
        return [len(held[heading]) for heading in told]

    assert lengths() == [0, 0]
    Sitting.objects.update(state="published")
    assert lengths() == [1, 1]


def test_of_another_team_nothing(world):
    assert COMMENT not in str(personal_data(world.neighbour))


def test_who_left_keeps_what_was_said_while_they_were_in_it(world):
    world.member.teams.update(left_at=timezone.now(), reason="Chuyển trường")
    held = personal_data(world.member)
    assert [row["reason"] for row in held["teams"]] == ["Chuyển trường"]
    assert len(held["what judges wrote of the team"]) == 1


def test_a_judge_s_own_sheets(world):
    held = personal_data(world.judge, timezone.now())
    assert [(row["team"], row["comment"]) for row in held["score sheets"]] == [(world.teams[0].entrant.name, COMMENT)]
    assert [row["role"] for row in held["seats as a judge"]] == [Judge.Role.CHAIR.label]
    assert "score sheets" not in personal_data(Person(pk=0, unit=world.school))
