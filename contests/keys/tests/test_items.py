"""Item statistics against published figures, and what is warned of."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.keys.items import Item, marks_of, take_up, warnings_of
from contests.keys.tests.oracles import (
    LSAT,
    LSAT_EXCLUDED,
    LSAT_PROPORTIONS,
    MOODLE,
    MOODLE_DISCRIMINATION,
    MOODLE_FACILITY,
    MOODLE_TOTALS,
)
from contests.quiz.scoring import FREE, OUT, plain_key, ruled_key

PAPER = [[n, [n * 10, n * 10 + 1]] for n in range(1, 6)]
KEYS = {n: plain_key({n * 10}) for n in range(1, 6)}


def test_the_law_school_test_of_bock_and_lieberman():
    items: dict[int, Item] = {}
    for pattern, persons in LSAT.items():
        answers = {n: frozenset({n * 10 + (right == "0")}) for n, right in enumerate(pattern, start=1)}
        for _person in range(persons):
            take_up(items, marks_of(PAPER, KEYS, answers, Decimal(0)))
    assert [items[n].facility / 100 for n in range(1, 6)] == [Decimal(share) for share in LSAT_PROPORTIONS]
    of_a_sample = (Decimal(999) / 1000).sqrt()
    found = [f"{items[n].discrimination / 100 * of_a_sample:.4f}" for n in range(1, 6)]
    assert found == LSAT_EXCLUDED
    assert items[1].choices == {10: 924, 11: 76}


def test_moodle_s_own_expectations():
    items = [Item() for _question in MOODLE_FACILITY]
    for marks, total in zip(MOODLE, MOODLE_TOTALS, strict=True):
        assert Decimal(sum(marks)) / 10 == Decimal(total)  # typed off rightly
        for item, mark in zip(items, marks, strict=True):
            item.add(mark * 100, (sum(marks) - mark) * 100)
    weights = [8] + [1] * 12
    # The first question is worth eight: here its mark is eight times a right answer's.
    assert [item.facility for item in items] == [
        (Decimal(value) * weight).quantize(Decimal("0.001"))
        for value, weight in zip(MOODLE_FACILITY, weights, strict=True)
    ]
    assert [item.discrimination for item in items] == [
        Decimal(value).quantize(Decimal("0.001")) for value in MOODLE_DISCRIMINATION
    ]


def test_what_all_got_alike_tells_nothing():
    item = Item()
    for rest in (0, 1000, 2000):
        item.add(1000, rest)
    assert (item.facility, item.discrimination) == (100, None)
    assert (Item().facility, Item().discrimination) == (None, None)


def test_penalties_are_part_of_the_mark():
    answers = {1: frozenset({11}), 2: frozenset({20})}
    marks = marks_of(PAPER, KEYS, answers, Decimal("0.25"))
    assert [mark for _question, _marked, mark, _counts in marks] == [-250, 1000, 0, 0, 0]


def test_a_cancelled_or_given_question_is_measured_by_its_key_and_left_out_of_the_rest():
    for effect in (FREE, OUT):
        keys = {**KEYS, 1: ruled_key({10}, effect, (), multiple=False)}
        items: dict[int, Item] = {}
        take_up(items, marks_of(PAPER, keys, {1: frozenset({10}), 2: frozenset({20})}, Decimal(0)))
        assert (items[1].x, items[1].y) == (1000, 1000)
        assert (items[2].x, items[2].y) == (1000, 0)


def test_what_was_left_open_is_counted_under_no_name():
    items: dict[int, Item] = {}
    take_up(items, marks_of(PAPER, KEYS, {1: frozenset({10, 11})}, Decimal(0)))
    assert (items[1].choices, items[2].choices) == ({10: 1, 11: 1}, {"": 1})


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=2, max_size=30))
def test_discrimination_is_a_correlation(papers):
    items: dict[int, Item] = {}
    for marks in papers:
        answers = {n: frozenset({n * 10}) for n, right in enumerate(marks, start=1) if right}
        take_up(items, marks_of(PAPER[:3], KEYS, answers, Decimal(0)))
    for item in items.values():
        assert item.papers == len(papers)
        assert item.discrimination is None or -100 <= item.discrimination <= 100


@pytest.mark.parametrize(
    ("papers", "facility", "discrimination", "expected"),
    [
        (100, "60", "40", []),
        (100, "96", "5", ["too_easy"]),
        (100, "60", "-3", ["negative"]),
        (100, "12", "-3", ["negative", "too_hard"]),
        (100, "60", "4", ["weak"]),
        (100, "100", None, ["too_easy"]),
        (9, "0", "-50", []),  # nine papers say nothing
        (0, None, None, []),
    ],
)
def test_warnings(papers, facility, discrimination, expected):
    values = [None if value is None else Decimal(value) for value in (facility, discrimination)]
    assert warnings_of(papers, *values) == expected
