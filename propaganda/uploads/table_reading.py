"""Reads a school's own table of a plan: its five columns wherever they stand, line by line.

A line goes over several rows where the content is merged over them: their forms are one below the other.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from foundation.sheets.cells import Cells, header_of
from foundation.sheets.headers import plain
from foundation.sheets.reading import Page, WorkbookRefused, open_workbook
from propaganda.annex import columns as annex
from propaganda.models import Plan
from propaganda.uploads.way import Read

MOST_LINES, MOST_ROWS, MOST_COLUMNS = 200, 5_000, 60
ALIASES = {
    "number": ("tt", "stt", "so tt", "so thu tu", "no"),
    "content": (
        annex.CONTENT, "nội dung", "nội dung thực hiện", "nội dung công việc", "nội dung hoạt động",
        "nội dung truyền thông", "nội dung, nhiệm vụ", "nhiệm vụ", "công việc", "tên hoạt động", "hoạt động",
    ),
    "forms": (
        annex.FORMS, "hình thức", "hình thức thực hiện", "hình thức tổ chức", "hình thức truyền thông", "cách thức",
        "cách thức thực hiện", "phương thức", "phương thức thực hiện", "biện pháp", "biện pháp thực hiện",
    ),
    "responsible": (
        annex.RESPONSIBLE, "bộ phận thực hiện", "bộ phận, công tác thực hiện", "bộ phận phụ trách", "bộ phận",
        "bộ phận chịu trách nhiệm", "đơn vị thực hiện", "đơn vị chủ trì", "người thực hiện", "người phụ trách",
        "phụ trách", "phân công", "phân công thực hiện", "chịu trách nhiệm", "cá nhân, bộ phận thực hiện",
    ),
    "when": (
        annex.WHEN, "thời gian", "thời hạn", "thời hạn thực hiện", "thời hạn hoàn thành", "thời điểm",
        "thời điểm thực hiện", "ngày thực hiện", "tiến độ", "tiến độ thực hiện", "thời gian hoàn thành",
    ),
}  # fmt: skip
WORDS = ("content", "forms", "responsible", "when")
TITLES = {alias for aliases in ALIASES.values() for alias in map(plain, aliases)}
LENGTHS = {"content": 4_000, "forms": 4_000, "responsible": 200, "when": 200}


def flowing(text: str) -> str:
    """Without the line breaks of a narrow column: those before a dash are the writer's own."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "".join(f"\n{line}" if line[:1] in {"-", "+", "•", "*"} else f" {line}" for line in lines if line).strip()


@dataclass
class Line:
    """One line of the file; what its words about “when” mean depends on the line of the plan it is."""

    key: str  # the number of the line in the file
    content_at: str  # Sheet!cell
    content: str
    forms: str
    responsible: str
    when: str
    when_at: str  # Sheet!cell


def read_table(source: Path | str | BinaryIO, _plan: Plan) -> Read:
    read = Read()
    lines: list[Line] = []
    try:
        with open_workbook(source, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS) as book:
            pages = [
                (page, header)
                for page in book.visible_sheets()
                if (header := header_of(page, ALIASES, ("content", "when")))
            ]
            if not pages:
                read.findings.add("no_table", hint="; ".join(annex.HEADINGS))
            for page, header in pages:
                missing = [name for name in ("content", "when") if name in header.missing]
                for name in missing:
                    read.findings.add("column_missing", page.title, hint=ALIASES[name][0])
                if not missing:
                    lines += _Sheet(page, header, read).lines()
    except WorkbookRefused as refused:
        read.findings.add("unreadable", hint=refused)
    if len(lines) > MOST_LINES:
        read.findings.add("too_many_rows", hint=MOST_LINES)
    elif not lines and not read.findings.errors:
        read.findings.add("nothing")
    for number, line in enumerate(lines, start=1):
        line.key = str(number)
    read.rows = {"lines": [asdict(line) for line in lines[:MOST_LINES]]}
    return read


class _Sheet:
    def __init__(self, page: Page, header, read: Read):
        self.page, self.head = page, header.row
        self.columns = header.columns
        self.cells = Cells(page, header.columns, read.findings, words=WORDS)
        # (row, column) inside a merged cell -> the row and column that hold its value.
        self.first = {
            (row, column): (top, left)
            for top, left, bottom, right in page.merged
            for row in range(max(top, self.head), min(bottom, top + MOST_LINES) + 1)
            for column in range(left, min(right, MOST_COLUMNS) + 1)
        }

    def lines(self) -> list[Line]:
        found: list[Line] = []
        rows = dict(self.page.rows)
        for number in sorted(rows):
            if number <= self.head:
                continue
            self.cells.at(number, self._spread(number, rows))
            self.cells.check()
            if self._continues(number) and found:
                self._add_to(found[-1])
            elif line := self._line():
                found.append(line)
        return found

    def _spread(self, number: int, rows) -> tuple:
        """The row with what is merged into it from above."""
        values = list(rows[number])
        for name, column in self.columns.items():
            top, left = self.first.get((number, column), (number, column))
            if top < number and left == column and column < len(values) and name != "number":
                above = rows.get(top, ())
                values[column] = above[column] if column < len(above) else None
        return tuple(values)

    def _continues(self, number: int) -> bool:
        return self.first.get((number, self.columns["content"]), (number, 0))[0] < number

    def _line(self) -> Line | None:
        content = self.cells.text("content", LENGTHS["content"])
        if plain(content) in TITLES or (len(content) < 6 and content.strip("() ").isdigit()):
            return None  # the headings again, or the numbers of the columns
        if self.cells.wrong and not content:
            return None
        others = [name for name in WORDS[1:] if self.cells.values.get(name) is not None]
        if not content:
            if len(others) > 1 or (others and self._is_numbered()):
                self.cells.add("content_missing", "content")
            return None
        if not others:
            self.cells.add("heading_alone", "content", content)
            return None
        forms, responsible = (self.cells.text(name, LENGTHS[name]) for name in ("forms", "responsible"))
        when = self._when()
        at, when_at = self.cells.address("content"), self.cells.address("when")
        said = flowing(content), flowing(forms), " ".join(responsible.split())
        return Line("", at, *said, when, when_at)

    def _is_numbered(self) -> bool:
        return self.cells.text("number").strip(" .)").isdigit() if "number" in self.columns else False

    def _add_to(self, line: Line) -> None:
        """What further rows of a merged line say besides."""
        forms = flowing(self.cells.text("forms", LENGTHS["forms"]))
        if forms and forms not in line.forms.split("\n"):
            line.forms = f"{line.forms}\n{forms}".strip()
        for name in ("responsible", "when"):
            more = " ".join(self.cells.text(name, LENGTHS[name]).split())
            before = getattr(line, name)
            if more and more not in before.split(", "):
                setattr(line, name, f"{before}, {more}".strip(", ")[: LENGTHS[name]])

    def _when(self) -> str:
        value = self.cells.values.get("when")
        if isinstance(value, date):
            return self._day(value)
        words = " ".join(self.cells.text("when", LENGTHS["when"]).split())
        if not words and "when" not in self.cells.wrong:
            self.cells.add("when_missing", "when")
        return words

    def _day(self, day: date) -> str:
        """Excel makes the 1st of March of “3/2022”, so such a day is asked about."""
        day = day.date() if isinstance(day, datetime) else day
        if day.day == 1:
            month = f"Tháng {day.month}/{day.year}"
            self.cells.add("when_first", "when", day, f"{month}” / “Ngày {day:%d/%m/%Y}")
        return f"{day:%d/%m/%Y}"
