"""Plain builders of team contests: rows written directly, so that the tests of one room do not wait for another's."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from contests.models import (
    Appearance,
    Audience,
    BlueprintLine,
    Contest,
    Criterion,
    Entrant,
    Judge,
    Mark,
    Measure,
    Member,
    Panel,
    Part,
    PartRun,
    PartScore,
    QuestionBank,
    Ranking,
    ScoreSheet,
    Sitting,
    Stage,
    TeamRule,
)
from contests.tests.builders import AT, add_question
from schools.tests.builders import make_class, make_pupil, make_seat, make_unit

_numbers = count(1)
# Scenario A: name, maximum, least and most minutes, criteria with their maxima (none: a paper).
INTRODUCTION = ("Tự giới thiệu", 20, 5, 7, (("Nội dung", 10), ("Trình bày", 10)))
KNOWLEDGE = ("Kiến thức về dịch vụ công trực tuyến", 50, None, 30, ())
TALENT = ("Tài năng", 30, 7, 10, (("Kịch bản", 15), ("Diễn xuất", 15)))


def make_team_contest(unit=None, *, parts=(INTRODUCTION, KNOWLEDGE, TALENT), questions=4, opened=True, at=AT, **rule):
    """An open contest of teams of pupils of grades 6 to 9, one stage held by units; the Stage.

    The stage has a ranking of all teams, and the pattern of one for each sitting (points, part 2, part 3, decision).
    """
    unit = unit or make_unit("Phòng GD&ĐT", kind="district")
    contest = Contest.objects.create(
        unit=unit, title="Tìm hiểu dịch vụ công trực tuyến", created_at=at, state="open" if opened else "draft",
        opened_at=at if opened else None,
    )  # fmt: skip
    Audience.objects.create(contest=contest, name="Học sinh THCS", kind="pupil", grade_from=6, grade_to=9)
    TeamRule.objects.create(contest=contest, **{"least": 1, "most": 5, **rule})
    stage = Stage.objects.create(
        contest=contest, name="Vòng trường", opens_at=at - timedelta(days=10), closes_at=at + timedelta(days=10),
        by_sittings=True, results_due_at=at + timedelta(days=7), due_words="trước ngày 31/10/2018",
    )  # fmt: skip
    for order, (name, maximum, least, most, criteria) in enumerate(parts, start=1):
        part = Part.objects.create(
            stage=stage, order=order, name=name, maximum=maximum, minutes=most, minutes_least=least,
            kind="judged" if criteria else "paper", show_score="never", show_key="never",
        )  # fmt: skip
        for number, (criterion, most_points) in enumerate(criteria, start=1):
            Criterion.objects.create(part=part, order=number, name=criterion, maximum=most_points)
        if not criteria:
            bank = QuestionBank.objects.create(unit=unit, name=f"Ngân hàng {next(_numbers)}")
            BlueprintLine.objects.create(part=part, bank=bank, number=questions)
            for question in range(1, questions + 1):
                add_question(part, f"Câu hỏi số {question}?", at=at)
    for name, pattern in (("Toàn quận", False), ("Tại trường", True)):
        add_team_ranking(stage, name, each_sitting=pattern)
    return stage


def add_team_ranking(stage, name="Các đội", **fields) -> Ranking:
    """By points, then the second and third part, then the organisers' decision."""
    ranking = Ranking.objects.create(contest=stage.contest, stage=stage, of="team", name=name, **fields)
    parts = list(stage.parts.order_by("order"))[1:3]
    rule = [("points", None), *(("part", part) for part in parts), ("decision", None)]
    for order, (kind, part) in enumerate(rule, start=1):
        Measure.objects.create(ranking=ranking, order=order, kind=kind, direction="high", part=part)
    return ranking


def make_sitting(stage=None, school=None, *, state="open", judges=0, at=AT, **fields) -> Sitting:
    """A sitting with one panel, a run of every judged part, its ranking by the stage's pattern, and so many judges."""
    stage = stage or make_team_contest(at=at)
    school = school or make_unit(f"THCS Số {next(_numbers)}", under=stage.contest.unit)
    sitting = Sitting.objects.create(
        stage=stage, unit=school, state=state, launched_at=at, due_at=stage.results_due_at,
        **{"starts_at": at, "place": "Hội trường", **fields},
    )  # fmt: skip
    Panel.objects.create(sitting=sitting, name="Ban giám khảo")
    for part in stage.parts.filter(kind="judged").order_by("order"):
        PartRun.objects.create(sitting=sitting, part=part, state="running" if state == "open" else "waiting")
    for pattern in stage.rankings.filter(each_sitting=True).order_by("pk"):
        add_team_ranking(stage, pattern.name, sitting=sitting, pattern=pattern, state="hidden")
    for number in range(judges):
        make_judge(sitting, role="judge" if number else "chair")
    return sitting


def make_judge(sitting, name="", *, role="judge", user=None, **fields) -> Judge:
    """A judge with an account (a new one unless given) on the first panel of a sitting."""
    user = user or make_seat(sitting.unit, "judge")
    return Judge.objects.create(
        sitting=sitting, panel=sitting.panels.order_by("order").first(), user=user, role=role,
        name=name or f"Giám khảo {next(_numbers)}", added_at=AT, **fields,
    )  # fmt: skip


def make_team(sitting, name="", *, members=2, state="present", at=AT, **fields) -> Appearance:
    """A team of pupils (with accounts) of the sitting's unit, and its appearance; `order` follows those there."""
    name = name or f"Đội {next(_numbers)}"
    contest = sitting.stage.contest
    entrant = Entrant.objects.create(
        contest=contest, unit=sitting.unit, audience=contest.audiences.get(), name=name,
        name_key=name.casefold().replace(" ", ""), name_sort_key=name.casefold(), entered_at=at,
    )  # fmt: skip
    school_class = sitting.unit.classes.order_by("pk").first() or make_class(sitting.unit, "6A")
    for number in range(1, members + 1):
        person = make_pupil(sitting.unit, f"Nguyễn Văn {'ABCDEFGH'[number - 1]}n", school_class=school_class)
        Member.objects.create(
            entrant=entrant, contest=contest, person=person, school_class=school_class, joined_at=at,
            role="captain" if number == 1 else "member",
        )  # fmt: skip
    return Appearance.objects.create(
        sitting=sitting, entrant=entrant, panel=sitting.panels.order_by("order").first(), state=state,
        order=sitting.appearances.count() + 1, **fields,
    )  # fmt: skip


def make_sheet(appearance, part, judge, *points, at=AT) -> ScoreSheet:
    """A sheet handed in with these points, one a criterion in order."""
    criteria = list(part.criteria.order_by("order"))
    total = sum((Decimal(str(p)) * c.weight for p, c in zip(points, criteria, strict=True)), Decimal(0))
    sheet = ScoreSheet.objects.create(
        appearance=appearance, part=part, judge=judge, state="handed_in", total=total, opened_at=at, handed_in_at=at
    )
    for criterion, given in zip(criteria, points, strict=True):
        Mark.objects.create(sheet=sheet, criterion=criterion, points=given, sequence=1, saved_at=at)
    return sheet


def give_points(appearance, *points, at=AT):
    """The narrow rows of a team: its points in each part of the stage, in order. None: no result there."""
    for part, given in zip(appearance.sitting.stage.parts.order_by("order"), points, strict=True):
        if given is not None:
            PartScore.objects.create(
                entrant=appearance.entrant, part=part, stage=part.stage, points=given, seconds=0, attempts=1,
                points_sum=given, reached_at=at, updated_at=at,
            )  # fmt: skip


def make_team_world(*, teams=3, judges=3, at=AT) -> SimpleNamespace:
    """A district with its contest of teams, two schools that hold it, people of all sorts; and a strange district."""
    district = make_unit("Phòng GD&ĐT Đây", kind="district")
    stage = make_team_contest(district, at=at)
    school, other = make_unit("THCS Đây", under=district), make_unit("THCS Kia", under=district)
    sitting, elsewhere = make_sitting(stage, school, judges=judges, at=at), make_sitting(stage, other, judges=1, at=at)
    return SimpleNamespace(
        at=at, district=district, stage=stage, contest=stage.contest, parts=list(stage.parts.order_by("order")),
        school=school, other=other, sitting=sitting, elsewhere=elsewhere,
        teams=[make_team(sitting, at=at) for _each in range(teams)], other_team=make_team(elsewhere, at=at),
        judges=list(sitting.judges.order_by("pk")),
        organiser=make_seat(district, "organiser"), officer=make_seat(district, "officer"),
        secretary=make_seat(school, "secretary"), other_secretary=make_seat(other, "secretary"),
        stranger=make_seat(make_unit("Phòng GD&ĐT Lạ", kind="district"), "organiser"),
    )  # fmt: skip
