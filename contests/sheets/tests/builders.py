"""A sitting with a judge, teams and a judged part of two criteria; and what the judge's device sends."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from contests.models import Mark, PartRun, ScoreSheet
from contests.quiz.news import milliseconds
from contests.sheets.saving import take
from contests.sheets.sent import SentMark, SentSheet
from contests.tests.builders import AT
from contests.tests.team_builders import make_judge, make_sitting, make_team, make_team_contest

NOW = milliseconds(AT)
TALK = ("Tự giới thiệu", 20, 5, 7, (("Nội dung", 10), ("Trình bày", 10)))
TASK = ("Thực hành", 10, None, 10, (("Đăng nhập được", 4), ("Nộp được hồ sơ", 6)))


def make_desk(*, teams=1, parts=(TALK,), **fields):
    """`parts`: TALK alone, or also TASK, whose criteria are ticks, the last with proof."""
    stage = make_team_contest(parts=parts)
    sitting = make_sitting(stage, **fields)
    if TASK in parts:
        task = stage.parts.get(name="Thực hành")
        task.criteria.update(kind="tick")
        task.criteria.filter(order=2).update(needs_proof=True)
    world = SimpleNamespace(
        stage=stage,
        sitting=sitting,
        judge=make_judge(sitting, "Trần Thị Bình", role="chair"),
        teams=[make_team(sitting) for _each in range(teams)],
        parts=list(stage.parts.order_by("order")),
    )
    world.team, world.part = next(iter(world.teams), None), world.parts[0]
    world.criteria = list(world.part.criteria.order_by("order"))
    return world


def sent(world, *points, at=NOW, team=None, part=None, number=0, comment=None, handed_in=None, of=None):
    """Marks of the criteria in order, each given at `at` (milliseconds), out of `of`; "" leaves a criterion out."""
    part = part or world.part
    criteria = part.criteria.order_by("order")
    marks = tuple(
        SentMark(criterion.pk, at, None if given is None else Decimal(str(given)), of and Decimal(of))
        for criterion, given in zip(criteria, points, strict=False)
        if given != ""
    )
    return SentSheet(
        appearance=(team or world.team).pk, part=part.pk, number=number, marks=marks,
        comment=None if comment is None else (at, comment), handed_in=handed_in,
    )  # fmt: skip


def send(world, *points, after=0, judge=None, **fields):
    """What the device of the judge sends arrives `after` seconds after AT; the reply."""
    return take(judge or world.judge, sent(world, *points, **fields), at=AT + timedelta(seconds=after))


def stands(world, team=None):
    """The marks of the sheet that stands: {criterion's order: points}."""
    marks = Mark.objects.filter(sheet__in=ScoreSheet.objects.standing(), sheet__appearance=team or world.team)
    return {mark.criterion.order: mark.points for mark in marks.select_related("criterion")}


def close(world):
    PartRun.objects.filter(sitting=world.sitting).update(state="closed", closed_at=AT)
