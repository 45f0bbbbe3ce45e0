"""Writes the workbook of service successes: the school's pupils and the campaign's services, to be filled in; or the
rows that were given back."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.sheets.seal import write_seal
from foundation.sheets.text import plain_text
from foundation.sheets.writing import A4_PAPER, HEAD_COLOUR, LINE_COLOUR, Styles, write_text
from propaganda.models import Plan
from propaganda.successes.rules import window_of
from propaganda.uploads.successes_layout import (
    COLUMNS,
    HEAD_ROW,
    HELP,
    IDENTITY,
    LISTS,
    SALT,
    SHEET,
    TOTAL_COLUMNS,
    TOTALS,
    WRONG,
    Column,
    identity,
)
from propaganda.uploads.successes_services import Services
from schools.models import Enrolment

EMPTY_ROWS = 300  # under the pupils, for a second success of the same one
TOTAL_ROWS = 60
OPEN, TOLD = {"bg_color": "#FFF8DC"}, {"bg_color": "#F1F4F8"}
STEPS = (
    f"Trang “{SHEET}”: mỗi dòng là một lượt thực hiện dịch vụ công thành công của một học sinh.",
    "Tên học sinh đã có sẵn. Chỉ điền vào dòng của học sinh đã thực hiện; các dòng khác cứ để trống.",
    "Dịch vụ công: chọn trong danh sách. Ngày thực hiện: ngày/tháng/năm, ví dụ {day}.",
    "Mã hồ sơ: mã mà cổng dịch vụ công cấp, nếu có. Mỗi hồ sơ có một mã riêng.",
    "Học sinh thực hiện nhiều dịch vụ: chép mã (hoặc lớp và họ tên) của em xuống một dòng trống rồi điền tiếp.",
    "Hai em trùng họ tên trong một lớp: ghi mã học sinh hoặc ngày sinh.",
    f"Trang “{TOTALS}”: chỉ dùng cho tháng trước đây mà trường chỉ còn con số tổng, không còn danh sách. Số tổng luôn "
    "được ghi rõ là số tổng và không cộng với danh sách.",
    "Gửi lại tệp đã sửa không làm tăng số lượt: lượt đã có được nhận ra.",
    "Không đổi tên tiêu đề cột. Lưu tệp dạng .xlsx rồi gửi lên hệ thống.",
)


def pupils_of(plan: Plan, classes: Iterable[int], at: datetime) -> list[tuple[str, ...]]:
    """(code, class, name, date of birth) of everybody on the class lists of these classes."""
    moved_on = ~Q(school_class__unit=plan.unit_id)
    rows = Enrolment.objects.filter(Q(person__unit=plan.unit_id) | moved_on, person__left_on=None)
    rows = rows.filter(school_class__in=classes)
    rows = rows.order_by("school_class__grade", "school_class__name_key", "person__name_sort_key", "person", "pk")
    return [
        (code, school_class, name, f"{born:%d/%m/%Y}" if born else "")
        for code, school_class, name, born in rows.values_list(
            "person__code", "school_class__name", "person__full_name", "person__born_on"
        )
    ]


def successes_workbook(
    plan: Plan, *, pupils: Sequence[tuple[str, ...]] = (), rest: dict[str, Any] | None = None, at: datetime
) -> bytes:
    """`pupils` as `pupils_of` gives them; or `rest`, the rows given back (successes_rest)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": timezone.make_naive(at, timezone.get_default_timezone())})
    _Book(book, plan, at).write(pupils, rest)
    write_seal(
        book, IDENTITY, _("Please leave this sheet as it is: it says which workbook this is."), identity(plan), SALT
    )
    book.close()
    return out.getvalue()


class _Book:
    def __init__(self, book, plan: Plan, at: datetime):
        self.book, self.plan, self.styles = book, plan, Styles(book)
        self.day = f"{window_of(plan.campaign).starts_on:%d/%m/%Y}"  # for examples
        self.services = list(Services(plan, timezone.localdate(at)).listed().values())

    def write(self, pupils, rest) -> None:
        rows: list[tuple[Sequence[Any], str]] = [
            ([str(number), *pupil], "") for number, pupil in enumerate(pupils, start=1)
        ]
        totals: list[Any] = []
        if rest is not None:
            rows, totals = rest["rows"], rest["totals"]
        self._table(SHEET, COLUMNS, rows, len(rows) + EMPTY_ROWS, wrong=rest is not None)
        self._table(TOTALS, TOTAL_COLUMNS, totals, len(totals) + TOTAL_ROWS, wrong=bool(totals))
        self._help()
        lists = self.book.add_worksheet(LISTS)
        lists.write_string(0, 0, "Dịch vụ công", self.styles(bold=True))
        lists.set_column(0, 0, 80)
        for number, name in enumerate(self.services, start=1):
            lists.write_string(number, 0, plain_text(name))
        lists.protect()

    def _table(self, title: str, columns: Sequence[Column], rows, count: int, *, wrong: bool) -> None:
        sheet = self.book.add_worksheet(title)
        self._titles(sheet, title)
        line = {"border": 1, "border_color": LINE_COLOUR, "valign": "top"}
        head = {
            **line,
            "bold": True,
            "text_wrap": True,
            "align": "center",
            "valign": "vcenter",
            "bg_color": HEAD_COLOUR,
        }
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(HEAD_ROW - 1, index, column.heading, self.styles(**head))
        if wrong:
            sheet.set_column(len(columns), len(columns), 70)
            sheet.write_string(HEAD_ROW - 1, len(columns), WRONG, self.styles(**head))
        looks = [{**line, "num_format": "@", **(TOLD if column.told else OPEN)} for column in columns]
        rows = list(rows)
        for number in range(count):
            cells, why = rows[number] if number < len(rows) else ((), "")
            for index, look in enumerate(looks):
                text = plain_text(cells[index]) if index < len(cells) else ""
                self._put(sheet, HEAD_ROW + number, index, text, look)
            if why:
                self._put(sheet, HEAD_ROW + number, len(columns), plain_text(why), {**line, "text_wrap": True})
        self._rules(sheet, columns, HEAD_ROW, HEAD_ROW + count - 1)
        sheet.freeze_panes(HEAD_ROW, 4 if title == SHEET else 0)
        sheet.set_landscape()
        sheet.set_paper(A4_PAPER)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW - 1)

    def _put(self, sheet, row: int, column: int, text: str, look) -> None:
        style = self.styles.text(text, **look) if text else self.styles(**look)
        if text:
            write_text(sheet, (row, column), text, style, self.styles)
        else:
            sheet.write_blank(row, column, None, style)

    def _titles(self, sheet, title: str) -> None:
        span = window_of(self.plan.campaign)
        days = f"từ {span.starts_on:%d/%m/%Y} đến {span.ends_on:%d/%m/%Y}"
        total = title == TOTALS
        name = "Số tổng theo tháng (không có danh sách)" if total else "Lượt thực hiện dịch vụ công thành công"
        sheet.write_string(0, 0, f"{name} – {plain_text(self.plan.unit)}", self.styles(bold=True, font_size=14))
        sheet.write_string(1, 0, plain_text(self.plan.campaign.title))
        sheet.write_string(2, 0, f"Tính các lượt {days}. Cách điền: xem trang “{HELP}”.")

    def _rules(self, sheet, columns, first: int, last: int) -> None:
        at = {column.name: index for index, column in enumerate(columns)}
        if self.services:
            source = f"='{LISTS}'!$A$2:$A${len(self.services) + 1}"
            sheet.data_validation(first, at["service"], last, at["service"], {
                "validate": "list", "source": source, "ignore_blank": True, "error_title": "Dịch vụ công",
                "error_message": "Hãy chọn dịch vụ trong danh sách.",
            })  # fmt: skip
        told = f"ngày/tháng/năm, ví dụ {self.day}" if "done_on" in at else f"tháng/năm, ví dụ {self.day[3:]}"
        name = "done_on" if "done_on" in at else "month"
        sheet.data_validation(first, at[name], last, at[name], {
            "validate": "any", "input_title": "Thời gian", "input_message": f"Gõ {told}.",
        })  # fmt: skip

    def _help(self) -> None:
        sheet = self.book.add_worksheet(HELP)
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, "Cách điền", self.styles(bold=True, font_size=14))
        for row, step in enumerate(STEPS, start=1):
            sheet.write_string(row, 0, f"{row}. {step.format(day=self.day)}", self.styles(text_wrap=True, valign="top"))
        sheet.protect()
        sheet.set_paper(A4_PAPER)
        sheet.fit_to_pages(1, 0)
