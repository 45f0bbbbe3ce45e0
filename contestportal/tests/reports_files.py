"""The workbook and the document of a consolidation, opened again and compared with the database cell by cell."""

from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from reports.models import Value
from reports.typing import shown

FIRST_ROW, NAME, STATUS, FIRST = 6, 2, 3, 4  # of the sheet of a section: see reports.outputs.layout


def sent_values(made):
    """`{unit: {code: number or text} or None}`, asked of the tables and of nothing that the portal works out."""
    found = {}
    for item in made.items.select_related("version"):
        found[item.unit_name] = None
        if item.version and item.version.kind == "report":
            rows = Value.objects.filter(version=item.version, school_class=None).select_related("figure")
            found[item.unit_name] = {
                row.figure.code: row.text if row.figure.kind == "text" else row.number for row in rows
            }
    return found


def total_of(figure, units):
    """By hand: as the form says how a figure is added up; None: nobody knows it, or nothing adds up to it."""
    if figure.kind == "ratio":
        over, under = (total_of(each, units) for each in (figure.numerator, figure.denominator))
        return over / under if over is not None and under else None
    known = [unit for unit in units if unit.get(figure.code) is not None]
    if figure.kind == "text" or figure.total == "none" or not known:
        return None
    if figure.total == "mean":
        weights = [unit[figure.weight.code] or Decimal(0) for unit in known]
        return sum(unit[figure.code] * weight for unit, weight in zip(known, weights, strict=True)) / sum(weights)
    return {"sum": sum, "max": max, "min": min}[figure.total](unit[figure.code] for unit in known)


def figures_by_section(made):
    for section in made.requirement.form.sections.order_by("order"):
        yield section, list(section.figures.select_related("weight", "numerator", "denominator").order_by("order"))


def same(cell, value):
    """Whether a cell holds what the database holds."""
    if value is None or value == "":
        assert cell.value is None, (cell.coordinate, cell.value)
    elif isinstance(value, str):
        assert cell.value == value
    else:
        # The database keeps six decimals of a share; the workbook divides the two numbers anew.
        assert cell.value == pytest.approx(float(value), abs=1e-6), (cell.coordinate, cell.value, value)


def compare_workbook(content, made, *, missing=(), nothing=()):
    """Every unit × figure, every total, the names of those missing. Returns how many cells were compared."""
    book, compared = load_workbook(BytesIO(content), data_only=True), 0
    units = sent_values(made)
    sent = [values for values in units.values() if values is not None]
    sections = list(figures_by_section(made))
    summary, *sheets, versions = book.worksheets
    assert len(sheets) == len(sections)
    for sheet, (section, figures) in zip(sheets, sections, strict=True):
        assert sheet.title == section.title[:31]
        rows = {sheet.cell(row, NAME).value: row for row in range(FIRST_ROW, sheet.max_row + 1)}
        assert list(rows)[-1] == "Tổng cộng"
        assert set(rows) == {*units, "Tổng cộng"}
        for column, figure in enumerate(figures, start=FIRST):
            assert sheet.cell(FIRST_ROW - 1, column).value.startswith(figure.label)
            for name, row in rows.items():
                value = total_of(figure, sent) if name == "Tổng cộng" else (units[name] or {}).get(figure.code)
                same(sheet.cell(row, column), value)
                compared += 1
        for name in units:
            status = sheet.cell(rows[name], STATUS).value
            assert status.startswith(
                "chưa nộp" if name in missing else "không phát sinh" if name in nothing else "đã tiếp nhận"
            )
    first = [cell.value for cell in summary["A"] if isinstance(cell.value, str)]
    for name in missing:
        assert any(text.startswith("chưa nộp") and name in text for text in first)
    stated = {summary.cell(row, 2).value: summary.cell(row, 4) for row in range(1, summary.max_row + 1)}
    for _section, figures in sections:
        for figure in figures:
            same(stated[figure.label], total_of(figure, sent))
            compared += 1
    assert {cell.value for cell in versions["B"]} >= set(units)
    return compared


def compare_document(content, made, texts, *, missing=()):
    """The national title, what was written, and in its tables every unit × figure and every total."""
    document = Document(BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    lines = [paragraph.text for paragraph in document.paragraphs]
    head = " ".join(cell for table in tables for row in table for cell in row)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head
    assert "Độc lập - Tự do - Hạnh phúc" in head
    for words in texts.values():
        assert any(line.startswith(words.rstrip(".")) for line in lines), words
    for name in missing:
        assert any(line.lower().startswith("chưa nộp") and name in line for line in lines)
    rows = {}
    for table in tables:
        heads = table[0]
        for row in table[1:]:
            for label, said in zip(heads, row, strict=True):
                rows.setdefault(row[1] if len(row) > 1 else "", {})[label.split("\n")[0]] = said
    units = sent_values(made)
    sent = [values for values in units.values() if values is not None]
    compared = 0
    for _section, figures in figures_by_section(made):
        for figure in figures:
            if figure.kind == "text":
                continue
            for name in (*units, "Tổng cộng"):
                value = total_of(figure, sent) if name == "Tổng cộng" else (units[name] or {}).get(figure.code)
                assert rows[name][figure.label] == ("–" if value is None else shown(figure, value)), (name, figure)
                compared += 1
    return compared
