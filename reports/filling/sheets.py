"""A sent version laid out by section, and the differences between two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.cells import key_of
from reports.models import Decision, Figure, ReportVersion, Section, Value
from reports.typing import shown


def said_of(value: Value | None) -> str:
    return "" if value is None else shown(value.figure, value.text if value.number is None else value.number)


@dataclass(frozen=True)
class Row:
    figure: Figure
    value: Value | None
    said: str
    known: str
    note: str


@dataclass
class Sheet:
    """`classes`: name of the class, then what it has under each of `columns`."""

    section: Section
    rows: list[Row]
    columns: list[Figure] = field(default_factory=list)
    classes: list[tuple[str, list[Row]]] = field(default_factory=list)

    @property
    def only_texts(self) -> bool:
        return all(row.figure.kind == Figure.Kind.TEXT for row in self.rows)


def sheets_of(version: ReportVersion, notes: Mapping[str, str]) -> list[Sheet]:
    form = version.obligation.requirement.form
    values = {(value.figure_id, value.school_class_id): value
              for value in version.values.select_related("figure").order_by("pk")}  # fmt: skip
    figures = list(form.figures.order_by("section__order", "order", "pk"))
    names = {value.school_class_id: value.class_name for value in values.values() if value.school_class_id}
    found = []
    for section in form.sections.order_by("order", "pk"):
        own = [figure for figure in figures if figure.section_id == section.pk]
        sheet = Sheet(section, [_row(figure, values.get((figure.pk, None)), notes) for figure in own])
        sheet.columns = [figure for figure in own if any((figure.pk, each) in values for each in names)]
        if sheet.columns:
            sheet.classes = [
                (name, [_row(figure, values.get((figure.pk, each)), notes, each) for figure in sheet.columns])
                for each, name in names.items()
            ]
        found.append(sheet)
    return found


def _row(figure: Figure, value: Value | None, notes: Mapping[str, str], school_class: int | None = None) -> Row:
    known = shown(figure, value.known) if value is not None and value.known is not None else ""
    note = notes.get(key_of(figure.code, school_class), "")
    return Row(figure, value, said_of(value), known, note)


def notes_of(decisions: Iterable[Decision]) -> dict[str, str]:
    """What was said to each figure, the newest last word."""
    found: dict[str, str] = {}
    for decision in sorted(decisions, key=lambda each: (each.at, each.pk)):
        found |= decision.notes
    return found


@dataclass(frozen=True)
class Difference:
    """`change`: how much more or less, for two numbers."""

    figure: Figure
    class_name: str
    before: Value | None
    now: Value | None
    note: str

    @property
    def was(self) -> str:
        return said_of(self.before)

    @property
    def said(self) -> str:
        return said_of(self.now)

    @property
    def change(self) -> str:
        if self.before is None or self.now is None or self.before.number is None or self.now.number is None:
            return ""
        difference = self.now.number - self.before.number
        sign = "+" if difference > 0 else ("−" if difference < 0 else "")
        return f"{sign}{shown(self.figure, abs(difference))}" if difference else ""


def differences(before: ReportVersion, now: ReportVersion, notes: Mapping[str, str]) -> list[Difference]:
    """Figures that differ in value or reason, and those that were noted on and came again as they were."""
    old, new = _values(before), _values(now)
    found = []
    for key in sorted({*old, *new}, key=lambda key: _place(old, new, key)):
        was, value = old.get(key), new.get(key)
        figure = (value or was).figure  # type: ignore[union-attr]
        note = notes.get(key_of(figure.code, key[1]), "")
        if note or said_of(was) != said_of(value) or _reason(was) != _reason(value):
            name = next(each.class_name for each in (value, was) if each is not None)
            found.append(Difference(figure, name, was, value, note))
    return found


def _values(version: ReportVersion) -> dict[tuple[int, int | None], Value]:
    values = version.values.select_related("figure__section").order_by("pk")
    return {(value.figure_id, value.school_class_id): value for value in values}


def _place(old, new, key) -> tuple[Any, ...]:
    figure = (new.get(key) or old[key]).figure
    return figure.section.order, figure.order, figure.pk, key[1] is not None, key[1] or 0


def _reason(value: Value | None) -> str:
    return value.reason if value is not None else ""
