"""The sheet of totals: so many successes of a service in a month, told without names."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from foundation.sheets.cells import Cells
from foundation.sheets.reading import Page
from foundation.vietnamese.numbers import parse_number
from foundation.vietnamese.text import search_key
from foundation.vietnamese.unreadable import Unreadable
from propaganda.models import Plan, ServiceSuccess, SuccessTotal
from propaganda.successes.rules import why_not_after
from propaganda.successes.totals import Number
from propaganda.timing import Span
from propaganda.uploads.successes_layout import TOTAL_FIELDS

MOST = 1_000_000
SOURCE_LETTERS = 300  # as SuccessTotal.source
ALL_SERVICES = {"tat ca", "tat ca dich vu", "tat ca dich vu cong", "tat ca cac dich vu cong", "chung"}
_MONTH = re.compile(r"(?:thang )?(\d{1,2}) ?[-/. ] ?(?:nam )?(\d{4})")
Add = Callable[..., Any]  # add(kind, field, found="", hint="")


@dataclass(slots=True)
class Total:
    """One row. `service` "" means all services together; `month` as 2022-03."""

    sheet: str
    number: int
    service: str = ""
    month: str = ""
    successes: int = 0
    pupils: int | None = None
    source: str = ""
    cells: list[str] | None = None
    wrong: bool = False

    def as_json(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]


def read_page(page: Page, header, findings) -> list[Total]:
    cells = Cells(page, header.columns, findings, words=("service", "source"))
    found = []
    for number, values in page.rows:
        if number <= header.row:
            continue
        cells.at(number, values)
        if any(cells.values.get(name) is not None for name in ("month", "number", "pupils")):
            found.append(_row(page, cells))
    return found


def _row(page: Page, cells: Cells) -> Total:
    row = Total(page.title, cells.number, cells=cells.shown(TOTAL_FIELDS))
    cells.check()
    service = " ".join(cells.text("service").split())
    row.service = "" if search_key(service) in ALL_SERVICES else service
    row.month = _month(cells)
    row.successes = _whole(cells, "number", least=1) or 0
    row.pupils = _whole(cells, "pupils", least=0)
    row.source = " ".join(cells.text("source", SOURCE_LETTERS).split())
    if cells.values.get("number") is None and "number" not in cells.wrong:
        cells.add("number_missing", "number")
    if not row.source and "source" not in cells.wrong:
        cells.add("source_missing", "source")
    if row.pupils is not None and row.pupils > row.successes and not cells.wrong & {"number", "pupils"}:
        cells.add("pupils_over", "pupils", row.pupils, row.successes)
    row.wrong = bool(cells.wrong)
    return row


def _month(cells: Cells) -> str:
    """Excel makes the 1st of March of 3/2022: here that is right."""
    value = cells.values.get("month")
    if value is None:
        if "month" not in cells.wrong:
            cells.add("month_missing", "month")
        return ""
    if isinstance(value, date):
        return f"{value.year:04}-{value.month:02}"
    matched = _MONTH.fullmatch(search_key(str(value)))
    if matched is None or not 1 <= int(matched[1]) <= 12 or matched[2] < "1900":
        cells.add("month_bad", "month", value)
        return ""
    return f"{matched[2]}-{int(matched[1]):02}"


def _whole(cells: Cells, field: str, *, least: int) -> int | None:
    value = cells.values.get(field)
    if value is None:
        return None
    try:
        number = parse_number(value)
    except Unreadable:
        number = Decimal(-1)
    if number != int(number) or not least <= number <= MOST:
        cells.add("number_bad", field, value, least)
        return None
    return int(number)


class Totals:
    """What stands at a school already, to lay totals beside: `records` as (service, day), totals by service."""

    def __init__(self, plan: Plan, span: Span, today: date):
        self.plan, self.span, self.today = plan, span, today
        stands = ServiceSuccess.objects.standing().filter(unit=plan.unit_id)
        days = stands.filter(done_on__range=(span.starts_on, span.ends_on)).order_by("done_on", "pk")
        self.records = list(days.values_list("service", "done_on"))
        told = SuccessTotal.objects.filter(plan=plan, withdrawn_at=None).order_by("starts_on", "pk")
        self.told = list(told)

    def stay(self, month: str) -> Span:
        """The days of a month that the campaign counts."""
        year, number = map(int, month.split("-"))
        first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
        return Span(max(first, self.span.starts_on), min(last, self.span.ends_on))

    def check(self, row: Total, service: int | None, add: Add, new: list[tuple[int, date]]) -> Number | None:
        """What is to be told; None for what is wrong or told already. `new`: (service, day) of records in this file."""
        days = self.stay(row.month)
        month = "/".join(reversed(row.month.split("-")))
        if self._wrong(days, month, add):
            return None
        number = Number(row.successes, days.starts_on, days.ends_on, row.source, service, row.pupils)
        if any(_same(total, number) for total in self.told):
            return None
        for total in self.told:
            touch = total.starts_on <= days.ends_on and days.starts_on <= total.ends_on
            if touch and (None in {total.service_id, service} or total.service_id == service):
                return add("total_overlaps", "number", total.successes, _days(total))
        beside = [
            day
            for of, day in (*self.records, *new)
            if days.starts_on <= day <= days.ends_on and service in {None, of}
        ]  # fmt: skip
        if beside:
            return add("total_beside", "number", len(beside))
        return number

    def _wrong(self, days: Span, month: str, add: Add) -> bool:
        if days.ends_on < days.starts_on:
            add("month_outside", "month", month, _days(self.span))
        elif days.ends_on >= self.today:
            add("month_future", "month", month)
        elif why := why_not_after(self.plan, days.ends_on):
            add("not_here", "month", month, why)
        else:
            return False
        return True

    def over(self, service: int, day: date) -> SuccessTotal | None:
        """The total that tells of this service and day already."""
        return next(
            (
                total
                for total in self.told
                if total.starts_on <= day <= total.ends_on and total.service_id in {None, service}
            ),
            None,
        )


def _same(total: SuccessTotal, number: Number) -> bool:
    return all(getattr(total, name) == getattr(number, name) for name in number.__dataclass_fields__)


def _days(span) -> str:
    return f"{span.starts_on:%d/%m/%Y} – {span.ends_on:%d/%m/%Y}"
