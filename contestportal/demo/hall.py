"""A team contest of today, to be tried out: one school holds it now, one tomorrow, others have not set a day yet."""

from datetime import timedelta

from contestportal.demo.district import launch_to, make_contest
from contestportal.demo.people import make_staff
from contests.board.actions import make_board
from contests.judging.closing import start_part
from contests.judging.panels import add_judge
from contests.models import Judge
from contests.sittings import actions as sittings
from contests.teams.actions import add_team
from contests.teams.day import check_names
from contests.teams.drawing import draw, stamp
from contests.teams.roster import persons
from contests.teams.rules import Chosen

MEMBERS = 3


def hold_hall(said, questions, units, pupils, rng, *, judge, by, at):
    """`pupils`: by the key of their school; `judge`: the account that can be tried as a judge."""
    opened = at - timedelta(days=3)
    stage = make_contest(said, questions, units["department"], by, opens=opened, at=opened)
    keys = ("daimo", "metri", "trungvan", "mydinh1", "caudien")
    launch_to([units[key] for key in keys], stage, units["daimo"], by=by, at=opened)
    for key, names in said["teams"].items():
        sitting = stage.sittings.get(unit=units[key])
        day = at if key == "daimo" else at + timedelta(days=1)
        sittings.plan(sitting, starts_at=day, place="Nhà đa năng", note="Lịch của trường", by=by, at=opened)
        for number, name in enumerate(names):
            first = number * MEMBERS
            found = persons([person.pk for person in pupils[key][first : first + MEMBERS]], opened)
            members = [Chosen(person) for person in found.values()]
            add_team(stage.contest, units[key], name, members, by=by, at=opened + timedelta(hours=1))
    sitting = stage.sittings.get(unit=units["daimo"])
    begin(sitting, make_staff(units["daimo"], 2, rng, by=by, at=opened), judge, by=by, at=at)


def begin(sitting, colleagues, judge, *, by, at):
    """Three judges, names checked, the lot drawn, the first part going on, the board of the hall made."""
    panel = sitting.panels.get()
    chair, other = colleagues
    add_judge(panel, name=chair.full_name, title="Phó Hiệu trưởng", role=Judge.Role.CHAIR, person=chair, by=by, at=at)
    add_judge(panel, name=other.full_name, title="Tổ trưởng chuyên môn", person=other, by=by, at=at)
    add_judge(panel, name=judge.full_name, title="Tổng phụ trách Đội", user=judge, by=by, at=at)
    sittings.open_sitting(sitting, by=by, at=at)
    for appearance in sitting.appearances.order_by("pk"):
        check_names(appearance, list(appearance.entrant.members.values_list("pk", flat=True)), by=by, at=at)
    sitting.refresh_from_db()
    draw(sitting, by_panels=False, seen=stamp(sitting), by=by, at=at)
    start_part(sitting, sitting.stage.parts.get(order=1), by=by, at=at)
    make_board(sitting, by=by, at=at)
