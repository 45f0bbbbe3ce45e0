"""The total and the rank beside each team: formulas when the workbook was written. The portal adds up and ranks itself,
so they only tell whether the file says what its sender believes it says."""

from decimal import Decimal

from contests.intake.standing import Table
from foundation.sheets.reading import Page
from foundation.sheets.text import shown
from foundation.vietnamese.numbers import parse_number, typed_number
from foundation.vietnamese.unreadable import Unreadable

CLOSE = Decimal("0.005")  # a total shown with two decimals


def check_sums(page: Page, columns: dict[str, int], read, table: Table, *, tells_formulas: bool):
    """`read` is reading.Read. Where points of a row are wrong, that is said already and its total cannot be right.

    What was typed over a formula is told apart only where the file tells formulas."""
    totals = {number: total_of(table, row) for number, row in read.lines.items() if number not in read.faulty}
    ranks = ranked({number: total for number, total in totals.items() if total is not None})
    values = dict(page.rows)
    unsaved = False
    for number, total in totals.items():
        for name, right in (("total", total), ("rank", ranks.get(number))):
            column = columns.get(name)
            if column is None or right is None:
                continue
            value = _at(values[number], column)
            unsaved |= value is None and (number, column) in page.formulas
            if value is not None:
                kind = _wrong(name, value, right, typed=tells_formulas and (number, column) not in page.formulas)
                if kind:
                    read.findings.add(kind, page.address(number, column), shown(value), typed_number(right))
    if unsaved:
        read.findings.add("totals_unsaved", page.title)


def total_of(table: Table, row) -> Decimal | None:
    """Of what the file says, and of what was marked in the portal, which it may leave empty. None: nothing to add."""
    if row.absent:
        return None
    points = [*row.points.values()]
    if table.here:
        here = ((row.appearance, terms.part.pk) for terms in table.parts)
        points += [table.points[key] for key in here if key in table.here and key in table.points]
    return sum(points, Decimal(0)) if points else None


def ranked(totals: dict[int, Decimal]) -> dict[int, int]:
    """By total alone, as the formula does; equal totals are equal ranks."""
    first: dict[Decimal, int] = {}
    for place, total in enumerate(sorted(totals.values(), reverse=True), start=1):
        first.setdefault(total, place)
    return {number: first[total] for number, total in totals.items()}


def _at(values, column: int):
    return values[column] if column < len(values) else None


def _wrong(name: str, value, right, *, typed: bool) -> str:
    try:
        same = abs(parse_number(value) - right) <= CLOSE
    except Unreadable:
        same = False
    if name == "rank":
        return "rank_typed" if typed and not same else ""
    if typed:
        return "total_typed" if same else "total_differs"
    return "" if same else "total_stale"
