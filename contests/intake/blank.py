"""Writes the results workbook of one sitting: its teams and parts, filled in with what stands.

By xlsxwriter, which writes a formula together with its result: a phone or a preview then shows the sums too.
"""

import io
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name, xl_range_abs, xl_rowcol_to_cell

from contests.intake.guide import write_guide
from contests.intake.layout import (
    ABSENT,
    EXAMPLE,
    EXAMPLE_KEY,
    EXAMPLE_TEAM,
    FIRST_ROW,
    HEAD_ROW,
    IDENTITY,
    SALT,
    SHEET,
    WITHDRAWN,
    columns_of,
    identity,
    part_column,
)
from contests.intake.standing import Table, Team, Terms
from contests.intake.sums import ranked
from foundation.sheets.seal import write_seal
from foundation.sheets.writing import A4_PAPER
from foundation.vietnamese.numbers import typed_number

FORMATS: dict[str, dict] = {
    "integer": {"num_format": "0", "align": "center"},
    "text": {"num_format": "@"},
    "wrapped": {"num_format": "@", "text_wrap": True},
    "points": {"num_format": "General", "align": "center"},
    "clock": {"num_format": "@", "align": "center"},
    "choice": {"num_format": "@", "align": "center"},
}
LOOKS: dict[str, dict] = {
    "locked": {"bg_color": "#F1F4F8"},
    "open": {"bg_color": "#FFF8DC", "locked": False},
    "example": {"bg_color": "#F1F4F8", "italic": True, "font_color": "#5B6472"},
}
BESIDE = "seconds", "absent", "note"


def results_workbook(table: Table, *, at: datetime) -> bytes:
    """The workbook as .xlsx. The same table and moment give the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": timezone.make_naive(at, timezone.get_default_timezone())})
    _Sheet(book, table).write()
    write_guide(book, table)
    words = _("Please leave this sheet as it is: it says which workbook this is.")
    write_seal(book, IDENTITY, words, identity(table), SALT)
    book.close()
    return out.getvalue()


class _Sheet:
    def __init__(self, book, table: Table):
        self.book, self.table, self.sheet = book, table, book.add_worksheet(SHEET)
        self.columns = columns_of(table.parts)
        self.at = {column.name: index for index, column in enumerate(self.columns)}
        self.kinds = {column.name: column.kind for column in self.columns}
        self.last = FIRST_ROW + max(len(table.teams), 1) - 1  # as Excel counts
        line: dict = {"border": 1, "border_color": "#C9D1D9", "valign": "vcenter"}
        self.looks = {
            (kind, look): book.add_format({**line, **FORMATS[kind], **LOOKS[look]})
            for kind in FORMATS
            for look in LOOKS
        }
        head = {**line, "bold": True, "text_wrap": True, "align": "center"}
        self.head = book.add_format({**head, "bg_color": "#DCE6F5"})
        self.head_open = book.add_format({**head, "bg_color": "#FFE9A8"})
        self.bold = book.add_format({"bold": True})

    def write(self):
        self._titles()
        self._example()
        totals = {team.appearance: self._total(team) for team in self.table.teams}
        ranks = ranked({key: total for key, total in totals.items() if total is not None})
        for index, team in enumerate(self.table.teams):
            self._team(FIRST_ROW - 1 + index, index + 1, team, totals[team.appearance], ranks.get(team.appearance))
        self._names()
        self._rules()
        self._page()

    def _titles(self):
        sitting, sheet = self.table.sitting, self.sheet
        sheet.write_string(0, 0, sitting.stage.contest.title, self.book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, f"Kết quả – {sitting.unit}", self.bold)
        held = f" – {timezone.localtime(sitting.starts_at):%d/%m/%Y}" if sitting.starts_at else ""
        sheet.write_string(2, 0, f"{sitting.stage.name}{held}")
        sheet.write_string(3, 0, "Điền điểm vào các ô màu vàng; phần màu xám không cần sửa. Số lẻ dùng dấu phẩy: 7,5.")
        sheet.write_string(4, 0, f"Đội vắng: chọn “{ABSENT}” và ghi lý do. Cách điền: xem trang “Hướng dẫn”.")
        sheet.set_row(HEAD_ROW - 1, 62)
        opened = {part_column(terms.part.pk) for terms in self.table.parts} | set(BESIDE)
        for index, column in enumerate(self.columns):
            sheet.write_string(
                HEAD_ROW - 1, index, column.heading, self.head_open if column.name in opened else self.head
            )

    def _example(self):
        row = HEAD_ROW
        points = {terms.part.pk: _example_points(terms) for terms in self.table.parts}
        self._put(row, "number", EXAMPLE, "example")
        self._put(row, "team", EXAMPLE_TEAM, "example")
        self._put(row, "members", "6A1, 7A2: Nguyễn Văn Ví Dụ, Trần Thị Mẫu", "example")
        for part, given in points.items():
            self._put(row, part_column(part), given, "example")
        self._put(row, "seconds", "6:30", "example")
        self._put(row, "total", sum(points.values(), Decimal(0)), "example")
        for name in ("rank", "absent", "note"):
            self._put(row, name, None, "example")
        self._put(row, "key", EXAMPLE_KEY, "example")

    def _team(self, row: int, number: int, team: Team, total: Decimal | None, rank: int | None):
        """`row` counts from 0."""
        self._put(row, "number", number, "locked")
        self._put(row, "team", team.name, "locked")
        self._put(row, "members", team.members, "locked")
        for terms in self.table.parts:
            at = team.appearance, terms.part.pk
            locked = at in self.table.here or self._is_out(team)
            points = None if team.gone else self.table.points.get(at)
            self._put(row, part_column(terms.part.pk), points, "locked" if locked else "open")
        look = "locked" if self._is_out(team) else "open"
        self._put(row, "seconds", None, look)
        self._put(row, "absent", {"absent": ABSENT, "withdrawn": WITHDRAWN}.get(team.state), look)
        self._put(row, "note", team.reason if team.gone else None, look)
        self._put(row, "key", str(team.appearance), "locked")
        self._sums(row, total, rank)

    def _is_out(self, team: Team) -> bool:
        """By what was said in the portal: here it cannot come back."""
        return team.gone and team.appearance not in self.table.absent_by_file

    def _total(self, team: Team) -> Decimal | None:
        given = [self.table.points.get((team.appearance, terms.part.pk)) for terms in self.table.parts]
        points = [each for each in given if each is not None]
        return sum(points, Decimal(0)) if points and not team.gone else None

    def _sums(self, row: int, total: Decimal | None, rank: int | None):
        columns = [self.at[part_column(terms.part.pk)] for terms in self.table.parts]
        parts = f"{xl_rowcol_to_cell(row, columns[0])}:{xl_rowcol_to_cell(row, columns[-1])}"
        absent, mine = (xl_rowcol_to_cell(row, self.at[name]) for name in ("absent", "total"))
        added = f'=IF(OR(COUNT({parts})=0,{absent}<>""),"",SUM({parts}))'
        look = self.looks["points", "locked"]
        self.sheet.write_formula(row, self.at["total"], added, look, "" if total is None else float(total))
        totals = xl_range_abs(FIRST_ROW - 1, self.at["total"], self.last - 1, self.at["total"])
        placed = f'=IF(ISNUMBER({mine}),RANK({mine},{totals}),"")'
        self.sheet.write_formula(row, self.at["rank"], placed, self.looks["integer", "locked"], rank or "")

    def _put(self, row: int, name: str, value, look: str):
        """`row` counts from 0."""
        style = self.looks[self.kinds[name], look]
        if value is None:
            self.sheet.write_blank(row, self.at[name], None, style)
        elif isinstance(value, str):
            self.sheet.write_string(row, self.at[name], value, style)
        else:
            self.sheet.write_number(row, self.at[name], float(value), style)

    def _names(self):
        for index, column in enumerate(self.columns):
            if column.area:
                cells = xl_range_abs(FIRST_ROW - 1, index, self.last - 1, index)
                self.book.define_name(column.area, f"='{SHEET}'!{cells}")
        rows = xl_range_abs(FIRST_ROW - 1, 0, self.last - 1, len(self.columns) - 1)
        self.book.define_name("KQ_cac_doi", f"='{SHEET}'!{rows}")

    def _rules(self):
        for terms in self.table.parts:
            self._rule(part_column(terms.part.pk), **_points_rule(terms, self._cell(terms), self.table.one_judge))
        self._rule("absent", validate="list", source=[ABSENT], error_title="Vắng",
                   error_message=f"Hãy chọn “{ABSENT}” hoặc để trống. Ghi lý do ở cột bên cạnh.")  # fmt: skip
        self._rule("note", validate="length", criteria="<=", value=500, error_title="Ghi chú",
                   error_message="Ghi chú dài nhất 500 ký tự.")  # fmt: skip

    def _cell(self, terms: Terms) -> str:
        return f"{xl_col_to_name(self.at[part_column(terms.part.pk)])}{FIRST_ROW}"

    def _rule(self, name: str, **how):
        at = self.at[name]
        self.sheet.data_validation(FIRST_ROW - 1, at, self.last - 1, at, {"ignore_blank": True, **how})

    def _page(self):
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width, None, {"hidden": column.name == "key"})
        self.sheet.freeze_panes(HEAD_ROW, 2)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
        self.sheet.set_landscape()
        self.sheet.set_paper(A4_PAPER)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEAD_ROW - 1)
        self.sheet.print_area(0, 0, self.last - 1, self.at["note"])
        self.sheet.set_footer("&LCổng cuộc thi&RTrang &P/&N")


def _example_points(terms: Terms) -> Decimal:
    """Some four fifths of the maximum, in whole steps."""
    wanted = terms.part.maximum * Decimal("0.8")
    return wanted // terms.grain * terms.grain if terms.grain else wanted


def _points_rule(terms: Terms, cell: str, one_judge: bool) -> dict:
    """Excel takes one rule a cell. Steps are asked for where one judge marks: means of several fall between them."""
    most = typed_number(terms.part.maximum)
    step = f", bội số của {typed_number(terms.grain)}" if terms.grain else ""
    words = {
        "error_title": "Điểm không hợp lệ",
        "error_message": f"Hãy gõ số điểm từ 0 đến {most}{step if one_judge else ''}. Số lẻ dùng dấu phẩy: 7,5.",
        "input_title": f"Phần {terms.part.order}",
        "input_message": f"Từ 0 đến {most}{step}.",
    }
    limit = float(terms.part.maximum)
    if not (terms.grain and one_judge):
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": limit, **words}
    whole = f"ABS({cell}/{float(terms.grain)!r}-ROUND({cell}/{float(terms.grain)!r},0))<0.000001"
    formula = f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}<={limit!r},{whole}),FALSE)"
    return {"validate": "custom", "value": formula, **words}
