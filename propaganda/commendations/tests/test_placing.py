"""Ranks and who is proposed, against a slow oracle that knows nothing of sorting."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from propaganda.commendations.placing import MOST_NEAR, NEAR, Candidate, place

VALUES = st.lists(st.fractions(0, 20, max_denominator=6), max_size=14)


def candidates(values):
    return [Candidate(key, Fraction(value), {}) for key, value in enumerate(values)]


def verdicts(values, **rule):
    kept, _beyond = place(candidates(values), **{"places": None, "at_least": None, **rule})
    return {each.candidate.key: (each.rank, each.proposed, each.tied) for each in kept}


def oracle(values, places, at_least):
    """For each: rank is one more than how many are better; the verdict by counting, one by one."""
    found = {}
    for key, value in enumerate(values):
        better = sum(other > value for other in values)
        equals = sum(other == value for other in values)
        reaches = at_least is None or value >= at_least
        fits = places is None or better + equals <= places
        some_fit = places is not None and better < places
        found[key] = (better + 1, reaches and fits, reaches and not fits and some_fit)
    return found


@given(VALUES, st.none() | st.integers(1, 8), st.none() | st.fractions(0, 20, max_denominator=6))
def test_ranks_and_verdicts_agree_with_a_slow_oracle(values, places, at_least):
    wanted = oracle(values, places, at_least)
    got = verdicts(values, places=places, at_least=at_least)
    assert {key: wanted[key] for key in got} == got
    # Nobody who is proposed or tied is missing.
    assert {key for key, (_rank, proposed, tied) in wanted.items() if proposed or tied} <= set(got)


@given(VALUES, st.integers(1, 8), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(values, places, random):
    shuffled = candidates(values)
    random.shuffle(shuffled)
    plain, _beyond = place(candidates(values), places=places, at_least=None)
    assert place(shuffled, places=places, at_least=None)[0] == plain


@given(VALUES, st.integers(1, 8))
def test_never_more_are_proposed_without_a_decision_than_there_are_places(values, places):
    got = verdicts(values, places=places)
    proposed = sum(chosen for _rank, chosen, _tied in got.values())
    tied = sum(each for _rank, _chosen, each in got.values())
    assert proposed <= places
    assert not tied or proposed < places < proposed + tied


@given(VALUES, st.integers(1, 8))
def test_whoever_is_not_kept_stands_below_all_who_are(values, places):
    kept, beyond = place(candidates(values), places=places, at_least=None)
    left = [value for key, value in enumerate(values) if key not in {each.candidate.key for each in kept}]
    assert (len(left), max(left, default=None)) == (beyond.number, beyond.value)
    assert all(each.candidate.value > value for each in kept for value in left)


def test_equal_values_have_equal_rank_and_the_next_counts_on():
    assert verdicts([5, 7, 5, 3], places=4) == {
        1: (1, True, False), 0: (2, True, False), 2: (2, True, False), 3: (4, True, False),
    }  # fmt: skip


def test_a_tie_at_the_last_place_proposes_none_of_the_equals():
    assert verdicts([9, 7, 7, 1], places=2) == {
        0: (1, True, False), 1: (2, False, True), 2: (2, False, True), 3: (4, False, False),
    }  # fmt: skip


def test_a_tie_below_what_is_asked_is_no_tie():
    assert verdicts([9, 7, 7], places=2, at_least=Fraction(8)) == {
        0: (1, True, False), 1: (2, False, False), 2: (2, False, False),
    }  # fmt: skip


def test_exactly_what_is_asked_is_enough_and_a_hair_less_is_not():
    values = [Fraction(2790, 31), Fraction(2789, 31)]
    assert verdicts(values, at_least=Fraction(90)) == {0: (1, True, False), 1: (2, False, False)}


def test_ahead_is_the_distance_to_the_next_lower_value_not_to_an_equal():
    kept, _beyond = place(candidates([18, 18, 15]), places=2, at_least=None)
    assert [each.ahead for each in kept] == [3, 3, None]


def test_below_the_line_whole_ranks_are_kept_until_there_are_enough():
    values = [100, *range(90, 90 - NEAR + 1, -1), *[1] * 3, 0]
    kept, beyond = place(candidates(values), places=1, at_least=None)
    assert len(kept) == 1 + NEAR - 1 + 3
    assert (beyond.number, beyond.value) == (1, 0)


def test_a_crowd_of_equals_below_the_line_is_counted_not_kept():
    kept, beyond = place(candidates([5, *[1] * (MOST_NEAR + 1)]), places=1, at_least=None)
    assert len(kept) == 1
    assert (beyond.number, beyond.value) == (MOST_NEAR + 1, 1)


def test_nobody_at_all():
    assert place([], places=3, at_least=None)[0] == []
