"""Word documents: marks of runs, numbers Word draws itself, tables, and files that are none."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from contests.bank.reading import read_questions
from contests.bank.tests.builders import document, whole
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
