"""What a list shows beside its rows: figures, warnings, and the units above; asked for the rows shown alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from foundation.ui.tabs import address
from reports.cells import with_ratios
from reports.decisions.asking import Question
from reports.decisions.content import words_of
from reports.decisions.reading import Row
from reports.models import Figure, ReportVersion, Value
from reports.typing import shown
from schools.tree import names_on, superiors_on


@dataclass
class Shown:
    """`figures`: of each column (figure, words), dashes where nothing was reported."""

    row: Row
    url: str
    figures: list[tuple[Figure, str]]
    place: str = ""
    warnings: list[str] = field(default_factory=list)
    over: int = 0  # seconds since it was due, of what has not come

    @property
    def tick(self) -> str:
        return f"{self.row.pk}-{self.row.number}"


def shown_rows(question: Question, rows: list[Row]) -> list[Shown]:
    """The same few queries for any number of rows."""
    columns = question.shown
    values = values_of(rows, columns)
    warned = warnings_of(rows)
    places = places_of(question, rows)
    decide = reverse("report_decide", args=[0]).replace("/0/", "/%d/")
    report = (address("report", 0) or decide).replace("/0/", "/%d/")
    return [
        Shown(
            row, (decide if row.reads else report) % row.pk,
            [(figure, _words(figure, values[row.version].get(figure.code)) if row.version else "")
             for figure in columns],
            places.get(row.unit, ""), warned.get(row.version, []), over_of(row, question.at),
        )
        for row in rows
    ]  # fmt: skip


def over_of(row: Row, at: datetime) -> int:
    return max(0, int((at - row.due).total_seconds())) if row.missing else 0


def _words(figure: Figure, value: Any) -> str:
    return shown(figure, value) or "–"


def values_of(rows: Iterable[Row], figures: Iterable[Figure]) -> dict[int | None, dict[str, Decimal | str]]:
    """By version what may be read of it: by code the number or text of the unit, ratios worked out. One query."""
    figures = list(figures)
    found: dict[int | None, dict[str, Any]] = defaultdict(dict)
    wanted = {pk for figure in figures for pk in (figure.pk, figure.numerator_id, figure.denominator_id) if pk}
    values = Value.objects.filter(
        version__in=[row.version for row in rows if row.version], figure__in=wanted, school_class=None, class_name=""
    )
    for version, code, number, text in values.order_by().values_list("version", "figure__code", "number", "text"):
        found[version][code] = number if number is not None else text
    if any(figure.kind == Figure.Kind.RATIO for figure in figures):
        parts = [*figures, *(part for each in figures for part in (each.numerator, each.denominator) if part)]
        of_form = list({each.pk: each for each in parts}.values())
        for said in found.values():
            numbers = {code: value for code, value in said.items() if isinstance(value, Decimal)}
            said.update(with_ratios(of_form, numbers))
    return found


def warnings_of(rows: Iterable[Row]) -> dict[int | None, list[str]]:
    """By version, what it was sent over."""
    versions = [row.version for row in rows if row.version and row.warned]
    found = ReportVersion.objects.filter(pk__in=versions).order_by("pk").values_list("pk", "warnings")
    return {pk: [words_of(each) for each in warnings] for pk, warnings in found}


def places_of(question: Question, rows: Iterable[Row]) -> dict[int, str]:
    """The commune or district by unit, as the tree was in the round's own time; not the issuer itself."""
    day: date = question.tree_day
    superiors = superiors_on(day, {row.unit for row in rows})
    others = {pk for pk in superiors.values() if pk and pk not in question.requirement.askers}
    names = names_on(day, others)
    found: dict[int, list[str]] = defaultdict(list)
    for (unit, _role), superior in sorted(superiors.items(), key=lambda each: each[0]):
        if superior in names and names[superior] not in found[unit]:
            found[unit].append(names[superior])
    return {unit: "; ".join(place) for unit, place in found.items()}
