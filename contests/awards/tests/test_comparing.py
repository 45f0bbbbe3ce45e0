"""What changed between two publications, against a plain comparison of two dictionaries."""

import tracemalloc
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from contests.awards.comparing import Move, Spot, compare


def spots(*rows):
    return [Spot(subject, rank, [str(value)]) for subject, rank, value in rows]


def test_each_kind_of_change():
    before = spots((1, 1, 90), (2, 2, 80), (3, 3, 70), (4, 4, 60))
    after = spots((1, 2, 90), (3, 3, 70), (4, 1, 99), (5, 4, 50))
    found = compare(before, after)
    assert found.counts == {"new": 1, "gone": 1, "changed": 1, "shifted": 1, "same": 1}
    assert found.first == [
        Move("changed", 4, 4, 1), Move("gone", 2, 2, None), Move("new", 5, None, 4), Move("shifted", 1, 1, 2),
    ]  # fmt: skip


def test_those_that_only_shifted_come_after_those_that_changed_themselves():
    before = spots(*[(n, n, n) for n in range(1, 301)])
    after = spots(*[(n, n - 1, n) for n in range(2, 301)])  # the first is out, everybody moves up
    found = compare(before, after, most=3)
    assert found.first == [Move("gone", 1, 1, None), Move("shifted", 2, 2, 1), Move("shifted", 3, 3, 2)]
    assert found.counts["shifted"] == 299


tables = st.dictionaries(st.integers(1, 12), st.tuples(st.integers(1, 5), st.integers(0, 2)), max_size=12)


@given(tables, tables)
def test_it_agrees_with_two_dictionaries(old, new):
    def rows(table):
        return spots(*[(subject, *table[subject]) for subject in sorted(table)])

    def kind(subject):
        if subject not in old:
            return "new"
        if subject not in new:
            return "gone"
        (rank_before, before), (rank_after, after) = old[subject], new[subject]
        return "changed" if before != after else "same" if rank_before == rank_after else "shifted"

    found = compare(rows(old), rows(new))
    expected = Counter(kind(subject) for subject in old.keys() | new.keys())
    assert found.counts == {name: expected[name] for name in found.counts}
    assert {(move.kind, move.subject, move.before, move.after) for move in found.first} == {
        (kind(subject), subject, old.get(subject, (None,))[0], new.get(subject, (None,))[0])
        for subject in old.keys() | new.keys()
        if kind(subject) != "same"
    }


def test_memory_does_not_grow_with_the_ranking():
    def rows(size, shift):
        return (Spot(n, n + shift, ("90", "1")) for n in range(size))

    peaks = []
    for size in (2_000, 40_000):
        tracemalloc.start()
        compare(rows(size, 0), rows(size, 1))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]
