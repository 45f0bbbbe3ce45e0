import pytest

from foundation.vietnamese.legacy import convert, font_encoding, font_has_capitals, looks_legacy
from foundation.vietnamese.tests.letters import (
    CAPITALS,
    LETTERS,
    SMALL,
    TCVN3_BYTES,
    VNI_CAPITALS,
    VNI_SMALL,
    as_tcvn3,
    as_vni,
)

NAMES = [
    "Nguyễn Văn Đạt", "Trần Thị Hương", "Lê Hoàng Ẩn", "Phạm Thúy Hằng", "Bùi Ngọc Ánh", "Đỗ Thị Mỹ Lệ",
    "Vũ Quốc Khánh", "Hoàng Gia Bảo", "Đặng Thu Thủy", "Ngô Đình Tuấn", "Lý Thị Cúc", "Hồ Thẳng",
]  # fmt: skip


def test_there_are_134_letters():
    assert len(SMALL) == len(CAPITALS) == 67
    assert len(set(LETTERS)) == 134


@pytest.mark.parametrize("byte", sorted(TCVN3_BYTES))
def test_every_byte_of_tcvn3(byte):
    assert convert(chr(byte), "tcvn3") == TCVN3_BYTES[byte]


@pytest.mark.parametrize("letter", SMALL)
def test_every_small_letter_and_its_capital_font_in_tcvn3(letter):
    assert convert(as_tcvn3(letter), "tcvn3") == letter
    assert convert(as_tcvn3(letter), "tcvn3", upper=True) == letter.upper()


@pytest.mark.parametrize(
    ("letter", "code"), [*zip(SMALL, VNI_SMALL, strict=True), *zip(CAPITALS, VNI_CAPITALS, strict=True)]
)
def test_every_letter_of_vni(letter, code):
    assert convert(code, "vni") == letter
    assert convert(f"b{code}n", "vni") == f"b{letter}n"


def test_a_capital_with_a_small_mark_is_the_capital_in_vni():
    assert convert("AÙ Aù aù", "vni") == "Á Á á"


@pytest.mark.parametrize("name", NAMES)
def test_whole_names_come_back(name):
    assert convert(as_vni(name), "vni") == name
    assert convert(as_vni(name.upper()), "vni") == name.upper()
    assert convert(as_tcvn3(name.lower()), "tcvn3") == name.lower()
    assert convert(as_tcvn3(name.lower()), "tcvn3", upper=True) == name.upper()


@pytest.mark.parametrize(
    ("typed", "encoding", "name"),
    [
        ("NguyÔn V¨n §¹t", "tcvn3", "Nguyễn Văn Đạt"),
        ("Tr\u00ad¬ng ThÞ H\u00ad¬ng", "tcvn3", "Trương Thị Hương"),
        ("B¶o Th¾ng", "tcvn3", "Bảo Thắng"),
        # Somebody had dropped the soft hyphens: the letter ư is gone for good.
        ("Mêng Kh¬ng", "tcvn3", "Mờng Khơng"),
        ("Hå Th¼ng", "tcvn3", "Hồ Thẳng"),
        ("Bé", "tcvn3", "Bộ"),
        ("BÐ", "tcvn3", "Bé"),
        ("Xin chaøo caùc baïn", "vni", "Xin chào các bạn"),
        ("Nguyeãn Vaên Ñaït", "vni", "Nguyễn Văn Đạt"),
        ("Thaúng", "vni", "Thẳng"),
        ("Höông Thuôû Ñöôøng", "vni", "Hương Thuở Đường"),
    ],
)
def test_texts_seen_in_the_wild(typed, encoding, name):
    assert convert(typed, encoding) == name


def test_a_cell_already_in_unicode_is_left_alone():
    assert convert("Bá Đạt – ễ", "tcvn3") == "Bá Đạt – ễ"
    assert convert("“B¸ §¹t”", "tcvn3") == "“Bá Đạt”"


def test_an_unknown_encoding_is_refused():
    with pytest.raises(ValueError, match="viscii"):
        convert("a", "viscii")


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", "tcvn3", False),
        (".VnTimeH", "tcvn3", True),
        (".VnArial NarrowH", "tcvn3", True),
        (".VNARIAL", "tcvn3", False),
        (" .VnTime ", "tcvn3", False),
        ("VNI-Times", "vni", False),
        ("VNI Helve", "vni", False),
        ("vni-times", "vni", False),
        ("Times New Roman", None, False),
        ("Arial", None, False),
        ("TimesH", None, False),
        ("Vanilla", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_what_the_font_says(font, encoding, capitals):
    assert font_encoding(font) == encoding
    assert font_has_capitals(font) is capitals


def test_a_column_in_an_old_font_is_recognised():
    assert looks_legacy(map(as_tcvn3, NAMES)) == "tcvn3"
    assert looks_legacy(map(as_vni, NAMES)) == "vni"
    assert looks_legacy(as_vni(name.upper()) for name in NAMES) == "vni"
    assert looks_legacy(as_tcvn3(name.lower()) for name in NAMES) == "tcvn3"


@pytest.mark.parametrize("size", [2, 3, 5])
def test_few_rows_are_enough_but_never_one(size):
    assert looks_legacy([as_tcvn3(name) for name in NAMES[:size]]) == "tcvn3"
    assert looks_legacy([as_vni(name) for name in NAMES[:size]]) == "vni"
    assert looks_legacy([as_tcvn3(NAMES[0])]) is None


def test_a_mixed_column_is_recognised_and_its_unicode_cells_survive():
    column = NAMES[:6] + [as_tcvn3(name) for name in NAMES[6:]] + [None, 7, ""]
    assert looks_legacy(column) == "tcvn3"
    assert [convert(cell, "tcvn3") for cell in column if isinstance(cell, str)] == [*NAMES, ""]


@pytest.mark.parametrize(
    "column",
    [
        [],
        [None, 3, ""],
        NAMES,
        [name.upper() for name in NAMES],
        ["Nguyen Van An", "Tran Thi Binh"],
        ["Hà", "Lý", "Cúc", "Bé", "Tú", "Hòa"],
        ["Zoë Müller", "François Björk", "Søren Ångström", "Jürgen Weiß"],
        ["Toán ½ giờ", "Văn ¼ giờ", "20 µm"],
        ["© Sở GD&ĐT", "® Phòng"],
        ["Nguyễn\u00adVăn", "Trần\u00adThị"],
        ["Nguyen\u00adVan", "Tran\u00adThi"],
    ],
)
def test_columns_that_are_not_in_an_old_font(column):
    assert looks_legacy(column) is None
