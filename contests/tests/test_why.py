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
        ("seconds", "3725.000", "1:02:05"),
        ("mean_time", "725.000/2", "6:03"),
        ("mean", "200.0000/3", "66,67"),
        ("participation", "30/31", "96,8 %"),
        ("participation", "199/200", "99,5 %"),
        ("participation", "1999/2000", "99,9 %"),
        ("participation", "1/3000", "0,1 %"),
        ("participation", "33/31", "100 %"),
        ("participation", "0/31", "0 %"),
        ("participation", "", "chưa có sĩ số"),
        ("high_share", "1/2", "50 %"),
        ("nearest", "12.50", "12,5"),
        ("nearest", "", "không dự đoán"),
        ("decision", "-1", "-1"),
        ("decision", "0", "–"),
    ],
)
def test_values_read_as_people_write_them(kind, value, text):
    with translation.override("vi"):
        assert value_text(kind, value).replace("\N{NO-BREAK SPACE}", " ") == text


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


@pytest.mark.parametrize(
    ("kind", "value", "other", "said"),
    [
        ("seconds", "725.4", "725.2", ["12:05,400", "12:05,200"]),
        ("participation", "1999/2000", "19989/20000", ["99,95", "99,945"]),
        ("reached", "2026-11-22T01:30:05.5+00:00", "2026-11-22T01:30:05+00:00", ["08:30:05,500000", "08:30:05,000000"]),
        ("mean", "200.0000/3", "199.9999/3", ["66,6667", "66,6666"]),
    ],
)
def test_what_decides_is_said_as_exactly_as_it_takes(kind, value, other, said):
    rule = [Measure(kind=kind, direction="high")]
    text = why(place(value, decided_by=0), place(other), rule)
    for part in said:
        assert part in text


def test_scenario_b_in_vietnamese():
    rule = [Measure(kind="participation", direction="high")]
    with translation.override("vi"):
        text = why(place("30/31", decided_by=0), place("34/35"), rule, "class")
    assert text.replace("\N{NO-BREAK SPACE}", " ") == "Tỷ lệ tham gia: 96,8 %, xếp sau 97,1 %."


def test_collectives_have_words_of_their_own():
    rule = [Measure(kind="attempts", direction="high")]
    assert why(place("12"), None, rule, "class") == "First by attempts of all together: 12."
    assert why(place("12"), None, rule, "person") == "First by number of attempts: 12."
