"""A sitting with teams whose points are numbers found nowhere else."""

from types import SimpleNamespace

from django.urls import reverse

from contests.board.actions import make_board
from contests.models import PartRun, PartScore
from contests.tests.builders import AT
from contests.tests.team_builders import give_points, make_sitting, make_team, make_team_contest
from schools.tests.builders import make_seat

TALK = ("Tự giới thiệu", 20, 5, 7, (("Nội dung", 20),))
PLAY = ("Tài năng", 80, 7, 10, (("Kịch bản", 80),))
NAMES = ("Sao Mai", "Hoa Sen", "Ánh Dương", "Đội 10", "Đội 2")
TALKS = ("11.11", "12.12", "13.13", "14.14", "15.15")
PLAYS = ("71.71", "62.62", "53.53", "44.44", "35.35")


def make_hall(*, names=NAMES, at=AT):
    """Five teams and a board; the first part is closed and has its points, the second is running."""
    stage = make_team_contest(parts=(TALK, PLAY))
    sitting = make_sitting(stage)
    teams = [make_team(sitting, name, members=1) for name in names]
    talk, play = stage.parts.order_by("order")
    hall = SimpleNamespace(
        stage=stage, sitting=sitting, teams=teams, talk=talk, play=play,
        keeper=make_seat(sitting.unit, "secretary"), board=make_board(sitting, by=None, at=at),
    )  # fmt: skip
    for team, points in zip(teams, TALKS, strict=False):
        give_points(team, points, None)
    close(hall, talk)
    return hall


def close(hall, part):
    PartRun.objects.filter(sitting=hall.sitting, part=part).update(state="closed")


def play(hall, points=PLAYS, *, at=AT):
    """The second part is judged and closed."""
    for team, given in zip(hall.teams, points, strict=False):
        PartScore.objects.create(
            entrant=team.entrant, part=hall.play, stage=hall.stage, points=given, seconds=0, attempts=1,
            points_sum=given, reached_at=at, updated_at=at,
        )  # fmt: skip
    close(hall, hall.play)


def screen(client, hall, name="board_now", **headers):
    return client.get(reverse(name, args=[hall.board.code]), headers=headers)


def text(response):
    return response.content.decode()
