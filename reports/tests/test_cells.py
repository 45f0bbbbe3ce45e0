"""Totals of figures: sums, weighted means, extremes, and ratios of totals."""

from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from reports.cells import KEPT, key_of, of_key, total_of, with_ratios


def figure(pk, code, **fields):
    return SimpleNamespace(pk=pk, code=code, **{
        "kind": "integer", "total": "sum", "weight_id": None, "numerator_id": None, "denominator_id": None, **fields
    })  # fmt: skip


PUPILS, TAKING = figure(1, "pupils"), figure(2, "taking")
RATE = figure(3, "rate", kind="ratio", numerator_id=2, denominator_id=1)
MEAN = figure(4, "mean", kind="decimal", total="mean", weight_id=2)
BEST, WORST, NONE = (figure(5 + at, total, total=total) for at, total in enumerate(("max", "min", "none")))
WORDS = figure(8, "words", kind="text")
ALL = [PUPILS, TAKING, RATE, MEAN, BEST, WORST, NONE, WORDS]


def test_each_figure_has_its_own_kind_of_total():
    parts = [
        {"pupils": Decimal(100), "taking": Decimal(50), "mean": Decimal(8), "max": Decimal(9), "min": Decimal(3)},
        {"pupils": Decimal(300), "taking": Decimal(150), "mean": Decimal(6), "max": Decimal(10), "none": Decimal(1)},
    ]
    assert total_of(ALL, parts) == {
        "pupils": 400, "taking": 200, "rate": Decimal("0.5"), "mean": Decimal("6.5"), "max": 10, "min": 3
    }  # fmt: skip


def test_nothing_filled_in_is_no_zero_and_no_ratio():
    assert total_of(ALL, [{}, {"pupils": None}]) == {}
    assert total_of(ALL, [{"pupils": Decimal(0), "taking": Decimal(0)}]) == {"pupils": 0, "taking": 0}


def test_a_merger_of_120_and_80_is_200():
    assert total_of([PUPILS], [{"pupils": Decimal(120)}, {"pupils": Decimal(80)}]) == {"pupils": 200}


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1))
def test_a_rate_of_parts_that_hold_the_check_stays_within_0_and_1(rows):
    parts = [{"pupils": Decimal(max(row)), "taking": Decimal(min(row))} for row in rows]
    rate = total_of(ALL, parts).get("rate")
    assert rate is None or 0 <= rate <= 1


def test_who_gave_one_of_two_figures_is_in_its_total_and_not_in_the_rate():
    parts = [{"pupils": Decimal(100), "taking": Decimal(50)}, {"taking": Decimal(90)}, {"pupils": Decimal(7)},
             {"pupils": Decimal(0), "taking": Decimal(5)}]  # fmt: skip
    assert total_of(ALL, parts) == {"pupils": 107, "taking": 145, "rate": Decimal("0.5")}
    assert total_of(ALL, parts[1:]) == {"pupils": 7, "taking": 95}


def test_a_total_sent_up_keeps_its_rate_as_a_part_of_the_next():
    """Its figures are of more units than its rate is."""
    sent_up = {"pupils": Decimal(107), "taking": Decimal(145), "rate": Decimal("0.5")}
    assert with_ratios(ALL, sent_up) == sent_up
    assert total_of(ALL, [sent_up, {"pupils": Decimal(93), "taking": Decimal(93)}])["rate"] == Decimal("0.7325")


def test_a_rate_kept_with_six_decimals_is_worked_out_in_full():
    third = {"pupils": Decimal(3), "taking": Decimal(1)}
    assert with_ratios(ALL, {**third, "rate": Decimal("0.333333")})["rate"] == Decimal(1) / 3
    assert "rate" not in with_ratios(ALL, {"pupils": Decimal(0), "taking": Decimal(0), "rate": Decimal(1)})


UNIT = st.tuples(st.integers(0, 500) | st.none(), st.integers(0, 500) | st.none())


@given(st.lists(st.lists(UNIT, max_size=4), min_size=1, max_size=4))
def test_a_rate_stays_within_0_and_1_through_both_floors_whoever_left_out_what(districts):
    """As long as each unit that gave both gave no more participants than pupils."""
    floors = []
    for rows in districts:
        parts = []
        for row in rows:
            pupils, taking = row if None in row else (max(row), min(row))
            given_of = {"pupils": pupils, "taking": taking}
            parts.append(with_ratios(ALL, {code: Decimal(n) for code, n in given_of.items() if n is not None}))
        total = total_of(ALL, parts)
        assert 0 <= total.get("rate", 0) <= 1
        floors.append(with_ratios(ALL, {code: value.quantize(KEPT) for code, value in total.items()}))
    rates = [floor["rate"] for floor in floors if "rate" in floor and floor["pupils"]]
    if all(0 <= rate <= 1 for rate in rates):
        assert 0 <= total_of(ALL, floors).get("rate", 0) <= 1


@given(st.lists(st.integers(0, 10**6), min_size=1), st.data())
def test_totals_do_not_depend_on_how_units_are_grouped(numbers, data):
    cut = data.draw(st.integers(0, len(numbers)))
    parts = [{"pupils": Decimal(number)} for number in numbers]
    grouped = [total_of([PUPILS], group) for group in (parts[:cut], parts[cut:])]
    assert total_of([PUPILS], grouped) == total_of([PUPILS], parts)


def test_keys():
    assert [of_key(key_of("taking")), of_key(key_of("taking", 7))] == [("taking", None), ("taking", 7)]
