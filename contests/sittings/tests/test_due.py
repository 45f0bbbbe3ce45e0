from datetime import timedelta

import pytest
from django.utils import translation

from contests.models import Sitting
from contests.sittings.due import due_of
from contests.tests.builders import AT

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def words(**fields):
    with translation.override("vi"):
        due = due_of(Sitting(**fields), AT)
        return due.state, due.words


@pytest.mark.parametrize(
    ("left", "state", "said"),
    [
        (3 * DAY + HOUR, "wait", "còn 3 ngày"),
        (DAY + MINUTE, "wait", "còn 1 ngày"),
        (DAY, "soon", "còn 1 ngày"),
        (5 * HOUR + 59 * MINUTE, "soon", "còn 5 giờ"),
        (59 * MINUTE, "soon", "còn 59 phút"),
        (timedelta(seconds=5), "soon", "còn 1 phút"),
        (timedelta(0), "late", "quá hạn 1 phút"),
        (-HOUR, "late", "quá hạn 1 giờ"),
        (-2 * DAY - 3 * HOUR, "late", "quá hạn 2 ngày"),
    ],
)
def test_owed(left, state, said):
    assert words(due_at=AT + left) == (state, said)


def test_sent():
    assert words(due_at=AT, sent_at=AT) == ("done", "đã gửi")
    assert words(due_at=AT - 2 * DAY, sent_at=AT) == ("done", "gửi muộn 2 ngày")
    assert words(sent_at=AT) == ("done", "đã gửi")


def test_nothing_is_owed():
    assert words()[0] == ""
    assert words(due_at=AT - DAY, cancelled_at=AT)[0] == ""
