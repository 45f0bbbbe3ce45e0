"""What the board says of a line on a day equals what is counted by hand from its activities and its timing."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from propaganda.board.overview import line_sums
from propaganda.board.schools import TAGS, look_at
from propaganda.board.standing import lines_as_of, status_of
from propaganda.board.tests.builders import release
from propaganda.models import Activity, PlanLine
from propaganda.progress import recount
from propaganda.tests.builders import (
    AT,
    all_year,
    between,
    make_activity,
    make_campaign,
    make_campaign_line,
    make_plan,
    make_plan_line,
    quarters,
)
from propaganda.timing import periods_of, timing_of
from schools.tests.builders import make_unit

DAYS = st.dates(date(2021, 12, 20), date(2023, 1, 10))
TIMINGS = st.sampled_from(
    [
        all_year(),
        all_year(every="month"),
        all_year(expected=2),
        all_year(every="once", expected=3),
        quarters("2022Q2"),
        quarters("2022Q1", "2022Q4"),
        between(date(2022, 3, 1), date(2022, 3, 16)),
        between(date(2022, 5, 9), date(2022, 5, 9), when="day"),
    ]
)
SCHOOL = st.fixed_dictionaries(
    {
        "activities": st.lists(st.tuples(st.integers(0, 3), DAYS, st.booleans()), max_size=7),
        "fate": st.sampled_from(["", "", "", "exempt", "ended", "waived", "own line out"]),
        "ended_on": DAYS,
    }
)


def by_hand(line: PlanLine, day: date, *, known: bool):
    """(tag, until, met, noted) from rows and calendar alone; `known`: activities after the day count too."""
    plan = line.plan
    held = [each for each in Activity.objects.filter(line=line) if each.withdrawn_at is None]
    held = [each for each in held if known or each.held_on <= day]
    periods = [each for each in periods_of(timing_of(line)) if plan.ended_on is None or each.ends_on < plan.ended_on]
    if plan.exempted_at or line.waived_at or not periods:
        return "not_asked", None, None, len(held)
    unmet = [
        each for each in periods if sum(each.starts_on <= one.held_on <= each.ends_on for one in held) < line.expected
    ]
    met = len(periods) - len(unmet)
    if not unmet:
        return "done", None, met, len(held)
    first = unmet[0]
    if first.ends_on < day:
        tag = "overdue"
    elif first.starts_on > day:
        tag = "not_due"
    else:
        tag = "soon" if first.ends_on <= day + timedelta(days=14) else "due"
    return tag, first.ends_on, met, len(held)


class AnyWorld(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(TIMINGS, min_size=1, max_size=3), st.lists(SCHOOL, min_size=1, max_size=3), DAYS, st.booleans())
    def test_the_board_counts_what_a_slow_reader_counts(self, timings, schools, day, known):
        campaign = self.world(timings, schools)
        today = day if known else day + timedelta(days=1)
        lines = list(PlanLine.objects.filter(withdrawn_at=None).select_related("plan"))
        hand = {line.pk: by_hand(line, day, known=known) for line in lines}
        read = {row[0]: row[1:] for row in lines_as_of(day, today).values_list("pk", "tag", "until", "met", "noted")}
        for pk, (tag, until, met, noted) in hand.items():
            if tag == "not_asked":
                assert (read[pk][0], read[pk][3]) == (tag, noted)
            else:
                assert read[pk] == (tag, until, met, noted)
        self.compare(campaign, lines, hand, day, today)

    def world(self, timings, schools):
        district = make_unit(kind="district")
        campaign = make_campaign(district, lines=0)
        for timing in timings:
            make_campaign_line(campaign, timing=timing)
        for school in schools:
            plan = make_plan(campaign, make_unit(under=district))
            own = make_plan_line(plan)
            lines = list(plan.lines.order_by("order", "pk"))
            for number, held_on, withdrawn in school["activities"]:
                fields = {"withdrawn_at": AT, "withdrawn_reason": "nhầm"} if withdrawn else {}
                make_activity(lines[number % len(lines)], held_on, **fields)
            if school["fate"] == "exempt":
                release(plan, exempted_at=AT, exempted_reason="xây lại trường")
            elif school["fate"] == "ended":
                release(plan, ended_on=school["ended_on"], ended_reason="sáp nhập")
            elif school["fate"]:
                gone = {"waived_at": AT, "waived_reason": "không có"}
                line, fields = (lines[0], gone) if school["fate"] == "waived" else (own, {"withdrawn_at": AT})
                PlanLine.objects.filter(pk=line.pk).update(**fields)
                recount([line.pk])
        return campaign

    def compare(self, campaign, lines, hand, day, today):
        look = look_at(campaign.plans.all(), day, today)
        for school in look.schools:
            tags = [hand[line.pk][0] for line in lines if line.plan_id == school.pk]
            assert school.tags == {tag: tags.count(tag) for tag in TAGS}
            assert school.active == any(hand[line.pk][3] for line in lines if line.plan_id == school.pk)
        for found in line_sums(list(campaign.lines.order_by("order")), look):
            mine = [(line.plan_id, *hand[line.pk]) for line in lines if line.campaign_line_id == found.line.pk]
            statuses = [status_of(tag) for _plan, tag, *_rest in mine]
            assert found.counts == {status: statuses.count(status) for status in found.counts}
            assert {each.pk for each in found.names} == {plan for plan, tag, *_rest in mine if tag == "overdue"}
            assert found.nothing == sum(tag != "not_asked" and not noted for _plan, tag, _until, _met, noted in mine)
