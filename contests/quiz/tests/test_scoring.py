from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.quiz.scoring import Sat, Score, attempt_that_counts, score_paper

PAPER = [[1, [11, 12, 13]], [2, [21, 22, 23]], [3, [31, 32, 33]]]
KEY = {1: frozenset({11}), 2: frozenset({21, 22}), 3: frozenset({33})}


def score(answers, paper=PAPER, key=KEY, maximum=100):
    marked = {position: frozenset(choices) for position, choices in answers.items()}
    return score_paper(paper, key, marked, Decimal(maximum))


@pytest.mark.parametrize(
    ("answers", "right", "answered", "points"),
    [
        ({}, 0, 0, "0"),
        ({1: [11]}, 1, 1, "33.3333"),
        ({1: [11], 2: [21, 22], 3: [33]}, 3, 3, "100"),
        ({2: [21]}, 0, 1, "0"),  # part of several right choices is not right
        ({2: [21, 22, 23]}, 0, 1, "0"),  # ticking everything does not help
        ({1: [11, 12]}, 0, 1, "0"),
        ({1: []}, 0, 0, "0"),
        ({1: [33]}, 0, 1, "0"),  # the right choice of another question
        ({4: [11], 0: [11], 99: [33]}, 0, 0, "0"),  # positions that are not in the paper
        ({1: [11], 3: [33]}, 2, 2, "66.6667"),
    ],
)
def test_only_exactly_the_right_choices_score(answers, right, answered, points):
    assert score(answers) == Score(right, answered, 3, Decimal(points).quantize(Decimal("0.0001")))


def test_a_question_without_a_key_cannot_be_won_by_leaving_it_open():
    assert score({}, key={}).points == 0
    assert score({1: []}, key={1: frozenset()}).right == 0


def test_an_empty_paper_scores_nothing():
    assert score({1: [11]}, paper=[]).points == 0


def test_points_are_exact():
    assert score({1: [11]}, maximum="50").points == Decimal("16.6667")


@given(st.integers(1, 60), st.data())
def test_all_right_is_the_maximum_and_never_more(size, data):
    paper = [[n, [n * 10, n * 10 + 1]] for n in range(1, size + 1)]
    key = {n: frozenset({n * 10}) for n in range(1, size + 1)}
    right = data.draw(st.integers(0, size))
    answers = {n: [n * 10 if n <= right else n * 10 + 1] for n in range(1, size + 1)}
    result = score(answers, paper, key)
    assert result.right == right
    assert result.points <= 100
    assert (result.points == 100) == (right == size)


SITTINGS = [Sat(1, Decimal(60), Decimal(300)), Sat(2, Decimal(80), Decimal(500)), Sat(3, Decimal(80), Decimal(400))]


@pytest.mark.parametrize(("counts", "number"), [("best", 3), ("first", 1), ("last", 3)])
def test_which_attempt_counts(counts, number):
    assert attempt_that_counts(SITTINGS, counts).number == number


def test_of_equally_good_attempts_the_earlier_counts():
    same = [Sat(2, Decimal(80), Decimal(400)), Sat(1, Decimal(80), Decimal(400))]
    assert attempt_that_counts(same, "best").number == 1
