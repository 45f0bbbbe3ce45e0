"""Cells: what was typed for each figure, as text and as numbers. Plain Python, no database.

A key is the code of a figure, or `code@class id` where it is filled in for each class. A draft keeps
`{key: {"v": text, "why": reason}}`; a `Cell` is one of them read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

KEPT = Decimal("0.000001")  # as many decimals as a value keeps


@dataclass(frozen=True)
class Cell:
    """`number` for a figure that is one, else `text`; both empty: not filled in."""

    figure: Any  # reports.models.Figure
    school_class: int | None = None
    number: Decimal | None = None
    text: str = ""
    known: Decimal | None = None
    origin: str = "typed"
    reason: str = ""
    class_name: str = ""

    @property
    def filled(self) -> bool:
        return self.number is not None or bool(self.text)


def key_of(code: str, school_class: int | None = None) -> str:
    return code if school_class is None else f"{code}@{school_class}"


def of_key(key: str) -> tuple[str, int | None]:
    """The code and the class of a key. Raises ValueError."""
    code, at, school_class = key.partition("@")
    return code, int(school_class) if at else None


@dataclass
class Sum:
    """Adds up one figure over units or classes, one after the other."""

    figure: Any
    value: Decimal | None = None
    weight: Decimal = Decimal(0)
    parts: int = field(default=0)

    def add(self, number: Decimal | None, weight: Decimal | None = None) -> None:
        if number is None:
            return
        kind = self.figure.total
        self.parts += 1
        if kind == "sum":
            self.value = (self.value or Decimal(0)) + number
        elif kind == "max":
            self.value = number if self.value is None else max(self.value, number)
        elif kind == "min":
            self.value = number if self.value is None else min(self.value, number)
        elif kind == "mean" and weight:
            self.value = (self.value or Decimal(0)) + number * weight
            self.weight += weight

    def result(self) -> Decimal | None:
        if self.figure.total == "mean":
            return self.value / self.weight if self.value is not None and self.weight else None
        return None if self.figure.total == "none" else self.value


@dataclass
class Rate:
    """Adds up a ratio over units or classes: each weighs as much as its denominator."""

    over: Decimal = Decimal(0)
    under: Decimal = Decimal(0)

    def add(self, over: Decimal | None, under: Decimal | None, own: Decimal | None = None) -> None:
        """`own`: the ratio as the part says it, where that is itself a total and not all of it was of both figures."""
        if not under or over is None:
            return
        self.over += over if own is None or own == over / under else own * under
        self.under += under


def total_of(figures: Iterable[Any], parts: Iterable[Mapping[str, Decimal | None]]) -> dict[str, Decimal]:
    """The totals by code of what the parts say by code; texts have none; a figure that no part filled in is left out.
    A ratio is that of all parts which have one: whoever gave only one of its two figures is in that figure's total
    alone, so a rate that is at most 1 in each part is so in the total."""
    figures = list(figures)
    by_pk = {figure.pk: figure for figure in figures}
    sums = {figure.code: Sum(figure) for figure in figures if figure.kind in {"integer", "decimal"}}
    rates = [(figure.code, *_over_and_under(figure, by_pk), Rate()) for figure in figures if figure.kind == "ratio"]
    for part in parts:
        for code, summed in sums.items():
            weight = by_pk.get(summed.figure.weight_id)
            summed.add(part.get(code), part.get(weight.code) if weight else None)
        for code, over, under, rate in rates:
            rate.add(part.get(over), part.get(under), part.get(code))
    found = {code: value for code, summed in sums.items() if (value := summed.result()) is not None}
    return found | {code: rate.over / rate.under for code, _over, _under, rate in rates if rate.under}


def with_ratios(figures: Iterable[Any], numbers: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """`numbers` with the ratios that follow from them; none where the denominator is 0 or missing. One that they say
    otherwise stays: that of a total some of whose parts gave one of the two figures only (`total_of`)."""
    figures, found = list(figures), dict(numbers)
    by_pk = {figure.pk: figure for figure in figures}
    for figure in figures:
        if figure.kind == "ratio":
            over, under = _over_and_under(figure, by_pk)
            if (below := found.get(under)) and over in found:
                worked, said = found[over] / below, found.get(figure.code)
                found[figure.code] = worked if said is None or abs(said - worked) <= KEPT else said
            else:
                found.pop(figure.code, None)
    return found


def _over_and_under(ratio: Any, by_pk: Mapping[Any, Any]) -> tuple[str, str]:
    """The codes of what is divided, and by what."""
    return by_pk[ratio.numerator_id].code, by_pk[ratio.denominator_id].code
