import pytest

from schools.matching import match
from schools.models import Unit

UNITS = [
    Unit(pk=number, name=name, code=code)
    for number, (name, code) in enumerate(
        [
            ("THCS Đại Mỗ", "HN-01"), ("THCS Mễ Trì", "HN-02"), ("THCS Mỹ Đình 1", "HN-03"),
            ("THCS Mỹ Đình 2", "HN-04"),
            ("Trường THCS Lý Nam Đế", "HN-05"), ("THCS Phú Đô", "HN-06"), ("THCS Phú Đồ", "HN-07"),
            ("THCS Trùng Tên", "HN-08"), ("THCS Trùng Tên", "HN-09"), ("Trường Số 7", "7"),
        ],
        start=1,
    )
]  # fmt: skip


def names(text):
    found = match(text, UNITS)
    assert found.faults == []
    return [unit.code for unit in found.units]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("THCS Đại Mỗ\nTHCS Mễ Trì", ["HN-01", "HN-02"]),
        ("thcs dai mo", ["HN-01"]),
        ("  Trường THCS   Đại Mỗ  \r\n\r\n", ["HN-01"]),
        ("THCS Lý Nam Đế", ["HN-05"]),
        ("hn-03\nHN-04", ["HN-03", "HN-04"]),
        ("THCS Đại Mỗ\nHN-01\nTHCS ĐẠI MỖ", ["HN-01"]),
        ("Tên trường\nTHCS Mễ Trì", ["HN-02"]),
        ("STT\tTên trường\tMã trường\n1\tTHCS Mễ Trì\tHN-02\n2\tTHCS Đại Mỗ\tHN-01", ["HN-02", "HN-01"]),
        # A letter in parts, as a Mac sends it; and the letter of Iceland.
        ("THCS Đa\u0323i Mo\u0302\u0303", ["HN-01"]),
        ("THCS Ðại Mỗ", ["HN-01"]),
        # Without accents two schools are one name; the accents decide.
        ("THCS Phú Đồ", ["HN-07"]),
        ('"THCS Mễ Trì"', ["HN-02"]),
        ("", []),
    ],
)
def test_found(text, codes):
    assert names(text) == codes


def faults(text):
    return [(fault.line, fault.text, fault.why) for fault in match(text, UNITS).faults]


def test_not_found_is_named_with_its_line_and_what_is_near():
    [(line, text, why)] = faults("THCS Đại Mỗ\n\nTHCS Mễ Trỳ B")
    assert (line, text) == (3, "THCS Mễ Trỳ B")
    assert "THCS Mễ Trì (HN-02)" in why


def test_nothing_near_is_not_guessed():
    [(_line, _text, why)] = faults("Bệnh viện huyện")
    assert "HN-" not in why


def test_ambiguous_names_all_it_may_be():
    assert [(line, text) for line, text, _why in faults("THCS Trùng Tên\nTHCS Phu Do")] == [
        (1, "THCS Trùng Tên"), (2, "THCS Phu Do"),
    ]  # fmt: skip
    [(_, _, first), (_, _, second)] = faults("THCS Trùng Tên\nTHCS Phu Do")
    assert "HN-08" in first
    assert "HN-09" in first
    assert "HN-06" in second
    assert "HN-07" in second


def test_a_line_whose_cells_name_two_units_is_ambiguous():
    """The number of the row happens to be the code of another school."""
    [(line, text, why)] = faults("7\tTHCS Đại Mỗ")
    assert (line, text) == (1, "7 THCS Đại Mỗ")
    assert "HN-01" in why
    assert "Trường Số 7 (7)" in why


def test_an_old_font_is_named_as_what_it_is():
    found = faults("Tr\u00adêng THCS §¹i Mç\nTr\u00adêng THCS MÔ Tr×")
    assert [("Unicode" in why) for _line, _text, why in found] == [True, True]


def test_good_lines_do_not_hide_bad_ones():
    found = match("THCS Đại Mỗ\nSai một\nTHCS Mễ Trì\nSai hai", UNITS)
    assert [unit.code for unit in found.units] == ["HN-01", "HN-02"]
    assert [fault.line for fault in found.faults] == [2, 4]
