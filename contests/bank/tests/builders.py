"""Readings said shortly, and files made here, for the tests of this room."""

import io

from docx import Document
from docx.shared import RGBColor

from contests.bank.drafts import Draft, DraftChoice, Read
from contests.bank.findings import Level
from contests.bank.lines import plain_lines


def said(draft: Draft) -> list[str]:
    """The choices, the right ones with a star, those kept in place with a +."""
    return [("*" if one.correct else "") + ("+" if one.keep_last else "") + one.text for one in draft.choices]


def whole(read: Read) -> list[tuple[str, list[str]]]:
    return [(draft.text, said(draft)) for draft in read.drafts]


def kinds(read: Read, *levels: Level) -> list[tuple[str, str]]:
    """(kind, where) of the findings, of all levels unless some are given."""
    return [(one.kind, one.where) for one in read.findings if not levels or one.level in levels]


def draft(text="Dịch vụ công trực tuyến là gì?", *choices, **fields) -> Draft:
    """`choices`: texts, a star before the right ones, a + before those kept in place (after the star)."""
    rows = []
    for choice in choices or ("*Một", "Hai", "Ba"):
        right, rest = choice.startswith("*"), choice.removeprefix("*")
        rows.append(DraftChoice(rest.removeprefix("+"), right, rest.startswith("+")))
    return Draft(fields.pop("where", "#1"), text, rows, **fields)


def lines(text: str):
    return plain_lines(text)


def document(*paragraphs) -> bytes:
    """A Word document; a paragraph is a text or a list of (text, marks), marks among b, u, c (colour), h (shade)."""
    book = Document()
    for paragraph in paragraphs:
        row = book.add_paragraph()
        for text, marks in [(paragraph, "")] if isinstance(paragraph, str) else paragraph:
            run = row.add_run(text)
            run.bold, run.underline = "b" in marks or None, "u" in marks or None
            if "c" in marks:
                run.font.color.rgb = RGBColor(255, 0, 0)
            if "h" in marks:
                run.font.highlight_color = 7
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
