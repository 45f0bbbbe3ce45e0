"""The arithmetic of the lot."""

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from contests.teams.lot import mark, order_of, panel_at

SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)
NUMBERS = st.lists(st.integers(1, 10**9), unique=True, max_size=60)


@given(SEEDS, NUMBERS)
def test_every_team_has_one_turn(seed, numbers):
    assert sorted(order_of(seed, numbers)) == sorted(numbers)


@given(SEEDS, NUMBERS, st.randoms())
def test_the_same_seed_gives_the_same_order_however_the_teams_are_listed(seed, numbers, chance):
    shuffled = list(numbers)
    chance.shuffle(shuffled)
    assert order_of(seed, shuffled) == order_of(seed, numbers)


@given(SEEDS, NUMBERS, st.integers(1, 10**9))
def test_who_comes_besides_changes_nothing_among_the_others(seed, numbers, further):
    with_it = [number for number in order_of(seed, [*numbers, further]) if number != further]
    assert with_it == [number for number in order_of(seed, numbers) if number != further]


@given(st.integers(0, 200), st.integers(1, 9))
def test_panels_differ_by_one_team_at_most(teams, panels):
    sizes = Counter(dict.fromkeys(range(panels), 0))
    sizes.update(panel_at(turn, panels) for turn in range(1, teams + 1))
    assert sum(sizes.values()) == teams
    assert max(sizes.values()) - min(sizes.values()) <= 1


def test_anybody_can_work_it_out():
    """As the page says: SHA-256 of “seed-number”."""
    assert mark("00ff", 17) == sha256(b"00ff-17").hexdigest()
    assert order_of("00ff", [17, 4, 9]) == sorted([17, 4, 9], key=lambda n: sha256(f"00ff-{n}".encode()).hexdigest())
    assert order_of("a", []) == []


def test_over_many_seeds_every_order_comes_up():
    """Three teams have six orders; of 600 seeds each comes up about 100 times."""
    orders = Counter(tuple(order_of(f"{seed:032x}", [1, 2, 3])) for seed in range(600))
    assert len(orders) == 6
    assert min(orders.values()) > 60
