"""What a secretary types for a figure, and how a value is shown."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundation.vietnamese.unreadable import Unreadable
from reports.tests.figures import figure
from reports.typing import LARGEST, Ambiguous, read, rounded, shown, typed

WHOLE = figure()
POINTS = figure(kind="decimal", decimals=2)
SHARE = figure(kind="decimal", decimals=1, percent=True)
RATE = figure(kind="ratio", decimals=1, percent=True)
WORDS = figure(kind="text")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("asked", "found", "value"),
    [
        (WHOLE, "", None), (WHOLE, "  ", None), (WHOLE, "0", "0"), (WHOLE, " 1234 ", "1234"), (WHOLE, "1 234", "1234"),
        (WHOLE, "1.234.567", "1234567"), (WHOLE, "12,0", "12"), (WHOLE, "không", "0"), (WHOLE, "Không có", "0"),
        (WHOLE, "không phát sinh", "0"), (WHOLE, "１２", "12"), (WHOLE, "-0", "0"), (POINTS, "1.234,5", "1234.5"),
        (POINTS, "8,25", "8.25"), (POINTS, "8.25", "8.25"), (POINTS, "-3,5", "-3.5"), (POINTS, "8,2500", "8.25"),
        (SHARE, "12,5 %", "0.125"), (SHARE, "12,5%", "0.125"), (SHARE, "12,5", "0.125"), (SHARE, "100", "1"),
    ],
)  # fmt: skip
def test_what_means_one_thing_is_read(asked, found, value):
    assert read(asked, found) == (None if value is None else Decimal(value))


@pytest.mark.parametrize("asked", [WHOLE, POINTS])
def test_what_can_be_two_numbers_is_asked_about(asked):
    with pytest.raises(Ambiguous) as caught:
        read(asked, "1.234")
    assert caught.value.readings == (Decimal(1234), Decimal("1.234"))
    assert "1234" in caught.value.message


@pytest.mark.parametrize(
    ("asked", "found", "said"),
    [
        (WHOLE, "12,5", "without decimals"), (WHOLE, "-3", "less than 0"), (WHOLE, "ba mươi", "in digits"),
        (WHOLE, "12 %", "in digits"), (WHOLE, "-", "Type 0"), (WHOLE, "…", "in digits"), (WHOLE, "–", "Type 0"),
        (WHOLE, "1" * 13, "too large"), (WHOLE, "1" * 40, "in digits"), (POINTS, "8,2551", "8,26"),
        (POINTS, "12,5 %", "without %"), (POINTS, "tám", "not a number"), (SHARE, "12,55 %", "12,6"),
        (RATE, "50", "two other figures"), (WORDS, "x" * 5001, "5.001"),
    ],
)  # fmt: skip
def test_what_a_figure_does_not_take_is_said_in_words(asked, found, said):
    with pytest.raises(Unreadable) as caught:
        read(asked, found)
    assert said in caught.value.message


def test_a_text_is_tidied_and_bounded():
    assert read(WORDS, "  Đã phối hợp\r\nvới phường \u200b ") == "  Đã phối hợp\nvới phường"
    assert read(WORDS, " \n ") is None
    assert len(read(WORDS, "ạ" * 5000)) == 5000


@pytest.mark.parametrize(
    ("asked", "value", "text"),
    [
        (WHOLE, Decimal(1234), "1.234"), (WHOLE, Decimal("8.333333"), "8,33"), (POINTS, Decimal("8.5"), "8,50"),
        (RATE, Decimal(2) / 3, "66,7 %"), (SHARE, Decimal("0.125"), "12,5 %"), (WORDS, "Tốt", "Tốt"), (WHOLE, None, ""),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_people_write_it(asked, value, text):
    assert shown(asked, value) == text


@given(st.integers(0, int(LARGEST) - 1))
def test_whole_numbers_come_back_as_they_went(number):
    assert read(WHOLE, typed(WHOLE, Decimal(number))) == number


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(1, 4), st.booleans())
def test_what_is_typed_back_is_what_is_shown(number, decimals, percent):
    asked = figure(kind="decimal", decimals=decimals, percent=percent)
    assert read(asked, typed(asked, number)) == rounded(asked, number)


def answer(asked, text):
    try:
        return read(asked, text)
    except Unreadable as unclear:
        return unclear.message


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_answered(text):
    for asked in (WHOLE, POINTS, SHARE, WORDS):
        assert answer(asked, text) is None or isinstance(answer(asked, text), str | Decimal)
