from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contests.tests.oracle import Row, place

RULE = ["high", "low", "low"]


def rows(*values):
    return [Row(number, tuple(Decimal(v) for v in value), f"{number:03}") for number, value in enumerate(values, 1)]


def table(placed):
    return [(each.row.subject, each.rank, each.decided_by, each.tied) for each in placed]


def test_points_then_attempts_then_time():
    placed = place(rows((80, 2, 300), (90, 3, 900), (80, 1, 500), (80, 1, 400)), RULE)
    assert table(placed) == [(2, 1, None, False), (4, 2, 0, False), (3, 3, 2, False), (1, 4, 1, False)]


def test_equal_on_all_is_an_equal_rank_and_the_next_rank_is_skipped():
    placed = place(rows((80, 1, 300), (90, 1, 300), (80, 1, 300), (70, 1, 1)), RULE)
    assert table(placed) == [(2, 1, None, False), (1, 2, 0, True), (3, 2, None, True), (4, 4, 0, False)]


def test_all_equal_are_all_first():
    assert [rank for _s, rank, _d, tied in table(place(rows((1, 1, 1), (1, 1, 1)), RULE)) if tied] == [1, 1]


def test_equals_stand_in_the_order_of_names_whatever_came_first():
    equal = [Row(1, (Decimal(5),), "hung"), Row(2, (Decimal(5),), "an")]
    assert [each.row.subject for each in place(equal, ["high"])] == [2, 1]
    assert [each.row.subject for each in place(equal[::-1], ["high"])] == [2, 1]


def test_nobody_and_one():
    assert place([], RULE) == []
    assert table(place(rows((1, 1, 1)), RULE)) == [(1, 1, None, False)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_a_rank_is_one_more_than_the_number_of_those_better(values):
    placed = place(rows(*values), RULE)

    def better(one, other):
        return (-one[0], one[1], one[2]) < (-other[0], other[1], other[2])

    for each in placed:
        assert each.rank == 1 + sum(better(other.row.values, each.row.values) for other in placed)
        equals = sum(other.row.values == each.row.values for other in placed)
        assert each.tied == (equals > 1)
