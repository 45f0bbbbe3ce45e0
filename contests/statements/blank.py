"""Writes the Excel form: filled in from the papers, open for those who took the quiz on another site.

By xlsxwriter, which writes a formula together with its result: a phone or a preview then shows the sums too.
"""

import io
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from contests.models import Part
from contests.statements.figures import Line, Row, add_up
from contests.statements.layout import (
    AT,
    COLUMNS,
    ELSEWHERE,
    FIRST_ROW,
    HEAD_ROW,
    HERE,
    HIDDEN_COLUMNS,
    IDENTITY,
    SALT,
    identity,
    letter,
)
from contests.statements.rules import Table
from foundation.sheets.seal import write_seal

FORMATS = {
    "text": {"num_format": "@"},
    "choice": {"num_format": "@", "align": "center"},
    "integer": {"num_format": "0"},
    "points": {"num_format": "0.00##"},
    "seconds": {"num_format": "0.###"},
    "moment": {"num_format": "dd/mm/yyyy hh:mm"},
}
LOCKED = {"bg_color": "#F1F4F8"}
OPEN = {"bg_color": "#FFF8DC", "locked": False}
EXAMPLE = {"italic": True, "font_color": "#6B7280"}


def form_workbook(table: Table, *, version: int, at: datetime) -> bytes:
    """The form as .xlsx. The same table, version and moment give the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": timezone.make_naive(at, timezone.get_default_timezone())})
    said = identity(table.owed, table.parts, version=version)
    looks = _looks(book)
    for part in table.parts:
        _Sheet(book.add_worksheet(said["sheets"][str(part.pk)]), looks, table, part).write(at)
    words = _("Please leave this sheet as it is: it says which form this is.")
    write_seal(book, IDENTITY, words, said, SALT)
    book.close()
    return out.getvalue()


def _looks(book) -> dict:
    looks: dict = {}
    for kind, number in FORMATS.items():
        for name, more in (("locked", LOCKED), ("open", OPEN), ("example", LOCKED | EXAMPLE)):
            looks[kind, name] = book.add_format({"border": 1, "border_color": "#C9D1D9", **number, **more})
    head = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
    looks["head"] = book.add_format({**head, "bg_color": "#DCE6F5"})
    looks["head open"] = book.add_format({**head, "bg_color": "#FFE9A8"})
    looks["title"] = book.add_format({"bold": True, "font_size": 14})
    looks["bold"] = book.add_format({"bold": True})
    looks["sum"] = book.add_format({"bold": True, "num_format": "0"})
    looks["mean"] = book.add_format({"bold": True, "num_format": "0.00##"})
    looks["rate"] = book.add_format({"bold": True, "num_format": '0.0"%"'})
    return looks


class _Sheet:
    """One part of the contest, on a sheet of its own."""

    def __init__(self, sheet, looks, table: Table, part: Part):
        self.sheet, self.looks, self.table, self.part = sheet, looks, table, part
        self.rows = table.of_part(part)
        self.last = FIRST_ROW + len(self.rows) - 1

    def write(self, at):
        sheet = self.sheet
        self._head(at)
        for column, value in zip(COLUMNS, self._example(), strict=True):
            self._put(HEAD_ROW, column, value, "example")
        for number, row in enumerate(self.rows, start=1):
            for column, value in zip(COLUMNS, self._values(number, row), strict=True):
                self._put(FIRST_ROW + number - 2, column, value, "open" if column.open else "locked")
            self._computed(FIRST_ROW + number - 1, row)
        self._foot()
        if self.rows:
            self._rules()
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, column.width, None, {"hidden": column.name in HIDDEN_COLUMNS})
        sheet.freeze_panes(HEAD_ROW, 2)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW - 1)

    def _head(self, at):
        owed, sheet = self.table.owed, self.sheet
        name = owed.name if owed.school_class is None else f"Lớp {owed.name}"
        sheet.write_string(0, 0, owed.contest.title, self.looks["title"])
        sheet.write_string(1, 0, f"Phiếu thống kê kết quả – {name} – {owed.unit.name}", self.looks["bold"])
        sheet.write_string(2, 0, f"{self.part.stage.name} – {self.part.name}")
        moment = timezone.localtime(at).strftime("%H:%M %d/%m/%Y")
        sheet.write_string(3, 0, f"Số liệu của hệ thống lúc {moment}. Phần màu xám không cần sửa.")
        sheet.write_string(
            4, 0,
            f"Em/thầy cô nào đã thi ở trang khác: chọn “{ELSEWHERE}” ở cột Nguồn rồi điền các ô màu vàng. "
            "Mỗi người chỉ được tính một nguồn.",
        )  # fmt: skip
        sheet.set_row(HEAD_ROW - 1, 48)
        for index, column in enumerate(COLUMNS):
            look = self.looks["head open" if column.open else "head"]
            sheet.write_string(HEAD_ROW - 1, index, column.heading, look)

    def _put(self, row: int, column, value, look: str):
        """`row` counts from 0 here."""
        style, at = self.looks[column.kind, look], AT[column.name]
        if value is None:
            self.sheet.write_blank(row, at, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(row, at, value, style)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, at, timezone.make_naive(value).replace(microsecond=0), style)
        else:
            self.sheet.write_number(row, at, float(value), style)

    def _example(self):
        best = self.part.maximum * Decimal("0.8")
        moment = self.part.stage.opens_at
        return ("Ví dụ", "Nguyễn Văn Ví Dụ", *(None,) * 5, ELSEWHERE, 2, best, best * Decimal("1.5"), None, 754, moment,
                None, None)  # fmt: skip

    def _values(self, number: int, row: Row):
        source = {"here": HERE, "elsewhere": ELSEWHERE, "": None}[row.source]
        # In a conflict the line from elsewhere stays, whoever counts: leaving it out would withdraw it.
        source = ELSEWHERE if row.conflict else source
        here, (attempts, best, total, *rest) = _five(row.here), _five(row.elsewhere)
        total = None if attempts == 1 else total  # of one attempt it follows
        return (number, row.name, *here, source, attempts, best, total, None, *rest, None, str(row.person))

    def _computed(self, row: int, of: Row):
        """The points of all attempts elsewhere, however they were given."""
        total, mean, best, number = (f"{letter(name)}{row}" for name in ("points_sum", "mean", "points", "attempts"))
        formula = f"=IF(ISNUMBER({total}),{total},IF(ISNUMBER({mean}),{mean}*{number},IF(ISNUMBER({best}),{best},0)))"
        value = of.elsewhere.points_sum if of.elsewhere else 0
        look = self.looks["points", "locked"]
        self.sheet.write_formula(row - 1, AT["computed"], formula, look, float(value))

    def _foot(self):
        """Sums with their formulas, as they change while somebody fills in; the portal works them out again itself."""
        figures = add_up(self.rows, self.table.figures.size)
        of = {name: f"{letter(name)}{FIRST_ROW}:{letter(name)}{max(self.last, FIRST_ROW)}" for name in AT}
        there = f'({of["here_attempts"]}="")*({of["source"]}="{ELSEWHERE}")'
        top = self.last + 2
        size, took, attempts = (f"C{top + offset}" for offset in (0, 1, 3))
        total = f"SUM({of['here_sum']})+SUMPRODUCT({there},{of['computed']})"
        lines = (
            ("Sĩ số", None, figures.size, "sum"),
            ("Số người tham gia", f"=COUNT({of['here_attempts']})+SUMPRODUCT({there},--({of['attempts']}>0))",
             figures.took_part, "sum"),
            ("Tỷ lệ tham gia", _rate(took, size), figures.rate or "", "rate"),
            ("Tổng số lượt thi", f"=SUM({of['here_attempts']})+SUMPRODUCT({there},{of['attempts']})",
             figures.attempts, "sum"),
            ("Điểm trung bình các lượt", f'=IF({attempts}>0,({total})/{attempts},"")',
             "" if figures.mean is None else figures.mean, "mean"),
        )  # fmt: skip
        for offset, (label, formula, value, look) in enumerate(lines):
            row, number = top + offset - 1, float(value) if value != "" else ""
            self.sheet.write_string(row, 1, label, self.looks["bold"])
            if formula:
                self.sheet.write_formula(row, 2, formula, self.looks[look], number)
            else:
                self.sheet.write_number(row, 2, number, self.looks[look])

    def _rules(self):
        first, last = FIRST_ROW - 1, self.last - 1
        stage, most = self.part.stage, float(self.part.maximum)

        def rule(name, **how):
            self.sheet.data_validation(first, AT[name], last, AT[name], {"ignore_blank": True, **how})

        rule("source", validate="list", source=[ELSEWHERE, HERE], error_title="Nguồn",
             error_message=f"Hãy chọn {ELSEWHERE} hoặc {HERE}, hoặc để trống.")  # fmt: skip
        rule("attempts", validate="integer", criteria="between", minimum=1, maximum=1000, error_title="Số lượt thi",
             error_message="Hãy gõ một số nguyên từ 1.")  # fmt: skip
        for name in ("points", "mean"):
            rule(name, validate="decimal", criteria="between", minimum=0, maximum=most, error_title="Điểm",
                 error_message=f"Hãy gõ số điểm từ 0 đến {most:g}.")  # fmt: skip
        rule("moment", validate="date", criteria="between", minimum=_naive(stage.opens_at),
             maximum=_naive(stage.closes_at), error_title="Lúc nộp bài", error_type="warning",
             error_message="Hãy gõ ngày/tháng/năm giờ:phút trong thời gian của vòng thi.")  # fmt: skip


def _rate(took, size) -> str:
    """As contests.why.percent: to one decimal, and never rounded to all or to nobody."""
    share = f"ROUND({took}/{size}*100,1)"
    kept = f"MAX(MIN({share},IF({took}<{size},99.9,100)),IF({took}>0,0.1,0))"
    return f'=IF(AND({size}>0,{took}<={size}),{kept},"")'


def _five(line: Line | None):
    if line is None:
        return (None,) * 5
    return (line.attempts, line.points, line.points_sum, line.seconds, line.reached_at)


def _naive(moment: datetime) -> datetime:
    return timezone.make_naive(moment).replace(microsecond=0, tzinfo=None)
