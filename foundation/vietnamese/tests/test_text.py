import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.vietnamese.tests.letters import LETTERS
from foundation.vietnamese.text import (
    composed,
    natural,
    nfc,
    nfc_multiline,
    search_key,
    straight_punctuation,
    without_soft_hyphens,
)

PASTED = st.text(
    st.one_of(
        st.sampled_from(LETTERS + "aeiouyAĐÐð \t\r\n\u00a0\u200b\u200d\u00ad\u0300\u0301\u0323\u0302"), st.characters()
    )
)


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        ("  Nguyễn   Văn\tAn ", "Nguyễn Văn An"),
        ("Nguyễn\u00a0Văn\u00a0An", "Nguyễn Văn An"),
        ("Nguyễn\u202fVăn\u3000An\u2009", "Nguyễn Văn An"),
        ("Nguyễn\nVăn\r\nAn\u2028", "Nguyễn Văn An"),
        ("Nguyễn\u200b Văn\ufeff An", "Nguyễn Văn An"),
        ("\u202aAn\u202c\u200e", "An"),
        ("A\u200dn", "An"),
        ("\x00An\x07", "An"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Nguy\u1ec5n", "Nguyễn"),
        ("e\u0323\u0302", "ệ"),
        ("e\u0302\u0323", "ệ"),
        ("a\u0341", "á"),
        ("a\u200b\u0301", "á"),
        ("Ðạt ðồng", "Đạt đồng"),
        ("Ɖạt", "Đạt"),
        ("Đạt", "Đạt"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("T\u00ad", "T\u00ad"),
        ("\ud800An", "An"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_one_line(typed, tidy):
    assert nfc(typed) == tidy


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("a\r\nb\rc\u2029d", "a\nb\nc\nd"),
        ("  thụt  vào", "  thụt  vào"),
        ("cuối dòng  \nhết \n\n", "cuối dòng\nhết"),
        ("\n\nđầu", "đầu"),
        ("Ðà\u00a0Nẵng", "Đà Nẵng"),
        ("a\tb", "a b"),
        ("a\x0bb", "a\nb"),
    ],
)
def test_many_lines(typed, tidy):
    assert nfc_multiline(typed) == tidy


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_in_parts_is_put_together(letter):
    assert nfc(unicodedata.normalize("NFD", letter)) == letter
    assert len(composed(unicodedata.normalize("NFD", letter))) == 1


@given(PASTED)
def test_tidying_twice_changes_nothing(text):
    assert nfc(nfc(text)) == nfc(text)
    assert nfc_multiline(nfc_multiline(text)) == nfc_multiline(text)
    assert composed(composed(text)) == composed(text)
    assert nfc(nfc_multiline(text)) == nfc(text)


@given(PASTED)
def test_a_tidy_text_is_nfc_and_one_line(text):
    tidy = nfc(text)
    assert unicodedata.is_normalized("NFC", tidy)
    assert tidy == tidy.strip()
    assert not set("\n\r\t\u00a0\u200bÐð\x00") & set(tidy)
    assert "  " not in tidy


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Văn Đạt", "nguyen van dat"),
        ("NGUYỄN VĂN ĐẠT", "nguyen van dat"),
        ("nguyen van dat", "nguyen van dat"),
        ("Nguye\u0302\u0303n Văn Ðạt", "nguyen van dat"),
        ("  Trần \u00a0 Thị ", "tran thi"),
        ("H’Hen Niê", "h'hen nie"),
        ("H'Hen Niê", "h'hen nie"),
        ("Ê Đê", "e de"),
        ("K'Brơi", "k'broi"),
        ("Y Moan Ƀyă", "y moan bya"),
        ("Hương\u00ad", "huong"),
        ("９Ａ１", "9a1"),
        ("Søren Weiß", "soren weiss"),
        ("THCS – Lê Lợi", "thcs - le loi"),
        ("", ""),
    ],
)
def test_search_key(text, key):
    assert search_key(text) == key


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_found_by_plain_letters(letter):
    assert search_key(letter) in set("adeiouy")


@given(PASTED)
@example("\N{MATHEMATICAL BOLD CAPITAL A}")
def test_a_search_key_is_its_own_key_and_blind_to_spelling(text):
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", text)) == key


def test_soft_hyphens_and_punctuation():
    assert without_soft_hyphens("Hư\u00adơng") == "Hương"
    assert straight_punctuation("H’Hen – “An”") == 'H\'Hen - "An"'


def test_classes_are_counted_as_people_count():
    names = ["10A10", "10A2", "9B", "10a1"]
    assert sorted(names, key=natural) == ["9B", "10a1", "10A2", "10A10"]
