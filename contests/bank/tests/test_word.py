"""Word documents: marks of runs, numbers Word draws itself, tables, and files that are none."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from contests.bank.reading import read_questions
from contests.bank.tests.builders import document, whole
from contests.bank.tests.files import picture
from contests.bank.word import is_word, read_word
from foundation.sheets.gate import WorkbookRefused


def read(content):
    form, found = read_questions(content)
    assert form == "text"
    return found


@pytest.mark.parametrize("mark", ["u", "b", "c", "h"])
def test_every_mark_is_seen(mark):
    content = document("Câu 1: Ai?", "A. x", [("B. y", mark)], "C. z")
    assert whole(read(content)) == [("Ai?", ["x", "*y", "z"])]


def test_a_letter_alone_may_be_underlined_while_all_are_bold():
    content = document(
        [("Câu 1: ", "b"), ("Ai?", "")], [("A.", "b"), (" x", "")], [("B", "bu"), (".", "b"), (" y", "")]
    )
    assert whole(read(content)) == [("Ai?", ["x", "*y"])]


def test_a_line_break_inside_a_paragraph_and_a_table_of_keys():
    book = Document()
    book.add_paragraph("Câu 1: Ai?\nA. x\nB. y")
    book.add_paragraph("Câu 2: Gì?\tA. x\tB. y")
    table = book.add_table(2, 3)
    for row, texts in zip(table.rows, (("Câu", "1", "2"), ("Đáp án", "B", "A")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    out = io.BytesIO()
    book.save(out)
    assert whole(read(out.getvalue())) == [("Ai?", ["x", "*y"]), ("Gì?", ["*x", "y"])]


def numbered():
    """Questions and choices numbered by Word: the texts hold no number at all."""
    book = Document()
    part = book.part.numbering_part.element
    for kind, (pattern, form) in enumerate((("Câu %1:", "decimal"), ("%1.", "upperLetter")), start=90):
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        )
        part.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}">{level}</w:abstractNum>'))
    for number, kind in ((90, 90), (91, 91), (92, 91)):
        text = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/></w:num>'
        part.append(parse_xml(text))
    for text, number, underlined in (
        ("Ai?", 90, False), ("x", 91, False), ("y", 91, True), ("Gì?", 90, False), ("m", 92, True), ("n", 92, False),
    ):  # fmt: skip
        row = book.add_paragraph()
        row.add_run(text).underline = underlined
        row._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_numbers_that_only_word_draws():
    assert whole(read(numbered())) == [("Ai?", ["x", "*y"]), ("Gì?", ["*m", "n"])]


def test_what_is_no_document_is_refused_in_words():
    assert not is_word(b"PK\x03\x04nonsense")
    with pytest.raises(WorkbookRefused):
        read_word(b"PK\x03\x04nonsense")


def test_a_bomb_is_not_opened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 150_000_000)
    form, found = read_questions(out.getvalue())
    assert (form, [one.kind for one in found.findings]) == ("text", ["unreadable"])


def test_a_part_that_brings_entities_is_refused():
    good = zipfile.ZipFile(io.BytesIO(document("Câu 1: Ai?")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for entry in good.infolist():
            content = good.read(entry)
            if entry.filename == "word/document.xml":
                content = content.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)
            package.writestr(entry.filename, content)
    assert [one.kind for one in read_questions(out.getvalue())[1].findings] == ["unreadable"]


class TestPictures:
    """A question takes one picture; what else was drawn is told with the question it stands in."""

    def read(self, *rows):
        """Rows: a text, or a list of a text and pictures beside it (their colours)."""
        book = Document()
        for row in rows:
            text, *pictures = [row] if isinstance(row, str) else row
            paragraph = book.add_paragraph(text)
            for colour in pictures:
                paragraph.add_run().add_picture(io.BytesIO(picture(colour)))
        out = io.BytesIO()
        book.save(out)
        found = read(out.getvalue())
        return [draft.picture for draft in found.drafts], [
            (one.kind, one.where) for one in found.findings if "picture" in one.kind
        ]

    @pytest.mark.parametrize(
        "rows",
        [[["Câu 1: Biển nào?", "red"]], ["Câu 1: Biển nào?", ["", "red"]], [["Câu 1: Biển nào?", "red", "red"]]],
        ids=["beside", "below", "twice the same"],
    )
    def test_that_of_the_question_comes_in(self, rows):
        taken, told = self.read(*rows, "*A. x", "B. y", "Câu 2: Gì?", "*A. x", "B. y")
        assert (taken, told) == ([picture("red"), None], [])

    def test_on_one_line_with_its_choices_too(self):
        assert self.read(["Câu 1: Biển nào? *A. x B. y", "red"]) == ([picture("red")], [])

    @pytest.mark.parametrize(
        "rows",
        [["Câu 1: Biển nào?", ["*A. x", "red"], "B. y"], ["Câu 1: Biển nào?", "*A. x", "B. y", ["", "red"]],
         [["Câu 1: Biển nào?", "red", "blue"], "*A. x", "B. y"]],
        ids=["in a choice", "below the choices", "two"],
    )  # fmt: skip
    def test_others_leave_their_question_out_and_say_so(self, rows):
        taken, told = self.read(*rows, ["Câu 2: Gì?", "red"], "*A. x", "B. y")
        assert (taken, told) == ([picture("red")], [("picture_in_choice", "#1")])

    def test_lines_broken_inside_a_paragraph_keep_their_own(self):
        """As a page of the web is pasted: one paragraph, whose lines only a line break ends."""
        book = Document()
        paragraph = book.add_paragraph("Câu 1: Biển nào?")
        paragraph.add_run().add_picture(io.BytesIO(picture("red")))
        paragraph.add_run("\n*A. x\nB. y\nCâu 2: Gì?")
        for text in ("*A. x", "B. y"):
            book.add_paragraph(text)
        out = io.BytesIO()
        book.save(out)
        assert [draft.picture for draft in read(out.getvalue()).drafts] == [picture("red"), None]

    def test_one_above_the_first_question_belongs_to_none(self):
        assert self.read(["Trường THCS", "red"], "Câu 1: Ai?", "*A. x", "B. y") == ([None], [])

    def test_a_drawing_without_content_is_told(self):
        book = Document()
        shape = parse_xml(f"<w:r {nsdecls('w')}><w:pict/></w:r>")
        book.add_paragraph("Câu 1: Hình nào?")._p.append(shape)
        for text in ("*A. x", "B. y"):
            book.add_paragraph(text)
        out = io.BytesIO()
        book.save(out)
        found = read(out.getvalue())
        assert [(one.kind, one.where, one.at) for one in found.findings] == [("picture_not_here", "#1", 0)]

    def test_one_in_a_table_belongs_to_the_question_above(self):
        book = Document()
        book.add_paragraph("Câu 1: Biển nào?")
        book.add_table(1, 2).rows[0].cells[1].paragraphs[0].add_run().add_picture(io.BytesIO(picture("red")))
        for text in ("*A. x", "B. y"):
            book.add_paragraph(text)
        out = io.BytesIO()
        book.save(out)
        assert [draft.picture for draft in read(out.getvalue()).drafts] == [picture("red")]
