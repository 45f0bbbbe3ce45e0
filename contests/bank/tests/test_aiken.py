from contests.bank.aiken import read_aiken
from contests.bank.tests.builders import kinds, lines, whole


def test_both_signs_and_questions_of_two_lines():
    read = read_aiken(lines("Thủ đô của Việt Nam\nlà gì?\nA) Huế\nB) Hà Nội\nANSWER: B\n\nAi?\nA. x\nB.y\nANSWER: A"))
    assert whole(read) == [("Thủ đô của Việt Nam\nlà gì?", ["Huế", "*Hà Nội"]), ("Ai?", ["*x", "y"])]
    assert [draft.where for draft in read.drafts] == ["#1", "#7"]


def test_several_answers_make_several_keys():
    read = read_aiken(lines("Ai?\nA. x\nB. y\nC. z\nANSWER: A, C"))
    assert (whole(read), read.drafts[0].multiple) == ([("Ai?", ["*x", "y", "*z"])], True)


def test_every_fault_has_its_line():
    text = """Chỉ một phương án
A) x
ANSWER: A

A) Chưa có câu hỏi

ANSWER: không rõ

Câu không có đáp án
A. x
B. y
Câu sau
A. a
C. c
ANSWER: A
ANSWER: B
Câu cuối
A. x
B. y
ANSWER: D"""
    assert kinds(read_aiken(lines(text))) == [
        ("key_unreadable", "#7"),
        ("letters_odd", "#12"),
        ("answer_without_question", "#16"),
        ("key_beyond", "#20"),
    ]
