"""What the tests of this room set up again and again."""

from contests.models import Discussion, LateSheet, PartRun, PartScore, ScoreSheet
from contests.quiz.news import milliseconds
from contests.tests.builders import AT
from contests.tests.team_builders import make_sheet


def hand_in_all(world, part, *points, but=()):
    """A sheet of every judge for every team in a part; `but`: pairs (team, judge) by their places that are left out."""
    points = points or (8,) * part.criteria.count()
    return [
        make_sheet(team, part, judge, *points)
        for t, team in enumerate(world.teams)
        for j, judge in enumerate(world.judges)
        if (t, j) not in but
    ]


def close(world, part, at=AT):
    """The run of a part, without asking what is in the way."""
    PartRun.objects.filter(sitting=world.sitting, part=part).update(state="closed", closed_at=at)


def state_of(world, part):
    return PartRun.objects.get(sitting=world.sitting, part=part).state


def states(judge):
    return list(ScoreSheet.objects.filter(judge=judge).order_by("part__order", "appearance", "number").values_list(
        "state", flat=True))  # fmt: skip


def points_of(team, part):
    return PartScore.objects.filter(entrant=team.entrant, part=part).values_list("points", flat=True).first()


def make_late(team, part, judge, *points, sequence=1, at=AT, comment=""):
    """Marks of the first criteria that came after the closing, given `sequence` milliseconds after `at`."""
    criteria = part.criteria.order_by("order")
    marks = {str(criterion.pk): str(given) for criterion, given in zip(criteria, points, strict=False)}
    return LateSheet.objects.create(
        judge=judge,
        appearance=team,
        part=part,
        marks=marks,
        comment=comment,
        sequence=milliseconds(at) + sequence,
        received_at=at,
    )


def make_discussion(team, part, at=AT, **fields):
    return Discussion.objects.create(appearance=team, part=part, spread=6, opened_at=at, **fields)
