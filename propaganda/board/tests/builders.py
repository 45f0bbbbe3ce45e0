"""A district of 2022 in which every status has one school on 15/07/2022, read on that day."""

from datetime import date
from types import SimpleNamespace

from propaganda.board.asking import Question
from propaganda.board.schools import chosen, look_at
from propaganda.models import Plan
from propaganda.progress import recount
from propaganda.tests.builders import (
    AT,
    all_year,
    between,
    make_activity,
    make_campaign,
    make_campaign_line,
    make_plan,
    quarters,
)
from schools.tests.builders import make_seat, make_unit

DAY = date(2022, 7, 15)
WINTER, SPRING, SUMMER, AUTUMN = date(2022, 2, 1), date(2022, 5, 1), date(2022, 8, 1), date(2022, 11, 1)


def make_district():
    """Line 1: one a quarter; 2: 11 to 25 July; 3: in the fourth quarter, of primary schools alone.

    An has done all that was due; Bình did one quarter; Châu nothing; Dương the first half of line 1 and line 2; Đông is
    a primary school with line 3; Giang is exempt; Hà ended on 1 July owing a quarter.
    """
    district = make_unit("Phòng GD&ĐT Hạ Long", kind="district")
    campaign = make_campaign(district, lines=0)
    line = [
        make_campaign_line(campaign, "Tuyên truyền thường xuyên", timing=all_year()),
        make_campaign_line(campaign, "Ngày hội", timing=between(date(2022, 7, 11), date(2022, 7, 25))),
        make_campaign_line(campaign, "Cuộc thi vẽ", timing=quarters("2022Q4"), levels=["primary"]),
    ]
    plans = {}
    for name in ("An", "Bình", "Châu", "Dương", "Đông", "Giang", "Hà"):
        level = "primary" if name == "Đông" else "lower"
        plan = make_plan(campaign, make_unit(f"THCS {name}", under=district, level=level))
        if level != "primary":
            plan.lines.get(campaign_line=line[2]).periods.all().delete()
            plan.lines.get(campaign_line=line[2]).delete()
        plans[name] = plan
    for name, days in {"An": (WINTER, SPRING, DAY), "Bình": (WINTER,), "Dương": (WINTER, SPRING),
                       "Đông": (WINTER, SPRING), "Hà": (SPRING,)}.items():  # fmt: skip
        for day in days:
            make_activity(plans[name].lines.get(campaign_line=line[0]), day)
    for name in ("An", "Dương"):
        make_activity(plans[name].lines.get(campaign_line=line[1]), DAY)
    release(plans["Giang"], exempted_at=AT, exempted_reason="đang xây lại trường")
    release(plans["Hà"], ended_on=date(2022, 7, 1), ended_reason="sáp nhập")
    return SimpleNamespace(district=district, campaign=campaign, lines=line, plans=plans,
                           officer=make_seat(district, "officer"))  # fmt: skip


def release(plan, **fields):
    Plan.objects.filter(pk=plan.pk).update(**fields)
    recount(list(plan.lines.values_list("pk", flat=True)))


def ask(world, user=None, *, today=DAY, **asked) -> Question:
    return Question(world.campaign, user or world.officer, {"on": f"{DAY:%d/%m/%Y}", **asked}, today)


def shown(world, user=None, *, today=DAY, **asked) -> list[str]:
    """The names of the schools, without their first word."""
    question = ask(world, user, today=today, **asked)
    look = look_at(question.plans, question.asked.day, question.today)
    return [each.name.split(" ", 1)[1] for each in chosen(look, question.asked)]
