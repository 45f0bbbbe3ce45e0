"""Our Excel template: every fault at its cell, and a bank that goes out comes in the same."""

import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from contests.bank.blank import question_workbook
from contests.bank.checks import check
from contests.bank.columns import EXAMPLE, HEADINGS
from contests.bank.drafts import Draft, DraftChoice, true_or_false
from contests.bank.findings import Level
from contests.bank.references import kept
from contests.bank.tests.builders import kinds, said, whole
from contests.bank.workbook import read_workbook, split_choices
from foundation.vietnamese.text import nfc, nfc_multiline

HEAD = ["STT", "Chủ đề", "Loại câu hỏi", "Câu hỏi (*)", "Phương án A (*)", "Phương án B (*)", "Phương án C",
        "Phương án D", "Đáp án đúng (*)", "Giữ nguyên vị trí", "Mức độ", "Đối tượng", "Căn cứ", "Áp dụng từ",
        "Áp dụng đến"]  # fmt: skip


MOMENT = datetime(2026, 2, 1, 3)  # noqa: DTZ001 Excel knows no zones


def book(*rows, head=HEAD, title="Câu hỏi"):
    made = Workbook()
    made.active.title = title
    for row in (head, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out


def row(text="Ai?", a="x", b="y", c=None, d=None, *, key="A", **more):
    names = ("topic", "kind", "keep", "level", "audience", "citation", "since", "until")
    topic, kind, keep, level, audience, citation, since, until = (more.get(name) for name in names)
    return [1, topic, kind, text, a, b, c, d, key, keep, level, audience, citation, since, until]


def read(*rows, **options):
    found = read_workbook(book(*rows, **options))
    check(found)
    return found


class TestReading:
    def test_a_row_with_everything(self):
        found = read(
            row("Hồ sơ nộp ở đâu?", "Cổng DVC", "Bưu điện", "Cả A, B", None, key="a; C", topic="DVC",
                kind="Nhiều đáp án", keep="C", level="khó", audience="Cán bộ", citation="Điều 3",
                since=date(2026, 1, 1), until="31/12/2026")
        )  # fmt: skip
        [draft] = found.drafts
        assert (draft.text, said(draft), draft.multiple) == (
            "Hồ sơ nộp ở đâu?", ["*Cổng DVC", "Bưu điện", "*+Cả A, B"], True,
        )  # fmt: skip
        assert (draft.topic, draft.difficulty, draft.audience, draft.citation) == ("DVC", "hard", "staff", "Điều 3")
        assert (draft.valid_from, draft.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
        assert found.findings == []

    @pytest.mark.parametrize("key", ["B", "b", "B.", " b ", "y", "Y"])
    def test_ways_to_say_the_key(self, key):
        assert said(read(row(key=key)).drafts[0]) == ["x", "*y"]

    @pytest.mark.parametrize("key", ["A, C", "A;C", "AC", "A và C", "A C"])
    def test_ways_to_say_several_keys(self, key):
        draft = read(row(c="z", key=key)).drafts[0]
        assert (said(draft), draft.multiple) == (["*x", "y", "*z"], True)

    @pytest.mark.parametrize(("key", "choices"), [("Đúng", ["*+Đúng", "+Sai"]), ("B", ["+Đúng", "*+Sai"])])
    def test_a_statement_needs_no_choices(self, key, choices):
        found = read(row(a=None, b=None, key=key, kind="Đúng/Sai"))
        assert (said(found.drafts[0]), found.findings) == (choices, [])

    def test_numbers_are_what_their_reader_sees(self):
        assert said(read(row(a=15, b=3.5)).drafts[0]) == ["*15", "3,5"]

    def test_the_example_and_empty_rows_are_not_read(self):
        found = read([EXAMPLE, *row()[1:]], [2, *[None] * 14], row())
        assert [draft.where for draft in found.drafts] == ["Câu hỏi!D4"]

    def test_all_choices_in_one_cell(self):
        head = ["STT", "Hạng mục", "Nội dung", "Phương án trả lời", "Đáp án"]
        found = read([1, "Luật", "Ai?", "A. Một\nB. Hai\nC. Phương án A và B", "B"], head=head)
        assert (found.drafts[0].topic, whole(found)) == ("Luật", [("Ai?", ["Một", "*Hai", "+Phương án A và B"])])
        assert kinds(found) == [("kept_in_place", "Câu hỏi!C2")]
        assert split_choices("A. Một  B. Hai") == ["Một", "Hai"]
        assert split_choices("Một\nHai") == ["Một", "Hai"]

    def test_several_sheets_each_with_its_heading(self):
        made = Workbook()
        made.active.title = "Tờ 1"
        for sheet in (made.active, made.create_sheet("Tờ 2"), made.create_sheet("Ghi chú")):
            for line in [["ghi chú"]] if sheet.title == "Ghi chú" else [HEAD, row()]:
                sheet.append(line)
        out = io.BytesIO()
        made.save(out)
        assert [draft.where for draft in read_workbook(out).drafts] == ["Tờ 1!D2", "Tờ 2!D2"]

    def test_without_the_headings_it_says_which(self):
        found = read_workbook(book(["Ai?", "x", "y"], head=["a", "b", "c"]))
        assert (kinds(found), found.drafts) == ([("no_header", "Câu hỏi!A1")], [])


@pytest.mark.parametrize(
    ("given", "kind", "cell"),
    [
        (row(text=None), "text_missing", "D2"),
        (row(text="x" * 5001), "text_long", "D2"),
        (row(b=None), "few_choices", "F2"),
        (row(b=None, c="z"), "choice_gap", "F2"),
        (row(b="y" * 1001), "choice_long", "F2"),
        (row(a="y", b="y"), "choice_twice", "F2"),
        (row(key=None), "no_key", "I2"),
        (row(key="E"), "key_beyond", "I2"),
        (row(key="không rõ"), "key_unreadable", "I2"),
        (row(key="A, B", kind="Một đáp án"), "several_keys", "I2"),
        (row(kind="Tự luận"), "kind_unknown", "C2"),
        (row(keep="x?"), "keep_unreadable", "J2"),
        (row(keep="D"), "key_beyond", "J2"),
        (row(level="4"), "difficulty_unknown", "K2"),
        (row(audience="Mọi người"), "audience_unknown", "L2"),
        (row(citation="x" * 301), "citation_long", "M2"),
        (row(topic="x" * 101), "topic_long", "B2"),
        (row(since="13/13/2026"), "date_unreadable", "N2"),
        (row(since=date(2026, 2, 1), until=date(2026, 1, 1)), "dates_backwards", "O2"),
        (row(a=date(2026, 2, 1)), "cell_date", "E2"),
        (row(b=MOMENT), "cell_date", "F2"),
        (row(a="=1/0"), "no_value", "E2"),
    ],
)
def test_every_fault_at_its_cell(given, kind, cell):
    found = read(given)
    errors = [one for one in found.findings if one.level is Level.ERROR]
    assert (kind, f"Câu hỏi!{cell}") in [(one.kind, one.where) for one in errors]
    assert all(str(one.message) for one in errors)


def test_a_row_of_faults_has_them_all():
    found = read(row(text=None, b=None, c="z", key="Q", level="?", audience="?", kind="?"))
    assert kinds(found, Level.ERROR) == [
        ("difficulty_unknown", "Câu hỏi!K2"), ("audience_unknown", "Câu hỏi!L2"), ("kind_unknown", "Câu hỏi!C2"),
        ("choice_gap", "Câu hỏi!F2"), ("key_beyond", "Câu hỏi!I2"), ("text_missing", "Câu hỏi!D2"),
    ]  # fmt: skip


class TestTemplate:
    def filled(self, *drafts):
        out = io.BytesIO()
        question_workbook(out, drafts)
        return out

    def test_the_empty_one_has_rules_an_example_and_an_explanation(self):
        made = load_workbook(self.filled())
        sheet = made.worksheets[0]
        assert [cell.value for cell in sheet[1]] == [
            HEADINGS[name][0] for name in HEADINGS if name not in {"choices", "choice6", "choice7"}
        ]
        assert sheet["A2"].value == EXAMPLE
        assert {rule.type for rule in sheet.data_validations.dataValidation} == {"list", "none"} - {"none"} | {None}
        assert made.sheetnames == ["Câu hỏi", "Hướng dẫn"]
        assert read_workbook(self.filled()).drafts == []

    def test_what_looks_like_a_formula_or_a_date_stays_text(self):
        draft = Draft("", "=1+1?", [DraftChoice("1/2", True), DraftChoice("@x"), DraftChoice("007")])
        assert whole(read_workbook(self.filled(draft))) == [("=1+1?", ["*1/2", "@x", "007"])]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"], exclude_characters="ÐðƖƗƢƣ￾￿"),
    min_size=1, max_size=40,
).map(nfc).filter(lambda text: text.strip() and nfc(text) == text)  # fmt: skip
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@st.composite
def questions(draw):
    texts = draw(st.lists(TEXT, min_size=2, max_size=8, unique_by=str.casefold))
    multiple = draw(st.booleans())
    right = draw(st.sets(st.sampled_from(range(len(texts))), min_size=1, max_size=len(texts) if multiple else 1))
    stay = draw(st.sets(st.sampled_from(range(len(texts))))) | kept(texts)
    choices = [DraftChoice(text, index in right, index in stay) for index, text in enumerate(texts)]
    if draw(st.booleans()):
        choices, multiple = true_or_false(draw(st.booleans())), False
    since = draw(st.none() | DAYS)
    return Draft(
        "", draw(st.lists(TEXT, min_size=1, max_size=3).map("\n".join).map(nfc_multiline)), choices, multiple,
        draw(st.just("") | TEXT), draw(st.just("") | TEXT), draw(st.sampled_from(["", "easy", "medium", "hard"])),
        draw(st.sampled_from(["", "pupil", "staff", "citizen"])), since, since and draw(st.none() | st.just(since)),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(questions(), min_size=1, max_size=4))
def test_a_bank_that_goes_out_comes_in_the_same(drafts):
    out = io.BytesIO()
    question_workbook(out, drafts)
    found = read_workbook(out)
    check(found)
    assert kinds(found, Level.ERROR) == []
    assert [plain(draft) for draft in found.drafts] == [plain(draft) for draft in drafts]


def plain(draft):
    kept_as = draft.as_json()
    return {name: value for name, value in kept_as.items() if name != "where"}
