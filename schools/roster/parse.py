"""A class list, cell by cell: typed rows, what is wrong with them, and what only a person can answer.

Plain Python over grids of values; nothing here knows the database. Values outside the kept columns are never touched.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schools.roster.columns import PUPIL_FIELDS, STAFF_FIELDS, find_layout
from schools.roster.findings import Findings, Level
from schools.roster.fonts import CONVERTERS, SAMPLES, old_font_of
from schools.roster.lists import SheetReader
from schools.roster.reading import Grid
from schools.roster.rows import Asked, Question, Row, Terms, letters

MOST_PUPILS = 20_000


@dataclass
class Parsed:
    rows: list[Row]
    findings: Findings
    questions: list[Question]
    columns: dict[str, dict[str, str]]  # sheet → field → column letters, for addresses

    def address(self, row: Row, field_name: str) -> str:
        columns = self.columns[row.sheet]
        return f"{row.sheet}!{columns.get(field_name) or columns.get('name') or columns['family']}{row.number}"


def parse(grids: Sequence[Grid], terms: Terms, report: Callable[[int, int], None] = lambda done, total: None) -> Parsed:
    """Reads all sheets that have a heading. `report(done, total)` is called now and then, in rows."""
    parsed = Parsed([], Findings(of_staff=terms.of_staff), [], {})
    fields = STAFF_FIELDS if terms.of_staff else PUPIL_FIELDS
    add = parsed.findings.add
    laid_out = [(grid, layout) for grid in grids if (layout := find_layout(grid.rows, grid.name, CONVERTERS, fields))]
    if not laid_out:
        add("no_header", f"{grids[0].name}!A1" if grids else "")
        return parsed
    fonts = {grid.name: old_font_of(grid, layout) for grid, layout in laid_out}
    if any(fonts.values()) and terms.answers.get("legacy_font") != "convert":
        _ask_about_fonts(parsed, laid_out, fonts)
        return parsed
    asked, done = Asked(), 0
    total = sum(len(grid.rows) for grid, _ in laid_out)
    for grid, layout in laid_out:
        parsed.columns[grid.name] = {name: letters(column) for name, column in layout.columns.items()}
        font = fonts[grid.name]
        convert = font.convert if font else None
        reader = SheetReader(grid, layout, terms, findings=parsed.findings, asked=asked, convert=convert)
        _find_formulas(parsed, grid, layout)
        for read in reader.read():
            report(done + read, total)
        done += len(grid.rows)
        parsed.rows += reader.found
        if len(parsed.rows) > MOST_PUPILS:
            add("too_many", f"{grid.name}!A1", hint=MOST_PUPILS)
            break
    if not parsed.rows and not parsed.findings.count(Level.ERROR):
        grid, layout = laid_out[0]
        add("no_pupils", f"{grid.name}!A{grid.numbers[layout.header] + 1}")
    parsed.questions += asked.questions(terms.grades)
    report(total, total)
    return parsed


def _find_formulas(parsed: Parsed, grid: Grid, layout):
    """Some programs save formulas without their results: such a cell reads as empty, and is not."""
    kept = set(layout.columns.values())
    for number, column in grid.formulas_without_value():
        if column in kept and number > grid.numbers[layout.header]:
            parsed.findings.add("no_value", f"{grid.name}!{letters(column)}{number}")


def _ask_about_fonts(parsed: Parsed, laid_out, fonts):
    question = Question("legacy_font", ["convert"])
    for grid, layout in laid_out:
        font = fonts[grid.name]
        parsed.columns[grid.name] = {name: letters(column) for name, column in layout.columns.items()}
        if font:
            parsed.findings.add(
                "legacy_font", f"{grid.name}!{letters(font.column)}{grid.numbers[layout.header] + 1}", font.label
            )
            question.count += len(font.cells)
            question.samples += font.samples
    question.samples = question.samples[:SAMPLES]
    parsed.questions.append(question)
