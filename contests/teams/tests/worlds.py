"""A school with classes and pupils that makes its teams."""

from types import SimpleNamespace

from contests.models import Appearance, Entrant, Member, PartRun
from contests.teams.actions import add_team
from contests.teams.roster import persons
from contests.teams.rules import Chosen
from contests.tests.builders import AT
from contests.tests.team_builders import make_sitting, make_team_contest
from schools.tests.builders import make_class, make_person, make_seat, make_unit

NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Cúc", "Phạm Minh Đức")


def make_school_of_teams(*, state="planned", **rule):
    """A sitting of a school with classes 5A to 9A of four pupils each, born on the first of a month."""
    stage = make_team_contest(**{"least": 2, "most": 4, "reserves": 1, **rule})
    school = make_unit("THCS Đây", under=stage.contest.unit)
    sitting = make_sitting(stage, school, state=state)
    PartRun.objects.filter(sitting=sitting).update(state="waiting")
    pupils = {}
    for grade in range(5, 10):
        school_class = make_class(school, f"{grade}A", grade=grade)
        for number, name in enumerate(NAMES):
            pupils[f"{grade}{'abcd'[number]}"] = make_person(
                school, name, school_class=school_class, born_on=f"{2020 - grade}-0{number + 1}-01"
            )
    return SimpleNamespace(
        stage=stage, contest=stage.contest, school=school, sitting=sitting, pupils=pupils,
        secretary=make_seat(school, "secretary"), organiser=make_seat(stage.contest.unit, "organiser"),
    )  # fmt: skip


def chosen(world, *keys, captain=None, reserves=()):
    """Members by their keys in the world: "6a" is the first pupil of class 6A."""
    known = persons([world.pupils[key].pk for key in (*keys, *reserves)], AT)
    roles = {captain: Member.Role.CAPTAIN, **dict.fromkeys(reserves, Member.Role.RESERVE)}
    return [Chosen(known[world.pupils[key].pk], roles.get(key, "member")) for key in (*keys, *reserves)]


def add(world, name, *keys, at=AT, **roles) -> Entrant:
    return add_team(world.contest, world.school, name, chosen(world, *keys, **roles), by=world.secretary, at=at)


def appearance_of(team) -> Appearance:
    return Appearance.objects.get(entrant=team)


def members_of(team):
    """(name, class, role) of who is in it now."""
    rows = team.members.standing().order_by("pk")
    return list(rows.values_list("person__full_name", "school_class__name", "role"))
