"""The words of a countdown, on both sides of the deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from reports.countdown import left_words

DUE = datetime(2018, 10, 30, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(days=-2, hours=-3, minutes=-40), "còn 2 ngày 3 giờ"),
        (timedelta(hours=-23, minutes=-59), "còn 23 giờ 59 phút"),
        (timedelta(seconds=-61), "còn 1 phút 1 giây"),
        (timedelta(seconds=-1), "còn chưa đến một phút"),
        (timedelta(0), "còn chưa đến một phút"),
        (timedelta(seconds=1), "vừa quá hạn"),
        (timedelta(minutes=59, seconds=59), "quá hạn 59 phút"),
        (timedelta(hours=23, minutes=59), "quá hạn 23 giờ"),
        (timedelta(days=1, hours=20), "quá hạn 1 ngày"),
        (timedelta(days=400), "quá hạn 400 ngày"),
    ],
)
def test_the_time_left_and_the_time_since(passed, words):
    assert left_words(DUE, DUE + passed).replace("\N{NO-BREAK SPACE}", " ") == words


def test_no_deadline_no_words():
    assert left_words(None, DUE) == ""


def test_a_template_says_the_same():
    said = Template("{% load reporting %}{{ due|left:at }}").render(
        Context({"due": DUE, "at": DUE - timedelta(days=2)})
    )
    assert said == "còn 2 ngày"


@given(st.timedeltas(min_value=timedelta(days=-900), max_value=timedelta(days=900)))
def test_overdue_is_said_exactly_when_it_is(passed):
    assert ("quá hạn" in left_words(DUE, DUE + passed)) == (passed > timedelta(0))
