"""Rows of a source: `{unit: value}`, or `{(unit, class): value}`. A value is a number, or of a mean (sum, weight)."""

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from reports.sources.asked import Asked
from reports.sources.options import Options

Number = Decimal | tuple[Decimal, Decimal]
Rows = dict[Any, Number]
Reader = Callable[[Asked, Options, Collection[int], bool], Rows]


def grouped(rows: QuerySet, by_class: bool, *sums, unit="unit", school_class="school_class") -> Rows:
    """One grouped query; without classes, or only of what has one. `sums`: one aggregate, or two for a mean."""
    rows = rows.order_by().annotate(a_unit=F(unit) if isinstance(unit, str) else unit)
    keys = ["a_unit"]
    if by_class:
        rows = rows.annotate(a_class=F(school_class) if isinstance(school_class, str) else school_class)
        rows, keys = rows.filter(a_class__isnull=False), ["a_unit", "a_class"]
    names = [f"a_sum_{number}" for number, _sum in enumerate(sums)]
    found = rows.values(*keys).annotate(**dict(zip(names, sums, strict=True))).values_list(*keys, *names)
    return keyed(found, by_class)


def keyed(found: Iterable[tuple], by_class: bool) -> Rows:
    rows: Rows = {}
    for row in found:
        key, values = (row[:2], row[2:]) if by_class else (row[0], row[1:])
        if None not in values:
            numbers = tuple(number(value) for value in values)
            rows[key] = numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])
    return rows


def number(value: Any) -> Decimal:
    """SQLite adds decimals up as floats: what lies behind the sixth decimal is theirs."""
    return Decimal(value) if not isinstance(value, float) else round(Decimal(value), 6)


def added(before: Number | None, value: Any) -> Decimal:
    return (before if isinstance(before, Decimal) else Decimal(0)) + number(value)


def largest(inner: QuerySet, keys: list[str], value: str, by_class: bool) -> Rows:
    """The largest `value` by key of a query that is grouped itself."""
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return {}
    quoted = ", ".join(connection.ops.quote_name(key) for key in keys)
    most = f"MAX({connection.ops.quote_name(value)})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quoted}, {most} FROM ({sql}) grouped GROUP BY {quoted}", params)  # noqa: S608  # names
        return keyed(cursor.fetchall(), by_class)
