"""Choices that name others, found among those that do not; and which stay in place."""

import pytest

from contests.bank.references import kept, named_letters, names_others

NAMING = """
Cả A, B, C | Cả A, B và C | Cả A và B đều đúng | A và B đúng | A, B, C đều đúng | Tất cả các phương án trên
Tất cả các đáp án trên đều đúng | Tất cả đều đúng | Cả ba đáp án trên | Cả 3 phương án trên | Không phương án nào đúng
Không có đáp án nào đúng | Cả hai phương án trên | Đáp án A và C | Cả hai đều sai | Tất cả các ý trên | Chỉ A đúng
Câu A và câu B đúng | a và b đều đúng | Cả 3 đáp án A, B, C | TẤT CẢ CÁC CÂU TRÊN ĐỀU ĐÚNG. | Các đáp án trên đều đúng
Cả (A) và (B) | Đáp án khác | All of the above | None of these | Cả 03 phương án trên | Tất cả các trường hợp trên
"""
ORDINARY = """
Cả nước | Tất cả công dân Việt Nam | Tất cả các cơ quan nhà nước | Vitamin A và D | Không có thời hạn | Không quá 5 ngày
Hạng A | Ba | Cả ngày | Mức độ 3 và 4 | Nhóm máu A | Đúng | Sai | Không quy định | Cả cha và mẹ | Một cửa | Điều 3
Người dân và doanh nghiệp | Hàng hóa có sẵn trên thị trường | Từ trên 02 năm đến 03 năm | Trong mọi trường hợp | Cả năm
Bộ Công an và Bộ Nội vụ | All citizens | Câu 2 | Nội dung 3 | Chọn 2
"""


def each(text):
    return [piece.strip() for piece in text.replace("\n", "|").split("|") if piece.strip()]


@pytest.mark.parametrize("text", each(NAMING))
def test_naming_ones_are_found(text):
    assert names_others(text)


@pytest.mark.parametrize("text", each(ORDINARY))
def test_ordinary_ones_are_left_alone(text):
    assert not names_others(text)


def test_the_letters_named():
    assert named_letters("Cả A và C đều đúng") == {"A", "C"}
    assert named_letters("Đáp án b") == {"B"}
    assert named_letters("A") == set()
    assert named_letters("Tất cả các phương án trên") == set()


@pytest.mark.parametrize(
    ("texts", "stay"),
    [
        (["x", "y", "z"], set()),
        (["x", "y", "z", "Tất cả các phương án trên"], {3}),
        # All before it are meant, so they may change places among themselves.
        (["x", "y", "z", "Cả A, B, C"], {3}),
        (["x", "y", "Cả A và B", "Không phương án nào đúng"], {2, 3}),
        # A text behind a naming choice keeps its letter too.
        (["x", "y", "A và B đúng", "z"], {2, 3}),
        # Single letters are named: A, B and C must stay A, B and C.
        (["x", "y", "z", "A và B đúng"], {0, 1, 2, 3}),
        (["x", "y", "z", "Cả hai phương án trên"], {0, 1, 2, 3}),
        (["x", "y", "z", "Cả ba phương án trên"], {3}),
        (["Tất cả các phương án dưới đây", "x", "y"], {0, 1, 2}),
        ([], set()),
    ],
)
def test_what_must_not_be_shuffled(texts, stay):
    assert kept(texts) == stay
