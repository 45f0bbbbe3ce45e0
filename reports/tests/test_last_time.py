"""What a unit is compared with: its own report of last time or, after acts about schools, those of the schools that it
continues."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.actions import send_back, take_back
from reports.cells import Cell
from reports.checking import check
from reports.last_time import Last, last_time, last_time_of
from reports.models import ReportVersion
from reports.tests.builders import (
    AT,
    DUE,
    make_check,
    make_figure,
    make_form,
    make_obligation,
    make_requirement,
    make_version,
)
from schools.actions import carry_out, plan_act
from schools.orders import NewUnit, Order
from schools.tests.builders import make_class, make_seat, make_unit, make_year
from tooling.worlds import shared

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BETWEEN, LATER = date(2019, 1, 1), DUE + 365 * DAY  # the act is of a day between last time and now
TOLD = {"Trường A": (120, 60, 30, 8), "Trường B": (80, 20, 50, 5)}  # pupils, participants, largest class, mean


@shared
def world():
    """Last year Trường A and Trường B reported; Trường Lặng owed and did not; all under one district."""
    district = make_unit("Phòng GD&ĐT", kind="district")
    form = make_form(district)
    section = form.sections.get()
    make_figure(section, "largest", total="max")
    make_figure(section, "mean", kind="decimal", total="mean", weight=form.figures.get(code="participants"))
    make_figure(section, "staff", total="none", required=False)
    make_figure(section, "words", kind="text", required=False)
    before = make_requirement(district, form, title="Năm trước")
    now = make_requirement(district, form, previous=before, opens_at=LATER - 9 * DAY, due_at=LATER)
    schools = {name: make_unit(name, under=district) for name in (*TOLD, "Trường Lặng")}
    owed = {name: make_obligation(before, school) for name, school in schools.items()}
    for name, (pupils, participants, largest, mean) in TOLD.items():
        make_version(owed[name], pupils=pupils, participants=participants, largest=largest, mean=mean, staff=9,
                     words="Tốt")  # fmt: skip
    return SimpleNamespace(
        district=district, form=form, before=before, now=now, owed=owed,
        **dict(zip("abc", schools.values(), strict=True)),
    )  # fmt: skip


def act(kind, *units, on=BETWEEN, at=LATER, **fields):
    pks = tuple(each.pk for each in units)
    wanted = Order(kind, number="1/QĐ-UBND", signed_on=on - DAY, effective_on=on, units=pks, **fields)
    plan = plan_act(wanted)
    assert plan.problems == ()
    return carry_out(wanted, token=plan.token, by=None, at=at)


def merge(*units, into=None, name="Trường C", **fields):
    """The unit that continues them: a new one unless told."""
    target = {"successor": into.pk} if into else {"new": NewUnit(name, name[-1], "school", "lower")}
    found = act("merge", *units, **target, **fields)
    return found.successions.order_by("pk").first().successor


def split(unit, name="Trường Tách"):
    moved = make_class(unit, "7A", year=make_year(2018))
    return act("split", unit, new=NewUnit(name, name[-1], "school", "lower"), classes=(moved.pk,)).successions.get(
        successor__name=name
    ).successor  # fmt: skip


def last(world, unit):
    return last_time(world.now, [unit.pk]).get(unit.pk, Last())


def test_merged_schools_are_added_up_by_the_rule_of_each_figure(world):
    found = last(world, merge(world.a, world.b))
    assert found.said == {
        "pupils": 200, "participants": 80, "rate": Decimal("0.4"), "largest": 50, "mean": Decimal("7.25")
    }  # fmt: skip
    assert (found.units, found.whose) == (("Trường A", "Trường B"), "của 2 trường đã sáp nhập")


def test_a_school_that_took_in_another_is_compared_with_both(world):
    assert merge(world.a, into=world.b) == world.b
    found = last(world, world.b)
    assert (found.said["pupils"], sorted(found.units)) == (200, ["Trường A", "Trường B"])


def test_a_school_that_goes_on_is_compared_with_itself_text_and_all(world):
    found = last(world, world.a)
    assert (found.said["words"], found.said["staff"], found.whose) == ("Tốt", 9, "")


def test_one_that_continues_a_single_other_says_whose_it_is(world):
    found = last(world, merge(world.a, into=make_unit("Trường mới", under=world.district, opened_on=BETWEEN - DAY)))
    assert (found.said["pupils"], found.whose) == (120, "của Trường A")


def test_mergers_one_after_the_other(world):
    first = merge(world.a, world.b, on=BETWEEN)
    make_version(world.owed["Trường Lặng"], pupils=7, participants=7, largest=7, mean=7)
    second = merge(first, world.c, name="Trường D", on=BETWEEN + DAY)
    found = last(world, second)
    assert (found.said["pupils"], found.whose) == (207, "của 3 trường đã sáp nhập")


@pytest.mark.parametrize("how", ["silent", "sent back", "taken back", "was there", "divided", "from a part"])
def test_what_is_not_known_of_all_is_no_figure_and_no_nought(world, how):
    unit = world.a
    if how == "silent":
        unit = merge(world.a, world.c)
    elif how == "sent back":
        send_back(world.owed["Trường B"].current, reason="Sai", by=None, at=AT + 2 * DAY)
        unit = merge(world.a, world.b)
    elif how == "taken back":
        take_back(world.owed["Trường B"].current, by=None, at=AT + 2 * DAY)
        unit = merge(world.a, world.b)
    elif how == "was there":
        unit = merge(world.a, into=make_unit("Trường Cũ", under=world.district))
    else:
        part = split(world.a)
        unit = part if how == "from a part" else world.a
        assert last(world, merge(part, world.b, name="Trường E", on=BETWEEN + DAY)) == Last()
    assert last_time(world.now, [unit.pk]) == {}
    make_check(world.form, "pupils", "fall", number=50, severity="warn")
    cell = Cell(world.form.figures.get(code="pupils"), number=Decimal(0))
    assert [each for each in check(world.form, [cell], before=last(world, unit).numbers) if each.check] == []


def test_an_act_that_a_report_of_last_time_knew_of_changes_nothing(world):
    """Trường Lặng was merged and another divided before they sent: what was sent speaks of them as they are."""
    merge(world.c, into=world.b, on=date(2018, 10, 1), at=AT)
    make_class(world.a, "7A", year=make_year(2018))
    act("split", world.a, on=date(2018, 10, 1), at=AT, new=NewUnit("Trường Tách", "T", "school", "lower"),
        classes=(world.a.classes.get().pk,))  # fmt: skip
    assert [last(world, unit).said["pupils"] for unit in (world.a, world.b)] == [120, 80]


def test_one_that_was_merged_after_it_sent_this_time_keeps_its_own(world):
    make_version(make_obligation(world.now, world.a), at=LATER - 8 * DAY, pupils=1)
    merge(world.a, into=world.b, on=(LATER - 2 * DAY).date())
    assert [last(world, unit).said["pupils"] for unit in (world.a, world.b)] == [120, 80]


def test_a_merger_of_a_day_to_come_is_not_one_yet(world):
    merge(world.a, into=world.b, on=BETWEEN, at=AT)
    assert last(world, world.b).said["pupils"] == 80


def test_a_fall_says_whose_figures_it_is_measured_by(world):
    report = make_obligation(world.now, merge(world.a, world.b))
    make_check(world.form, "pupils", "fall", number=50, severity="warn")
    found = last_time_of(report)
    cells = [Cell(world.form.figures.get(code="pupils"), number=Decimal(90))]
    [said] = [each for each in check(world.form, cells, before=found.numbers, whose=found.whose) if each.check]
    assert "200 (của 2 trường đã sáp nhập)" in said.words


def test_the_sum_is_told_only_to_who_may_read_all_of_it(world):
    unit = merge(world.a, world.b)
    one = ReportVersion.objects.filter(obligation=world.owed["Trường A"])
    assert last_time(world.now, [unit.pk], one) == {}
    officer = make_seat(world.district, "officer")
    found = last_time(world.now, [unit.pk], ReportVersion.objects.visible_to(officer))
    assert found[unit.pk].said["pupils"] == 200


def test_as_many_queries_for_many_units_as_for_one(world):
    merged = merge(world.a, world.b)
    more = [make_unit(f"Trường {number}", under=world.district) for number in range(5)]
    for unit in more:
        make_version(make_obligation(world.before, unit), pupils=5)

    def cost(units):
        with CaptureQueriesContext(connection) as queries:
            found = last_time(world.now, [unit.pk for unit in units])
        assert len(found) == len(units)
        return len(queries)

    assert cost([merged, *more]) == cost([merged]) <= 7
