"""What must hold before a report is sent: which cells, which numbers, in which words."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reports.cells import Cell
from reports.checking import check, examine
from reports.tests.builders import make_check, make_form
from reports.tests.figures import a_check, figure
from schools.tests.builders import make_unit

PUPILS, TAKING = figure("pupils", by_class=True), figure("taking", by_class=True)
MEAN = figure("mean", kind="decimal", decimals=2, total="mean", by_class=True)
RATE = figure("rate", kind="ratio", decimals=1, percent=True, numerator_id=TAKING.pk, denominator_id=PUPILS.pk)
WORDS = figure("words", kind="text", required=True)
ALL = [PUPILS, TAKING, MEAN, RATE]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def cell(asked, number, school_class=None, **fields):
    name = f"{school_class}A" if school_class else ""
    return Cell(asked, number=Decimal(number), school_class=school_class, class_name=name, **fields)


def keys(found):
    return [each.keys for each in found]


def test_more_taking_part_than_pupils_is_refused_with_both_numbers():
    [found] = examine(ALL, [a_check(TAKING, right=PUPILS)], [cell(TAKING, 1450), cell(PUPILS, 1420)])
    assert (found.severity, found.kind, found.keys) == ("refuse", "check", ("taking", "pupils"))
    assert found.words == "“Số taking” is 1.450, more than the 1.420 of “Số pupils”. Correct the wrong one."


def test_each_class_is_asked_as_the_unit_is():
    cells = [cell(TAKING, 70), cell(PUPILS, 80), cell(TAKING, 41, 6), cell(PUPILS, 40, 6), cell(TAKING, 29, 7),
             cell(PUPILS, 40, 7)]  # fmt: skip
    [found] = examine(ALL, [a_check(TAKING, right=PUPILS)], cells)
    assert found.keys == ("taking@6", "pupils@6")
    assert found.words.startswith("Class 6A: ")


def test_a_figure_of_classes_is_compared_with_one_of_the_unit_for_the_unit():
    whole = figure("whole")
    cells = [cell(TAKING, 50), cell(TAKING, 50, 6), cell(whole, 40)]
    assert keys(examine([*ALL, whole], [a_check(TAKING, right=whole)], cells)) == [("taking", "whole")]


def test_a_number_is_asked_of_the_unit_or_of_every_class_by_how_the_figure_is_added_up():
    cells = [cell(TAKING, 1200), cell(TAKING, 30, 6), cell(MEAN, "10.5"), cell(MEAN, "11", 6)]
    checks = [a_check(TAKING, "at_least", number=Decimal(100)), a_check(MEAN, number=Decimal(10))]
    assert keys(examine(ALL, checks, cells)) == [("mean",), ("mean@6",)]


def test_a_ratio_is_asked_of_every_class_whatever_its_total_says():
    share = figure("share", kind="ratio", percent=True, by_class=True, numerator_id=TAKING.pk, denominator_id=PUPILS.pk)
    cells = [cell(share, "0.9"), cell(share, "1.1", 6), cell(share, "0.8", 7)]
    assert keys(examine([*ALL, share], [a_check(share, number=Decimal(100))], cells)) == [("share@6",)]


def test_what_is_not_known_is_skipped():
    checks = [a_check(TAKING, right=PUPILS), a_check(TAKING, "fall", number=Decimal(50))]
    assert examine(ALL, checks, [cell(TAKING, 5)], before={"pupils": Decimal(9)}) == []
    assert examine(ALL, checks, [Cell(TAKING), cell(PUPILS, 0)], before={"taking": Decimal(9)}) == []


def test_shares_are_compared_as_they_are_shown_and_against_percent():
    third = cell(RATE, Decimal(2) / 3)
    checks = [a_check(RATE, number=Decimal("66.7")), a_check(RATE, "equals", number=Decimal("66.7"))]
    assert examine(ALL, checks, [third]) == []
    [found] = examine(ALL, [a_check(RATE, "at_least", number=Decimal(70))], [third])
    assert found.words.startswith("“Số rate” is 66,7 %; it should be at least 70,0 %.")


@pytest.mark.parametrize(
    ("kind", "now", "then", "flagged"),
    [("fall", 49, 100, True), ("fall", 50, 100, False), ("fall", 0, 0, False), ("rise", 151, 100, True),
     ("rise", 150, 100, False), ("rise", 1, 0, True), ("fall", 200, 100, False)],
)  # fmt: skip
def test_a_fall_or_rise_of_more_than_half_is_said(kind, now, then, flagged):
    found = examine(ALL, [a_check(TAKING, kind, number=Decimal(50), severity="warn")], [cell(TAKING, now)],
                    before={"taking": Decimal(then)})  # fmt: skip
    assert [(each.severity, each.keys) for each in found] == ([("warn", ("taking",))] if flagged else [])
    assert all(str(now) in each.words and str(then) in each.words for each in found)


def test_words_of_the_organiser_come_with_both_numbers():
    [found] = examine(ALL, [a_check(TAKING, right=PUPILS, words="Đếm lại số em")], [cell(TAKING, 9), cell(PUPILS, 8)])
    assert found.words == "Đếm lại số em (Số taking: 9; Số pupils: 8)"


def test_what_must_be_filled_in_and_is_not_is_named_for_each_class():
    asked = figure("entries", required=True, by_class=True)
    cells = [cell(asked, 0, 6), Cell(WORDS, text="")]
    found = examine([asked, WORDS], [], cells, classes={6: "6A", 7: "7A"})
    assert [(each.keys, each.kind, each.severity) for each in found] == [
        (("entries@7",), "missing", "refuse"), (("words",), "missing", "refuse")
    ]  # fmt: skip
    assert "7A" in found[0].words
    assert keys(examine([asked], [], [])) == [("entries",)]


def test_a_number_other_than_the_portals_needs_its_reason():
    differing = cell(TAKING, 95, 6, known=Decimal(90))
    [found] = examine(ALL, [], [differing])
    assert (found.kind, found.severity, found.keys, found.check) == ("reason", "refuse", ("taking@6",), None)
    assert found.words.startswith("Class 6A: “Số taking” is 95 here, but the portal knows 90.")
    explained = cell(TAKING, 95, known=Decimal(90), reason="5 em thi ở trường bạn")
    added = cell(TAKING, 95, known=Decimal(90), origin="added")
    close = cell(MEAN, "8.33", known=Decimal("8.333333"))
    assert examine(ALL, [], [explained, added, close, cell(TAKING, 90, known=Decimal(90))]) == []


@pytest.mark.django_db
def test_a_form_is_read_in_two_queries(django_assert_num_queries):
    form = make_form(make_unit("Phòng GD&ĐT"), "pupils", "taking")
    warned = make_check(form, "taking", right="pupils", severity="warn")
    cells = [Cell(each, number=Decimal(at)) for at, each in enumerate(form.figures.order_by("order"))]
    with django_assert_num_queries(2):
        [found] = check(form, cells)
    assert found.as_json() == {
        "check": warned.pk, "kind": "check", "severity": "warn", "words": found.words, "keys": ["taking", "pupils"]
    }  # fmt: skip


@given(st.integers(0, 100), st.integers(0, 100))
def test_at_most_and_at_least_hold_together_only_where_both_are_equal(first, second):
    cells = [cell(TAKING, first), cell(PUPILS, second)]
    ways = {kind: examine(ALL, [a_check(TAKING, kind, PUPILS)], cells) for kind in ("at_most", "at_least", "equals")}
    assert bool(ways["equals"]) == bool(ways["at_most"] or ways["at_least"]) == (first != second)
