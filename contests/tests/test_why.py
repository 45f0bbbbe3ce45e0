from types import SimpleNamespace

import pytest
from django.utils import translation

from contests.models import Measure
from contests.why import value_text, why


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


RULE = [Measure(kind="points", direction="high"), Measure(kind="attempts", direction="low"), Measure(kind="seconds")]


def place(*values, decided_by=None):
    return SimpleNamespace(values=list(values), decided_by=decided_by)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("points", "97.5000", "97,5"),
        ("points", "100.0000", "100"),
        ("attempts", "2", "2"),
        ("seconds", "725.400", "12:05"),
        ("seconds", "59.600", "1:00"),
        ("mean", "66.6667", "66,67"),
        ("points", "1200.0000", "1.200"),
        ("reached", "2026-11-22T01:30:05+00:00", "08:30:05 22/11/2026"),
    ],
)
def test_values_read_as_people_write_them(kind, value, text):
    with translation.override("vi"):
        assert value_text(kind, value) == text


def test_the_first_place_says_by_what_it_is_first():
    assert "100" in why(place("100"), None, RULE)


def test_a_lower_place_names_the_measure_that_decided_both_values_and_what_was_equal():
    text = why(place("80", "1", "725", decided_by=2), place("80", "1", "300"), RULE)
    for part in ("points", "number of attempts", "12:05", "5:00"):
        assert part.lower() in text.lower()


def test_decided_by_the_first_measure_mentions_no_equality():
    assert "qual" not in why(place("70", decided_by=0), place("80"), RULE)


def test_a_tie_says_so():
    assert "same rank" in why(place("80", "1", "3"), place("80", "1", "3"), RULE)


def test_two_values_that_decide_never_read_the_same():
    rule = [Measure(kind="mean", direction="high")]
    text = why(place("66.6656", decided_by=0), place("66.6667"), rule)
    assert "66,6656" in text
    assert "66,6667" in text
