"""Reads .xls and .ods with python-calamine in a process of its own, and prints the cells as JSON.

calamine allocates the whole rectangle up to the last cell before we can look, and where that is too much the process
dies: here that is this one, under a limit of memory and time, and not the web server or the worker.
Run as `python -I old_formats.py <file> <most rows> <most columns>`; imports nothing of the portal.
"""

import datetime
import json
import sys
import typing

import python_calamine

try:
    import resource
except ImportError:  # Windows: no such limit there
    resource = None  # type: ignore[assignment]

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
# A datetime is a date too, so it is asked first.
KINDS = {
    datetime.datetime: "moment",
    datetime.date: "day",
    datetime.time: "time",
    datetime.timedelta: "span",
}


def plain(value: typing.Any) -> typing.Any:
    """JSON for a value; a moment becomes ["day" | "moment" | "time" | "span", text or seconds]."""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        value = value.date()
    name = next((name for kind, name in KINDS.items() if isinstance(value, kind)), None)
    if name:
        return [name, value.total_seconds() if name == "span" else value.isoformat()]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    return None if value == "" else value


def sheet_cells(sheet, most_rows, most_columns):
    """The rows that have a value, at their true numbers: calamine leaves out what is empty above and to the left."""
    down, right = sheet.start or (0, 0)
    rows = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), start=down + 1):
        cells = [None] * right + [plain(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > most_columns:
            return {"problem": "columns"}
        if cells:
            rows.append([number, cells])
        if len(rows) > most_rows:
            return {"problem": "rows"}
    return {"rows": rows}


def main(path, most_rows, most_columns):
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheets = [
            {
                "title": about.name,
                "hidden": about.visible != python_calamine.SheetVisibleEnum.Visible,
                **sheet_cells(book.get_sheet_by_name(about.name), most_rows, most_columns),
            }
            for about in book.sheets_metadata
            if about.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.PasswordError:
        return {"problem": "password"}
    return {"sheets": sheets}


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
