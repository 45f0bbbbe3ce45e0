"""GIFT: what Moodle's own page describes, written anew; what the portal does not have is named, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.bank.findings import Level
from contests.bank.gift import read_gift, topic_of
from contests.bank.tests.builders import kinds, said, whole
from foundation.vietnamese.text import nfc

SPECIAL = "~=#{}:\\"


def test_one_right_among_wrong_with_comments_and_a_title():
    read = read_gift("::Màu:: Giữa cam và lục là màu gì? {\n=vàng # đúng rồi\n~đỏ # [html]<b>sai</b>\n~[plain]lam\n}")
    assert whole(read) == [("Giữa cam và lục là màu gì?", ["*vàng", "đỏ", "lam"])]
    assert kinds(read) == [("feedback_lost", "#1")]
    assert read.drafts[0].multiple is False


def test_weights_make_it_a_question_with_several_right_choices():
    read = read_gift("Chọn hai {~%50%một ~%50%hai ~%-100%ba ~%0%bốn}")
    assert whole(read) == [("Chọn hai", ["*một", "*hai", "ba", "bốn"])]
    assert read.drafts[0].multiple is True


def test_part_of_the_points_beside_a_right_choice_is_lost_and_said():
    read = read_gift("Q {=một ~%50%hai ~ba}")
    assert said(read.drafts[0]) == ["*một", "hai", "ba"]
    assert kinds(read) == [("partial_credit", "#1")]


@pytest.mark.parametrize(
    ("answer", "right"), [("T", True), ("TRUE", True), ("true", True), ("F", False), ("FALSE#vì sao#đúng", False)]
)
def test_statements(answer, right):
    read = read_gift(f"Mặt trời mọc ở đằng đông. {{{answer}}}")
    assert said(read.drafts[0]) == (["*+Đúng", "+Sai"] if right else ["+Đúng", "*+Sai"])


def test_a_gap_in_the_middle():
    assert whole(read_gift("Thủ đô là {=Hà Nội ~Huế} của Việt Nam.")) == [
        ("Thủ đô là _____ của Việt Nam.", ["*Hà Nội", "Huế"])
    ]


def test_escapes_stand_for_themselves():
    read = read_gift(r"2 \+ 2 \= ? \{tính\} {=\=4 ~\~5 ~a\#b\:c\\d ~dòng một\ndòng hai}")
    assert whole(read) == [(r"2 \+ 2 = ? {tính}", ["*=4", "~5", r"a#b:c\d", "dòng một dòng hai"])]


def test_categories_are_topics_and_comments_are_not_read():
    text = "// ghi chú\n$CATEGORY: $course$/top/Đất đai/Sổ đỏ\n\nMột? {=a ~b}\n\n$CATEGORY: tom//jerry\n\nHai? {=a ~b}"
    assert [(draft.topic, draft.where) for draft in read_gift(text).drafts] == [("Sổ đỏ", "#4"), ("tom/jerry", "#8")]
    assert topic_of("$course$/top/Default for X") == "Default for X"


def test_html_becomes_text():
    read = read_gift(r'[html]<p>H<sub>2</sub>O &amp; m<sup>2</sup></p><p>Hai</p><img src\="x.png"> {=<b>a</b> ~b}')
    assert whole(read) == [("H₂O & m²\nHai", ["*a", "b"])]
    assert kinds(read) == [("picture_not_here", "#1")]


def test_a_law_in_the_comment_at_the_end_is_the_citation():
    read = read_gift("Q {=a ~b ####Căn cứ: Điều 3 Nghị định 42/2022/NĐ-CP}\n\nQ2 {=a ~b####Rất hay!}")
    assert [draft.citation for draft in read.drafts] == ["Điều 3 Nghị định 42/2022/NĐ-CP", ""]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Viết về quê em. {}", "essay"),
        ("1 + 1? {#2}", "number"),
        ("Nối {=a -> 1 =b -> 2}", "matching"),
        ("Ai? {=Lan =Huệ}", "short"),
        ("Mấy? {năm}", "short"),
        ("Chỉ để đọc.", "description"),
    ],
)
def test_other_kinds_of_questions_are_named(text, hint):
    read = read_gift(text)
    assert read.drafts == []
    assert [(one.kind, one.level, one.hint) for one in read.findings] == [("unsupported", Level.SKIP, hint)]


def test_faults_name_their_line():
    text = "Một? {=a ~b}\n\nHai? {=a ~b\n\n::x:: Ba? {=a ~%x%b}\n\nBốn? {lạc =a ~b}\n\nNăm? {=a ~b}\nSáu? {=a ~b}"
    assert kinds(read_gift(text)) == [
        ("brace_open", "#3"),
        ("weight_unreadable", "#5"),
        ("answers_unreadable", "#7"),
        ("two_blocks", "#9"),
    ]


def test_an_empty_line_between_braces_ends_nothing():
    assert whole(read_gift("Một? {\n=a\n\n~b\n}\n\nHai? {=a ~b}"))[0] == ("Một?", ["*a", "b"])


def escaped(text):
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="ÐðƣƢ"), min_size=1)


@given(WORDS, st.lists(WORDS, min_size=2, max_size=5))
def test_what_is_escaped_comes_back(text, choices):
    rows = [f"{'=' if index == 0 else '~'}{escaped(choice)}" for index, choice in enumerate(choices)]
    read = read_gift(f"[plain]x{escaped(text)} {{\n" + "\n".join(f"{row[0]}[plain]x{row[1:]}" for row in rows) + "\n}")
    assert [draft.text for draft in read.drafts] == [nfc("x" + text)]
    assert [choice.text for choice in read.drafts[0].choices] == [nfc("x" + choice) for choice in choices]
