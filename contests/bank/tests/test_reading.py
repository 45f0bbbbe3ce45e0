"""The format is told by the content; nothing anybody sends makes a reader break."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.bank.drafts import MOST_QUESTIONS
from contests.bank.findings import KINDS, Level
from contests.bank.reading import MARKUP, read_questions
from contests.bank.sniffing import as_text, format_of
from contests.bank.tests.builders import document, kinds, whole

AIKEN = "Ai?\nA. x\nB. y\nANSWER: A"
GIFT = "::t:: Ai? {=x ~y}"
WORD = "Câu 1: Ai?\nA. x\nB. y\nĐáp án: A"
XML = (
    "<?xml version='1.0'?>\n<!-- q --><quiz><question type='truefalse'><questiontext><text>Ai?</text></questiontext>"
    "<answer fraction='100'><text>true</text></answer></question></quiz>"
)


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (AIKEN, "aiken"),
        (GIFT, "gift"),
        ("Ai? {T}", "gift"),
        (WORD, "text"),
        (XML, "moodle"),
        ("Chào bạn", ""),
        ("", ""),
    ],
)
def test_formats_are_told_apart(content, form):
    assert format_of(content.encode()) == form


def test_a_word_document_and_text_in_other_encodings():
    assert format_of(document("Câu 1: Ai?")) == "text"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert as_text(WORD.encode(encoding)).lstrip("\ufeff") == WORD
        assert read_questions(WORD.encode(encoding))[1].drafts[0].text == "Ai?"


def test_a_chosen_format_is_obeyed():
    form, read = read_questions(WORD.encode(), "aiken")
    assert (form, kinds(read, Level.ERROR)[0][0]) == ("aiken", "no_key")


@pytest.mark.parametrize(("content", "form"), [(AIKEN, "aiken"), (GIFT, "gift"), (WORD, "text")])
def test_any_text_format_may_be_pasted_into_the_box(content, form):
    html = "".join(f"<p>{line}</p>" for line in content.splitlines())
    _form, read = read_questions(html.encode(), "", MARKUP)
    assert whole(read)[0][0] == "Ai?"


def test_an_old_font_is_put_into_unicode_and_said():
    text = "C©u 1: §Þa chØ cña Cæng DÞch vô c«ng quèc gia lµ g×?\nA. Mét ®Þa chØ\nB. Kh«ng cã ®Þa chØ nµo\n§¸p ¸n: A"
    _form, read = read_questions(text.encode())
    assert whole(read) == [("Địa chỉ của Cổng Dịch vụ công quốc gia là gì?", ["*Một địa chỉ", "Không có địa chỉ nào"])]
    assert [(one.kind, one.found) for one in read.findings] == [("legacy_font", "TCVN3 (.VnTime)")]


def test_letters_that_only_look_right_are_put_right():
    _form, read = read_questions("Câu 1: Đƣợc không?\nA. Ðúng\nB. Sai\nĐáp án: A".encode())
    assert whole(read) == [("Được không?", ["*Đúng", "Sai"])]


def test_nothing_and_too_much():
    assert kinds(read_questions(b"")[1]) == [("unknown_format", "")]
    assert kinds(read_questions(b"<quiz></quiz>")[1]) == [("no_questions", "")]
    many = "".join(f"\n\nQ{number} {{=a ~b}}" for number in range(MOST_QUESTIONS + 1))
    _form, read = read_questions(many.encode())
    assert ("too_many", "") in kinds(read, Level.ERROR)
    assert len(read.drafts) == MOST_QUESTIONS


PIECES = st.sampled_from(
    ["Câu 1:", "1.", "A.", " B) ", "*", "ĐÁP ÁN", "1-A 2-B", "\n", "\n\n", "{", "}", "=", "~", "%50%", "#", "::", "\\",
     "ANSWER: A", "$CATEGORY: x", "<p>", "<li>", "</ol>", "<ol type=A>", "Căn cứ: ", "Mức độ: ", "[html]", "T", "####",
     "\t", "\u00a0", "é", "\x00", "đúng"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join), st.sampled_from(["", "text", "gift", "aiken"]))
def test_no_text_breaks_a_reader(text, form):
    for content_type in ("", MARKUP):
        _form, read = read_questions(text.encode("utf-8", "surrogatepass"), form, content_type)
        assert read.drafts or read.count(Level.ERROR) or read.count(Level.SKIP)
        assert all(str(finding.message) and finding.kind in KINDS for finding in read.findings)
        assert all(finding.at is None or finding.at < len(read.drafts) for finding in read.findings)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", "excel", "moodle", "text", "gift", "aiken"]))
def test_no_bytes_break_a_reader(content, form):
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<quiz>"):
        _form, read = read_questions(start + content, form)
        assert read.drafts or read.findings
