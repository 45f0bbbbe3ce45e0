import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.vietnamese.names import SORT_KEY_LENGTH, family_and_middle, given_name, initials, sort_key
from foundation.vietnamese.tests.letters import LETTERS

ALPHABET = [
    "a",
    "ă",
    "â",
    "b",
    "c",
    "d",
    "đ",
    "e",
    "ê",
    "f",
    "g",
    "h",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "ô",
    "ơ",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "ư",
    "v",
    "w",
    "x",
    "y",
    "z",
]
# Each list as ICU 72 orders it (Collator "vi", secondary strength) by given name, then by the rest.
IN_ORDER = [
    ALPHABET,
    ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ", "ẵ", "ắ", "ặ", "â", "ầ", "ẩ", "ẫ", "ấ", "ậ", "b"],
    ["An", "Anh", "Ảnh", "Ánh", "Ân", "Ẩn", "Ấn", "Bình", "Bính"],
    ["Hoa", "Hoà", "Hoá", "Hòa", "Hỏa", "Hóa", "Họa", "Hòan", "Huy"],
    ["Dũng", "Dương", "Đạt", "Đức", "Em"],
    ["Tuân", "Tuần", "Tuấn", "Tư", "Từ", "Tứ", "Vy", "Y", "Ý"],
    ["Bùi Văn An", "Đặng Văn An", "Nguyễn Thị An", "Nguyễn Văn An", "Trần An", "Lê Bình"],
    ["Trần Hoa", "Bùi Hòa", "Trần Hòa", "Bùi Hóa"],
    ["Nguyên Văn An", "Nguyễn Văn An", "Nguyễn Vân An"],
    ["Lê An", "Lê Á An", "Lêa An", "Lễa An"],
    ["An", "Lê An", "Lê Văn An", "Lên An"],
    ["Lê An", "Lê An (B)", "Lê An 1", "Lê An 2", "Lê Bá An"],
    ["K'Brơi", "Kbrơi", "Kim"],
    ["Lê An", "Lê Zoe", "Ли"],
]


@pytest.mark.parametrize("names", IN_ORDER, ids=lambda names: names[0])
def test_the_order_of_lists_written_by_hand(names):
    backwards = names[::-1]
    assert sorted(backwards, key=sort_key) == names
    keys = [sort_key(name) for name in names]
    assert all(one < other for one, other in itertools.pairwise(keys))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("  Nguyễn   Văn\u00a0An ", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Nguyễn Văn Ấn"), "Nguyễn Văn Ấn"),
        ("Ðạt", "Đạt"),
        ("H’Hen Niê", "H'Hen Niê"),
        ("Lê Hư\u00adơng", "Lê Hương"),
    ],
)
def test_what_does_not_count(one, other):
    assert sort_key(one) == sort_key(other)


@pytest.mark.parametrize("text", ["", " ", "An", "Ли 李", "🙂", "A" * 500, "Ấ " * 300, "(", "1 2", "ß æ ŧ"])
def test_a_key_is_short_and_of_digits_only(text):
    key = sort_key(text)
    assert len(key) <= SORT_KEY_LENGTH
    assert key.isascii()
    assert key.isdigit()


def test_the_longest_names_keep_their_letters():
    family = "Nguyễn " * 9
    assert sort_key(f"{family}Văn An") < sort_key(f"{family}Văo An")


RANK = {letter: index for index, letter in enumerate([" ", "'", *"0123456789", *ALPHABET])}
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


def reference(name):
    """The order again, as tuples: the letters of a part, then its tones; given name, then the rest."""
    words = unicodedata.normalize("NFC", name).lower().split()

    def part(text):
        letters, tones = [], []
        for letter in text:
            shapes = unicodedata.normalize("NFD", letter)
            tone = next((tone for tone in TONES[1:] if tone in shapes), "")
            letters.append(RANK[unicodedata.normalize("NFC", shapes.replace(tone, "") if tone else shapes)])
            tones.append(TONES.index(tone))
        return letters, tones

    return part(words[-1]), part(" ".join(words[:-1]))


WORD = st.text(st.sampled_from(LETTERS + "abcdefghijklmnopqrstuvwxyzABC"), min_size=1, max_size=5)
NAME = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
CLOSE = st.lists(st.text(st.sampled_from("aàáâấAOoơĐd"), min_size=1, max_size=2), min_size=1, max_size=3).map(" ".join)


@given(st.one_of(NAME, CLOSE), st.one_of(NAME, CLOSE))
def test_the_key_orders_as_the_tuples_do(one, other):
    def sign(a, b):
        return (a > b) - (a < b)

    assert sign(sort_key(one), sort_key(other)) == sign(reference(one), reference(other))


@given(st.lists(st.text(), max_size=6))
def test_any_text_can_be_ordered(texts):
    for text in texts:
        assert sort_key(text).isdigit()
        assert isinstance(initials(text), str)


@pytest.mark.parametrize(
    ("name", "given_part", "rest", "letters"),
    [
        ("Nguyễn Văn An", "An", "Nguyễn Văn", "N.V.A."),
        ("nguyễn văn an", "an", "nguyễn văn", "N.V.A."),
        ("NGUYỄN THỊ ÁNH", "ÁNH", "NGUYỄN THỊ", "N.T.Á."),
        ("  Trần  Đức ", "Đức", "Trần", "T.Đ."),
        ("đỗ Ý", "Ý", "đỗ", "Đ.Ý."),
        ("Dũng", "Dũng", "", "D."),
        ("H'Hen Niê", "Niê", "H'Hen", "H.N."),
        ("K'Brơi", "K'Brơi", "", "K."),
        ("Y Moan", "Moan", "Y", "Y.M."),
        ("Y Moan Ênuôl", "Ênuôl", "Y Moan", "Y.M.Ê."),
        ("'An", "'An", "", "A."),
        ("Lê Văn An 2", "An", "Lê Văn", "L.V.A."),
        ("Lê Văn An (9A)", "An", "Lê Văn", "L.V.A."),
        ("Lê Văn An (lớp 9A)", "An", "Lê Văn", "L.V.A."),
        ("Lê Văn An B", "B", "Lê Văn An", "L.V.A.B."),
        ("Lê Anne-Marie", "Anne-Marie", "Lê", "L.A."),
        ("Lê An2", "An2", "Lê", "L.A."),
        ("Jürgen Weiß", "Weiß", "Jürgen", "J.W."),
        ("12 34", "34", "12", ""),
        ("", "", "", ""),
        ("   ", "", "", ""),
    ],
)
def test_parts_and_initials(name, given_part, rest, letters):
    assert given_name(name) == given_part
    assert family_and_middle(name) == rest
    assert initials(name) == letters


def test_ties_are_between_names_that_differ_in_nothing_that_counts():
    names = ["Lê An", "LÊ AN", "Lê Ân", "Lệ An", "Lê An 2"]
    pairs = [pair for pair in itertools.combinations(names, 2) if len({sort_key(name) for name in pair}) == 1]
    assert pairs == [("Lê An", "LÊ AN")]
