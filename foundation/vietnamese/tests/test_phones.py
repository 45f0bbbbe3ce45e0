import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.vietnamese.phones import NotAPhone, format_phone, normalise_phone


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("0912345678", "0912345678"), ("0912 345 678", "0912345678"), ("0912.345.678", "0912345678"),
        ("0912-345-678", "0912345678"), ("(091) 234 5678", "0912345678"), ("+84912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"), ("84912345678", "0912345678"), ("+84 (0) 912345678", "0912345678"),
        ("0084912345678", "0912345678"), (912345678, "0912345678"), (912345678.0, "0912345678"),
        ("912345678", "0912345678"), ("849123456", "0849123456"), ("0849123456", "0849123456"),
        ("84849123456", "0849123456"), ("ĐT: 0912345678", "0912345678"), (" 0355 123 456\u00a0", "0355123456"),
    ],
)  # fmt: skip
def test_mobile_numbers(typed, phone):
    assert normalise_phone(typed) == phone


@pytest.mark.parametrize(
    "typed",
    [
        "", None, "không có", "113", "02432345678", "01234567890", "09123456789", "091234567", "0000000000",
        "0912345678/0987654321", "+1 912 345 6789", 91234567, 9123456789, 912345678.5, True,
    ],
)  # fmt: skip
def test_what_is_refused(typed):
    with pytest.raises(NotAPhone) as caught:
        normalise_phone(typed)
    assert "0912345678" in caught.value.message


def test_for_reading():
    assert format_phone("0912345678") == "0912 345 678"
    assert format_phone("") == ""


@given(st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True))
def test_once_normal_always_normal(phone):
    assert normalise_phone(phone) == phone
    assert normalise_phone(format_phone(phone)) == phone
    assert normalise_phone("+84" + phone[1:]) == phone
    assert normalise_phone(int(phone)) == phone
