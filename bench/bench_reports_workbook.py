"""The consolidated workbook of 1,000 schools with 10 sheets of figures against the writer's bare loop over the same
cells: CPU and memory. Alone: `python3 portal.py bench reports_workbook`.

Each way runs in a process of its own, so that its peak of memory is its own; the book, which is plain data, is made
before and its CPU not counted, its memory is. The bare loop has every cell of our file at hand as a row of (column,
kind, value, format), empty ruled cells too, and gives them to XlsxWriter's typed methods, with as many formats and
the same options (constant memory). So what we pay above it is: looking values up by figure, heights of rows, texts
that must not become formulas, formulas of totals, charts, page set-up.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from openpyxl import load_workbook
from xlsxwriter import Workbook

from bench.measure import Context, Result

SCHOOLS, SHEETS, FIGURES, COMMUNES = 1000, 10, 12, 126
DATABASES = ("sqlite",)  # none is asked
TURNS = 5
BOOK = "ours.xlsx"


def run(context: Context) -> list[Result]:
    ours = child("ours", context.folder)
    found = []
    for _turn in range(TURNS):
        bare = child("bare", context.folder)
        ours = child("ours", context.folder)
        found.append((ours["cpu"] / bare["cpu"], ours["peak"], ours["cpu"]))
    ratio, peak, _cpu = sorted(found)[TURNS // 2]
    return [
        context.at_most("consolidated workbook, 1,000 schools, 10 sheets, CPU", ratio, "× bare loop", goal=1.5),
        context.at_most("its peak of memory", peak, "MB", goal=200),
    ]


def child(way: str, folder: Path) -> dict:
    out = folder / f"{way}.json"
    command = [sys.executable, "-m", "bench.bench_reports_workbook", way, str(folder)]
    subprocess.run(command, check=True, env=os.environ)
    return json.loads(out.read_text(encoding="utf-8"))


def ours(folder: Path) -> float:
    from reports.outputs.tests.books import large_book  # noqa: PLC0415 - Django is set up by now
    from reports.outputs.workbook import write  # noqa: PLC0415

    book = large_book(SCHOOLS, SHEETS, FIGURES, COMMUNES)
    before = time.process_time()
    write(folder / BOOK, book)
    return time.process_time() - before


def bare(folder: Path) -> float:
    sheets, looks = cells_of(folder / BOOK)
    before = time.process_time()
    with tempfile.TemporaryDirectory() as inside:
        book = Workbook(folder / "bare.xlsx", {"constant_memory": True, "tmpdir": inside})
        formats = [book.add_format(look) for look in looks]
        for rows in sheets:
            page = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, kind, value, look in row:
                    if kind == "s":
                        page.write_string(number, column, value, formats[look])
                    elif kind == "n":
                        page.write_number(number, column, value, formats[look])
                    elif kind == "f":
                        page.write_formula(number, column, value[0], formats[look], value[1])
                    else:
                        page.write_blank(number, column, None, formats[look])
        book.close()
    return time.process_time() - before


def cells_of(path: Path):
    """Every cell of our file, sheet by sheet and row by row, and the formats that they have."""
    told, stored = load_workbook(path), load_workbook(path, data_only=True)
    sheets, looks = [], {}
    for sheet in told:
        rows = []
        for cells in sheet.iter_rows():
            row = []
            for cell in cells:
                if not cell.has_style:
                    continue
                look = looks.setdefault(cell.style_id, (len(looks), cell.number_format))[0]
                row.append((cell.column - 1, *_told(cell, stored[sheet.title]), look))
            rows.append(row)
        sheets.append(rows)
    return sheets, [{"num_format": form, "border": 1} for _number, form in looks.values()]


def _told(cell, stored):
    if cell.data_type == "f":
        return "f", (cell.value, stored[cell.coordinate].value)
    if cell.value is None:
        return "b", None
    if isinstance(cell.value, str):
        return "s", cell.value
    return "n", cell.value if isinstance(cell.value, int | float) else 43403.0  # a moment is a number to Excel


def main(way: str, folder: str) -> None:
    django.setup()
    cpu = {"ours": ours, "bare": bare}[way](Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(folder, f"{way}.json").write_text(json.dumps({"cpu": cpu, "peak": peak}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
