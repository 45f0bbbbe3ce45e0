from datetime import UTC, date, datetime

import pytest

from foundation.vietnamese.codes import AmbiguousClass, NotAClass, NotACode, class_key, class_name, grade_of, pupil_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0123456789", "0123456789"), (" 0123456789 ", "0123456789"), ("'0123456789", "0123456789"),
        ("012 345 6789", "0123456789"), (1234567890, "1234567890"), (1234567890.0, "1234567890"),
        ("１２３４５６７８９０", "1234567890"), ("0123456789\u00a0", "0123456789"),
    ],
)  # fmt: skip
def test_pupil_codes(typed, code):
    assert pupil_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", None, "123456789", "12345678901", "12345abcde", "1.23457E+09", "1,23457E+09",
    12345, 12.5, True, "٠١٢٣٤٥٦٧٨٩"]
)  # fmt: skip
def test_what_is_no_pupil_code(typed):
    with pytest.raises(NotACode) as caught:
        pupil_code(typed)
    assert caught.value.readings == ()
    assert "10" in caught.value.message


@pytest.mark.parametrize("typed", [123456789, 123456789.0])
def test_noughts_that_excel_ate_are_offered_and_not_put_back(typed):
    with pytest.raises(NotACode) as caught:
        pupil_code(typed)
    assert caught.value.readings == ("0123456789",)
    assert "0123456789" in caught.value.message


@pytest.mark.parametrize(
    ("typed", "name", "key", "grade"),
    [
        ("9A1", "9A1", "9a1", 9), ("9 A1", "9 A1", "9a1", 9), ("9a1", "9a1", "9a1", 9), (" 9A1 ", "9A1", "9a1", 9),
        ("9\u00a0A1", "9 A1", "9a1", 9), ("Lớp 9A1", "Lớp 9A1", "9a1", 9), ("LỚP 9A1", "LỚP 9A1", "9a1", 9),
        ("lop 9A1", "lop 9A1", "9a1", 9), ("Khối 9", "Khối 9", "9", 9), ("6A", "6A", "6a", 6), ("8I", "8I", "8i", 8),
        ("12.6", "12.6", "12.6", 12), ("12.10", "12.10", "12.10", 12), ("9/3", "9/3", "9/3", 9),
        ("6/11", "6/11", "6/11", 6),
        ("10-2", "10-2", "10-2", 10), ("'9/3", "9/3", "9/3", 9), ("1Đ", "1Đ", "1đ", 1), ("09A", "09A", "09a", 9),
        (9, "9", "9", 9), (9.0, "9", "9", 9), (12.6, "12.6", "12.6", 12), ("11A10", "11A10", "11a10", 11),
    ],
)  # fmt: skip
def test_classes(typed, name, key, grade):
    assert class_name(typed) == name
    assert class_key(typed) == key
    assert grade_of(typed) == grade


@pytest.mark.parametrize("typed", ["A9", "Chồi 1", "Mẫu giáo", "13A", "0A", "91", "601", "lớp"])
def test_classes_without_a_grade(typed):
    assert class_name(typed) == typed
    with pytest.raises(NotAClass) as caught:
        grade_of(typed)
    assert typed in caught.value.message


@pytest.mark.parametrize("typed", ["", "  ", None, "\u200b", True])
def test_no_class(typed):
    with pytest.raises(NotAClass):
        class_key(typed)


@pytest.mark.parametrize(
    ("cell", "readings"),
    [
        (datetime(2026, 3, 9, tzinfo=UTC), ("9/3", "3/9")), (date(2026, 3, 9), ("9/3", "3/9")),
        (date(2026, 9, 9), ("9/9",)), (date(2026, 9, 15), ("9/15",)), (12.1, ("12.1", "12.10")), (9.2, ("9.2", "9.20")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("read", [class_name, class_key, grade_of])
def test_what_excel_made_of_a_class_is_asked_about(cell, readings, read):
    with pytest.raises(AmbiguousClass) as caught:
        read(cell)
    assert caught.value.readings == readings
    assert readings[0] in caught.value.message
