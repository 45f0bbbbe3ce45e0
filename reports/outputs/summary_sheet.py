"""The first sheet: what it is, as of when, who is missing by name, the totals of every figure, charts of them."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.ui.templatetags.portal import share_of
from reports.outputs.book import Book, Measure, named
from reports.outputs.charts_of_cells import PICTURE_ROWS, Drawn, bar_chart
from reports.outputs.layout import Layout
from reports.outputs.page import BORDER, GROUP_COLOUR, HEAD, LINE_HEIGHT, WORDS, Page, head_height, number_format
from reports.outputs.roman import roman

WIDTHS = (6, 56, 16, 18, 16, 52)
LAST = len(WIDTHS) - 1
LETTERS = sum(WIDTHS) * 0.98
NAMES_LETTERS = 3 * LETTERS  # of names in one row, which Excel does not make higher than some 25 lines
MOST_UNITS = 20
A_PAGE = 4  # charts
# All columns on a page lying flat. Excel and LibreOffice heed page breaks only where a scale is said.
SCALE = 78


class SummarySheet:
    def __init__(self, page: Page, book: Book, layout: Layout, title: str):
        self.page, self.book, self.layout, self.title = page, book, layout, title
        self.row = 0
        self.rows: dict[str, int] = {}  # of the totals, by code

    def write(self, workbook) -> None:
        for column, width in enumerate(WIDTHS):
            self.page.sheet.set_column(column, column, width)
        self.page.print_on(self.book.title, head=None, frozen=(0, 0), page_words=_("Page"))
        self.page.sheet.set_print_scale(SCALE)
        self._what()
        self._who()
        self._totals()
        self._charts(workbook)

    def _across(self, text, **look) -> None:
        size = look.get("font_size", 11)
        self.page.across(self.row, LAST, text, letters=LETTERS * 11 / size, height=LINE_HEIGHT * size / 11, **look)
        self.row += 1

    def _what(self) -> None:
        self._across(self.book.title, bold=True, font_size=16)
        for note in self.book.notes:
            self._across(note)
        words = {"as_of": _moment(self.book.as_of), "made_at": _moment(self.book.made_at)}
        self._across(_("As of %(as_of)s, made at %(made_at)s.") % words, italic=True)
        self.row += 1

    def _who(self) -> None:
        """Names before numbers."""
        for why, lines in self.book.missing.items():
            self._names(_("%(why)s (%(count)s)") % {"why": why, "count": len(lines)}, lines)
        if not self.book.missing:
            self._across(_("Every unit is in."))
        if self.book.nothing:
            self._names(_("Nothing to report (%(count)s)") % {"count": len(self.book.nothing)}, self.book.nothing)
        received, owing = len(self.book.received), len(self.book.owing)
        words = {"count": received, "all": owing, "share": share_of(received, owing)}
        self._across(_("%(count)s of %(all)s units are in (%(share)s).") % words, bold=True)
        self.row += 1

    def _names(self, label: str, lines) -> None:
        for number, chunk in enumerate(_chunks([named(line) for line in lines])):
            self._across(f"{label}: {chunk}" if number == 0 else chunk)

    def _totals(self) -> None:
        heads = [
            _("No."),
            _("Figure"),
            _("Counted in"),
            _("Total"),
            _("Units with this figure"),
            _("How it is added up"),
        ]
        self.page.sheet.set_row(self.row, head_height(heads, WIDTHS))
        for column, head in enumerate(heads):
            self.page.text(self.row, column, head, **HEAD)
        self.row += 1
        for index, section in enumerate(self.book.sections):
            look = {**BORDER, "bold": True, "bg_color": GROUP_COLOUR}
            self.page.text(self.row, 0, roman(index + 1), **look, align="center")
            self.page.text(self.row, 1, section.title, **look, text_wrap=True)
            for column in range(2, LAST + 1):
                self.page.text(self.row, column, "", **look)
            self.row += 1
            for number, measure in enumerate(section.measures, start=1):
                self._figure(number, measure)
        self.row += 1

    def _figure(self, number: int, measure: Measure) -> None:
        row, value = self.row, self.book.totals.get(measure.code)
        self.page.height(row, [(measure.label, WIDTHS[1]), (self._how(measure), WIDTHS[LAST])])
        self.page.sheet.write_number(row, 0, number, self.page.styles(**BORDER, align="center"))
        self.page.text(row, 1, measure.label, **BORDER, text_wrap=True)
        self.page.text(row, 2, measure.unit_words or ("%" if measure.percent else ""), **BORDER, align="center")
        formula = "=" + self.layout.cell(measure.code, self.layout.total_row)
        look = {**BORDER, "bold": True, "num_format": number_format(measure)}
        self.page.formula(row, 3, formula, None if measure.is_text else value, **look)
        self.page.sheet.write_number(row, 4, self._filled(measure), self.page.styles(**BORDER, num_format="#,##0"))
        self.page.text(row, 5, self._how(measure), **WORDS)
        self.rows[measure.code] = row
        self.row += 1

    def _filled(self, measure: Measure) -> int:
        if measure.is_text:
            return sum(1 for line in self.book.lines if line.texts.get(measure.code))
        return sum(1 for line in self.book.lines if line.numbers.get(measure.code) is not None)

    def _how(self, measure: Measure) -> str:
        labels = {each.code: each.label for each in self.book.measures}
        if measure.is_text:
            return _("text")
        if measure.kind == "ratio":
            words = {"over": labels[measure.numerator_id], "under": labels[measure.denominator_id]}
            return _("%(over)s / %(under)s, of the units that gave both") % words
        if measure.total == "mean":
            return _("mean, weighted by: %(weight)s") % {"weight": labels[measure.weight_id]}
        return {"sum": _("added up"), "max": _("the largest"), "min": _("the smallest")}.get(
            measure.total, _("no total")
        )

    def _charts(self, workbook) -> None:
        """The pictures first, then the cells that they are drawn from."""
        drawn = [*self._of_units(), *self._of_sections()]
        if not drawn:
            return
        breaks = [self.row]
        self._across(_("Charts"), bold=True, font_size=14)
        places = [(self.row + PICTURE_ROWS * (at // 2), at % 2) for at in range(len(drawn))]
        self.row = places[-1][0] + PICTURE_ROWS
        breaks += [row for row, side in places[A_PAGE::A_PAGE] if not side]
        self.page.sheet.set_h_pagebreaks([*breaks, self.row])
        self._across(_("The numbers of the charts"), bold=True, font_size=14)
        for chart, place in zip(drawn, places, strict=True):
            self._data(chart)
            bar_chart(workbook, self.page.sheet, chart, self.title, place)

    def _data(self, chart: Drawn) -> None:
        """A small table; the chart is told where it begins."""
        self._across(chart.title, bold=True)
        chart.first = self.row
        for label, formula, value in chart.rows:
            self.page.text(self.row, 1, label, **BORDER)
            self.page.formula(self.row, 3, formula, value, **BORDER, num_format=number_format(chart.measure))
            self.row += 1
        self.row += 1

    def _of_units(self) -> Iterator[Drawn]:
        """The rate by unit: all of few, of many the highest and the lowest; equal ones in the order of the list."""
        if (rate := self.book.rate) is None:
            return
        known = [
            (line.name, "=" + self.layout.cell(rate.code, row), value)
            for row, line in self.layout.rows_of_lines()
            if (value := line.numbers.get(rate.code)) is not None
        ]
        ordered = sorted(known, key=lambda each: -each[2])
        if not ordered:
            return
        if len(ordered) <= MOST_UNITS:
            yield Drawn(rate.label, rate, ordered)
            return
        words = {"figure": rate.label, "count": MOST_UNITS}
        yield Drawn(_("%(figure)s: the %(count)s highest") % words, rate, ordered[:MOST_UNITS])
        lowest = ordered[max(MOST_UNITS, len(ordered) - MOST_UNITS) :]
        yield Drawn(_("%(figure)s: the %(count)s lowest") % {**words, "count": len(lowest)}, rate, lowest)

    def _of_sections(self) -> Iterator[Drawn]:
        """What was counted, section by section, where there is something to compare."""
        for section in self.book.sections:
            counted = [
                (each.label, f"=D{self.rows[each.code] + 1}", self.book.totals[each.code])
                for each in section.measures
                if each.kind == "integer" and each.total == "sum" and each.code in self.book.totals
            ]
            if len(counted) > 1:
                yield Drawn(section.title, Measure("", ""), counted[:MOST_UNITS])


def _chunks(names) -> Iterator[str]:
    """Names with semicolons between them, so many together as fit into one row."""
    held: list[str] = []
    for name in names:
        if held and sum(len(each) + 2 for each in held) + len(name) > NAMES_LETTERS - 60:
            yield "; ".join(held) + ";"
            held = []
        held.append(name)
    if held:
        yield "; ".join(held) + "."


def _moment(at) -> str:
    return str(date_format(timezone.localtime(at), "DATETIME_FORMAT"))
