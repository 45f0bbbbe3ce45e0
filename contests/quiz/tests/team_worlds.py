"""Teams at a sitting that is being held, for the tests of their papers."""

from types import SimpleNamespace

from contests.models import Part, Stage
from contests.quiz.actions import start_attempt, submit_attempt
from contests.tests.builders import AT, sent
from contests.tests.team_builders import make_team_world


def make_papers(at=AT, *, synchronous=False, teams=3):
    """make_team_world with its paper part; `people` of the first team, `others` of the second."""
    world = make_team_world(teams=teams, judges=0, at=at)
    Stage.objects.filter(pk=world.stage.pk).update(synchronous=synchronous)
    part = Part.objects.select_related("stage__contest").get(stage=world.stage, kind="paper")
    return SimpleNamespace(
        **vars(world) | {"stage": part.stage}, part=part,
        people=members(world.teams[0]), others=members(world.teams[1]),
    )  # fmt: skip


def members(appearance):
    rows = appearance.entrant.members.select_related("person__user").order_by("pk")
    return [member.person for member in rows]


def hand_in(world, person, right, *, at=None):
    """A team's paper, started and handed in by one of its members."""
    at = at or world.at
    attempt = start_attempt(world.part, person, at=at)
    return submit_attempt(attempt.pk, sent(attempt, right), at=at)
