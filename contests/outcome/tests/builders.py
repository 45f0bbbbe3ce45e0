"""A sitting that was judged, for the tests of minutes and appeals."""

from datetime import timedelta

from contests.models import Sitting
from contests.placing import rebuild_ranking
from contests.tests.team_builders import give_points, make_sheet, make_team_world

TEXTS = {
    "superior": "UBND quận Nam Từ Liêm",
    "body": "Trường THCS Đại Mỗ",
    "abbreviation": "THCSĐM",
    "began_at": "2018-10-24T01:00:00+00:00",
    "ended_at": "2018-10-24T04:30:00+00:00",
    "place": "Hội trường tầng 2",
    "chair": "Trần Văn Hùng",
    "chair_office": "Phó Hiệu trưởng",
    "secretary": "Nguyễn Thị Lan",
    "present": "Bà Lê Thị Hoa, đại diện cha mẹ học sinh",
    "course": "Các đội lần lượt thi theo thứ tự bốc thăm.",
    "remarks": "Không có ý kiến khác.",
    "recipients": "Phòng GD&ĐT (để b/c);\n- Hồ sơ cuộc thi.",
}


def make_judged_world(state="judged"):
    """Three teams with 15/40/20, 16/42/18 and 10/30/12 points; two sheets of the first part for the first team."""
    world = make_team_world(judges=2)
    for team, points in zip(world.teams, ((15, 40, 20), (16, 42, 18), (10, 30, 12)), strict=True):
        give_points(team, *points)
    world.sheets = [
        make_sheet(world.teams[0], world.parts[0], judge, *marks)
        for judge, marks in zip(world.judges, ((7, 7.5), (8, 7.5)), strict=True)
    ]
    Sitting.objects.filter(pk=world.sitting.pk).update(
        state=state, judged_at=world.at, published_at=world.at if state == "published" else None
    )
    world.sitting.refresh_from_db()
    rebuild_ranking(world.sitting.rankings.get().pk, at=world.at)
    world.later = world.at + timedelta(hours=71, minutes=59)
    world.too_late = world.at + timedelta(hours=72)
    return world
