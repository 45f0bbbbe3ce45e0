from datetime import date

import pytest

from contests.bank.lint import FEW, KINDS, lint, put_letters_right, stem_key
from contests.bank.tests.builders import draft

TODAY = date(2026, 11, 26)
LONG = "Người dân nộp hồ sơ trực tuyến ở đâu?"


def found(*drafts, without=("no_citation",)):
    return [(one.kind, one.at) for one in lint(drafts, TODAY) if one.kind not in without]


def test_a_question_without_doubts():
    assert found(draft(citation="Điều 3"), without=()) == []


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (draft("Q", "a", "b"), "no_key"),
        (draft("Q", "*a"), "few_choices"),
        (draft("Q", "*a", "*b", "c"), "several_keys"),
        (draft("Q", "*a", "b", "B"), "choice_twice"),
        (draft("Q", "*a", "b", "Tất cả các phương án trên"), "names_others"),
        (draft("Q", "*a", "b", "c", "+A và B"), "names_letters"),
        (draft("Q", valid_until=date(2026, 11, 25)), "no_longer"),
        (draft("Ðiền vào chỗ trống"), "letters"),
        (draft("Đƣợc không?"), "letters"),
        (draft("Tie\u0302\u0301ng Vie\u0323\u0302t"), "letters"),
        (draft("Q", "*một phương án đúng và rất là dài dòng", "ngắn", "ngắn hơn"), "longest"),
    ],
)
def test_each_doubt(one, kind):
    assert found(one) == [(kind, 0)]


@pytest.mark.parametrize(
    "one",
    [
        draft("Q", "*a", "+Không đáp án nào đúng", where="1"),
        draft("Q", "*+a", "+b", "+c", "+A và B"),
        draft("Q", "*a", "b", multiple=True),
        draft("Q", valid_until=TODAY),
        draft("Q", "*+1", "-1"),
        draft("Dịch vụ công mức độ 3, mức độ 4 là gì?"),
    ],
)
def test_what_is_in_order(one):
    assert found(one) == []


class TestRepeated:
    def test_the_same_but_for_accents_spaces_and_punctuation(self):
        again = "NGƯỜI DÂN nộp  hồ sơ, trực tuyến ở đâu"
        assert found(draft(LONG), draft("Khác"), draft(again, "*x", "y")) == [("stem_twice", 2)]
        assert stem_key("Đúng hay Sai?") == stem_key("dung-hay sai")

    def test_a_short_stem_counts_with_its_choices_only(self):
        one = draft("Chọn câu đúng:", "*a", "b")
        assert found(one, draft("Chọn câu đúng:", "*c", "d")) == []
        assert found(one, draft("Chọn câu đúng:", "b", "*a")) == [("stem_twice", 1)]


class TestKeys:
    def test_mostly_one_letter(self):
        bank = [draft(f"Câu {n} hỏi gì?", "a", "b", "*c") for n in range(FEW)]
        [remark] = [one for one in lint(bank, TODAY) if one.kind == "one_letter"]
        assert (remark.at, remark.found, remark.hint) == (None, "C", "100 %")

    def test_half_is_not_most_and_few_say_nothing(self):
        half = [draft(f"Câu {n}", "a", "b", "*c") if n % 2 else draft(f"Câu {n}", "*a", "b", "c") for n in range(FEW)]
        assert found(*half) == []
        assert found(*[draft(f"Câu {n}", "a", "b", "*c") for n in range(FEW - 1)]) == []


def test_no_citation_is_the_mildest_but_one():
    assert found(draft(), without=()) == [("no_citation", 0)]
    assert found(draft("Theo Luật Cư trú, ai đăng ký?"), without=()) == []


def test_letters_are_put_right():
    assert put_letters_right("Ðƣợc phe\u0301p, THƢỜNG") == "Được phép, THƯỜNG"


def test_every_kind_has_words():
    assert all(str(sentence) and str(title) for sentence, _mend, title in KINDS.values())
