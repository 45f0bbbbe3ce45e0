"""From sheets to points, against a plain oracle in fractions."""

from decimal import Decimal
from fractions import Fraction
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.judging.scoring import combined, levelled, minutes_outside, over_limit, sheet_total, spread, time_penalty

points = st.decimals(0, 30, places=2)
totals = st.lists(points, min_size=1, max_size=9)


def rounded(value: Fraction) -> Decimal:
    """Half up to four decimals, in whole numbers only."""
    return Decimal((value.numerator * 20000 + value.denominator) // (2 * value.denominator)) / 10000


def oracle(given_totals, how) -> Decimal:
    ordered = sorted(map(Fraction, given_totals))
    middle = len(ordered) // 2
    if how == "median":
        return rounded(ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)
    if how == "trimmed" and len(ordered) > 2:
        ordered.remove(max(ordered))
        ordered.remove(min(ordered))
    return rounded(sum(ordered) / len(ordered))


@given(totals, st.sampled_from(["mean", "trimmed", "median"]))
def test_combining_is_exact(given_totals, how):
    assert combined(given_totals, how) == oracle(given_totals, how)


@given(totals, st.randoms(use_true_random=False), st.sampled_from(["mean", "trimmed", "median"]))
def test_the_order_of_the_judges_changes_nothing(given_totals, random, how):
    before = combined(given_totals, how)
    random.shuffle(given_totals)
    assert combined(given_totals, how) == before


@pytest.mark.parametrize(
    ("how", "given_totals", "points"),
    [
        ("mean", ["15", "16", "16"], "15.6667"),
        ("trimmed", ["10", "15", "16", "20"], "15.5"),
        ("trimmed", ["10", "20"], "15"),
        ("median", ["10", "15", "16", "20"], "15.5"),
        ("mean", ["0.0001", "0"], "0.0001"),  # half up, not to the even neighbour
    ],
)
def test_combining(how, given_totals, points):
    assert combined(list(map(Decimal, given_totals)), how) == Decimal(points)


def test_a_sheet_adds_points_times_weights():
    assert sheet_total([(Decimal("7.5"), Decimal("1.5")), (Decimal(8), Decimal(1))]) == Decimal("19.25")


@pytest.mark.parametrize(
    ("given_totals", "limit", "over"),
    [
        (["15", "17"], "10", False),  # exactly 10 % of 20
        (["15", "17.01"], "10", True),
        (["15", "17.01"], None, False),
        (["15", "15.5"], "0", True),
        (["15"], "0", False),
        ([], "0", False),
    ],
)
def test_a_spread_over_the_limit(given_totals, limit, over):
    limit = limit and Decimal(limit)
    assert over_limit(list(map(Decimal, given_totals)), limit, Decimal(20)) is over


def test_the_spread_is_between_the_highest_and_the_lowest():
    assert spread([Decimal(3), Decimal("7.5"), Decimal(5)]) == Decimal("4.5")


@pytest.mark.parametrize(
    ("seconds", "outside"),
    [(0, 0), (299, 1), (240, 1), (239, 2), (300, 0), (420, 0), ("420.001", 1), (480, 1), (481, 2)],
)
def test_minutes_begun_outside_five_to_seven(seconds, outside):
    assert minutes_outside(Decimal(seconds), 5, 7) == outside


def test_without_a_least_or_a_most_nothing_is_outside():
    assert minutes_outside(Decimal(1), None, 7) == minutes_outside(Decimal(99999), 5, None) == 0


@given(st.decimals(0, 4000, places=3), st.decimals(0, 3, places=2), st.none() | st.decimals(0, 5, places=2))
def test_the_penalty_is_of_minutes_begun_and_capped(seconds, each, at_most):
    minutes, over = 0, Fraction(seconds) - 420
    while seconds and over > 0:
        minutes, over = minutes + 1, over - 60
    under = 300 - Fraction(seconds)
    while seconds and under > 0:
        minutes, under = minutes + 1, under - 60
    expected = minutes * each
    if at_most is not None and expected > at_most:
        expected = at_most
    assert time_penalty(seconds, least=5, most=7, each=each, at_most=at_most) == expected


panels = st.lists(st.lists(points, min_size=3, max_size=6), min_size=2, max_size=4)


def numbered(lists):
    """{panel: {team: points}} with teams numbered through."""
    found, team = {}, 0
    for panel, given_points in enumerate(lists):
        found[panel] = {}
        for value in given_points:
            team += 1
            found[panel][team] = value
    return found


class TestLevelling:
    def test_a_strict_panel_is_lifted_and_a_narrow_one_stretched(self):
        level = levelled({1: dict(zip("abc", map(Decimal, (10, 12, 14)), strict=True)),
                          2: dict(zip("def", map(Decimal, (15, 16, 17)), strict=True))}, Decimal(30))  # fmt: skip
        # Mean of all 14; squares within the panels 8 + 2 over 6 teams: deviation √(10/6) = 1.2910, own 1.6330, 0.8165.
        assert level == {
            "a": Decimal("12.4189"), "b": Decimal("14.0000"), "c": Decimal("15.5811"),
            "d": Decimal("12.4189"), "e": Decimal("14.0000"), "f": Decimal("15.5811"),
        }  # fmt: skip

    def test_panels_that_gave_alike_change_nothing(self):
        panels = numbered([[Decimal(10), Decimal(12), Decimal(14)]] * 2)
        assert levelled(panels, Decimal(30)) == {team: p for teams in panels.values() for team, p in teams.items()}

    def test_a_panel_that_gave_all_the_same_is_only_shifted(self):
        level = levelled(numbered([[Decimal(10)] * 3, [Decimal(15), Decimal(16), Decimal(17)]]), Decimal(30))
        assert [level[team] for team in (1, 2, 3)] == [13] * 3

    def test_nothing_goes_beyond_the_maximum_or_under_zero(self):
        level = levelled(
            numbered([[Decimal(18), Decimal(19), Decimal(20)], [Decimal(0), Decimal(10), Decimal(20)]]), Decimal(20)
        )
        assert max(level.values()) == 20
        assert min(level.values()) >= 0

    @given(panels)
    def test_every_panel_ends_with_one_mean_and_one_deviation(self, lists):
        given_panels = numbered(lists)
        level = levelled(given_panels, Decimal(10**6))
        everybody = [float(p) for each in lists for p in each]
        common = (sum(len(each) * pstdev(map(float, each)) ** 2 for each in lists) / len(everybody)) ** 0.5
        # Far from zero, so that no point is cut off.
        far = numbered([[p + 1000 for p in each] for each in lists])
        for teams in far.values():
            now = [float(levelled(far, Decimal(10**6))[team]) for team in teams]
            assert fmean(now) == pytest.approx(fmean(everybody) + 1000, abs=0.001)
            wanted = 0 if len(set(teams.values())) == 1 else common
            assert pstdev(now) == pytest.approx(wanted, abs=0.001)
        assert set(level) == {team for teams in given_panels.values() for team in teams}

    @given(panels)
    def test_the_order_inside_a_panel_stays(self, lists):
        given_panels = numbered(lists)
        level = levelled(given_panels, Decimal(30))
        for teams in given_panels.values():
            ordered = sorted(teams, key=teams.get)
            assert [level[team] for team in ordered] == sorted(level[team] for team in ordered)
