import json

import pytest
from django.http import QueryDict

from contests.quiz.forms import Malformed, read_answers, read_form
from contests.quiz.saving import Sent


def test_answers_are_positions_sequences_and_choices():
    assert read_answers("[[1, 5, [30, 20, 20]], [2, 6, []]]") == [Sent(1, 5, (20, 30)), Sent(2, 6, ())]


def test_of_two_answers_to_one_question_the_later_counts():
    assert read_answers("[[1, 9, [3]], [1, 5, [4]]]") == [Sent(1, 9, (3,))]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}x", b"null", b"5", b'"ab"', b"[1]", b"[[1, 2]]", b"[[1, 2, 3]]", b"[[1, 2, [3], 4]]",
        b'[["1", 2, [3]]]', b"[[1.5, 2, [3]]]", b"[[true, 2, [3]]]", b"[[0, 2, [3]]]", b"[[-1, 2, [3]]]",
        b"[[1, 0, [3]]]", b"[[502, 2, [3]]]", b"[[40000, 2, [3]]]", b"[[1, 2, [2147483648]]]",
        b"[[1, 9007199254740992, [3]]]", b"[[1, 99999999999999999999, [3]]]", b'[[1, 2, ["3"]]]', b"[[1, 2, [null]]]",
        b"[[1, 2, {}]]", b"\xff\xfe", b"[[1, 2, [" + b"[" * 5000 + b"]]]",
        json.dumps([[1, 2, list(range(1, 30))]]).encode(),
        json.dumps([[n, 1, [1]] for n in range(1, 600)]).encode(),
    ],
)  # fmt: skip
def test_any_other_shape_is_refused(body):
    with pytest.raises(Malformed):
        read_answers(body)


def test_a_plain_form_gives_the_marked_questions():
    data = QueryDict("q1=11&q3=31&q3=33&q9=91&q2=x&csrfmiddlewaretoken=y")
    assert read_form(data, 42) == [Sent(1, 42, (11,)), Sent(2, 42, ()), Sent(3, 42, (31, 33)), Sent(9, 42, (91,))]


def test_the_largest_of_everything_is_taken():
    body = json.dumps([[501, 2**53 - 1, list(range(2**31 - 20, 2**31))]])
    assert read_answers(body) == [Sent(501, 2**53 - 1, tuple(range(2**31 - 20, 2**31)))]


@pytest.mark.parametrize("query", ["q502=1", "q40000=1", "q1=2147483648", "q" + "9" * 5000 + "=1", "q1=" + "9" * 5000])
def test_a_plain_form_keeps_to_the_same_bounds(query):
    with pytest.raises(Malformed):
        read_form(QueryDict(query), 42)
