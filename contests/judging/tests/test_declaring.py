"""Conflicts declared and lifted, and sheets that were there before."""

import pytest

from contests.judging.actions import Refused
from contests.judging.conflicts import why_not
from contests.judging.declaring import declare, lift
from contests.judging.results import score_sitting
from contests.judging.tests.builders import close, hand_in_all, points_of, states
from contests.models import Conflict
from contests.tests.builders import AT
from contests.tests.team_builders import make_team_world
from foundation.history.models import Event
from tooling.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return make_team_world(teams=2, judges=2)


def test_declared_by_the_judge_and_lifted_with_a_reason(world):
    judge, team = world.judges[0], world.teams[0]
    for _each in range(2):
        conflict = declare(judge, kind="relative", entrant=team.entrant, note="Em họ", by=judge.user, at=AT)
    assert (conflict.declared_by, conflict.note, Conflict.objects.count()) == (judge.user, "Em họ", 1)
    assert why_not(judge, team) != ""
    for reason in ("Nhầm đội", "Lần hai"):
        lift(conflict, reason=reason, by=world.secretary, at=AT)
    conflict.refresh_from_db()
    assert conflict.lifted_reason == "Nhầm đội"
    assert why_not(judge, team) == ""
    assert [event.verb for event in Event.objects.filter(subject_id=judge.pk).order_by("pk")][-2:] == [
        "declare conflict", "lift conflict"]  # fmt: skip
    assert declare(judge, kind="relative", entrant=team.entrant, by=None, at=AT) != conflict


def test_what_they_had_marked_counts_no_more(world):
    part = world.parts[0]
    hand_in_all(world, part, 8, 8)
    world.judges[0].sheets.update(total=10)
    score_sitting(world.sitting, at=AT)
    assert points_of(world.teams[0], part) == 13
    declare(world.judges[0], kind="taught", entrant=world.teams[0].entrant, by=None, at=AT)
    assert states(world.judges[0]) == ["void", "handed_in"]
    assert [points_of(team, part) for team in world.teams] == [16, 13]


def test_not_behind_a_closed_part(world):
    hand_in_all(world, world.parts[0])
    close(world, world.parts[0])
    with pytest.raises(Refused, match=world.parts[0].name):
        declare(world.judges[0], kind="taught", entrant=world.teams[0].entrant, by=None, at=AT)
    assert not Conflict.objects.exists()
    assert states(world.judges[0]) == ["handed_in", "handed_in"]


def test_with_all_teams_of_a_unit(world):
    hand_in_all(world, world.parts[0])
    declare(world.judges[0], kind="unit", unit=world.school, by=None, at=AT)
    assert states(world.judges[0]) == ["void", "void"]
    assert states(world.judges[1]) == ["handed_in", "handed_in"]
