import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.quiz.drawing import DrawnChoice, DrawnQuestion, NotEnoughQuestions, draw


def question(pk, choices=4, last=()):
    return DrawnQuestion(pk, tuple(DrawnChoice(pk * 100 + n, n in last) for n in range(1, choices + 1)))


def pool(*pks):
    return [question(pk) for pk in pks]


def drawn(paper):
    return [pk for pk, _order in paper]


def test_without_shuffling_everything_stands_as_it_was_typed():
    paper = draw([(None, pool(1, 2))], random.Random(1), shuffle_questions=False, shuffle_choices=False)
    assert paper == [[1, [101, 102, 103, 104]], [2, [201, 202, 203, 204]]]


def test_as_many_as_the_line_says_from_each_line():
    paper = draw([(2, pool(1, 2, 3)), (1, pool(7, 8))], random.Random(1), shuffle_questions=True, shuffle_choices=True)
    assert len(paper) == 3
    assert len({1, 2, 3} & set(drawn(paper))) == 2
    assert len({7, 8} & set(drawn(paper))) == 1


def test_a_question_of_two_lines_is_drawn_once():
    lines = [(2, pool(1, 2)), (1, pool(1, 2, 3))]
    assert sorted(drawn(draw(lines, random.Random(1), shuffle_questions=True, shuffle_choices=True))) == [1, 2, 3]


def test_too_few_questions_is_an_error_not_a_short_paper():
    with pytest.raises(NotEnoughQuestions):
        draw([(3, pool(1, 2))], random.Random(1), shuffle_questions=True, shuffle_choices=True)


def test_too_few_because_an_earlier_line_took_them():
    with pytest.raises(NotEnoughQuestions):
        draw([(2, pool(1, 2)), (1, pool(1, 2))], random.Random(1), shuffle_questions=True, shuffle_choices=True)


def test_choices_kept_last_stay_last_in_their_own_order():
    last = [question(1, choices=5, last=(2, 4))]
    for seed in range(20):
        [[_pk, order]] = draw([(None, last)], random.Random(seed), shuffle_questions=True, shuffle_choices=True)
        assert order[-2:] == [102, 104]
        assert sorted(order) == [101, 102, 103, 104, 105]


def test_shuffling_gives_different_papers():
    papers = {
        str(draw([(None, pool(1, 2, 3, 4))], random.Random(seed), shuffle_questions=True, shuffle_choices=True))
        for seed in range(20)
    }
    assert len(papers) > 15


@given(st.integers(0, 30), st.integers(0, 2**32))
def test_nothing_is_lost_or_doubled(size, seed):
    questions = pool(*range(1, size + 1))
    paper = draw([(None, questions)], random.Random(seed), shuffle_questions=True, shuffle_choices=True)
    assert sorted(drawn(paper)) == [each.id for each in questions]
    assert all(len(set(order)) == 4 for _pk, order in paper)


LINES = st.lists(st.tuples(st.integers(1, 3), st.sets(st.integers(1, 7))), min_size=1, max_size=4)


def enough(lines):
    """Hall's condition: whichever lines are taken together, their questions are as many as they ask for."""
    return all(
        len(set().union(*(pks for _number, pks in some))) >= sum(number for number, _pks in some)
        for size in range(1, len(lines) + 1)
        for some in combinations(lines, size)
    )


@given(LINES, st.sets(st.integers(1, 7)), st.integers(0, 2**32))
def test_lines_that_overlap_are_drawn_whenever_there_are_questions_enough(lines, seen, seed):
    pools = [(number, pool(*sorted(pks))) for number, pks in lines]
    try:
        paper = drawn(draw(pools, random.Random(seed), shuffle_questions=True, shuffle_choices=True, seen=seen))
    except NotEnoughQuestions:
        assert not enough(lines)
    else:
        assert enough(lines)
        assert len(paper) == len(set(paper)) == sum(number for number, _pks in lines)


@given(st.sets(st.integers(1, 9)), st.integers(1, 9), st.integers(0, 2**32))
def test_what_was_seen_comes_only_when_all_else_is_used_up(seen, number, seed):
    paper = drawn(draw([(number, pool(*range(1, 10)))], random.Random(seed), shuffle_questions=True,
                       shuffle_choices=True, seen=seen))  # fmt: skip
    repeated = len(seen & set(paper))
    assert repeated == max(0, number - (9 - len(seen)))
