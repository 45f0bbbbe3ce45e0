from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.quiz.scoring import (
    FREE,
    OUT,
    Key,
    Sat,
    Score,
    attempt_that_counts,
    count_attempts,
    plain_key,
    ruled_key,
    score_paper,
)

PAPER = [[1, [11, 12, 13]], [2, [21, 22, 23]], [3, [31, 32, 33]]]
KEYS = {1: plain_key({11}), 2: plain_key({21, 22}), 3: plain_key({33})}


def score(answers, paper=PAPER, keys=KEYS, maximum=100, penalty="0"):
    marked = {position: frozenset(choices) for position, choices in answers.items()}
    return score_paper(paper, keys, marked, Decimal(maximum), Decimal(penalty))


def points(text):
    return Decimal(text).quantize(Decimal("0.0001"))


@pytest.mark.parametrize(
    ("answers", "right", "wrong", "expected"),
    [
        ({}, 0, 0, "0"),
        ({1: [11]}, 1, 0, "33.3333"),
        ({1: [11], 2: [21, 22], 3: [33]}, 3, 0, "100"),
        ({2: [21]}, 0, 1, "0"),  # part of several right choices is not right
        ({2: [21, 22, 23]}, 0, 1, "0"),  # ticking everything does not help
        ({1: [11, 12]}, 0, 1, "0"),
        ({1: []}, 0, 0, "0"),
        ({1: [33]}, 0, 1, "0"),  # the right choice of another question
        ({4: [11], 0: [11], 99: [33]}, 0, 0, "0"),  # positions that are not in the paper
        ({1: [11], 3: [33]}, 2, 0, "66.6667"),
    ],
)
def test_only_exactly_the_right_choices_score(answers, right, wrong, expected):
    assert score(answers) == Score(right, wrong, 3, 3, points(expected))


def test_a_question_without_a_key_cannot_be_won_by_leaving_it_open():
    assert score({}, keys={}).points == 0
    assert score({1: []}, keys={1: plain_key(())}).right == 0
    assert score({1: [11]}, keys={1: plain_key(())}).wrong == 1


def test_an_empty_paper_scores_nothing():
    assert score({1: [11]}, paper=[]).points == 0


def test_points_are_exact():
    assert score({1: [11]}, maximum="50").points == Decimal("16.6667")


class TestPenalty:
    @pytest.mark.parametrize(
        ("answers", "penalty", "expected"),
        [
            ({1: [11], 2: [21, 22], 3: [31]}, "0.25", "58.3333"),  # (2 - 1/4) of 3
            ({1: [11], 2: [21, 22]}, "0.25", "66.6667"),  # an open question costs nothing
            ({1: [11], 2: [21], 3: [31]}, "0.333", "11.1333"),
            ({1: [11], 2: [21], 3: [31]}, "1", "0"),  # never below nothing
            ({1: [12]}, "0.25", "0"),
            ({1: [11], 2: [21, 22], 3: [33]}, "1", "100"),
        ],
    )
    def test_a_wrong_answer_costs_its_share(self, answers, penalty, expected):
        assert score(answers, penalty=penalty).points == points(expected)


class TestRulings:
    def test_another_key_takes_the_place_of_the_drawn_one(self):
        key = ruled_key({1}, "replace", {2}, multiple=False)
        assert [key.verdict(frozenset(marked)) for marked in ([1], [2], [1, 2], [])] == [
            "wrong", "right", "wrong", "open",
        ]  # fmt: skip

    def test_where_one_is_asked_for_either_is_right_but_not_both(self):
        key = ruled_key({1}, "also", {2}, multiple=False)
        assert [key.accepts(frozenset(marked)) for marked in ([1], [2], [3], [1, 2])] == [True, True, False, False]

    def test_where_several_are_the_key_with_or_without_the_others_is_right(self):
        key = ruled_key({1, 2}, "also", {3}, multiple=True)
        marks = [[1, 2], [1, 2, 3], [1, 3], [3], [1, 2, 4]]
        assert [key.accepts(frozenset(marked)) for marked in marks] == [True, True, False, False, False]

    def test_a_free_question_gives_its_points_to_everybody(self):
        keys = {**KEYS, 1: ruled_key({11}, FREE, (), multiple=False)}
        assert [score(answers, keys=keys).points for answers in ({}, {1: [12]}, {1: [11]})] == [points("33.3333")] * 3

    def test_nothing_is_taken_off_for_a_wrong_answer_to_a_free_or_cancelled_question(self):
        for effect in (FREE, OUT):
            keys = {**KEYS, 1: ruled_key({11}, effect, (), multiple=False)}
            wrong = {1: [12], 2: [21, 22]}
            assert score(wrong, keys=keys, penalty="1") == score({2: [21, 22]}, keys=keys, penalty="1")

    def test_without_a_cancelled_question_the_maximum_can_still_be_reached(self):
        keys = {**KEYS, 1: ruled_key({11}, OUT, (), multiple=False)}
        assert score({2: [21, 22], 3: [33]}, keys=keys) == Score(2, 0, 2, 3, points("100"))
        assert score({2: [21, 22]}, keys=keys).points == 50

    def test_of_a_paper_with_nothing_left_nobody_gets_anything(self):
        assert score({1: [11]}, keys={question: Key(effect=OUT) for question in (1, 2, 3)}).points == 0


@st.composite
def papers(draw):
    """(paper, keys, answers): up to 12 questions of 4 choices, some ruled on, some open."""
    size = draw(st.integers(1, 12))
    paper, keys, answers = [], {}, {}
    for number in range(1, size + 1):
        choices = [number * 10 + n for n in range(4)]
        multiple = draw(st.booleans())
        right = draw(st.sets(st.sampled_from(choices), min_size=1, max_size=3 if multiple else 1))
        effect = draw(st.sampled_from(["", "", "", "replace", "also", FREE, OUT]))
        others = draw(st.sets(st.sampled_from(choices), min_size=1, max_size=2 if multiple else 1))
        paper.append([number, choices])
        keys[number] = ruled_key(right, effect, others, multiple=multiple) if effect else plain_key(right)
        answers[number] = sorted(draw(st.sets(st.sampled_from(choices), max_size=3)))
    return paper, keys, answers


penalties = st.sampled_from(["0", "0.25", "0.333", "1"])


def accepted(key, choices):
    """Some marks that this key accepts."""
    for size in range(1, len(choices) + 1):
        for marked in combinations(choices, size):
            if key.accepts(frozenset(marked)):
                return list(marked)
    raise AssertionError(key)


def all_right(paper, keys):
    return {number: accepted(keys[question], choices) for number, (question, choices) in enumerate(paper, start=1)}


@given(papers(), penalties)
def test_points_lie_between_nothing_and_the_maximum_which_all_right_reaches(drawn, penalty):
    paper, keys, answers = drawn
    assert 0 <= score(answers, paper, keys, penalty=penalty).points <= 100
    best = score(all_right(paper, keys), paper, keys, penalty=penalty)
    assert best.points == (100 if best.counted else 0)
    assert best.wrong == 0


@given(papers(), penalties, st.integers(0, 11))
def test_one_more_right_answer_never_costs_and_one_more_wrong_never_pays(drawn, penalty, index):
    paper, keys, answers = drawn
    number = index % len(paper) + 1
    question, choices = paper[number - 1]
    opened = {**answers, number: []}
    right = {**answers, number: accepted(keys[question], choices)}
    got, open_, best = (score(each, paper, keys, penalty=penalty).points for each in (answers, opened, right))
    assert best >= max(got, open_)
    if keys[question].verdict(frozenset(answers[number])) == "wrong":
        assert got <= open_


@given(papers(), penalties, st.randoms(use_true_random=False))
def test_the_order_of_questions_does_not_matter(drawn, penalty, rng):
    paper, keys, answers = drawn
    numbers = list(range(1, len(paper) + 1))
    rng.shuffle(numbers)
    shuffled = [paper[number - 1] for number in numbers]
    moved = {position: answers[number] for position, number in enumerate(numbers, start=1)}
    assert score(moved, shuffled, keys, penalty=penalty) == score(answers, paper, keys, penalty=penalty)


@given(papers(), penalties, st.integers(0, 11))
def test_what_free_and_out_do_to_a_paper(drawn, penalty, index):
    paper, keys, answers = drawn
    question = paper[index % len(paper)][0]
    free = {**keys, question: Key(effect=FREE)}
    assert (
        score(answers, paper, free, penalty=penalty).points
        >= score(answers, paper, {**keys, question: plain_key(())}, penalty=penalty).points
    )
    out = {**keys, question: Key(effect=OUT)}
    rest = [row for row in paper if row[0] != question]
    kept = [answers[number] for number, row in enumerate(paper, start=1) if row[0] != question]
    alone = score(dict(enumerate(kept, start=1)), rest, keys, penalty=penalty)
    assert score(answers, paper, out, penalty=penalty).points == alone.points


@given(papers(), penalties, st.integers(0, 11))
def test_nobody_loses_when_other_choices_are_right_as_well(drawn, penalty, index):
    paper, _keys, answers = drawn
    question, choices = paper[index % len(paper)]
    for multiple in (False, True):
        plain = {row[0]: plain_key({row[1][0]}) for row in paper}
        ruled = {**plain, question: ruled_key({choices[0]}, "also", {choices[1]}, multiple=multiple)}
        assert (
            score(answers, paper, ruled, penalty=penalty).points >= score(answers, paper, plain, penalty=penalty).points
        )


SITTINGS = [
    Sat(1, Decimal(60), Decimal(300), Decimal(290), Decimal(7)),
    Sat(2, Decimal(80), Decimal(500), Decimal(410), None),
    Sat(3, Decimal(80), Decimal(400), Decimal(399), Decimal(9)),
]


@pytest.mark.parametrize(("counts", "number"), [("best", 3), ("first", 1), ("last", 3)])
def test_which_attempt_counts(counts, number):
    assert attempt_that_counts(SITTINGS, counts).number == number


def test_of_equally_good_attempts_the_earlier_counts():
    same = [Sat(2, Decimal(80), Decimal(400)), Sat(1, Decimal(80), Decimal(400))]
    assert attempt_that_counts(same, "best").number == 1


@pytest.mark.parametrize(
    ("counts", "expected"),
    [("best", (80, 400, 399, 9)), ("first", (60, 300, 290, 7)), ("last", (80, 400, 399, 9)), ("sum", (220, 1200, 1099, 9))],
)
def test_what_attempts_come_to(counts, expected):
    counted = count_attempts(SITTINGS, counts)
    assert (counted.points, counted.seconds, counted.change_seconds, counted.prediction) == expected
    assert (counted.attempts, counted.points_sum, counted.seconds_sum) == (3, 220, 1200)
