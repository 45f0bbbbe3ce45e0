"""A list of teams as somebody pastes it or sends it as a workbook, read into lines; nothing is looked up here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from foundation.sheets.findings import Finding
from foundation.sheets.headers import find_header, plain
from foundation.sheets.reading import Row, WorkbookRefused, open_workbook
from foundation.vietnamese.codes import class_name
from foundation.vietnamese.dates import parse_date
from foundation.vietnamese.legacy import convert, looks_legacy
from foundation.vietnamese.text import nfc, without_soft_hyphens
from foundation.vietnamese.unreadable import Unreadable

MOST_LINES, MOST_COLUMNS = 1000, 40
COLUMNS = {
    "team": ("đội", "tên đội", "đội thi", "tên đội thi", "team"),
    "name": ("họ và tên", "họ tên", "họ tên học sinh", "họ và tên học sinh", "tên học sinh", "học sinh", "thành viên",
             "họ tên thành viên"),
    "school_class": ("lớp", "tên lớp", "lớp học"),
    "role": ("vai trò", "nhiệm vụ", "chức danh", "ghi chú"),
    "born_on": ("ngày sinh", "ngày tháng năm sinh", "sinh ngày"),
}  # fmt: skip
# Without a heading the columns stand in this order.
USUAL = ("team", "name", "school_class", "role", "born_on")
ROLES = {
    "captain": ("đội trưởng", "nhóm trưởng", "trưởng nhóm", "captain"),
    "member": ("", "thành viên", "đội viên", "member"),
    "reserve": ("dự bị", "dự khuyết", "reserve"),
}


@dataclass(frozen=True)
class Line:
    """One member: what was written, tidied, and where each value stands ("Sheet!B3", or line and column)."""

    team: str
    name: str
    school_class: str
    role: str  # "captain", "member", "reserve"
    born_on: str  # ISO, or ""
    places: dict[str, str]

    def as_json(self) -> dict:
        return vars(self)


@dataclass
class Listed:
    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    old_font: str = ""  # the encoding the names were converted from


def pasted(text: str) -> Listed:
    """Rows of a table copied from Excel or Word, or typed with | or ; between the columns."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    sign = next((sign for sign in ("\t", "|", ";", ",") if any(sign in line for line in lines)), "\t")
    cells = [[cell.strip() or None for cell in line.strip().strip("|").split(sign)] if sign == "|"
             else [cell.strip() or None for cell in line.split(sign)] for line in lines]  # fmt: skip
    width = max(map(len, cells))
    rows = [Row(number, (*row, *[None] * (width - len(row)))) for number, row in enumerate(cells, start=1) if any(row)]
    words = _("Line %(row)d, column %(column)d")
    return _read(rows, lambda row, column: words % {"row": row, "column": column + 1}, needs_heading=False)


def workbook(file: BinaryIO) -> Listed:
    """The first sheet with a heading of ours. Raises WorkbookRefused."""
    with open_workbook(file, max_rows=MOST_LINES + 100, max_columns=MOST_COLUMNS) as book:
        sheets = book.visible_sheets()
        page = next((sheet for sheet in sheets if find_header(sheet.rows, COLUMNS)), None)
        if page is None:
            raise WorkbookRefused(
                _("No sheet has the headings Đội and Họ tên. Put them above the columns and send the file again.")
            )
        listed = _read(page.rows, page.address, needs_heading=True)
        for row, column in page.without_value:
            message = _("This formula has no stored value. Open the file in Excel, save it, and send it again.")
            listed.findings.append(Finding(page.address(row, column), None, message))
        return listed


def _read(rows: Sequence[Row], address, *, needs_heading: bool) -> Listed:
    header = find_header(rows, COLUMNS)
    columns = header.columns if header else dict(zip(USUAL, range(len(rows[0].values) if rows else 0), strict=False))
    body = [row for row in rows if header is None or row.number > header.row]
    listed = Listed()
    if lacking := [name for name in ("team", "name") if name not in columns]:
        headings = ", ".join(COLUMNS[name][0] for name in lacking)
        listed.findings.append(Finding("", None, _("These columns are missing: %(names)s.") % {"names": headings}))
        return listed
    if len(body) > MOST_LINES:
        words = _("The list has more than %(most)d lines. Send it in parts.")
        listed.findings.append(Finding("", None, words % {"most": MOST_LINES}))
        return listed
    listed.old_font = looks_legacy([row.values[columns["name"]] for row in body]) or ""
    above = ""
    for row in body:
        line = _line(row, columns, address, listed, above)
        if line:
            above = line.team
            listed.lines.append(line)
    if not listed.lines and not listed.findings:
        listed.findings.append(Finding("", None, _("There is no line with a name in it.")))
    return listed


def _line(row, columns, address, listed, above) -> Line | None:
    places = {name: address(row.number, column) for name, column in columns.items()}
    raw = {name: row.values[column] for name, column in columns.items()}

    def text(name):
        value = raw.get(name)
        value = "" if value is None else str(value)
        return nfc(without_soft_hyphens(convert(value, listed.old_font) if listed.old_font else value))

    def wrong(name, message):
        listed.findings.append(Finding(places[name], raw[name], message))

    if not text("name"):
        if any(text(name) for name in columns if name != "team"):
            wrong("name", _("The name is missing in this line."))
        return None
    team = text("team") or above
    if not team:
        wrong("team", _("The name of the team is missing. It may be left out only under a line of the same team."))
    school_class = ""
    if raw.get("school_class") is not None:
        try:
            school_class = class_name(raw["school_class"])
        except Unreadable as error:
            wrong("school_class", error.message)
    born_on = _born(raw.get("born_on"), lambda message: wrong("born_on", message))
    role = next((role for role, names in ROLES.items() if plain(text("role")) in map(plain, names)), None)
    if role is None:
        wrong("role", _("Write đội trưởng, thành viên or dự bị here, or nothing."))
    return Line(team, text("name"), school_class, role or "member", born_on, places)


def _born(value: Any, wrong) -> str:
    if value is None or value == "":
        return ""
    try:
        day = parse_date(value)
    except Unreadable as error:
        wrong(error.message)
        return ""
    return day.isoformat() if isinstance(day, date) else ""


def kept(rows: Any) -> list[Line]:
    """Lines as they went out with a preview and came back; whatever else was put there instead raises ValueError."""
    fields = ("team", "name", "school_class", "role", "born_on")
    if not isinstance(rows, list) or len(rows) > MOST_LINES:
        raise ValueError
    lines = []
    for row in rows:
        if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in fields):
            raise ValueError
        places = row.get("places")
        if row["role"] not in ROLES or not isinstance(places, dict) or not _texts({"": places.get("name"), **places}):
            raise ValueError
        if row["born_on"]:
            date.fromisoformat(row["born_on"])
        lines.append(
            Line(**{name: row[name] for name in fields}, places={str(name): place for name, place in places.items()})
        )
    return lines


def _texts(places: dict) -> bool:
    return all(isinstance(place, str) for place in places.values())
