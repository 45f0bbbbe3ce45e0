"""The sheet of one section: a row a unit, those that are missing in their place, subtotals, the total."""

from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

from foundation.sheets.writing import ATTENTION, SAFE_LETTERS
from reports.outputs.book import Book, Heading, Line, Measure
from reports.outputs.layout import FIRST, HEAD, NAME, NUMBER, STATUS, Layout, Span
from reports.outputs.page import (
    BORDER,
    GROUP_COLOUR,
    MISSING_COLOUR,
    TOTAL_COLOUR,
    WORDS,
    Page,
    head_height,
    measure_width,
    number_format,
)
from reports.outputs.page import HEAD as HEAD_LOOK
from reports.outputs.roman import roman

NAME_WIDTH, STATUS_WIDTH = 38, 22
MISSING = {**BORDER, "italic": True, "bg_color": MISSING_COLOUR}


@dataclass(frozen=True)
class Words:
    """How numbers of lines and texts look, made once: there are very many of them."""

    number: Any
    text: Any
    look: dict

    @classmethod
    def of(cls, page: Page, look: dict) -> Self:
        look = {"text_wrap": True, **look}
        return cls(page.styles(**look, align="center"), page.styles(**look), look)


class SectionSheet:
    def __init__(self, page: Page, book: Book, layout: Layout, number: int):
        self.page, self.book, self.layout, self.number = page, book, layout, number
        self.section: Heading = book.sections[number]
        self.plan = [
            (column, measure.code, measure.is_text, page.styles(num_format=number_format(measure), **look_of(measure)))
            for column, measure in enumerate(self.section.measures, start=FIRST)
        ]
        self.widths = [6, NAME_WIDTH, STATUS_WIDTH, *[measure_width(measure) for measure in self.section.measures]]
        self.texts = [(code, self.widths[column]) for column, code, is_text, _style in self.plan if is_text]
        self.written = Words.of(page, {**WORDS, "num_format": "@"})
        self.options = {"level": 1} if layout.grouped else {}
        self.gone = page.styles(**BORDER, bg_color=MISSING_COLOUR)
        self.of_lines = {there: Words.of(page, look) for there, look in ((True, BORDER), (False, MISSING))}

    def write(self) -> None:
        self._top()
        for index, (row, group) in enumerate(self.layout.starts):
            if self.layout.grouped:
                self._group(row - 1, index, group)
            for at, line in enumerate(group.lines):
                self._line(row + at, at + 1, line)
        self._total()

    def _top(self) -> None:
        sheet, measures = self.page.sheet, self.section.measures
        for column, width in enumerate(self.widths):
            sheet.set_column(column, column, width)
        self.page.print_on(f"{self.book.title} – {self.section.title}", head=HEAD, frozen=(HEAD + 1, STATUS),
                           page_words=_("Page"))  # fmt: skip
        if self.layout.grouped:
            sheet.outline_settings(symbols_below=False)
        self.page.text(0, 0, self.section.title, bold=True, font_size=14)
        self.page.text(1, 0, self.book.title, italic=True)
        counts = {"count": len(self.book.received), "all": len(self.book.owing)}
        self.page.text(2, 0, _("%(count)s of %(all)s units are in.") % counts, italic=True)
        heads = [_("No."), _("Unit"), _("Status"), *[head_of(measure) for measure in measures]]
        sheet.set_row(HEAD, head_height(heads, self.widths))
        for column, head in enumerate(heads):
            self.page.text(HEAD, column, head, **HEAD_LOOK)

    def _line(self, row: int, number: int, line: Line) -> None:
        sheet, status, there = self.page.sheet, status_of(line), bool(line.sent and not line.nothing)
        own = [(line.texts.get(code, ""), width) for code, width in self.texts]
        self.page.height(row, [(line.name, NAME_WIDTH), (status, STATUS_WIDTH), *own], **self.options)
        words = self.of_lines[there]
        sheet.write_number(row, NUMBER, number, words.number)
        self._text(row, NAME, line.name, words)
        self._text(row, STATUS, status, words)
        if there:
            self._values(row, line)
        else:
            for column, *_rest in self.plan:
                sheet.write_blank(row, column, None, self.gone)

    def _values(self, row: int, line: Line) -> None:
        """The shortest way: there are very many of them."""
        sheet, numbers, texts = self.page.sheet, line.numbers, line.texts
        write_number = getattr(sheet, "_write_number", sheet.write_number)
        for column, code, is_text, style in self.plan:
            if is_text:
                self._text(row, column, texts.get(code, ""), self.written)
            elif (value := numbers.get(code)) is None:
                sheet.write_blank(row, column, None, style)
            else:
                write_number(row, column, value, style)

    def _text(self, row, column, text, words: Words) -> None:
        if text and text.isprintable() and text[:1] not in ATTENTION and len(text) < SAFE_LETTERS:
            self.page.sheet.write_string(row, column, text, words.text)
        else:
            self.page.text(row, column, text, **words.look)

    def _group(self, row: int, index: int, group) -> None:
        look = {**BORDER, "bold": True, "bg_color": GROUP_COLOUR}
        self.page.text(row, NUMBER, roman(index + 1), **look, align="center")
        self.page.text(row, NAME, group.superior or _("No superior unit"), **look, text_wrap=True)
        inside = [line for line in group.lines if line.owes or line.sent]
        self.page.text(row, STATUS, _counted(inside), **look)
        self._sums(row, self.layout.span_of(index), group.totals, look)

    def _total(self) -> None:
        row, look = self.layout.total_row, {**BORDER, "bold": True, "bg_color": TOTAL_COLOUR}
        self.page.text(row, NUMBER, "", **look)
        self.page.text(row, NAME, _("Total"), **look)
        self.page.text(row, STATUS, _counted(self.book.owing), **look)
        self._sums(row, self.layout.everything, self.book.totals, look)

    def _sums(self, row: int, span: Span, totals, look) -> None:
        for column, measure in enumerate(self.section.measures, start=FIRST):
            value = totals.get(measure.code)
            formula = "" if value is None else self.layout.formula(measure, span, row, self.number)
            self.page.formula(row, column, formula, value, num_format=number_format(measure), **look)


def look_of(measure: Measure) -> dict:
    return WORDS if measure.is_text else BORDER


def head_of(measure: Measure) -> str:
    """What is asked, and what it is counted in on a line of its own."""
    unit = measure.unit_words or ("%" if measure.percent else "")
    return f"{measure.label}\n({unit})" if unit else measure.label


def status_of(line: Line) -> str:
    if line.missing:
        return f"{line.missing}: {line.why}" if line.why else line.missing
    if line.nothing:
        return _("Nothing to report: %(why)s") % {"why": line.why} if line.why else _("Nothing to report")
    return line.sent.said if line.sent else ""


def _counted(lines) -> str:
    return _("%(count)s of %(all)s units") % {"count": sum(1 for line in lines if line.sent), "all": len(lines)}
