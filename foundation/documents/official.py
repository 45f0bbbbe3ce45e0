"""Official documents as DOCX, in the form of Decree 30/2020/NĐ-CP: Annex I part I (page, type, order of the elements)
and Annex III (samples; minutes are sample 1.10).

The fixed words of the form are the law's own, so they stand here in Vietnamese whatever language the portal speaks.
Number and date are left to be filled, unless they are known: they are given when the document is registered.
"""

import io
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from foundation.sheets.text import plain_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
SIDES = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(15)}
HEADER_WIDTHS = (Mm(68), Mm(102))  # about 40 : 60, as in the samples of Annex III
LEFT, CENTRE, JUSTIFIED = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True)
class Signer:
    """One who signs: the office, on lines of their own what stands above it (“TM. ỦY BAN NHÂN DÂN”, “KT. CHỦ TỊCH”),
    and the name below the space."""

    office: str
    name: str = ""
    note: str = ""


class OfficialDocument:
    """A document under way; every method adds at its end."""

    def __init__(self, *, superior: str, body: str, number: str, given: str = "", place: str = "",
                 dated_on: date | None = None):  # fmt: skip
        """`number`: what follows the blank, such as “BB-THCSĐM”; `given`: the whole number once it is known, such as
        “25/KH-THCS”. With a `place` or a day the line of the date stands below."""
        self.document = Document()
        self._type()
        self._page(self.document.sections[0])
        self._number_pages()
        self._head(superior, body, given or f"     /{number}", dated(place, dated_on))

    def title(self, kind: str, about: str):
        self.paragraph(kind.upper(), align=CENTRE, bold=True, before=12, indent=False)
        for line in about.splitlines():
            self.paragraph(line, align=CENTRE, bold=True, before=0, after=0, indent=False)
        self._rule(self.document.add_paragraph(), 55)

    def addressed(self, bodies: Sequence[str]):
        """“Kính gửi”: one body on the same line; several each on a line of its own (Annex I, part II, 9a)."""
        if len(bodies) == 1:
            self.paragraph(f"Kính gửi: {bodies[0]}", align=CENTRE, before=12, after=6, indent=False)
            return
        self.paragraph("Kính gửi:", align=LEFT, before=12, indent=False, keep=True).paragraph_format.left_indent = Mm(
            25
        )
        for number, body in enumerate(bodies, start=1):
            mark = "." if number == len(bodies) else ";"
            line = self.paragraph(f"- {body}{mark}", align=LEFT, before=0, indent=False)
            line.paragraph_format.left_indent = Mm(45)

    def basis(self, lines: Sequence[str]):
        """What the document rests on, in italics: a line each (Annex I, part II, 6)."""
        for number, line in enumerate(lines, start=1):
            self.paragraph(f"{line}{'.' if number == len(lines) else ';'}", italic=True)

    def heading(self, text: str):
        self.paragraph(text, bold=True, before=6, keep=True)

    def paragraph(self, text: Any, *, align=JUSTIFIED, bold=False, italic=False, before=6, after=0, indent=True,
                  keep=False, size=14):  # fmt: skip
        paragraph = self.document.add_paragraph()
        _shape(paragraph, align=align, before=before, after=after)
        paragraph.paragraph_format.keep_with_next = keep
        if indent:
            paragraph.paragraph_format.first_line_indent = Mm(10)
        _write(paragraph, text, size=size, bold=bold, italic=italic)
        return paragraph

    def line(self, label: str, text: Any):
        """“Thời gian bắt đầu: …”: the label in bold."""
        paragraph = self.paragraph(f"{label}: ", bold=True)
        _write(paragraph, text, size=14)

    def table(self, heads: Sequence[Any], rows: Iterable[Sequence[Any]], *, widths: Sequence[float] = (), size=12,
              centred: frozenset[int] = frozenset(), right: frozenset[int] = frozenset(),
              bold_rows: frozenset[int] = frozenset()):  # fmt: skip
        """A ruled table whose head is repeated on every page. `widths`: shares of the page; `centred`, `right`:
        columns; `bold_rows`: totals."""
        table = self.document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = not widths
        _repeat(table.rows[0])
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            _cell(cell, text, size=size, bold=True, align=CENTRE)
        sides = [CENTRE if index in centred else RIGHT if index in right else LEFT for index in range(len(heads))]
        patterns = [_pattern(table, sides, size=size, bold=bold) for bold in (False, True)]
        if widths:
            section = self.document.sections[-1]
            room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
            _set_widths(table, [int(room * share / sum(widths)) for share in widths])
        for pattern in patterns:
            table._tbl.remove(pattern)
        for number, row in enumerate(rows):
            table._tbl.append(_like(patterns[number in bold_rows], row))
        return table

    def annex(self, name: str, title: str, of: str):
        """What follows stands in an annex of its own pages, lying flat."""
        section = self.document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        numbering = OxmlElement("w:pgNumType")
        numbering.set(qn("w:start"), "1")  # each annex is numbered by itself
        section._sectPr.append(numbering)
        self.paragraph(name, align=CENTRE, bold=True, before=0, indent=False)
        self.paragraph(title.upper(), align=CENTRE, bold=True, before=0, indent=False, size=13)
        self.paragraph(of, align=CENTRE, italic=True, before=0, after=6, indent=False, size=13)

    def signatures(self, signers: Sequence[Signer], recipients: Sequence[str] = (), *, filed: str = "VT"):
        """Those who sign side by side; on their left, with one signer, to whom the document goes. `filed`: where its
        copies are kept, such as “VT, THCS”."""
        columns = len(signers) + (1 if recipients and len(signers) == 1 else 0)
        self.paragraph("", before=0, indent=False)
        table = self.document.add_table(rows=1, cols=columns)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _whole(table.rows[0])
        cells = list(table.rows[0].cells)
        if columns > len(signers):
            _recipients(cells[0], recipients, filed)
        for cell, signer in zip(cells[columns - len(signers) :], signers, strict=True):
            _signer(cell, signer)
        if recipients and columns == len(signers):
            table = self.document.add_table(rows=1, cols=1)
            _recipients(table.rows[0].cells[0], recipients, filed)

    def content(self) -> bytes:
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _type(self):
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(14)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        normal.element.get_or_add_rPr().append(language)

    def _page(self, section):
        section.page_width, section.page_height = Mm(210), Mm(297)
        for name, size in SIDES.items():
            setattr(section, name, size)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True

    def _number_pages(self):
        """In the middle of the top margin, from the second page on (Annex I, part I, 8)."""
        paragraph = self.document.sections[0].header.paragraphs[0]
        paragraph.alignment = CENTRE
        run = paragraph.add_run()
        run.font.size, run.font.name = Pt(13), FONT
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)

    def _head(self, superior, body, number, date_line):
        table = self.document.add_table(rows=2, cols=2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _set_widths(table, HEADER_WIDTHS)
        left, right = table.rows[0].cells
        if superior:
            _cell(left, superior.upper(), size=12, align=CENTRE)
        _cell(left, body.upper(), size=12, bold=True, align=CENTRE, more=bool(superior))
        self._rule(left.add_paragraph(), 20)
        _cell(right, NATION, size=12, bold=True, align=CENTRE)
        _cell(right, MOTTO, size=13, bold=True, align=CENTRE, more=True)
        self._rule(right.add_paragraph(), 19)
        left, right = table.rows[1].cells
        _cell(left, f"Số: {number}", size=13, align=CENTRE)
        if date_line:
            _cell(right, date_line, size=13, italic=True, align=CENTRE)

    def _rule(self, paragraph, sides):
        """A line under a heading: the border of an empty paragraph, indented by so many millimetres on both sides."""
        _shape(paragraph, align=CENTRE, before=2, after=0)
        paragraph.paragraph_format.line_spacing = Pt(4)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(sides)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        paragraph._p.get_or_add_pPr().append(borders)


def dated(place: str, day: date | None) -> str:
    """“Hạ Long, ngày 15 tháng 02 năm 2022”: days below 10 and January and February have a nought before them (Annex I,
    part II, 4). With blanks where the day is not known; nothing where the place is not known either."""
    if day is None:
        return f"{place}, ngày      tháng      năm        " if place else ""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{place or '…………'}, ngày {day.day:02} tháng {month} năm {day.year}"


def _set_widths(table, widths):
    """On every cell for Word, on the grid for LibreOffice."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _shape(paragraph, *, align, before, after):
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.0


def _write(paragraph, text, *, size, bold=False, italic=False):
    run = paragraph.add_run(plain_text(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _cell(cell, text, *, size, bold=False, italic=False, align=LEFT, more=False):
    paragraph = cell.add_paragraph() if more else cell.paragraphs[0]
    _shape(paragraph, align=align, before=0, after=0)
    _write(paragraph, text, size=size, bold=bold, italic=italic)


def _pattern(table, sides, *, size, bold):
    """A row with empty cells, to be copied: making each cell anew takes twenty times as long."""
    row = table.add_row()
    _whole(row)
    for cell, side in zip(row.cells, sides, strict=True):
        _cell(cell, "", size=size, align=side, bold=bold)
    return row._tr


def _like(pattern, texts):
    copy = deepcopy(pattern)
    for run, text in zip(copy.iter(qn("w:r")), texts, strict=True):
        run.text = plain_text(text)
    return copy


def _signer(cell, signer):
    for number, line in enumerate(signer.office.upper().splitlines() or [""]):
        _cell(cell, line, size=14, bold=True, align=CENTRE, more=number > 0)
    if signer.note:
        _cell(cell, signer.note, size=13, italic=True, align=CENTRE, more=True)
    for _line in range(4):
        _cell(cell, "", size=14, more=True)
    _cell(cell, signer.name, size=14, bold=True, align=CENTRE, more=True)


def _recipients(cell, recipients, filed):
    _cell(cell, "Nơi nhận:", size=12, bold=True, italic=True)
    lines = [*recipients, f"Lưu: {filed}"]
    for number, line in enumerate(lines, start=1):
        _cell(cell, f"- {line}{'.' if number == len(lines) else ';'}", size=11, more=True)


def _repeat(row):
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _whole(row)


def _whole(row):
    """A row is not torn over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
