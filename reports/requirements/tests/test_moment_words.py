"""Moments typed as words, in both languages, and hours before a deadline."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from reports.requirements.moment_words import (
    Unread,
    hours_words,
    moment_words,
    moments_words,
    read_hours,
    read_moments,
)


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("3 days before", [4320]),
        ("1 day after, 2 hours before", [120, -1440]),
        ("trước 3 ngày", [4320]),
        ("3 ngày trước", [4320]),
        ("trước hạn 2 giờ; sau khi hết hạn 1 ngày", [120, -1440]),
        ("90 phút trước\n1 tuần trước", [10080, 90]),
        ("Đúng hạn", [0]),
        ("at the deadline", [0]),
        ("quá hạn 1 ngày", [-1440]),
        ("3 ngày trước, 72 giờ trước", [4320]),
        ("", []),
        (" , ;", []),
    ],
)
def test_words_are_read(text, moments):
    assert read_moments(text) == moments


@pytest.mark.parametrize(
    "text",
    ["3", "ngày trước", "3 ngày", "trước 3 ngày sau 2 giờ", "3 ngày 2 giờ trước", "trước sau 3 ngày", "3 năm trước",
     "mai trước 3 ngày", "999 ngày trước", "٣ ngày trước"],
)  # fmt: skip
def test_what_may_mean_two_things_is_asked_about(text):
    with pytest.raises(Unread, match=text.split(maxsplit=1)[0]):
        read_moments(f"1 ngày trước, {text}")


def test_not_more_reminders_than_anybody_wants():
    assert len(read_moments(", ".join(f"{day} ngày trước" for day in range(1, 13)))) == 12
    with pytest.raises(Unread):
        read_moments(", ".join(f"{day} ngày trước" for day in range(1, 14)))


@pytest.mark.parametrize("language", ["vi", "en"])
@given(moments=st.sets(st.integers(min_value=-90 * 1440, max_value=90 * 1440), max_size=12))
def test_what_is_shown_is_read_as_the_same(language, moments):
    with override(language):
        assert read_moments(moments_words(moments)) == sorted(moments, reverse=True)


def test_the_largest_unit_that_fits():
    assert [moment_words(each).replace("\N{NO-BREAK SPACE}", " ") for each in (10080, 1440, 120, 90, 0, -1440)] == [
        "trước 7 ngày", "trước 1 ngày", "trước 2 giờ", "trước 90 phút", "đúng hạn nộp", "sau 1 ngày",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hours"), [("72, 24, 2, 0", [72, 24, 2, 0]), ("0;2", [2, 0]), ("24,24", [24]), ("", []), ("720", [720])]
)
def test_hours_are_read_and_shown(text, hours):
    assert read_hours(text) == hours
    assert read_hours(hours_words(hours)) == hours


@pytest.mark.parametrize("text", ["1,5 giờ", "-2", "2.5", "721", "٢", "1,2,3,4,5,6,7,8,9"])
def test_other_hours_are_refused(text):
    with pytest.raises(Unread):
        read_hours(text)
