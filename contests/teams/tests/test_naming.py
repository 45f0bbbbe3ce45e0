from hypothesis import given
from hypothesis import strategies as st

from contests.teams.naming import name_key, order_key, tidy


def in_order(*names):
    return sorted(names, key=order_key)


def test_numbers_are_ordered_by_their_value():
    assert in_order("Đội 10", "Đội 2", "Đội 1", "Đội 02") == ["Đội 1", "Đội 2", "Đội 02", "Đội 10"]
    assert in_order("8A10", "8A9", "10A1") == ["8A9", "8A10", "10A1"]


def test_letters_are_ordered_as_in_vietnamese():
    assert in_order("Đội", "Da", "Ánh Dương", "An", "Ăn", "Âu", "E") == [
        "An",
        "Ánh Dương",
        "Ăn",
        "Âu",
        "Da",
        "Đội",
        "E",
    ]


def test_a_team_is_ordered_from_its_first_word_on():
    assert in_order("Sao Mai", "Hoa Sen", "Sao Hôm") == ["Hoa Sen", "Sao Hôm", "Sao Mai"]


def test_a_name_is_the_same_without_case_and_spaces():
    assert name_key("Sao  Mai") == name_key("SAO MAI ") == name_key("sa\u006fm\u0061i")
    assert name_key("Sao Mái") != name_key("Sao Mai")
    assert name_key("  ") == ""


@given(st.text(max_size=300))
def test_keys_fit_whatever_is_typed(name):
    assert len(name_key(name)) <= 120
    assert len(order_key(name)) <= 240
    assert len(tidy(name)) <= 120
