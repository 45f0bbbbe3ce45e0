"""Questions as they are pasted out of Word, in the many ways people write them."""

import pytest

from contests.bank.findings import Level
from contests.bank.markup import read_markup
from contests.bank.pasted import read_pasted
from contests.bank.tests.builders import kinds, lines, said, whole


def pasted(text):
    return read_pasted(lines(text))


@pytest.mark.parametrize(
    "start", ["Câu 1:", "Câu 1.", "CÂU 1 -", "câu hỏi 1:", "1.", "1)", "(CLO2) Câu 1:", "Question 1."]
)
@pytest.mark.parametrize("sign", [".", ")", "/", ":"])
def test_the_ways_to_number_and_to_letter(start, sign):
    read = pasted(f"{start} Ai?\nA{sign} x\nB{sign} y\nĐáp án: B")
    assert whole(read) == [("Ai?", ["x", "*y"])]
    assert read.findings == []


def test_small_letters_and_choices_on_one_line():
    read = pasted("1. Ai?\na) x\tb) y   c) Nguyễn Văn A. và B. khác\nĐáp án: c\n2. Gì? A. m B. n C. p D. q\nĐA: D")
    assert whole(read) == [("Ai?", ["x", "y", "*Nguyễn Văn A. và B. khác"]), ("Gì?", ["m", "n", "p", "*q"])]


def test_a_question_over_several_lines_with_a_list_of_its_own():
    read = pasted("Câu 1: Cho các ý:\n1. một\n2. hai\na) ba\nb) bốn\nÝ nào đúng?\nA. x\nB. y\nnối dài\nĐáp án: A")
    assert whole(read) == [("Cho các ý:\n1. một\n2. hai\na) ba\nb) bốn Ý nào đúng?", ["*x", "y nối dài"])]


@pytest.mark.parametrize(
    "line",
    ["Đáp án: B", "ĐÁP ÁN: b", "Đáp án đúng: B.", "Đáp án đúng là B", "ĐA: B", "Đ/A: B", "Trả lời: B", "Chọn B",
     "=> Chọn B.", "Answer: B"],
)  # fmt: skip
def test_the_ways_to_say_the_key(line):
    assert whole(pasted(f"Câu 1: Ai?\nA. x\nB. y\n{line}")) == [("Ai?", ["x", "*y"])]


def test_several_letters_make_several_keys():
    read = pasted("Câu 1: Ai?\nA. x\nB. y\nC. z\nĐáp án: A, C\nCâu 2: Gì?\nA. x\nB. y\nC. z\nĐáp án: A và B")
    assert [(said(draft), draft.multiple) for draft in read.drafts] == [
        (["*x", "y", "*z"], True),
        (["*x", "*y", "z"], True),
    ]


@pytest.mark.parametrize("row", ["*B. y", "* B. y", "B. *y", "B.* y", "B. y*", "B. y (*)", "B. y (đúng)"])
def test_a_star_wherever_it_stands(row):
    assert whole(pasted(f"Câu 1: Ai?\nA. x\n{row}\nC. z")) == [("Ai?", ["x", "*y", "z"])]


@pytest.mark.parametrize(
    "table",
    [
        "ĐÁP ÁN\n1-A 2-C",
        "BẢNG ĐÁP ÁN:\n1.A; 2.C",
        "Đáp án\n1 A\n2 C",
        "Đáp án: 1A, 2C",
        "1. A   2. C",
        "Câu\t1\t2\nĐáp án\tA\tC",
        "1 2\nA C",
        "Câu 1: A\nCâu 2: C".join(["ĐÁP ÁN\n", ""]),
    ],
)
def test_a_table_of_keys_at_the_end(table):
    read = pasted(f"Câu 1: Ai?\nA. x\nB. y\nC. z\nCâu 2: Gì?\nA. x\nB. y\nC. z\n{table}")
    assert [said(draft) for draft in read.drafts] == [["*x", "y", "z"], ["x", "y", "*z"]]
    assert read.findings == []


def test_numbers_that_begin_again_go_by_their_order():
    read = pasted("Câu 1: a?\nA. x\nB. y\nCâu 1: b?\nA. x\nB. y\nĐÁP ÁN\n1-A\n1-B")
    assert [said(draft) for draft in read.drafts] == [["*x", "y"], ["x", "*y"]]


def test_marks_of_the_clipboard():
    html = """<p><b>Câu 1:</b> Ai?</p><p><b>A.</b> x</p><p><b><u>B</u>.</b> y</p><p><b>C.</b> z</p>
    <p>Câu 2: Gì?</p><ol type="A"><li>m</li><li><span style="color:red">n</span></li></ol>
    <p>Câu 3: Đâu?</p><p>A. m</p><p><span style="mso-highlight:yellow;background:yellow">B. n</span></p>
    <p>C. <b>p</b></p>"""
    read = read_pasted(read_markup(html)[0])
    assert whole(read) == [("Ai?", ["x", "*y", "z"]), ("Gì?", ["m", "*n"]), ("Đâu?", ["m", "*n", "p"])]


def test_where_everything_is_marked_the_mark_says_nothing():
    html = "<p>Câu 1: Ai?</p><p><b>A. x</b></p><p><b>B. y</b></p>"
    assert said(read_pasted(read_markup(html)[0]).drafts[0]) == ["x", "y"]


def test_two_keys_that_differ_are_a_fault():
    read = pasted("Câu 1: Ai?\nA. x\n*B. y\nĐáp án: A")
    assert kinds(read) == [("two_keys", "#1")]


def test_the_law_beside_a_question():
    text = """Câu 1: Ai?
A. x
B. y
Đáp án: A (Điều 3 Nghị định 42/2022/NĐ-CP)
Câu 2: Ai?
A. x
B. y
Đáp án: B
Căn cứ: Luật Cư trú 2020
Câu 3: Ai?
A. x
B. y
(Khoản 1 Điều 5 Luật Căn cước)
Đáp án: A
Câu 4: Ai?
A. x
B. y
Đáp án: A
Giải thích: Theo Điều 9 thì vậy"""
    assert [draft.citation for draft in pasted(text).drafts] == [
        "Điều 3 Nghị định 42/2022/NĐ-CP", "Luật Cư trú 2020", "Khoản 1 Điều 5 Luật Căn cước", "Theo Điều 9 thì vậy",
    ]  # fmt: skip


def test_topics_and_levels():
    text = """Phần I: Kiến thức chung
Câu 1: Ai?
A. x
B. y
Mức độ: Vận dụng
Đáp án: A
Chủ đề 2. Đất đai
Câu 2: Ai?
A. x
B. y
Đáp án: A"""
    assert [(draft.topic, draft.difficulty) for draft in pasted(text).drafts] == [
        ("Kiến thức chung", "hard"), ("Đất đai", ""),
    ]  # fmt: skip


def test_what_belongs_to_no_question_is_named():
    read = pasted("TRƯỜNG THCS ĐẠI MỖ\nBộ câu hỏi\nCâu 1: Ai?\nA. x\nB. y\nĐáp án: A")
    assert [(one.kind, one.level, one.found, one.hint) for one in read.findings] == [
        ("left_out_lines", Level.REMARK, "TRƯỜNG THCS ĐẠI MỖ", "2")
    ]


def test_questions_without_any_number():
    read = pasted("Ai?\nA. x\nB. y\nĐáp án: A\n[<br>]\nGì?\nA. m\n*B. n")
    assert whole(read) == [("Ai?", ["*x", "y"]), ("Gì?", ["m", "*n"])]


def test_a_number_left_out_does_not_swallow_the_next_question():
    read = pasted("1. Ai?\nA. x\nB. y\n3. Gì?\nA. m\nB. n\nĐÁP ÁN\n1-A 3-B")
    assert whole(read) == [("Ai?", ["*x", "y"]), ("Gì?", ["m", "*n"])]


def test_statements_without_choices():
    read = pasted("Câu 1: Trái đất tròn.\nĐáp án: Đúng\nCâu 2: Trái đất dẹt.\nĐáp án: Sai")
    assert [said(draft) for draft in read.drafts] == [["*+Đúng", "+Sai"], ["+Đúng", "*+Sai"]]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [("A. x\nC. y", "letters_odd"), ("A. x\nB. y\nB. z", "letters_odd"), ("A. x\nB. y\nĐáp án: D", "key_beyond")],
)
def test_choices_and_keys_that_do_not_fit(rows, kind):
    assert kinds(pasted(f"Câu 1: Ai?\n{rows}")) == [(kind, "#1")]
