from hypothesis import given
from hypothesis import strategies as st

from contests.board.revealing import steps


def ranked(sizes):
    """Ranks as standings have them: groups of equal ones, each the number of those before it plus one."""
    ranks = []
    for size in sizes:
        ranks += [len(ranks) + 1] * size
    return ranks


RANKS = st.lists(st.integers(1, 5), max_size=20).map(ranked)
WITHOUT = st.integers(0, 4)


@given(RANKS, WITHOUT, st.integers(1, 20))
def test_everybody_is_revealed_once(ranks, without, first):
    ranks = ranks + [None] * without
    assert sorted(index for step in steps(ranks, first) for index in step) == list(range(len(ranks)))


@given(RANKS, WITHOUT, st.integers(1, 20))
def test_nobody_is_revealed_before_somebody_below(ranks, without, first):
    ranks = ranks + [None] * without
    order = [index for step in steps(ranks, first) for index in step]
    when = {index: number for number, step in enumerate(steps(ranks, first)) for index in step}
    assert all(when[index] <= when[above] for above in order for index in order if index > above)


@given(RANKS, st.integers(1, 20))
def test_equal_places_come_together_and_one_place_a_step(ranks, first):
    for number, step in enumerate(steps(ranks, first)):
        places = {ranks[index] for index in step}
        assert len(places) == 1 or (number == 0 and min(places) > first)


def test_from_the_third_place_upward():
    assert steps([1, 2, 3, 4, 5, None], 3) == [[3, 4, 5], [2], [1], [0]]


def test_with_ties_at_the_top():
    assert steps([1, 1, 3, 4], 3) == [[3], [2], [0, 1]]
    assert steps([1, 2, 2, 4], 3) == [[3], [1, 2], [0]]
    assert steps([1, 1, 1], 3) == [[0, 1, 2]]


def test_with_nobody_below():
    assert steps([1, 2], 3) == [[1], [0]]
    assert steps([], 3) == []
