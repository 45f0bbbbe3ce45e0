from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foundation.vietnamese.numbers import AmbiguousNumber, NotANumber, format_number, parse_number, typed_number


def readings_of(text, **allowed):
    try:
        return [parse_number(text, **allowed)]
    except (AmbiguousNumber, NotANumber) as error:
        return error.readings


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"), ("7", "7"), ("007", "7"), ("1234", "1234"), ("-5", "-5"), ("−5", "-5"), ("+5", "5"), ("- 5", "-5"),
        ("3,5", "3.5"), ("3.5", "3.5"), ("0,125", "0.125"), ("0.125", "0.125"), (",5", "0.5"), (".5", "0.5"),
        (",500", "0.500"), ("-0,5", "-0.5"), ("3,50", "3.50"), ("1,2345", "1.2345"), ("1.2340", "1.2340"),
        ("1234,567", "1234.567"), ("1234.567", "1234.567"), ("0123.456", "123.456"),
        ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("1.234,567", "1234.567"), ("1,234.567", "1234.567"), ("12.345.678,90", "12345678.90"),
        ("1 234", "1234"), ("300 000", "300000"), ("1\u00a0234\u00a0567", "1234567"), ("1\u202f234,5", "1234.5"),
        ("1'234", "1234"), ("  42 ", "42"), ("１２，５", "12.5"), ("-1.234.567", "-1234567"),
        (5, "5"), (5.0, "5"), (0.1 + 0.2, "0.3"), (1234.5, "1234.5"), (1.1 * 3, "3.3"), (1e20, "100000000000000000000"),
        (-0.0, "0"), (Decimal("1.50"), "1.50"), (Decimal("1E+3"), "1000"), (1e-7, "0.0000001"), (1.234, "1.234"),
        (8.25, "8.25"), (99999999999.99, "99999999999.99"),
    ],
)  # fmt: skip
def test_numbers_that_mean_one_thing(typed, number):
    parsed = parse_number(typed)
    assert parsed == Decimal(number)
    assert f"{parsed:f}" == number


@pytest.mark.parametrize(
    ("typed", "thousands", "decimals", "type_this"),
    [
        ("1.234", "1234", "1.234", ("1234", "1,2340")),
        ("1,234", "1234", "1.234", ("1234", "1,2340")),
        ("300.000", "300000", "300", ("300000", "300")),
        ("1.000", "1000", "1", ("1000", "1")),
        ("-1.230", "-1230", "-1.23", ("-1230", "-1,23")),
        ("12,345", "12345", "12.345", ("12345", "12,3450")),
        (" 999.999 ", "999999", "999.999", ("999999", "999,9990")),
    ],
)
def test_numbers_that_mean_two_things_are_asked_about(typed, thousands, decimals, type_this):
    with pytest.raises(AmbiguousNumber) as caught:
        parse_number(typed)
    assert caught.value.readings == (Decimal(thousands), Decimal(decimals))
    assert caught.value.found == typed.strip()
    for text, reading in zip(type_this, caught.value.readings, strict=True):
        assert text in caught.value.message
        assert parse_number(text) == reading


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "abc", "1a", "5,", "5.", ".", ",", "-", "1..2", "1.23.4", "1,2,3", "12.34,5", "1.2345,6", "1.234,5,6",
        "1.234.56", "12 34", "1 2", "1.234 567", "0.123.456", "1e5", "0x10", "15/02", "5%", "5 đ", "(5)", "--5", "½",
        "NaN", "inf", "Infinity", "٣", "9" * 31, True, False, None, float("nan"), float("inf"), float("-inf"),
        Decimal("NaN"), Decimal("Infinity"), Decimal("1E+40"), 1e300, [], object(),
    ],
)  # fmt: skip
def test_what_is_no_number(typed):
    with pytest.raises(NotANumber) as caught:
        parse_number(typed)
    assert caught.value.readings == ()
    assert str(typed).strip() in caught.value.message


@pytest.mark.parametrize(
    ("typed", "allowed", "number"),
    [
        ("12,5%", {"percent": True}, "12.5"), ("12,5 %", {"percent": True}, "12.5"),
        ("12,5", {"percent": True}, "12.5"),
        ("100％", {"percent": True}, "100"),
        ("300.000 đ", {"currency": True}, "300000"), ("300.000đ", {"currency": True}, "300000"),
        ("300.000 đồng", {"currency": True}, "300000"), ("300,000 VND", {"currency": True}, "300000"),
        ("300.000 VNĐ", {"currency": True}, "300000"), ("1.500.000₫", {"currency": True}, "1500000"),
        ("300000 Ð", {"currency": True}, "300000"), ("50000", {"currency": True}, "50000"),
    ],
)  # fmt: skip
def test_signs_after_the_number_where_they_are_allowed(typed, allowed, number):
    assert parse_number(typed, **allowed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "allowed", "error"),
    [
        ("5%%", {"percent": True}, NotANumber), ("5 đ", {"percent": True}, NotANumber),
        ("%", {"percent": True}, NotANumber), ("đ", {"currency": True}, NotANumber),
        ("5 $", {"currency": True}, NotANumber), ("300.000", {"currency": True}, AmbiguousNumber),
        ("1.234%", {"percent": True}, AmbiguousNumber),
    ],
)  # fmt: skip
def test_signs_that_do_not_help(typed, allowed, error):
    with pytest.raises(error):
        parse_number(typed, **allowed)


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (0, None, "0"), (7, None, "7"), (999, None, "999"), (1234, None, "1.234"), (300000, None, "300.000"),
        (1234567, None, "1.234.567"), (Decimal("1234.50"), None, "1.234,5"), (Decimal("3.5"), None, "3,5"),
        (0.1 + 0.2, None, "0,3"), (-1234.5, None, "-1.234,5"), (Decimal("-0.001"), 2, "0,00"), (8.25, 1, "8,3"),
        (Decimal("8.35"), 1, "8,4"), (Decimal("-8.35"), 1, "-8,4"), (2.5, 0, "3"), (Decimal("0.5"), 0, "1"),
        (7, 2, "7,00"), (999.995, 2, "1.000,00"), (123456, 2, "123.456,00"),
        (Decimal("123456789012345678901234567890"), 2, "123.456.789.012.345.678.901.234.567.890,00"),
    ],
)  # fmt: skip
def test_numbers_for_reading(number, places, text):
    assert format_number(number, places) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1234, "1234"), ("1.234", "1,2340"), ("0.125", "0,125"),
     ("1234.567", "1234,567"), ("-1.234", "-1,2340"), ("3.50", "3,5")],
)  # fmt: skip
def test_numbers_for_typing(number, text):
    assert typed_number(Decimal(number)) == text


@given(NUMBERS)
def test_what_is_written_for_typing_is_read_again(number):
    number = Decimal(f"{number:.9f}")
    assert parse_number(typed_number(number)) == number


@given(NUMBERS)
def test_what_is_written_for_reading_is_read_again_or_asked_about(number):
    number = Decimal(f"{number:.9f}")
    assert number in readings_of(format_number(number))


@given(st.integers(), st.integers(0, 4))
def test_rounding_never_moves_a_number_that_has_fewer_places(number, places):
    assume(abs(number) < 10**25)
    assert format_number(number, places).split(",")[0] == format_number(number)


@given(st.text(st.sampled_from("0123456789., -%đ"), max_size=12))
def test_any_text_is_a_number_or_a_question(text):
    assert all(reading.is_finite() for reading in readings_of(text, percent=True, currency=True))
