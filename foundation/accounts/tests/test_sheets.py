import shutil
import subprocess
import tempfile

import pytest
import segno
from django.utils import translation

from foundation.accounts import rules, sheets
from foundation.accounts.sheets import card_sheet_pdf

ADDRESS = "https://thi.example.vn"
NAMES = ["Nguyễn Thị Hường", "Đỗ Đức Ẩn", "Trần Ngọc Bảo Châu", "Phạm Nguyễn Hoàng Minh Thiên Phúc Khánh"]


def cards(number=4):
    return [(NAMES[place % 4], "6A1", rules.new_code()) for place in range(number)]


def pages(pdf):
    """The text of each page, spaces and line breaks made one; needs poppler."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()  # noqa: S607
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def test_every_card_has_its_name_class_and_code():
    rows = cards()
    pdf = card_sheet_pdf("Thẻ dự thi lớp 6A1", "THCS Đại Mỗ", rows, ADDRESS)
    assert pdf.startswith(b"%PDF-")
    (page,) = pages(pdf)
    for name, _class, code in rows:
        assert page.count(name) == 1
        assert page.count(code) == 1
    assert page.count("6A1") >= 5
    assert "THCS Đại Mỗ" in page
    assert page.count("thi.example.vn/card/") == 4


def test_ten_fit_a_page_and_a_class_of_forty_five_takes_five():
    rows = cards(45)
    found = pages(card_sheet_pdf("6A1", "", rows, ADDRESS))
    assert [sum(code in page for _name, _class, code in rows) for page in found] == [10, 10, 10, 10, 5]


def test_each_qr_code_leads_to_the_card_page_with_its_secret_in_the_fragment(monkeypatch):
    """What is drawn is checked where it is drawn: the secret after the #, which no server ever receives."""
    drawn = []
    make = segno.make
    monkeypatch.setattr(sheets.segno, "make", lambda content, **how: drawn.append(content) or make(content, **how))
    rows = cards(2)
    card_sheet_pdf("6A1", "", rows, ADDRESS + "/")
    assert drawn == [f"{ADDRESS}/card/#{code}" for _name, _class, code in rows]


def test_names_are_text_whatever_is_in_them():
    odd = '#panic("x") $a$ *b* <c> @d \\ "'
    (page,) = pages(card_sheet_pdf(odd, odd, [(odd, odd, rules.new_code())], ADDRESS))
    assert page.count("#panic(") >= 3


def test_an_empty_class_is_a_sheet_without_cards():
    assert card_sheet_pdf("6A1", "", [], ADDRESS).startswith(b"%PDF-")


def test_the_words_are_in_the_language_of_the_reader():
    with translation.override("en"):
        (page,) = pages(card_sheet_pdf("6A1", "", cards(1), ADDRESS))
    assert "Keep it like a key" in page


def test_no_secret_is_written_to_a_file(tmp_path, monkeypatch):
    """Everything the making writes goes to one folder, which is kept for this test to read."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", lambda self: None)
    monkeypatch.setattr(tempfile.TemporaryDirectory, "_cleanup", classmethod(lambda cls, *args, **more: None))
    rows = cards(3)
    card_sheet_pdf("6A1", "", rows, ADDRESS)
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    for _name, _class, code in rows:
        assert not any(code.encode() in content or b"<svg" in content for content in written)
